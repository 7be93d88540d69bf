"""Find damage in the database and the index, and say how to repair it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, func, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload
from sqlmodel import Session, SQLModel, col, select

from app.api.all_collections import COLLECTIONS
from app.database.diagnosis import NEW_DATABASE, REPAIR_RECORD, driver_message
from app.database.versions import database_version, mismatch
from app.dossiers.rows import REGISTER_TABLES
from app.index.storage import IndexStorage
from app.indexing.comparison import differences
from app.indexing.follower import build, database_state, usable
from app.indexing.rendering import RecordError, sound_rows
from app.models.tables import (
    Affiliation,
    Claim,
    Dataset,
    DossierOrigin,
    Event,
    Quote,
    RegisterListing,
    Relation,
    Revision,
    Source,
    Withdrawal,
)

BATCH = 200  # rows that are read at a time
REBUILD = "`onrecord index --rebuild` makes it anew."
REVISION_COLUMNS: list[Any] = [
    col(Revision.number),
    *(col(collection.listing.table.revision) for collection in COLLECTIONS),
]
ROWS_IN_DOUBT = (
    "The files of the index are intact, so the rows may be damaged, or another program has changed them. "
    f"{REPAIR_RECORD} If you know that the rows are right, {REBUILD}"
)
FOLLOW = "`onrecord index` brings it there."


def faults(engine: Engine, storage: IndexStorage) -> Iterator[str]:
    """Yield every fault of the database and of the index, with its repair. Writes nothing."""
    with engine.connect() as connection:
        if message := mismatch(database_version(connection)):
            yield message
            return
        damage = list(table_faults(connection))
        yield from damage
        try:
            yield from row_faults(engine, connection, storage, is_damaged=bool(damage))
        except DBAPIError as error:
            if not damage or error.connection_invalidated:
                raise
            yield f"rows: not all can be read ({driver_message(error)}). {NEW_DATABASE}"
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # SQLite takes values of any type
            yield f"rows: one has a value that cannot be read ({error}). {REPAIR_RECORD}"


def row_faults(engine: Engine, connection: Connection, storage: IndexStorage, *, is_damaged: bool) -> Iterator[str]:
    """Yield every fault of the rows, and of the index unless the tables are damaged."""
    with Session(connection) as session:
        yield from revision_faults(session)
        yield from anchor_faults(session)
        yield from withdrawal_faults(session)
        yield from origin_faults(session)
        if is_damaged:  # rows that refer to nothing make no documents
            yield "index: it is not compared with damaged tables. Repair them first."
        elif session.get(Dataset, 1):
            yield from index_faults(engine, session, storage)


def table_faults(connection: Connection) -> Iterator[str]:
    """Yield a fault for each difference from this version's tables, and for all damage that SQLite finds."""
    context = MigrationContext.configure(connection)
    for difference in compare_metadata(context, SQLModel.metadata):
        yield f"tables: they are not those of this version ({difference!r:.200}). {NEW_DATABASE}"
    if connection.dialect.name == "sqlite":
        for (damage,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if damage != "ok":
                yield f"tables: {damage}. {NEW_DATABASE}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"tables: {row[0]} refers to a row of {row[2]} that does not exist. {REPAIR_RECORD}"


def revision_faults(session: Session) -> Iterator[str]:
    """Yield a fault if the database has no revision, no epoch, or a revision that is earlier than that of its rows."""
    dataset = session.get(Dataset, 1)
    if dataset is None:
        yield f"revision: there is none. {REPAIR_RECORD}"
    elif not dataset.epoch:
        yield f"revision: nothing tells this database from others (`dataset.epoch`). {REPAIR_RECORD}"
    elif not dataset.revision and session.exec(select(Source.id).limit(1)).first():
        yield f"revision: it is 0 although there are records. {REPAIR_RECORD}"
    else:
        latest = max(session.scalar(select(func.max(column))) or 0 for column in REVISION_COLUMNS)
        if latest > dataset.revision:
            yield f"revision: it is {dataset.revision}, but there are rows of revision {latest}. {REPAIR_RECORD}"


def anchor_faults(session: Session) -> Iterator[str]:
    """Yield a fault for each text that has changed since it was loaded, and each passage that is not in its text."""
    with_text = select(Source.id).where(col(Source.text).is_not(None)).order_by(Source.id)
    for source in list(session.exec(with_text)):
        stored, digest = session.exec(select(Source.text, Source.text_sha256).where(Source.id == source)).one()
        source_text = stored or ""
        if sha256(source_text.encode()).hexdigest() != digest:
            yield f"anchors: the text of {source} is not the one that was loaded. {REPAIR_RECORD}"
        with_parts = selectinload(Quote.interrupted_parts)  # type: ignore[arg-type]
        statement = select(Quote).options(with_parts).where(Quote.source_id == source)
        for quote in session.scalars(statement, execution_options={"yield_per": BATCH}):
            original = (quote.original_text, quote.original_parts, quote.original_start, quote.original_end)
            for words, parts, start, end in ((quote.text, quote.parts, quote.start, quote.end), original):
                if words is not None and not is_verbatim(source_text, words, parts, start, end):
                    yield f"anchors: {quote.id} is not verbatim: {words!r:.100}. {REPAIR_RECORD}"
        for table in (Claim, Event, Affiliation, Relation):
            outside = select(table.id).where(table.source_id == source, col(table.end) > len(source_text))
            for id in session.exec(outside):
                yield f"anchors: {id} ends after its text does. {REPAIR_RECORD}"


def is_verbatim(text: str, words: str, parts: list[Any], start: int | None, end: int | None) -> bool:
    """Return whether parts are verbatim, the words join them, and the passage extends from the first to the last."""
    return (
        all(text[part.start : part.end] == part.text for part in parts)
        and " ".join(part.text for part in parts) == words
        and (parts[0].start, parts[-1].end) == (start, end)
    )


def withdrawal_faults(session: Session) -> Iterator[str]:
    """Yield a fault for each record that has the id of a withdrawn one, and for each withdrawal of an unknown kind."""
    names = [str(collection.listing.table.collection) for collection in COLLECTIONS]
    for name in session.exec(select(Withdrawal.collection).where(col(Withdrawal.collection).not_in(names)).distinct()):
        yield f"withdrawals: there is no collection {name}. {REPAIR_RECORD}"
    for collection in COLLECTIONS:
        table: Any = collection.listing.table
        ids = select(Withdrawal.id).where(Withdrawal.collection == table.collection)
        for id in session.exec(select(table.id).where(table.id.in_(ids)).order_by(table.id)):
            yield f"withdrawals: {table.collection} has {id}, which was withdrawn. {REPAIR_RECORD}"


def origin_faults(session: Session) -> Iterator[str]:
    """Yield a fault for each dossier or register entry whose origin is recorded although it does not exist."""
    missing = col(DossierOrigin.source_id).not_in(select(Source.id))
    for source in session.exec(select(DossierOrigin.source_id).where(missing)):
        yield f"origins: the dossier {source} does not exist. {REPAIR_RECORD}"
    for table in REGISTER_TABLES:
        unknown = (RegisterListing.collection == table.collection, col(RegisterListing.id).not_in(select(table.id)))
        for id in session.exec(select(RegisterListing.id).where(*unknown)):
            yield f"origins: {table.collection} has no {id}, which a register lists. {REPAIR_RECORD}"


def index_faults(engine: Engine, session: Session, storage: IndexStorage) -> Iterator[str]:
    """Yield where the index is not of this state of the database, or has other documents than the rows make now.

    No other process has the index of a server that keeps it in memory, so one is built here in the same way.
    """
    wanted = database_state(session)
    if not storage.is_persistent:
        build(engine, session, storage, wanted)
    snapshot = usable(storage)
    if snapshot is None:
        yield f"index: there is none of this version that is intact in {storage}. {REBUILD}"
        return
    if snapshot.state.epoch != wanted.epoch:
        yield f"index: it is of another database. {REBUILD}"
    elif snapshot.revision != wanted.revision:
        yield f"index: it is at revision {snapshot.revision}, the database at {wanted.revision}. {FOLLOW}"
    else:
        try:
            left_out = list[str]()
            with sound_rows():
                found = list(differences(session, snapshot, left_out.append))
            advice = ROWS_IN_DOUBT if any(each.doubts_rows for each in found) else REBUILD
            yield from (f"index: {each.text}. {advice}" for each in found)
            yield from (f"history: {each}. It is left out until it is no longer kept." for each in left_out)
        except RecordError as error:
            yield f"index: it cannot be made from the record. {error}. {REPAIR_RECORD}"
        except (ValueError, OSError) as error:
            yield f"index: it cannot be read ({error}). {REBUILD}"
