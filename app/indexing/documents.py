"""Index documents made of rows: public JSON, filter values, sort keys and search terms."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic_core import from_json, to_json
from sqlmodel import Session, select

from app.api.all_collections import COLLECTIONS, KINDS
from app.api.annotations import AnnotationListing
from app.api.schemas import Collection
from app.database.bulk import batches
from app.index.numbering import number, number_of_id
from app.index.schema import DRAFTS, FIRST_DAY, LAST_DAY, PARAGRAPHS, TEXTS, WITHDRAWALS, Fields, IndexDocument, key
from app.indexing.annotations import annotation_documents
from app.indexing.counts import Count, record_counts
from app.indexing.drafts import draft_urls, is_draft, without_drafts
from app.indexing.filter_values import ROWS, filter_values, group_values
from app.indexing.rendering import Report, names
from app.indexing.rendering import documents as rendered_documents
from app.indexing.rows import rows_by_id, rows_of_sources
from app.models.tables import (
    SOURCE_COLUMNS,
    Event,
    Organization,
    Person,
    Quote,
    Relation,
    Source,
    Term,
    Topic,
    Withdrawal,
)
from app.query.filters import Filter
from app.query.listing import Listing
from app.text.paragraphs import paragraphs
from app.text.search_terms import search_terms, terms_version
from app.text.tokens import terms, tokenize

REGISTERED = [each for each in COLLECTIONS if each.listing.table not in SOURCE_COLUMNS]
LISTINGS: list[type[Listing]] = [*(each.listing for each in COLLECTIONS), AnnotationListing]


@cache
def filters(listing: type[Listing]) -> dict[str, Filter]:
    """Return the filters that have a field of their own: all but date ranges and filters that exclude."""
    return {name: mark for name, mark in listing.declared_filters() if name != "id" and mark.match == "any"}


@cache
def groups(listing: type[Listing]) -> dict[str, list[str]]:
    """Return the groups of filters whose values are also compared row by row, each with its filters."""
    found: dict[str, list[str]] = {}
    for name, mark in filters(listing).items():
        if mark.group:
            found.setdefault(mark.group, []).append(name)
    return found


@cache
def declared_fields() -> Fields:
    """Return the fields that the collections declare."""
    keys = [each for listing in LISTINGS for each in listing.sortable().fields.values()]
    return Fields(
        filters=frozenset(name for listing in LISTINGS for name in (*filters(listing), *groups(listing))),
        days=frozenset(each.field.removeprefix("day_") for each in keys if each.kind == "day") | {FIRST_DAY, LAST_DAY},
        counts=frozenset(each.field.removeprefix("count_") for each in keys if each.kind == "count"),
        sort_keys=frozenset(each.field.removeprefix("sort_") for each in keys if each.kind == "text"),
    )


@cache
def fingerprint() -> str:
    """Return a digest of the shapes, filters, orders and terms; an index with another one is built anew."""
    shapes = [each.shape.model_json_schema(mode="serialization") for each in LISTINGS]
    searched = [asdict(each.searched) for each in LISTINGS]
    fields = {name: sorted(names) for name, names in asdict(declared_fields()).items()}
    stored = [*IndexDocument.__dataclass_fields__]
    return sha256(to_json([shapes, searched, fields, stored, terms_version()], fallback=name_of)).hexdigest()[:16]


def name_of(function: Any) -> str:
    """Return a name of a function that is the same in every process; the repr of a function contains its address."""
    return getattr(function, "__qualname__", None) or repr(function)


def source_documents(
    session: Session, ranks: Mapping[str, int], report: Report | None = None
) -> Iterator[IndexDocument]:
    """Make the documents of sources that have these ranks, of what was read from them and of the works they cite.

    A record that cannot be shown is reported and left out, or raises RecordError if there is nobody to report to.
    """
    drafts = draft_urls(session)
    rows: dict[Any, list[Any]] = {}
    made: set[tuple[str, str]] = set()
    for collection in COLLECTIONS:
        table = collection.listing.table
        if table in SOURCE_COLUMNS:
            rows[table] = sorted(rows_of_sources(session, table, ranks), key=place_of)
            for each in collection_documents(session, collection, rows[table], ranks, drafts, report):
                made.add((each.collection.removeprefix(DRAFTS), each.id))
                yield each
    texts = {row.id: row.text for row in rows[Source] if row.id in ranks}
    hidden = {row.id for row in rows[Source] if is_draft(row)}
    rows = {table: [row for row in some if (table.collection, row.id) in made] for table, some in rows.items()}
    yield from annotation_documents(session, texts, ranks, rows)
    for source, text in texts.items():
        yield IndexDocument(TEXTS, source, 0, to_json(text), owner=source)
        if source not in hidden:
            yield from paragraph_documents(source, text)


def owner_of(row: Any) -> str:
    """Return the source that a record was read from, or an empty string for an entry of a register."""
    if isinstance(row, Source):
        return row.reported_in_id or row.id
    return getattr(row, "source_id", "")


def paragraph_documents(source: str, text: str) -> Iterator[IndexDocument]:
    """Make the documents of a source's paragraphs, which verification compares with; each holds its offset and text."""
    for start, end in paragraphs(text):
        paragraph = text[start:end]
        printed = " ".join(dict.fromkeys(terms(tokenize(paragraph))))
        json = to_json({"source": source, "start": start, "text": paragraph})
        yield IndexDocument(PARAGRAPHS, f"{source}:{start}", 0, json, owner=source, printed=printed)


