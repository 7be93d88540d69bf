"""From checked dossiers to the database: one transaction for each, and nothing written that has not changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, update
from sqlmodel import Session, col, select

from app.dossier.graph import batches
from app.dossier.making import REGISTERED, Made, Registered
from app.dossier.merging import merge
from app.dossier.origins import Folder, forget, prune, record_origins, registers_of
from app.dossier.reading import FaultError
from app.dossier.recounting import Recounted, counts, difference, moved, posts, recount
from app.dossier.rendering import fingerprint, put, render_all
from app.dossier.rows import Rows, shifted
from app.dossier.withdrawals import Changes, Files, missing, now, restore_ids, withdraw
from app.models import Agent, Dataset, Event, Organization, Person, Quote, Source, Topic
from app.numbering import number
from app.rendered import SearchEntry

TOGETHER = 2_000  # quotes that go into one transaction, or dossiers


@dataclass
class Load:
    """A folder to load: its register entries, and whether removed dossiers come back; `changes` is filled meanwhile."""

    folder: Folder
    named: Registered
    restore: bool = False
    registers: str = ""
    changes: Changes = field(default_factory=Changes)


def load(engine: Engine, order: Load, made: Iterable[Made]) -> Iterator[bool]:
    """Put dossiers in the place of what they were before, some thousands of quotes in a transaction: whether each did.

    With the first go the entries of the registers; after the first and after all, what came from these registers is
    removed if they no longer have it and nothing names it (see origins.py); in the end the index of terms is merged.
    Raises FaultError where a dossier cannot be loaded; those before it are.
    """
    number, loaded = 0, 0
    for number, group in enumerate(grouped(made), start=1):
        for changed in load_group(engine, order, group, first=number == 1):
            loaded += changed
            yield changed
    if number > 1:
        changes = Changes()
        with Session(engine) as session, session.begin():
            dataset = session.exec(select(Dataset).with_for_update()).one()
            dataset.revision += prune(session, order.named, order.registers, changes)
        order.changes.kept = {}
        order.changes.add(changes)
    if loaded:
        merge(engine, loaded)


def grouped(made: Iterable[Made]) -> Iterator[list[Made]]:
    """The dossiers in groups that are loaded together."""
    group, quotes = list[Made](), 0
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


def load_group(engine: Engine, order: Load, group: list[Made], *, first: bool) -> list[bool]:
    """Load some dossiers in one transaction, up to one that cannot be."""
    changed, whole, refused, changes = list[bool](), Recounted({}, set()), None, Changes()
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        added, altered = register(session, order, changes) if first else (set[str](), False)
        for made in group:
            try:
                recounted = replace(connection, made, order, changes)
            except FaultError as fault:
                if not changed:
                    raise
                refused = fault
                break
            changed.append(recounted is not None)
            whole = whole.and_then(recounted) if recounted else whole
        record_origins(connection, [made.source for made in group[: len(changed)]], order.registers)
        removed = first and prune(session, order.named, order.registers, changes)
        session.expire_all()  # what was written past the session
        if stale := altered or dataset.shapes != fingerprint():
            render_all(connection)
        else:
            recount(connection, whole, added)
        dataset.revision += max(sum(changed), bool(added or removed or stale))
        dataset.shapes = fingerprint()
    order.changes.add(changes)
    if refused:
        raise refused
    return [each or (index == 0 and bool(added or removed or stale)) for index, each in enumerate(changed)]


def refresh(engine: Engine, *, anew: bool = False) -> bool:
    """Render every document anew if this version of the software renders them differently, or if told so."""
    with Session(engine) as session, session.begin():
        dataset = session.exec(select(Dataset).with_for_update()).one()
        if stale := anew or dataset.shapes != fingerprint():
            session.connection().execute(delete(SearchEntry))
            render_all(session.connection())
            if anew and engine.dialect.name == "sqlite":
                session.connection().exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('rebuild')")
            dataset.revision += bool(dataset.shapes)
            dataset.shapes = fingerprint()
    if stale:
        merge(engine)
    return stale


def digests(engine: Engine, sources: list[str]) -> dict[str, str | None]:
    """What tells each of these sources, as far as it is stored, from other versions of it."""
    digest: Any = select(Source.id, Source.digest)
    with engine.connect() as connection:
        found = (connection.execute(digest.where(col(Source.id).in_(some))) for some in batches(sources))
        return {key: each for rows in found for key, each in rows}


def register(session: Session, order: Load, changes: Changes) -> tuple[set[str], bool]:
    """Write the entries of the registers: the ids that are new, and whether any that was there has changed."""
    connection, named = session.connection(), order.named
    order.registers = registers_of(connection, order.folder)
    added, altered = set[str](), False
    for table in REGISTERED:
        there, names = stored(connection, table)
        new = [named[table][key] for key in named[table].keys() - there.keys()]
        restore_ids(connection, {table: new}, Files(order.folder.root), changes, restore=order.restore)
        if table is not Topic:
            altered |= enroll(session, table, [row["id"] for row in new], changes)
        blank = {"document": b""} | ({"broader_id": None} if table is Topic else {})
        put(connection, {table: [row | blank for row in new]})
        known = ((row, there[key]) for key, row in named[table].items() if key in there)
        different = [row for row, before in known if before != tuple([row[name] for name in names])]
        rows = different + (new if table is Topic else [])  # which may be parts of one another
        if rows:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0]}
            given = [{f"new_{name}": value for name, value in row.items()} for row in rows]
            connection.execute(update(table.__table__).where(table.id == bindparam("new_id")).values(values), given)
        altered |= bool(different)
        added |= {row["id"] for row in new}
    return added, altered


def stored(connection: Connection, table: Any) -> tuple[dict[str, tuple[Any, ...]], list[str]]:
    """The rows of a register by id, without their documents, and the names of their columns."""
    columns = [column for column in table.__table__.columns if column.key != "document"]
    rows = connection.execute(select(table.id, *columns))
    return {key: tuple(row) for key, *row in rows}, [column.key for column in columns]


def enroll(session: Session, table: Any, ids: list[str], changes: Changes) -> bool:
    """Make agents of new people or organizations; whether one of them was of the other kind before."""
    connection, kind = session.connection(), table.__name__.lower()
    new = set(ids)
    kinds = {key: each for key, each in connection.execute(select(Agent.id, Agent.kind)) if key in new}
    others = [key for key, each in kinds.items() if each != kind]
    for key in others:
        forget(session, Organization if table is Person else Person, key, changes)  # a person is now an organization
        connection.execute(update(Agent).where(col(Agent.id) == key).values(kind=kind))
    put(connection, {Agent: [{"id": key, "kind": kind} for key in ids if key not in kinds]})
    return bool(others)


def replace(connection: Connection, made: Made, order: Load, changes: Changes) -> Recounted | None:
    """Put the dossier in the place of what it was before, or return None if it is there already."""
    there = connection.execute(select(Source.digest).where(col(Source.id) == made.source)).first()
    if there and there.digest == made.digest:
        return None
    if made.rows is None:
        raise FaultError("was changed in the database while it was read; load it again", file=made.file)
    refuse_taken_ids(connection, made.source, made.rows, made.file)
    files = Files(order.folder.root, made.file, made.source)
    restore_ids(connection, made.rows, files, changes, restore=order.restore)
    shift = free_shift(connection, made.source)
    rows = shifted(made.rows, shift) if shift else made.rows
    rows |= {Quote: [row | {"loaded_at": now()} for row in rows[Quote]]}
    old, new = posts(connection, made)
    people = moved(connection, made.source, old, new)
    before = counts(connection, made.source, people) if there or people else {}
    withdraw(connection, missing(connection, made.source, rows) if there else (), changes)
    connection.execute(delete(Source).where(col(Source.id) == made.source))
    put(connection, rows)
    after = counts(connection, made.source, people)
    return Recounted(difference(before, after), {person for person, _ in old | new})


def free_shift(connection: Connection, source: str) -> int:
    """How far the source's numbers must be shifted because other sources have those that its id comes to."""
    shift = 0
    while connection.scalar(
        select(Source.id).where(Source.number == number("source", source, 0, shift), Source.id != source)
    ):
        shift += 1
    return shift


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
