"""`onrecord doctor`: whether a record is what it says, what is wrong with it, and what mends it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session, SQLModel, col, select

from app.api import COLLECTIONS
from app.database.versions import mismatch, version
from app.dossiers.preparation import REGISTERED
from app.index.storage import IndexStorage
from app.indexing.comparison import differences
from app.indexing.follower import build, database_state, usable
from app.indexing.rendering import RecordError
from app.models.tables import (
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

BATCH = 200  # records that are in memory at a time
RESTORE = "Restore a backup (`onrecord restore FILE --replace`), or load the dossiers into a new database."
REBUILD = "`onrecord index --rebuild` makes it anew."
FOLLOW = "`onrecord index` brings it there."


def faults(engine: Engine, storage: IndexStorage) -> Iterator[str]:
    """Yield everything that is wrong with one state of the record and its index, with what mends it; write nothing."""
    with engine.connect() as connection:
        if other := mismatch(version(connection)):
            yield other
            return
        yield from tables(connection)
        with Session(connection) as session:
            yield from revision(session)
            yield from anchors(session)
            yield from withdrawal_faults(session)
            yield from origin_faults(session)
            if session.get(Dataset, 1):
                yield from index_faults(engine, session, storage)


def tables(connection: Connection) -> Iterator[str]:
    """What the tables lack that this version's have, and what SQLite finds damaged."""
    context = MigrationContext.configure(connection)
    for difference in compare_metadata(context, SQLModel.metadata):
        yield f"tables: they are not this version's ({difference!r:.200}). {RESTORE}"
    if connection.dialect.name == "sqlite":
        for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if said != "ok":
                yield f"tables: {said}. {RESTORE}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"tables: {row[0]} names a row of {row[2]} that is not there. {RESTORE}"


def revision(session: Session) -> Iterator[str]:
    """A record has a revision, and something that tells it from others."""
    dataset = session.get(Dataset, 1)
    if dataset is None:
        yield f"revision: there is none. {RESTORE}"
    elif not dataset.epoch:
        yield f"revision: nothing tells this database from others (`dataset.epoch`). {RESTORE}"
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


def index_faults(engine: Engine, session: Session, storage: IndexStorage) -> Iterator[str]:
    """Yield where the index is not of this state of the database, or has other documents than the rows make now.

    No other process has the index of a server that keeps it in memory, so one is built here in the same way.
    """
    wanted = database_state(session)
    if not storage.is_persistent:
        build(engine, session, storage, wanted)
    snapshot = usable(storage)
    if snapshot is None:
        yield f"index: there is none of this version in {storage}. {REBUILD}"
        return
    if snapshot.state.epoch != wanted.epoch:
        yield f"index: it is of another database. {REBUILD}"
    elif snapshot.revision != wanted.revision:
        yield f"index: it is at revision {snapshot.revision}, the database at {wanted.revision}. {FOLLOW}"
    else:
        try:
            yield from (f"index: {each}. {REBUILD}" for each in differences(session, snapshot))
        except RecordError as error:
            yield f"index: it cannot be made from the record. {error}. {RESTORE}"
        except (ValueError, OSError) as error:
            yield f"index: it cannot be read ({error}). {REBUILD}"
