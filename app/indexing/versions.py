"""Index documents of earlier versions: the records of replaced dossiers and register entries, as they were."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from app.api.schemas import Collection
from app.database.bulk import batches
from app.dossiers.versions import rows_of_dossier
from app.index.schema import PARAGRAPHS, REVISIONS, STATE, VERSIONS, IndexDocument
from app.indexing.documents import REGISTERED, collection_documents, source_documents
from app.indexing.drafts import draft_urls
from app.indexing.past import TableRows, record_at, referenced_entries, rows_from_json
from app.indexing.rendering import Report
from app.indexing.rows import rows_by_id
from app.logs import log
from app.models.tables import Dataset, Revision, Source, Version

UNREADABLE = (ValueError, SQLAlchemyError, LookupError)  # RecordError is a ValueError
REGISTER_NAMES = [each.listing.table.collection for each in REGISTERED]


class Interval(NamedTuple):
    """The documents of a dossier from one revision until another, or until now."""

    since: int
    until: int | None
    documents: list[IndexDocument]


def revisions_document(session: Session) -> IndexDocument:
    """Make the document that says when each revision was made, and which is the oldest that can be queried."""
    oldest = session.exec(select(Dataset.oldest_revision)).one()
    committed = session.exec(select(Revision.number, Revision.committed_at).order_by(col(Revision.number)))
    return IndexDocument(STATE, REVISIONS, 0, to_json({"oldest": oldest, "committed": list(map(list, committed))}))


def known_sources(session: Session) -> list[str]:
    """Return the ids of the sources with a text, in order, including removed ones that have versions."""
    read = session.exec(select(col(Source.id)).where(col(Source.text).is_not(None)))
    return sorted({*read, *session.exec(select(Version.id).where(Version.collection == Source.collection))})


def versioned_documents(
    session: Session, ranks: Mapping[str, int], report: Report = log.warning
) -> Iterator[IndexDocument]:
    """Make the documents of sources that have these ranks, and those of their earlier versions.

    What cannot be shown of an earlier version is reported and left out.
    """
    current: dict[str, list[IndexDocument]] = defaultdict(list)
    for document in source_documents(session, ranks):
        current[document.owner].append(document)
    since = dict(session.exec(select(Source.id, Source.loaded_revision).where(col(Source.id).in_(ranks))).all())
    of_sources = (Version.collection == Source.collection, col(Version.id).in_(ranks))
    versions: dict[str, list[Version]] = defaultdict(list)
    for version in session.exec(select(Version).where(*of_sources).order_by(col(Version.replaced_in))):
        versions[version.id].append(version)
    changes = entry_changes(session)
    for source in ranks:
        intervals = list(past_intervals(session, source, ranks, versions[source], changes, report))
        if source in since:
            intervals += present_intervals(session, source, ranks, since[source], current[source], changes, report)
        yield from merge(intervals)


def entry_changes(session: Session) -> dict[str, list[int]]:
    """Return the revisions in which people, organizations and topics were changed or removed, by id."""
    changes: dict[str, list[int]] = defaultdict(list)
    statement = select(Version.id, Version.replaced_in).where(col(Version.collection).in_(REGISTER_NAMES))
    for id, revision in session.exec(statement):
        changes[id].append(revision)
    return changes


def past_intervals(
    session: Session,
    source: str,
    ranks: Mapping[str, int],
    versions: Iterable[Version],
    changes: Mapping[str, list[int]],
    report: Report,
) -> Iterator[Interval]:
    """Yield the documents of each past interval of a source: until it was replaced or a register entry changed."""
    for version in versions:
        try:
            rows = rows_from_json(version.rows)
        except ValueError as error:
            report(f"The version of {source} of revision {version.revision} cannot be read: {error}")
            continue
        edges = edges_between(version.revision, version.replaced_in, referenced_entries(rows), changes)
        for since, until in zip(edges, [*edges[1:], version.replaced_in], strict=True):
            yield from interval(session, source, ranks, rows, since, until, report)


def present_intervals(
    session: Session,
    source: str,
    ranks: Mapping[str, int],
    loaded: int,
    documents: list[IndexDocument],
    changes: Mapping[str, list[int]],
    report: Report,
) -> Iterator[Interval]:
    """Yield the documents of a source since it was loaded, before and after each change of an entry."""
    ids = {id for document in documents for id in document.mentions}
    edges = edges_between(loaded, None, ids, changes)
    if len(edges) > 1:
        own_rows = {table.__table__.name: rows for table, rows in rows_of_dossier(session.connection(), source).items()}  # type: ignore[attr-defined]
        for since, until in pairwise(edges):
            yield from interval(session, source, ranks, own_rows, since, until, report)
    yield Interval(edges[-1], None, documents)


def edges_between(first: int, last: int | None, ids: Iterable[str], changes: Mapping[str, list[int]]) -> list[int]:
    """Return `first`, and the revisions before `last` in which one of these register entries changed."""
    inside = {edge for id in ids for edge in changes.get(id, ()) if edge > first and (last is None or edge < last)}
    return [first, *sorted(inside)]


def interval(
    session: Session, source: str, ranks: Mapping[str, int], rows: TableRows, since: int, until: int, report: Report
) -> Iterator[Interval]:
    """Yield the documents of rows as they were, without those that cannot be made, which are reported."""

    def report_version(error: object) -> None:
        report(f"The version of {source} of revision {since} cannot be shown: {error}")

    try:
        with record_at(session, rows, since) as past:
            yield Interval(since, until, list(source_documents(past, {source: ranks[source]}, report_version)))
    except UNREADABLE as error:
        report_version(error)


def merge(intervals: Iterable[Interval]) -> Iterator[IndexDocument]:
    """Yield the present documents and the versions; merge adjacent intervals with the same JSON of a record."""
    before: dict[str, IndexDocument] = {}
    end: int | None = None
    for since, until, documents in intervals:
        after = {document.key: document for document in documents if document.collection != PARAGRAPHS}
        for key, document in before.items():
            if end == since and key in after and after[key].json == document.json:
                after[key].since = document.since
            elif end is not None:
                yield as_version(document, end)
        for document in after.values():
            document.since = since if document.since is None else document.since
        if until is None:
            yield from documents
        before, end = after if until is not None else {}, until
    if end is not None:
        yield from (as_version(document, end) for document in before.values())


def as_version(document: IndexDocument, until: int) -> IndexDocument:
    """Return the document of the version that ended at a revision."""
    collection, id = VERSIONS + document.collection, f"{document.id}/{until}"
    return replace(document, collection=collection, id=id, until=until, suggestion=None, suggestion_keys=[])


def register_versions(
    session: Session, collection: Collection, ids: Iterable[str] | None = None, report: Report = log.warning
) -> Iterator[IndexDocument]:
    """Make the documents of earlier versions of people, organizations or topics, without counts.

    What cannot be shown is reported and left out.
    """
    table: Any = collection.listing.table
    statement = select(Version).where(Version.collection == table.collection).order_by(col(Version.replaced_in))
    statements = [statement] if ids is None else [statement.where(col(Version.id).in_(b)) for b in batches(list(ids))]
    for version in [version for each in statements for version in session.exec(each)]:
        try:
            with record_at(session, rows_from_json(version.rows), version.revision) as past:
                rows = rows_by_id(past, table, [version.id])
                for document in collection_documents(past, collection, rows, {}, draft_urls(past)):
                    document.json, document.counts = to_json(from_json(document.json) | {"counts": {}}), {}
                    document.since = version.revision
                    yield as_version(document, version.replaced_in)
        except UNREADABLE as error:
            report(f"A version of {table.collection}/{version.id} cannot be shown: {error}")
