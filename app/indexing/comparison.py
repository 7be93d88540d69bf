"""Compare an index with the documents that would be made of the database now."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pydantic_core import from_json
from sqlmodel import Session
from tantivy import Query

from app.index.reader import Address, Snapshot, all_of
from app.index.schema import DRAFTS, REVISIONS, STATE, TERM_FIELDS, VERSIONS, WITHDRAWALS, IndexDocument, key
from app.indexing.changes import ranks_in
from app.indexing.documents import REGISTERED, register_documents, withdrawal_documents
from app.indexing.rendering import Report
from app.indexing.versions import known_sources, register_versions, revisions_document, versioned_documents
from app.models.tables import Source

STATE_DOCUMENTS = 2  # the state and the fingerprint; the third, the revisions, is compared
MOST = 100  # documents with the same key that are compared


class Difference(NamedTuple):
    """A difference between the index and the rows. `doubts_rows` says that it may be the rows that are wrong."""

    text: str
    doubts_rows: bool = False


def differences(session: Session, snapshot: Snapshot, report: Report) -> Iterator[Difference]:
    """Yield each document that is missing from the index, is in it twice, differs, or should not be in it.

    What cannot be shown of earlier versions is reported.
    """
    seen = STATE_DOCUMENTS
    for collection in REGISTERED:
        documents = [*register_documents(session, collection), *register_versions(session, collection, report=report)]
        name = collection.listing.table.collection
        matched = snapshot.any_of("collection", [name, DRAFTS + name, VERSIONS + name])
        yield from compare(snapshot, documents, matched)
        seen += snapshot.count(matched)
    matched = snapshot.term("collection", WITHDRAWALS)
    yield from compare(snapshot, list(withdrawal_documents(session)), matched)
    seen += snapshot.count(matched)
    matched = snapshot.term("key", key(STATE, REVISIONS))
    yield from compare(snapshot, [revisions_document(session)], matched)
    seen += snapshot.count(matched)
    last = 0
    for source in known_sources(session):
        rank = ranks_in(snapshot, source).get(source, 0)
        matched = snapshot.term("owner", source)
        found = list(compare(snapshot, list(versioned_documents(session, {source: rank}, report)), matched))
        yield from found
        if not found and rank <= last:
            yield Difference(f"{key(Source.collection, source)} is not in its place")
        last = rank
        seen += snapshot.count(matched)
        session.expunge_all()
    if beyond := snapshot.searcher.num_docs - seen:
        yield Difference(f"{beyond:,} documents belong to sources that do not exist", doubts_rows=True)


def compare(snapshot: Snapshot, documents: list[IndexDocument], matched: Query) -> Iterator[Difference]:
    """Yield the differences between documents and the matches of a query, which should be the same."""
    found, known = list[Difference](), set[tuple[int, int]]()
    for document in documents:
        name = key(document.collection, document.id)
        hits = snapshot.search(snapshot.term("key", name), MOST)
        known.update(map(place, hits.addresses))
        if hits.total != 1:
            found.append(Difference(f"{name} is there {hits.total} times" if hits.total else f"{name} is missing"))
        elif not is_alike(snapshot, document, hits.addresses[0]):
            source = f" (source {document.owner})" if document.owner else ""
            found.append(Difference(f"{name} is not what its rows say{source}", doubts_rows=True))
    every = snapshot.search(matched, snapshot.searcher.num_docs).addresses
    unknown = [label(snapshot, each) for each in every if place(each) not in known]
    found += [Difference(f"{each} is not in the record", doubts_rows=True) for each in unknown]
    return iter(found or other_values(snapshot, documents, matched))


def place(address: Address) -> tuple[int, int]:
    """Return the segment of a document, and its number in it."""
    return address.segment_ord, address.doc


def is_alike(snapshot: Snapshot, document: IndexDocument, address: Address) -> bool:
    """Return whether the stored document is equal, and is found by every term of it."""
    stored = snapshot.searcher.doc(address)
    numbers = {"record": None, "loaded_at": None, "since": None, "until": None, **document.numbers()}
    return (
        stored["json"] == [document.json]
        and stored["suggestion"] == ([document.suggestion] if document.suggestion else [])
        and all(snapshot.numbers(name, [address]) == [value] for name, value in numbers.items())
        and snapshot.count(all_of([snapshot.term(*each) for each in terms(document)])) == 1
    )


def terms(document: IndexDocument) -> Iterator[tuple[str, str]]:
    """Yield every term of a document, with its field."""
    for name, values in document.texts().items():
        for value in values:
            yield from ((name, term) for term in (set(value.split()) if name in TERM_FIELDS else [value]))


def other_values(snapshot: Snapshot, documents: list[IndexDocument], matched: Query) -> Iterator[Difference]:
    """Yield the filters whose counts over these documents differ from the index."""
    for name in sorted({name for document in documents for name in document.filters}):
        wanted = Counter(value for document in documents for value in set(document.filters.get(name, ())))
        if dict(snapshot.facet_counts(matched, f"filter_{name}")) != wanted:
            first = key(documents[0].collection, documents[0].id)
            yield Difference(f"{first} and the records of it have other values of {name!r}")


def label(snapshot: Snapshot, address: Address) -> str:
    """Return a name for a document of the index."""
    found = from_json(snapshot.json(address))
    if not isinstance(found, dict):
        return "a text"
    if "committed" in found:
        return "the times of the revisions"
    if "start" in found:
        return f"a paragraph of {found['source']}"
    return str(found["url"]).removeprefix("/v1/") if "url" in found else f"the withdrawal of {found['id']}"
