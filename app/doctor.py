"""`onrecord doctor`: whether a record is what it says, what is wrong with it, and what mends it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, func, text
from sqlmodel import Session, SQLModel, col, select

from app.dossier.counting import block
from app.dossier.graph import Stored
from app.dossier.making import REGISTERED
from app.dossier.rendering import annotations, documents, entries, fingerprint
from app.models import (
    Affiliation,
    Claim,
    ClaimRelation,
    Dataset,
    DossierOrigin,
    Event,
    Quote,
    RegisterListing,
    Source,
    Withdrawal,
)
from app.rendered import Annotation, FacetBlock, SearchEntry, SuggestionKey
from app.resources import COLLECTIONS
from app.resources.shapes import Collection
from app.versions import mismatch, version

BATCH = 200  # records that are in memory at a time
RESTORE = "Restore a backup (`onrecord restore FILE --replace`), or load the dossiers into a new database."
MIGRATE = "`onrecord migrate` renders every document anew."
ANEW = "`onrecord migrate --anew` makes every document and the index anew."


def faults(engine: Engine) -> Iterator[str]:
    """Everything that is wrong with one state of the record, each with what mends it; nothing is written."""
    with engine.connect() as connection:
        if other := mismatch(version(connection)):
            yield other
            return
        yield from tables(connection)
        with Session(connection) as session:
            yield from revision(session)
            yield from anchors(session)
            for collection in COLLECTIONS:
                yield from rendered(session, collection)
            yield from marked(session)
            yield from counted(session)
            yield from indexed(session)
            yield from withdrawal_faults(session)
            yield from origin_faults(session)


def tables(connection: Connection) -> Iterator[str]:
    """What the tables lack that this version's have, and what SQLite finds damaged."""
    ours = {"include_object": lambda _, name, *__: not str(name).startswith(("search_index", "terms"))}
    context = MigrationContext.configure(connection, opts=ours)
    for difference in compare_metadata(context, SQLModel.metadata):
        yield f"tables: they are not this version's ({difference!r:.200}). {RESTORE}"
    if connection.dialect.name == "sqlite":
        for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if said != "ok":
                yield f"tables: {said}. {RESTORE}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"tables: {row[0]} names a row of {row[2]} that is not there. {RESTORE}"


def revision(session: Session) -> Iterator[str]:
    """A record has one revision, and the shapes of this version."""
    dataset = session.get(Dataset, 1)
    if dataset is None:
        yield f"revision: there is none. {RESTORE}"
    elif dataset.shapes != fingerprint():
        yield f"revision: the documents have the shapes of another version. {MIGRATE}"
    elif not dataset.revision and session.exec(select(Source.id).limit(1)).first():
        yield f"revision: it is 0 although there is a record. {RESTORE}"


def texts(session: Session) -> list[str]:
    """The id of every source that has a text."""
    return list(session.exec(select(Source.id).where(col(Source.text).is_not(None)).order_by(Source.id)))


def anchors(session: Session) -> Iterator[str]:
    """Each text is the one that was loaded, and whatever was read from it stands where it says."""
    for source in texts(session):
        found, digest = session.exec(select(Source.text, Source.text_sha256).where(Source.id == source)).one()
        whole = found or ""
        if sha256(whole.encode()).hexdigest() != digest:
            yield f"anchors: the text of {source} is not the one that was loaded. {RESTORE}"
        words = select(Quote.id, Quote.start, Quote.end, Quote.text)
        original = select(Quote.id, Quote.original_start, Quote.original_end, Quote.original_text)
        for statement in (words, original.where(col(Quote.original_text).is_not(None))):
            for key, start, end, said in in_batches(session, statement.where(Quote.source_id == source)):
                if whole[start:end] != said:
                    yield f"anchors: {key} is not verbatim: {said!r:.100}. {RESTORE}"
        for table in (Claim, Event, Affiliation, ClaimRelation):
            outside = select(table.id).where(table.source_id == source, col(table.end) > len(whole))
            for key in session.exec(outside):
                yield f"anchors: {key} ends after its text does. {RESTORE}"


