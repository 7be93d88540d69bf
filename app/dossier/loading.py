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
from app.dossier.merging import merge
from app.dossier.reading import FaultError
from app.dossier.recounting import Recounted, counts, difference, moved, posts, recount
from app.dossier.rendering import fingerprint, put, render_all
from app.dossier.rows import Rows, shifted
from app.models import Agent, Dataset, Event, Organization, Person, Quote, Source, Topic
from app.numbering import number, register_number
from app.rendered import SearchEntry

TOGETHER = 2_000  # quotes that go into one transaction, or dossiers


def load(engine: Engine, named: Registered, made: Iterable[Made]) -> Iterator[bool]:
    """Put dossiers in the place of what they were before, some thousands of quotes in a transaction: whether each did.

    With the first go the entries of the registers; after the first and after all, what the registers no longer have
    and no dossier names is removed; in the end the index of terms is merged. Raises FaultError where a dossier cannot
    be loaded; those before it are.
    """
    number, loaded = 0, 0
    for number, group in enumerate(grouped(made), start=1):
        for changed in load_group(engine, named, group, first=number == 1):
            loaded += changed
            yield changed
    if number > 1:
        with Session(engine) as session, session.begin():
            dataset = session.exec(select(Dataset).with_for_update()).one()
            dataset.revision += prune(session, named)
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


def load_group(engine: Engine, named: Registered, group: list[Made], *, first: bool) -> list[bool]:
    """Load some dossiers in one transaction, up to one that cannot be."""
    changed, whole, refused = list[bool](), Recounted({}, set()), None
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        added, altered = register(session, named) if first else (set[str](), False)
        for made in group:
            try:
                recounted = replace(connection, made)
            except FaultError as fault:
                if not changed:
                    raise
                refused = fault
                break
            changed.append(recounted is not None)
            whole = whole.and_then(recounted) if recounted else whole
        removed = first and prune(session, named)
        session.expire_all()  # what was written past the session
        if stale := altered or dataset.shapes != fingerprint():
            render_all(connection)
        else:
            recount(connection, whole, added)
        dataset.revision += max(sum(changed), bool(added or removed or stale))
        dataset.shapes = fingerprint()
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


def register(session: Session, named: Registered) -> tuple[set[str], bool]:
    """Write the entries of the registers: the ids that are new, and whether any that was there has changed."""
    connection = session.connection()
    added, altered = set[str](), False
    for table in REGISTERED:
        there, names = stored(connection, table)
        new = [named[table][key] for key in named[table].keys() - there.keys()]
        if table is not Topic:
            altered |= enroll(session, table, [row["id"] for row in new])
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


def replace(connection: Connection, made: Made) -> Recounted | None:
    """Put the dossier in the place of what it was before, or return None if it is there already."""
    there = connection.scalar(select(Source.digest).where(col(Source.id) == made.source))
    if there == made.digest:
        return None
    if made.rows is None:
        raise FaultError("was changed in the database while it was read; load it again", file=made.file)
    refuse_taken_ids(connection, made.source, made.rows, made.file)
    shift = free_shift(connection, made.source)
    rows = shifted(made.rows, shift) if shift else made.rows
    rows |= {Quote: [row | {"loaded_at": now()} for row in rows[Quote]]}
    old, new = posts(connection, made)
    people = moved(connection, made.source, old, new)
    before = counts(connection, made.source, people) if there or people else {}
    connection.execute(delete(Source).where(col(Source.id) == made.source))
    put(connection, rows)
    after = counts(connection, made.source, people)
    return Recounted(difference(before, after), {person for person, _ in old | new})


def now() -> str:
    """This moment, or that of SOURCE_DATE_EPOCH (seconds of Unix time), with which two loads are alike to the byte."""
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


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
    """Remove a person, an organization or a topic, and what it is found by."""
    number = register_number(table.__name__.lower(), key)
    session.connection().execute(delete(SearchEntry).where(col(SearchEntry.number) == number))
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
