"""The follower, which brings an index to the revision of the database."""

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from errno import ENOSPC
from functools import partial
from multiprocessing import get_context
from operator import itemgetter
from threading import Thread
from typing import Any, NamedTuple

import tantivy
from pydantic_core import from_json, to_json
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.database.bulk import batches
from app.database.engine import reading_engine
from app.dossiers.worker_pool import exit_with_parent
from app.index.numbering import initial_ranks
from app.index.reader import ReadIndex, Snapshot, State
from app.index.schema import (
    DRAFTS,
    FINGERPRINT,
    STATE,
    VERSIONS,
    WITHDRAWALS,
    IndexDocument,
    build_schema,
    key,
    to_tantivy,
)
from app.index.storage import IndexStorage
from app.indexing.changes import (
    changed_registers,
    changed_sources,
    indexed_ids,
    mentioned_ids,
    source_ranks,
    surrounding_topics,
)
from app.indexing.counts import IndexCounts
from app.indexing.documents import (
    REGISTERED,
    declared_fields,
    fingerprint,
    mentions,
    register_documents,
    withdrawal_documents,
)
from app.indexing.rendering import sound_rows
from app.indexing.versions import known_sources, register_versions, revisions_document, versioned_documents
from app.models.tables import Affiliation, Dataset, Person

SMALL_HEAP, LARGE_HEAP = 50_000_000, 300_000_000  # bytes of memory that a writer uses before it writes a segment
SOURCES_PER_BATCH = 8  # read together
BATCHES_PER_POOL = 200  # after which new processes start: each batch leaves 5 to 10 MB that are not collected
PARALLEL = 40  # sources; for fewer, several processes save less time than their start takes
Progress = Callable[[int, int], None]


def follow(
    engine: Engine,
    storage: IndexStorage,
    progress: Progress = lambda _, __: None,
    *,
    rebuild: bool = False,
    verify: bool = True,
    wait: bool = True,
) -> State:
    """Bring an index to the database's revision, or build it; return the state that it is then at.

    `verify` compares the files with their checksums first. One process at a time follows: another one waits, or raises
    IndexBusyError. Raises RecordError if rows are damaged, and OSError or ValueError if the index cannot be written.
    """
    with storage.locked(wait=wait), sound_rows():
        present = None if rebuild else usable(storage, verify=verify)
        with Session(engine) as session:
            wanted = database_state(session)
            if present and present.state == wanted:
                return wanted
            if (
                not present
                or not present.precedes(wanted)
                or not update(engine, session, storage, present, wanted, progress)
            ):
                build(engine, session, storage, wanted, progress)
    return wanted


def usable(storage: IndexStorage, *, verify: bool = True) -> Snapshot | None:
    """Return the newest state of the index, or None if it is missing, damaged or of another version."""
    return None if verify and storage.damaged_file() else ReadIndex(storage, fingerprint()).snapshot()


def database_state(session: Session) -> State:
    """Return the revision and the epoch of the database."""
    return State(*session.exec(select(Dataset.revision, Dataset.epoch)).one())


def build(
    engine: Engine, session: Session, storage: IndexStorage, state: State, progress: Progress = lambda _, __: None
) -> None:
    """Make an index anew, then put it in the place of the one that is there."""
    with (
        storage.replacing(build_schema(declared_fields())) as index,
        writing(storage, index, LARGE_HEAP, state) as writer,
        closing(all_documents(engine, session, progress)) as documents,
    ):
        for document in documents:
            writer.add_document(to_tantivy(document))


@contextmanager
def writing(storage: IndexStorage, index: tantivy.Index, heap: int, state: State) -> Iterator[tantivy.IndexWriter]:
    """Commit what the block writes, with the new state and the fingerprint; if it fails, commit nothing.

    Raises OSError if the disk is full: tantivy may say only that one of its threads has ended.
    """
    writer = index.writer(heap, 1)
    try:
        yield writer
        for name, value in ((STATE, to_json(state)), (FINGERPRINT, to_json(fingerprint()))):
            replace_document(writer, IndexDocument(STATE, name, 0, value))
        writer.commit()
    except BaseException as error:
        is_full = isinstance(error, ValueError) and storage.is_full()  # before the rollback frees some space
        with suppress(ValueError):
            writer.rollback()
        if is_full:
            raise OSError(ENOSPC, "No space left on device", str(storage)) from error
        raise
    finally:
        with suppress(ValueError):
            writer.wait_merging_threads()  # and release tantivy's lock


class Batch(NamedTuple):
    """Sources with their ranks, or entries of a register, whose documents are made together."""

    ranks: Mapping[str, int]
    register: str = ""  # people, organizations, topics or terms
    entries: Sequence[str] = ()


def all_documents(engine: Engine, session: Session, progress: Progress) -> Generator[IndexDocument]:
    """Make every document."""
    ranks = initial_ranks(known_sources(session))
    all_batches = interleave(entry_batches(session), source_batches(ranks))
    yield from documents_of_batches(engine, session, all_batches, progress)
    for collection in REGISTERED:
        yield from register_versions(session, collection)
    yield revisions_document(session)
    yield from withdrawal_documents(session)


def entry_batches(session: Session) -> list[Batch]:
    """Return batches of all entries of all registers."""
    tables: list[Any] = [collection.listing.table for collection in REGISTERED]
    return [
        Batch({}, table.collection, ids) for table in tables for ids in batches(list(session.exec(select(table.id))))
    ]


