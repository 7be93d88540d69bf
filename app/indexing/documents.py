"""Index documents made of rows: public JSON, filter values, sort keys and search terms."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from itertools import chain, count
from typing import Any

from pydantic_core import from_json, to_json
from sqlmodel import Session, select

from app.api import COLLECTIONS
from app.api.annotations import AnnotationListing
from app.api.schemas import Collection
from app.database.bulk import batches
from app.index.numbering import number, register_number
from app.index.schema import DRAFTS, LAST_DAY, PARAGRAPHS, TEXTS, WITHDRAWALS, Fields, IndexDocument, key
from app.indexing.annotations import annotation_documents
from app.indexing.drafts import draft_urls, is_draft, without_drafts
from app.indexing.rendering import documents as rendered_documents
from app.indexing.rendering import names
from app.indexing.rows import rows_by_id, rows_of_sources, values_by_key
from app.models.tables import (
    SOURCE_COLUMNS,
    Affiliation,
    Event,
    Organization,
    Person,
    Quote,
    Source,
    Topic,
    Withdrawal,
)
from app.query.filters import Filter, query_text
from app.query.listing import Listing
from app.text.paragraphs import paragraphs
from app.text.search_terms import search_terms, terms_version
from app.text.tokens import terms, tokenize

REGISTERED = [each for each in COLLECTIONS if each.listing.table not in SOURCE_COLUMNS]
LISTINGS: list[type[Listing]] = [*(each.listing for each in COLLECTIONS), AnnotationListing]


@cache
def filters(listing: type[Listing]) -> dict[str, Filter]:
    """Return the filters that have a field of their own: all but ranges of dates, and what excludes."""
    return {name: mark for name, mark in listing.declared_filters() if name != "id" and mark.match == "any"}


@cache
def declared_fields() -> Fields:
    """Return the fields that the collections declare."""
    keys = [each for listing in LISTINGS for each in listing.sortable().fields.values()]
    return Fields(
        filters=frozenset(name for listing in LISTINGS for name in filters(listing)),
        days=frozenset(each.field.removeprefix("day_") for each in keys if each.kind == "day") | {LAST_DAY},
        sort_keys=frozenset(each.field.removeprefix("sort_") for each in keys if each.kind == "text"),
    )


@cache
def fingerprint() -> str:
    """Return a digest of the shapes, filters, orders and terms; an index with another one is built anew."""
    shapes = [each.shape.model_json_schema(mode="serialization") for each in LISTINGS]
    searched = [asdict(each.searched) for each in LISTINGS]
    fields = {name: sorted(names) for name, names in asdict(declared_fields()).items()}
    return sha256(to_json([shapes, searched, fields, terms_version()], fallback=name_of)).hexdigest()[:16]


def name_of(function: Any) -> str:
    """Return a name of a function that is the same in every process; the repr of a function contains its address."""
    return getattr(function, "__qualname__", None) or repr(function)


def source_documents(session: Session, ranks: Mapping[str, int]) -> Iterator[IndexDocument]:
    """Make the documents of sources that have these ranks, of what was read from them and of the works they cite."""
    rows: dict[Any, list[Any]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for collection in COLLECTIONS:
        table = collection.listing.table
        if table in SOURCE_COLUMNS:
            rows[table] = sorted(rows_of_sources(session, table, ranks), key=place_of)
            for each in collection_documents(session, collection, rows[table], ranks):
                numbers[each.collection.removeprefix(DRAFTS), each.id] = each.number
                yield each
    texts = {row.id: row.text for row in rows[Source] if row.id in ranks}
    drafts = {row.id for row in rows[Source] if is_draft(row)}
    yield from annotation_documents(session, texts, ranks, rows, numbers)
    for source, text in texts.items():
        yield IndexDocument(TEXTS, source, 0, to_json(text), owner=source)
        if source not in drafts:
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
    return row.source_id, row.start, -row.end if not isinstance(row, Event) else row.id, row.id


def register_documents(
    session: Session, collection: Collection, ids: Iterable[str] | None = None
) -> Iterator[IndexDocument]:
    """Make the documents of people, organizations or topics: of all of them, or of those that have these ids."""
    table: Any = collection.listing.table
    every = session.exec(select(table.id)).all() if ids is None else ids
    for batch in batches(list(every)):
        yield from collection_documents(session, collection, rows_by_id(session, table, batch), {})
        session.expunge_all()


def collection_documents(
    session: Session, collection: Collection, rows: list[Any], ranks: Mapping[str, int]
) -> Iterator[IndexDocument]:
    """Yield the documents of some records of a collection, which are in the order of their sources."""
    listing, kind = collection.listing, collection.listing.table.__name__.lower()
    values = {name: filter_values(session, name, mark, rows) for name, mark in filters(listing).items()}
    places: dict[str, Iterator[int]] = defaultdict(count)
    drafts = draft_urls(session)
    for index, (row, json) in enumerate(rendered_documents(session, collection, rows)):
        owner = owner_of(row)
        record = from_json(json)
        hidden = set() if is_draft(row) else drafts
        if hidden:
            record = without_drafts(record, hidden)
        found = search_terms(listing.searched, record, kind, list(names(row)))
        yield IndexDocument(
            collection=f"{DRAFTS if is_draft(row) else ''}{listing.table.collection}",
            id=row.id,
            review=getattr(row, "review_status", None) or "",
            number=number(kind, ranks[owner], next(places[owner])) if owner else register_number(kind, row.id),
            json=to_json(record) if drafts else json,
            owner=owner,
            mentions=sorted(mentions(record)),
            own=found.own,
            other=found.other,
            filters={name: visible(listing, name, of_row[index], hidden) for name, of_row in values.items()},
            since=None if owner else row.revision,
            days={name: day.toordinal() for name, day in days(listing, row).items()},
            sort_keys=sort_values(listing, row, "text"),
            loaded_at=int(datetime.fromisoformat(row.loaded_at).timestamp()) if isinstance(row, Quote) else None,
            suggestion=found.suggestion,
            suggestion_keys=found.keys,
        )


def visible(listing: type[Listing], name: str, values: list[str], drafts: set[str]) -> list[str]:
    """Return the values of a filter that are not ids of drafts."""
    if not drafts:
        return values
    collections = filters(listing)[name].collections()
    return [value for value in values if not any(f"/v1/{each}/{value}" in drafts for each in collections)]


def filter_values(session: Session, name: str, mark: Filter, rows: list[Any]) -> list[list[str]]:
    """Return what each row has of a filter."""
    if name in COMPUTED:
        return COMPUTED[name](session, rows)
    if mark.joined is None:
        raise NotImplementedError(name)
    value, on = mark.joined
    if value.key is None:  # what asks whether a column is null
        return [[query_text(getattr(row, value.left.key) is not None)] for row in rows]
    if on is None:
        return [[] if (held := getattr(row, value.key)) is None else [query_text(held)] for row in rows]
    here = on.right.key
    joined = values_by_key(session, value, on.left, {getattr(row, here) for row in rows})
    return [[query_text(each) for each in joined.get(getattr(row, here), [])] for row in rows]


def organizations_of_speakers(session: Session, rows: list[Any]) -> list[list[str]]:
    """Return the organizations that speak themselves, and those where a speaker has a post."""
    people = {credit.agent_id for row in rows for credit in row.credits if credit.agent.kind == "person"}
    posts = values_by_key(session, Affiliation.organization_id, Affiliation.person_id, people)
    speakers = [
        [posts.get(each.agent_id, []) if each.agent_id in people else [each.agent_id] for each in row.credits]
        for row in rows
    ]
    return [list(dict.fromkeys(chain.from_iterable(each))) for each in speakers]


def related_claims(row: Any) -> list[Any]:
    """Return the claims that a claim is related to, in either direction."""
    related = [each.to_claim for each in row.relations_to] + [each.from_claim for each in row.relations_from]
    return [each for each in related if is_draft(row) or not is_draft(each)]


def own_organizations(session: Session, rows: list[Any]) -> list[list[str]]:
    """Return the organizations where people have posts, or that speakers of records are of."""
    if rows and isinstance(rows[0], Person):
        posts = values_by_key(session, Affiliation.organization_id, Affiliation.person_id, [row.id for row in rows])
        return [posts.get(row.id, []) for row in rows]
    return organizations_of_speakers(session, rows)


COMPUTED: dict[str, Callable[[Session, list[Any]], list[list[str]]]] = {
    "organization": own_organizations,
    "related_to": lambda _, rows: [list(dict.fromkeys(each.id for each in related_claims(row))) for row in rows],
    "related_to_speaker": lambda _, rows: [
        list(dict.fromkeys(credit.agent_id for each in related_claims(row) for credit in each.credits)) for row in rows
    ],
}


def sort_values(listing: type[Listing], row: Any, kind: str) -> dict[str, Any]:
    """Return the values that a record has of the orders of a kind (`day` or `text`), by the name of the order."""
    sortable = listing.sortable()
    names = (name for name, field in sortable.fields.items() if field.kind == kind)
    values = {name: getattr(row, sortable.orders[name][0].key) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def days(listing: type[Listing], row: Any) -> dict[str, date]:
    """Return the first and the last day of a record that has a date."""
    values = sort_values(listing, row, "day")
    for _, mark in listing.declared_filters():
        if mark.match == "since" and mark.joined and (last := getattr(row, mark.joined.column.key)):
            values[LAST_DAY] = last
    return values


def mentions(value: Any) -> set[str]:
    """Return the ids of the people, organizations and topics in a JSON value."""
    if isinstance(value, list):
        return set().union(*map(mentions, value))
    if not isinstance(value, dict):
        return set()
    address = str(value.get("url", ""))
    own = {address.rpartition("/")[2]} if address.startswith(REGISTER_PATHS) else set()
    return own.union(*map(mentions, value.values()))


REGISTER_PATHS = tuple(f"/v1/{table.collection}/" for table in (Person, Organization, Topic))


def withdrawal_documents(session: Session, after: int = -1) -> Iterator[IndexDocument]:
    """Make the documents of what was withdrawn after a revision, each by the key of the record that was there."""
    for row in session.exec(select(Withdrawal).where(Withdrawal.revision > after)):
        shown = row.model_dump(include={"collection", "id", "withdrawn_at"})
        yield IndexDocument(WITHDRAWALS, key(row.collection, row.id), 0, to_json(shown))