def in_batches(session: Session, statement: Any) -> Iterator[Any]:
    """The rows of a statement, read some at a time."""
    yield from session.execute(statement, execution_options={"yield_per": BATCH})


def rendered(session: Session, collection: Collection) -> Iterator[str]:
    """Each document is what would be made of its rows now, and so is what it is found by."""
    table: Any = collection.listing.table
    last = ""
    while some := session.exec(select(table.id).where(table.id > last).order_by(table.id).limit(BATCH)).all():
        last = some[-1]
        graph = Stored(session.connection())
        made = list(documents(graph, collection, graph.rows(table, "id", some)))
        for row, document in made:
            if bytes(row.document) != document:
                yield f"documents: {row.id} is not what its rows say. {ANEW}"
        found, keys = entries(collection.listing.searched, made)
        yield from entered(session, found, keys)
        session.expunge_all()


def entered(session: Session, found: list[dict[str, Any]], keys: list[dict[str, Any]]) -> Iterator[str]:
    """What some records are found by is what they would be found by now."""
    numbers = [each["number"] for each in found]
    there = {row.number: row for row in session.exec(select(SearchEntry).where(col(SearchEntry.number).in_(numbers)))}
    for each in found:
        row = there.get(each["number"])
        if row is None or any(getattr(row, name) != value for name, value in each.items()):
            yield f"index: record {each['number']} is not found by its words. {ANEW}"
    typed = {tuple(each.values()) for each in keys}
    stored = select(SuggestionKey.kind, SuggestionKey.key, SuggestionKey.number)
    if typed != set(map(tuple, session.exec(stored.where(col(SuggestionKey.number).in_(numbers))))):
        yield f"index: suggestions of records {numbers[0]} to {numbers[-1]} are not those of their names. {ANEW}"


def marked(session: Session) -> Iterator[str]:
    """The passages of each text are those of its records."""
    for source in texts(session):
        wanted = annotations(Stored(session.connection()), source)
        stored = select(Annotation).where(Annotation.source_id == source).order_by(col(Annotation.position))
        if [row.model_dump() for row in session.exec(stored)] != wanted:
            yield f"documents: the annotations of {source} are not those of its records. {ANEW}"
        session.expunge_all()


def counted(session: Session) -> Iterator[str]:
    """What is counted of each source is what its records say."""
    for source in texts(session):
        row = session.get(FacetBlock, source)
        if row is None or row.model_dump() != block(Stored(session.connection()), source):
            yield f"documents: what is counted of {source} is not what its records say. {ANEW}"
        session.expunge_all()


def indexed(session: Session) -> Iterator[str]:
    """No record is found that is not there."""
    records = sum(session.exec(select(func.count()).select_from(each.listing.table)).one() for each in COLLECTIONS)
    if (found := session.exec(select(func.count()).select_from(SearchEntry)).one()) != records:
        yield f"index: {found:,} records are found of {records:,}. {ANEW}"


def withdrawal_faults(session: Session) -> Iterator[str]:
    """Yield a fault for each record that has the id of a withdrawn one."""
    for collection in COLLECTIONS:
        table: Any = collection.listing.table
        ids = select(Withdrawal.id).where(Withdrawal.collection == table.collection)
        for key in session.exec(select(table.id).where(table.id.in_(ids)).order_by(table.id)):
            yield f"withdrawals: {table.collection} has {key}, which was withdrawn. {RESTORE}"


def origin_faults(session: Session) -> Iterator[str]:
    """Yield a fault for each dossier or register entry whose origin is recorded although it is not there."""
    absent = col(DossierOrigin.source_id).not_in(select(Source.id))
    for source in session.exec(select(DossierOrigin.source_id).where(absent)):
        yield f"origins: the dossier {source} is not there. {RESTORE}"
    for table in REGISTERED:
        mine = (RegisterListing.collection == table.collection, col(RegisterListing.id).not_in(select(table.id)))
        for key in session.exec(select(RegisterListing.id).where(*mine)):
            yield f"origins: {table.collection} has no {key}, which a register lists. {RESTORE}"
