"""From checked dossiers to the database: one transaction for each, and nothing written that has not changed."""

import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, exists, func, update
from sqlmodel import Session, SQLModel, col, select

from app.dossier.graph import batches
from app.dossier.making import REGISTERED, Made, Registered
from app.dossier.reading import FaultError
from app.dossier.rows import Rows
from app.models import Agent, Dataset, Event, Organization, Person, Quote, Record, Source, Topic
from app.writing import write

TOGETHER = 2_000  # quotes that go into one transaction, or dossiers


def load(engine: Engine, named: Registered, made: Iterable[Made]) -> Iterator[bool]:
    """Put dossiers in the place of what they were before, some thousands of quotes in a transaction: whether each did.

    With the first go the entries of the registers; after the first and after all, what the registers no longer have
    and no dossier names is removed. Raises FaultError where a dossier cannot be loaded; those before it are.
    """
    number = 0
    for number, group in enumerate(grouped(made), start=1):
        yield from load_group(engine, named, group, first=number == 1)
    if number > 1:
        with Session(engine) as session, session.begin():
            dataset = session.exec(select(Dataset).with_for_update()).one()
            dataset.revision += prune(session, named)


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


def load_group(engine: Engine, named: Registered, group: list[Made], *, first: bool) -> list[bool]:
    """Load some dossiers in one transaction, up to one that cannot be."""
    changed, refused = list[bool](), None
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        following = dataset.revision + 1
        altered = register(session, named, following) if first else False
        for made in group:
            try:
                changed.append(replace(connection, made, following))
            except FaultError as fault:
                if not changed:
                    raise
                refused = fault
                break
        removed = first and prune(session, named)
        session.expire_all()  # what was written past the session
        if any(changed) or altered or removed:
            dataset.revision = following
    if refused:
        raise refused
    return [each or (index == 0 and (altered or removed)) for index, each in enumerate(changed)]


def digests(engine: Engine, sources: list[str]) -> dict[str, str | None]:
    """What tells each of these sources, as far as it is stored, from other versions of it."""
    digest: Any = select(Source.id, Source.digest)
    with engine.connect() as connection:
        found = (connection.execute(digest.where(col(Source.id).in_(some))) for some in batches(sources))
        return {key: each for rows in found for key, each in rows}


def register(session: Session, named: Registered, revision: int) -> bool:
    """Write the entries of the registers; return whether any is new or has changed."""
    connection, altered = session.connection(), False
    for table in REGISTERED:
        there, names = stored(connection, table)
        new = [named[table][key] for key in named[table].keys() - there.keys()]
        if table is not Topic:
            altered |= enroll(session, table, [row["id"] for row in new])
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


def enroll(session: Session, table: Any, ids: list[str]) -> bool:
    """Make agents of new people or organizations; whether one of them was of the other kind before."""
    connection, kind = session.connection(), table.__name__.lower()
    new = set(ids)
    kinds = {key: each for key, each in connection.execute(select(Agent.id, Agent.kind)) if key in new}
    others = [key for key, each in kinds.items() if each != kind]
    for key in others:
        forget(session, Organization if table is Person else Person, key)  # a person is now an organization
        connection.execute(update(Agent).where(col(Agent.id) == key).values(kind=kind))
    put(connection, {Agent: [{"id": key, "kind": kind} for key in ids if key not in kinds]})
    return bool(others)


def replace(connection: Connection, made: Made, revision: int) -> bool:
    """Put the dossier in the place of what it was before; return False if it is there already."""
    there = connection.scalar(select(Source.digest).where(col(Source.id) == made.source))
    if there == made.digest:
        return False
    if made.rows is None:
        raise FaultError("was changed in the database while it was read; load it again", file=made.file)
    refuse_taken_ids(connection, made.source, made.rows, made.file)
    stamped = {
        table: [row | {"revision": revision} for row in rows] if issubclass(table, Record) else rows
        for table, rows in made.rows.items()
    }
    stamped[Quote] = [row | {"loaded_at": now()} for row in stamped[Quote]]
    connection.execute(delete(Source).where(col(Source.id) == made.source))
    put(connection, stamped)
    return True


def now() -> str:
    """This moment, or that of SOURCE_DATE_EPOCH (seconds of Unix time), with which two loads are alike to the byte."""
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


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


def prune(session: Session, named: Registered) -> bool:
    """Remove what no register has and nothing refers to; whether there was any."""
    removed = 0
    for table in reversed(REGISTERED):
        gone, before = set(session.exec(select(table.id))) - named[table].keys(), -1
        while len(gone) != before:  # a topic goes after those that are parts of it
            before = len(gone)
            for key in sorted(gone):
                if not referred_to(session, table, key, named):
                    forget(session, table, key)
                    gone.remove(key)
                    removed += 1
    orphaned = ~exists().where(col(Person.id) == Agent.id) & ~exists().where(col(Organization.id) == Agent.id)
    session.connection().execute(delete(Agent).where(orphaned))
    return removed > 0


def forget(session: Session, table: Any, key: str) -> None:
    """Remove a person, an organization or a topic."""
    session.connection().execute(delete(table).where(table.id == key))


def referred_to(session: Session, table: Any, key: str, named: Registered) -> bool:
    """Whether something still names this person, organization or topic."""
    tables = SQLModel.metadata.tables
    columns = {tables[table.__tablename__].c.id}
    if table is not Topic and key not in named[Agent]:
        columns.add(tables["agent"].c.id)
    links = (link for each in tables.values() for link in each.foreign_keys if link.column in columns)
    foreign = [link.parent for link in links if link.parent.table.name not in {"person", "organization"}]
    return any(session.scalar(select(exists().where(column == key))) for column in foreign)


def put(connection: Connection, rows: Rows) -> None:
    """Insert rows, table by table."""
    for table, some in rows.items():
        write(connection, SQLModel.metadata.tables[str(table.__tablename__)], some)