def place_of(row: Any) -> tuple[Any, ...]:
    """Return a key that sorts records by source, then in the order of the text."""
    if isinstance(row, Source):
        return owner_of(row), row.reported_in_id is not None, row.id
    if isinstance(row, Relation):
        return row.source_id, row.position
    return row.source_id, row.start, -row.end if not isinstance(row, Event) else row.id, row.id


def register_documents(
    session: Session, collection: Collection, ids: Iterable[str] | None = None, count: Count = record_counts
) -> Iterator[IndexDocument]:
    """Make the documents of people, organizations, topics or terms: of all of them, or of those that have these ids."""
    table: Any = collection.listing.table
    every = session.exec(select(table.id)).all() if ids is None else ids
    drafts = draft_urls(session)
    for batch in batches(list(every)):
        yield from collection_documents(session, collection, rows_by_id(session, table, batch), {}, drafts, count=count)
        session.expunge_all()


def collection_documents(
    session: Session,
    collection: Collection,
    rows: list[Any],
    ranks: Mapping[str, int],
    drafts: set[str],
    report: Report | None = None,
    count: Count = record_counts,
) -> Iterator[IndexDocument]:
    """Yield the documents of some records of a collection, which are in the order of their sources.

    `drafts` are the paths of all drafts, and `count` counts the records in the lists of each.
    """
    listing, kind = collection.listing, collection.listing.table.kind_name()
    values = {name: filter_values(session, name, mark, rows) for name, mark in filters(listing).items()}
    values |= {group: [group_values(each) for each in map(ROWS[group], rows)] for group in groups(listing)}
    places: dict[str, Iterator[int]] = defaultdict(itertools.count)
    for index, (row, json) in enumerate(rendered_documents(session, collection, rows, report, count)):
        if json is None:
            continue
        owner = owner_of(row)
        place = number(kind, ranks[owner], next(places[owner])) if owner else number_of_id(kind, row.id)
        of_row = {name: every[index] for name, every in values.items()}
        yield index_document(listing, row, json, of_row, place, set() if is_draft(row) else drafts)