def source_batches(ranks: Mapping[str, int]) -> list[Batch]:
    """Return batches of sources with their ranks."""
    return [Batch(dict(batch)) for batch in batches(list(ranks.items()), SOURCES_PER_BATCH)]


def interleave(*lists: list[Batch]) -> list[Batch]:
    """Return the batches of all lists, evenly mixed, so that progress in sources is progress in time."""
    placed = [(place / len(each), batch) for each in lists for place, batch in enumerate(each)]
    return [batch for _, batch in sorted(placed, key=itemgetter(0))]


def documents_of_batches(
    engine: Engine, session: Session, wanted: list[Batch], progress: Progress
) -> Iterator[IndexDocument]:
    """Make the documents of batches, in processes if there are many sources, and report how many sources are done."""
    done, total = 0, sum(len(batch.ranks) for batch in wanted)
    if total < PARALLEL:
        made: Iterable[list[IndexDocument]] = (documents_of(session, batch) for batch in wanted)
    else:
        made = documents_in_processes(engine.url.render_as_string(hide_password=False), wanted)
    for batch, documents in zip(wanted, made, strict=True):
        yield from documents
        done += len(batch.ranks)
        progress(done, total)


def documents_in_processes(url: str, wanted: list[Batch]) -> Iterator[list[IndexDocument]]:
    """Yield the documents of each batch, made in processes that are replaced by new ones now and then."""
    for some in batches(wanted, BATCHES_PER_POOL):
        with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=connect, initargs=(url,)) as pool:
            try:
                yield from pool.map(in_process, some)
            finally:
                pool.shutdown(cancel_futures=True)  # if the caller stops before the last document


def documents_of(session: Session, batch: Batch) -> list[IndexDocument]:
    """Make the documents of a batch."""
    if batch.register:
        (collection,) = (each for each in REGISTERED if each.listing.table.collection == batch.register)
        documents = list(register_documents(session, collection, batch.entries))
    else:
        documents = list(versioned_documents(session, batch.ranks))
    session.expunge_all()
    return documents


def connect(url: str) -> None:
    """Open the session of a process that makes documents."""
    global documents_in_process  # noqa: PLW0603 - a process of a pool keeps it for all its work
    documents_in_process = partial(documents_of, Session(reading_engine(url)))
    # On Python 3.11.7 a collection among the rows of thousands of sources ended the process (a segmentation fault).
    gc.disable()
    Thread(target=exit_with_parent, daemon=True).start()


def in_process(batch: Batch) -> list[IndexDocument]:
    """Return the documents of a batch; runs in a worker process."""
    return documents_in_process(batch)


documents_in_process: Callable[..., list[IndexDocument]]


def update(
    engine: Engine, session: Session, storage: IndexStorage, present: Snapshot, wanted: State, progress: Progress
) -> bool:
    """Replace what has changed since the index's revision; return False where it must be made anew instead."""
    stale = changed_registers(session, present)
    sources = changed_sources(session, present, stale)
    ranks = source_ranks(session, present, sources)
    if ranks is None:
        return False
    with storage.updating() as index, writing(storage, index, SMALL_HEAP, wanted) as writer:
        for source in sources:
            stale |= mentioned_ids(present, source)
            writer.delete_documents_by_term("owner", source)
        withdrawn, counts = indexed_ids(present, WITHDRAWALS), IndexCounts(present, sources)
        for document in documents_of_batches(engine, session, source_batches(ranks), progress):
            add_restored(writer, document, withdrawn)
            counts.add(document)
            stale.update(document.mentions)
        replace_registers(session, writer, stale, present, withdrawn, counts)
        for document in (revisions_document(session), *withdrawal_documents(session, present.revision)):
            replace_document(writer, document)
    return True


def replace_registers(
    session: Session,
    writer: tantivy.IndexWriter,
    stale: set[str],
    present: Snapshot,
    withdrawn: set[str],
    counts: IndexCounts,
) -> None:
    """Replace the documents of these register entries, of the organizations of people and of topics around topics."""
    for person in list(stale):
        if known := present.get(Person.collection, person):
            stale |= mentions(from_json(known))
    affiliations = select(Affiliation.organization_id).where(col(Affiliation.person_id).in_(stale))
    stale |= set(session.exec(affiliations)) | surrounding_topics(session, present, stale)
    for collection in REGISTERED:
        name = collection.listing.table.collection
        versions = {each for each in indexed_ids(present, VERSIONS + name) if each.partition("/")[0] in stale}
        present_keys = [key(kind + name, id) for id in stale for kind in ("", DRAFTS)]
        for document_key in [*present_keys, *(key(VERSIONS + name, each) for each in versions)]:
            writer.delete_documents_by_term("key", document_key)
        for document in register_documents(session, collection, stale, counts):
            add_restored(writer, document, withdrawn)
        for document in register_versions(session, collection, stale):
            writer.add_document(to_tantivy(document))


def add_restored(writer: tantivy.IndexWriter, document: IndexDocument, withdrawn: set[str]) -> None:
    """Add the document of a record, and remove the withdrawal of its id if there is one."""
    record_key = document.key.removeprefix(DRAFTS)
    if record_key in withdrawn:
        writer.delete_documents_by_term("key", key(WITHDRAWALS, record_key))
    writer.add_document(to_tantivy(document))


def replace_document(writer: tantivy.IndexWriter, document: IndexDocument) -> None:
    """Put a document in the place of the one that has its key."""
    writer.delete_documents_by_term("key", document.key)
    writer.add_document(to_tantivy(document))
