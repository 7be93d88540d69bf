"""From checked dossiers to the database: one transaction for each, and nothing written that has not changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, update
from sqlmodel import Session, col, select

from app.database.bulk import batches, put
from app.dossiers.origins import Folder, forget, prune, record_origins, registers_of
from app.dossiers.preparation import REGISTERED, PreparedDossier, Registered
from app.dossiers.rows import Rows
from app.dossiers.withdrawals import Changes, Files, missing, now, restore_ids, withdraw
from app.dossiers.yaml import FaultError
from app.models.base import Record
from app.models.tables import Agent, Dataset, Event, Organization, Person, Quote, Source, Topic

TOGETHER = 2_000  # quotes that go into one transaction, or dossiers


@dataclass
class Load:
    """A folder to load: its register entries, and whether removed dossiers come back; `changes` is filled meanwhile."""

    folder: Folder
    named: Registered
    restore: bool = False
    registers: str = ""
    changes: Changes = field(default_factory=Changes)


def load(engine: Engine, order: Load, made: Iterable[PreparedDossier]) -> Iterator[bool]:
    """Put dossiers in the place of what they were before, some thousands of quotes in a transaction: whether each did.

    With the first go the entries of the registers; after the first and after all, what came from these registers is
    removed if they no longer have it and nothing names it (see origins.py). Raises FaultError where a dossier cannot
    be loaded; those before it are.
    """
    number = 0
    for number, group in enumerate(grouped(made), start=1):
        yield from load_group(engine, order, group, first=number == 1)
    if number > 1:
        changes = Changes()
        with Session(engine) as session, session.begin():
            dataset = session.exec(select(Dataset).with_for_update()).one()
            dataset.revision += prune(session, order.named, order.registers, dataset.revision + 1, changes)
        order.changes.kept = {}
        order.changes.add(changes)


def grouped(made: Iterable[PreparedDossier]) -> Iterator[list[PreparedDossier]]:
    """The dossiers in groups that are loaded together."""
    group, quotes = list[PreparedDossier](), 0
    try:
        for each in made:
            group.append(each)
            quotes += len((each.rows or {}).get(Quote, ()))
            if quotes >= TOGETHER or len(group) >= TOGETHER:
                yield group
                group, quotes = [], 0
    except FaultError:
        if group:
            yield group
        raise
    if group:
        yield group


def load_group(engine: Engine, order: Load, group: list[PreparedDossier], *, first: bool) -> list[bool]:
    """Load some dossiers in one transaction, up to one that cannot be."""
    changed, refused, changes = list[bool](), None, Changes()
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        revision = dataset.revision + 1
        altered = register(session, order, revision, changes) if first else False
        for made in group:
            try:
                changed.append(replace(connection, made, order, revision, changes))
            except FaultError as fault:
                if not changed:
                    raise
                refused = fault
                break
        record_origins(connection, [made.source for made in group[: len(changed)]], order.registers)
        removed = first and prune(session, order.named, order.registers, revision, changes)
        session.expire_all()  # what was written past the session
        if any(changed) or altered or removed:
            dataset.revision = revision
    order.changes.add(changes)
    if refused:
        raise refused
    return [each or (index == 0 and (altered or removed)) for index, each in enumerate(changed)]


def digests(engine: Engine, sources: list[str]) -> dict[str, str | None]:
    """What tells each of these sources, as far as it is stored, from other versions of it."""
    digest: Any = select(Source.id, Source.digest)
    with engine.connect() as connection:
        found = (connection.execute(digest.where(col(Source.id).in_(some))) for some in batches(sources))
        return {key: each for rows in found for key, each in rows}


def register(session: Session, order: Load, revision: int, changes: Changes) -> bool:
    """Write the entries of the registers; return whether any is new or has changed."""
    connection, named, altered = session.connection(), order.named, False
    order.registers = registers_of(connection, order.folder)
    for table in REGISTERED:
        there, names = stored(connection, table)
        new = [named[table][key] for key in named[table].keys() - there.keys()]
        restore_ids(connection, {table: new}, Files(order.folder.root), changes, restore=order.restore)
        if table is not Topic:
            altered |= enroll(session, table, [row["id"] for row in new], revision, changes)
        stamped = {"revision": revision} | ({"broader_id": None} if table is Topic else {})
        put(connection, {table: [row | stamped for row in new]})
        known = ((row, there[key]) for key, row in named[table].items() if key in there)
        different = [row for row, before in known if before != tuple([row[name] for name in names])]
        rows = different + (new if table is Topic else [])  # which may be parts of one another
        if rows:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0]}
            values["revision"] = revision
            given = [{f"new_{name}": value for name, value in row.items()} for row in rows]
            connection.execute(update(table.__table__).where(table.id == bindparam("new_id")).values(values), given)
        altered |= bool(different or new)
    return altered


def stored(connection: Connection, table: Any) -> tuple[dict[str, tuple[Any, ...]], list[str]]:
    """The rows of a register by id, and the names of their columns."""
    columns = [column for column in table.__table__.columns if column.key != "revision"]
    rows = connection.execute(select(table.id, *columns))
    return {key: tuple(row) for key, *row in rows}, [column.key for column in columns]


def enroll(session: Session, table: Any, ids: list[str], revision: int, changes: Changes) -> bool:
    """Make agents of new people or organizations; whether one of them was of the other kind before."""
    connection, kind = session.connection(), table.__name__.lower()
    new = set(ids)
    kinds = {key: each for key, each in connection.execute(select(Agent.id, Agent.kind)) if key in new}
    others = [key for key, each in kinds.items() if each != kind]
    for key in others:
        other = Organization if table is Person else Person  # an organization is now a person, or the other way round
        forget(session, other, key, revision, changes)
        connection.execute(update(Agent).where(col(Agent.id) == key).values(kind=kind))
    put(connection, {Agent: [{"id": key, "kind": kind} for key in ids if key not in kinds]})
    return bool(others)


def replace(connection: Connection, made: PreparedDossier, order: Load, revision: int, changes: Changes) -> bool:
    """Put the dossier in the place of what it was before; return False if it is there already."""
    there = connection.execute(select(Source.digest).where(col(Source.id) == made.source)).first()
    if there and there.digest == made.digest:
        return False
    if made.rows is None:
        raise FaultError("was changed in the database while it was read; load it again", file=made.file)
    refuse_taken_ids(connection, made.source, made.rows, made.file)
    files = Files(order.folder.root, made.file, made.source)
    restore_ids(connection, made.rows, files, changes, restore=order.restore)
    rows = {
        table: [row | {"revision": revision} for row in some] if issubclass(table, Record) else some
        for table, some in made.rows.items()
    }
    rows[Quote] = [row | {"loaded_at": now()} for row in rows[Quote]]
    withdraw(connection, missing(connection, made.source, rows) if there else (), revision, changes)
    connection.execute(delete(Source).where(col(Source.id) == made.source))
    put(connection, rows)
    return True


def refuse_taken_ids(connection: Connection, source: str, made: Rows, file: Path) -> None:
    """Raise FaultError if a dossier that is loaded, and is not this one, has one of its sources or events."""
    owner = func.coalesce(Source.reported_in_id, Source.id)
    mine = {table: [row["id"] for row in made[table]] for table in (Source, Event)}
    others = (
        select(Source.id).where(col(Source.id).in_(mine[Source]), owner != source),
        select(Event.id).where(col(Event.id).in_(mine[Event]), Event.source_id != source),
    )
    if taken := [key for each in others for key in connection.scalars(each)]:
        raise FaultError(f"another dossier that is loaded has {taken[0]!r} already", file=file)
