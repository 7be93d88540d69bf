"""From checked dossiers to the database: one transaction for each, and nothing written that has not changed."""

import os
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, exists, func, insert, union
from sqlmodel import Session, SQLModel, col, select

from app.dossier.checking import Dossier, Registers
from app.dossier.graph import Graph
from app.dossier.reading import FaultError
from app.dossier.rendering import fingerprint, render_all, render_registers, render_source
from app.dossier.rows import Rows, rows
from app.models import (
    Affiliation,
    Agent,
    Claim,
    ClaimSpeaker,
    ClaimTopic,
    Dataset,
    Event,
    EventParticipant,
    Organization,
    Person,
    Quote,
    QuoteSpeaker,
    SearchEntry,
    Source,
    SourceAuthor,
    Topic,
)
from app.numbering import number, register_number

REGISTERED: tuple[Any, ...] = (Person, Organization, Topic)


def load(engine: Engine, registers: Registers, dossier: Dossier, *, first: bool = True, last: bool = True) -> bool:
    """Replace one dossier in one transaction; whether that changed anything.

    With the `first` of a run go the entries of the registers; with it and with the `last`, what the registers no
    longer have and no dossier names is removed.
    """
    with Session(engine) as session, session.begin():
        dataset = session.exec(select(Dataset).with_for_update()).one()
        added, altered = register(session, registers) if first else (set(), False)
        touched = added | replace(session, dossier)
        removed = (first or last) and prune(session, registers)
        session.expire_all()  # what was written past the session
        if altered or dataset.shapes != fingerprint():
            render_all(session.connection())
        elif touched:
            graph = Graph(session.connection())
            render_source(graph, dossier.entry.source.id)
            render_registers(graph, touched)
        changed = bool(altered or touched or removed or dataset.shapes != fingerprint())
        dataset.revision += changed
        dataset.shapes = fingerprint()
    return changed


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
    return stale


def register(session: Session, registers: Registers) -> tuple[set[str], bool]:
    """Write the entries of the registers: the ids that are new, and whether any that was there has changed."""
    added: set[str] = set()
    altered = False
    for table in REGISTERED:
        wanted = registers.of(table.collection)
        there = {row.id: row for row in session.exec(select(table))}
        new = wanted.keys() - there.keys()
        other: Any = Organization if table is Person else Person
        if table is not Topic:
            for key in new:
                if session.get(Agent, key) is not None:  # a person is now an organization
                    altered = True
                    forget(session, other, key)
                session.merge(Agent.model_validate({"id": key, "kind": table.__name__.lower()}))
            session.flush()
        for key in new:
            number = register_number(table.__name__.lower(), key)
            session.add(table(**{"id": key, "number": number, **wanted[key].model_dump(exclude={"broader"})}))
        session.flush()
        for row in session.exec(select(table)):
            if entry := wanted.get(row.id):
                row.sqlmodel_update(entry.model_dump() | {"broader_id": getattr(entry, "broader", None)})
                altered = altered or (row.id not in new and session.is_modified(row))
        session.flush()
        added |= new
    return added, altered


def replace(session: Session, dossier: Dossier) -> set[str]:
    """Put the dossier in the place of what it was before: the ids it names, or none if it is there already."""
    source = dossier.entry.source.id
    made = rows(dossier, free_shift(session, source))
    there = session.exec(select(Source.digest).where(Source.id == source)).first()
    if there == made[Source][0]["digest"]:
        return set()
    before = named(session, source)
    refuse_taken_ids(session, dossier, made)
    session.connection().execute(delete(Source).where(col(Source.id) == source))
    loaded = {"loaded_at": now()}
    made[Quote] = [row | loaded for row in made[Quote]]
    for table, some in made.items():
        if some:
            session.connection().execute(insert(SQLModel.metadata.tables[str(table.__tablename__)]), some)
    return before | named(session, source)


def now() -> str:
    """This moment, or that of SOURCE_DATE_EPOCH (seconds of Unix time), with which two loads are alike to the byte."""
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def free_shift(session: Session, source: str) -> int:
    """How far the source's numbers must be shifted because other sources have those that its id comes to."""
    shift = 0
    while session.exec(
        select(Source.id).where(Source.number == number("source", source, 0, shift), Source.id != source)
    ).first():
        shift += 1
    return shift


def refuse_taken_ids(session: Session, dossier: Dossier, made: Rows) -> None:
    """Raise FaultError if a dossier that is loaded, and is not this one, has one of its sources or events."""
    source = dossier.entry.source.id
    owner = func.coalesce(Source.reported_in_id, Source.id)
    taken = [
        *session.exec(
            select(Source.id).where(col(Source.id).in_([row["id"] for row in made[Source]]), owner != source)
        ),
        *session.exec(
            select(Event.id).where(col(Event.id).in_([row["id"] for row in made[Event]]), Event.source_id != source)
        ),
    ]
    if taken:
        raise FaultError(f"another dossier that is loaded has {taken[0]!r} already", file=dossier.data.file)


def named(session: Session, source: str) -> set[str]:
    """The ids of every person, organization and topic whose counts this source bears on."""
    works = select(Source.id).where((Source.id == source) | (Source.reported_in_id == source))
    parts = {table: select(table.id).where(table.source_id == source) for table in (Event, Claim, Quote)}
    people, posts = select(Affiliation.person_id), select(Affiliation.organization_id)
    statements: list[Select[Any]] = [
        select(SourceAuthor.agent_id).where(col(SourceAuthor.source_id).in_(works)),
        select(Source.publisher_id).where(col(Source.id).in_(works), col(Source.publisher_id).is_not(None)),
        select(EventParticipant.agent_id).where(col(EventParticipant.event_id).in_(parts[Event])),
        select(ClaimSpeaker.agent_id).where(col(ClaimSpeaker.claim_id).in_(parts[Claim])),
        select(ClaimTopic.topic_id).where(col(ClaimTopic.claim_id).in_(parts[Claim])),
        select(QuoteSpeaker.agent_id).where(col(QuoteSpeaker.quote_id).in_(parts[Quote])),
        people.where(Affiliation.source_id == source),
        posts.where(Affiliation.source_id == source),
    ]
    found = {row[0] for row in session.connection().execute(union(*statements))}
    return found | set(session.exec(posts.where(col(Affiliation.person_id).in_(found))))


def prune(session: Session, registers: Registers) -> bool:
    """Remove what no register has and nothing refers to; whether there was any."""
    removed = 0
    for table in reversed(REGISTERED):
        gone, before = set(session.exec(select(table.id))) - registers.of(table.collection).keys(), -1
        while len(gone) != before:  # a topic goes after those that are parts of it
            before = len(gone)
            for key in sorted(gone):
                if not referred_to(session, table, key, registers):
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


def referred_to(session: Session, table: Any, key: str, registers: Registers) -> bool:
    """Whether something still names this person, organization or topic."""
    tables = SQLModel.metadata.tables
    columns = {tables[table.__tablename__].c.id}
    if table is not Topic and key not in registers.people | registers.organizations:
        columns.add(tables["agent"].c.id)
    links = (link for each in tables.values() for link in each.foreign_keys if link.column in columns)
    foreign = [link.parent for link in links if link.parent.table.name not in {"person", "organization"}]
    return any(session.scalar(select(exists().where(column == key))) for column in foreign)