def index_document(
    listing: type[Listing], row: Any, json: bytes, values: Mapping[str, list[str]], place: int, hidden: set[str]
) -> IndexDocument:
    """Return the document of a row with this JSON, values of filters and number, without the hidden drafts."""
    record, owner, kind = from_json(json), owner_of(row), listing.table.kind_name()
    mentioned = mentions(record)  # the hidden drafts too, so that the document is made again if they are published
    if hidden:
        record = without_drafts(record, hidden)
    found = search_terms(listing.searched, record, kind, list(names(row)))
    return IndexDocument(
        collection=f"{DRAFTS if is_draft(row) else ''}{listing.table.collection}",
        id=row.id,
        review=getattr(row, "review_status", None) or "",
        number=place,
        record=number_of_id(kind, row.id),
        json=to_json(record) if hidden else json,
        owner=owner,
        mentions=sorted(mentioned.union(values.get("topic", ())) - {owner}),
        own=found.own,
        other=found.other,
        filters={name: visible(listing, name, each, hidden) for name, each in values.items()},
        since=since(row),
        added=row.added_revision,
        changed=changed(row),
        days={name: day.toordinal() for name, day in days(listing, row).items()},
        counts={name: total for name in sorted_counts(listing) if (total := record["counts"].get(name)) is not None},
        sort_keys=sort_values(listing, row, "text"),
        loaded_at=int(datetime.fromisoformat(row.loaded_at).timestamp()) if isinstance(row, Quote) else None,
        suggestion=found.suggestion,
        suggestion_keys=found.keys,
    )


def since(row: Any) -> int | None:
    """Return the first revision that an entry's document is shown at; None if its dossier says so.

    No versions of terms are kept, so the present one is shown since the term was added.
    """
    if owner_of(row):
        return None
    return int(row.added_revision if isinstance(row, Term) else row.revision)


def changed(row: Any) -> int:
    """Return the revision in which a record last changed, or one of the records by which it is a draft or not."""
    others = (
        row.quotes if isinstance(row, Term) else [row.from_claim, row.to_claim] if isinstance(row, Relation) else []
    )
    return max(int(each.revision) for each in (row, *others))


def visible(listing: type[Listing], name: str, values: list[str], drafts: set[str]) -> list[str]:
    """Return the values of a filter that are not ids of drafts."""
    mark = filters(listing).get(name)
    if not drafts or mark is None:
        return values
    return [value for value in values if not any(f"/v1/{each}/{value}" in drafts for each in mark.collections())]


def sort_values(listing: type[Listing], row: Any, kind: str) -> dict[str, Any]:
    """Return the values that a record has of the orders of a kind (`day` or `text`), by the name of the order."""
    sortable = listing.sortable()
    names = (name for name, field in sortable.fields.items() if field.kind == kind)
    values = {name: getattr(row, sortable.orders[name][0].key) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def sorted_counts(listing: type[Listing]) -> list[str]:
    """Return the names of the counts that a list can be sorted by."""
    return [name for name, field in listing.sortable().fields.items() if field.kind == "count"]


def days(listing: type[Listing], row: Any) -> dict[str, date]:
    """Return the first and the last day of a record that has a date, and the day to sort by.

    A date with an open start is sorted by its end.
    """
    values = sort_values(listing, row, "day")
    for _, mark in listing.declared_filters():
        name = {"until": FIRST_DAY, "since": LAST_DAY}.get(mark.match)
        if name and mark.joined and (day := getattr(row, mark.joined.column.key)):
            values[name] = day
    if values.get(FIRST_DAY) == date.min:
        values["date"] = values[LAST_DAY]
    return values


def mentions(value: Any) -> set[str]:
    """Return the ids of the people, organizations, topics, terms and sources in a JSON value."""
    if isinstance(value, list):
        return set().union(*map(mentions, value))
    if not isinstance(value, dict):
        return set()
    address = str(value.get("url", ""))
    own = {address.rpartition("/")[2]} if address.startswith(MENTIONED_PATHS) else set()
    return own.union(*map(mentions, value.values()))


MENTIONED_PATHS = tuple(f"/v1/{table.collection}/" for table in (Person, Organization, Topic, Term, Source))


def withdrawal_documents(session: Session, after: int = -1) -> Iterator[IndexDocument]:
    """Make the documents of what was withdrawn after a revision, each by the key of the record that was there."""
    for row in session.exec(select(Withdrawal).where(Withdrawal.revision > after)):
        shown = {"collection": row.collection, "id": row.id, "withdrawn_at": row.withdrawn_at}
        place = number_of_id(KINDS[row.collection], row.id)
        yield IndexDocument(
            WITHDRAWALS, key(row.collection, row.id), place, to_json(shown), added=0, changed=row.revision
        )
