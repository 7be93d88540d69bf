"""Index documents: the public JSON of each record, with what it is filtered, ordered and found by."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection
from sqlmodel import col, select

from app.api import COLLECTIONS
from app.api.annotations import AnnotationListing, AnnotationPublic
from app.api.schemas import Collection
from app.index.numbering import number, register_number
from app.index.schema import ANNOTATIONS, TEXTS, WITHDRAWALS, Fields, IndexDocument, key
from app.indexing.graph import Graph, Stored
from app.indexing.rendering import documents as rendered_documents
from app.indexing.rendering import names
from app.models.columns import anchor
from app.models.tables import (
    SOURCE_COLUMNS,
    Affiliation,
    Claim,
    ClaimRelation,
    Event,
    Organization,
    Person,
    Quote,
    Source,
    Topic,
    Withdrawal,
)
from app.query.filters import Filter, Sortable
from app.query.listing import Listing
from app.text.search_terms import SearchTerms, search_terms

REGISTERED = [each for each in COLLECTIONS if each.listing.table not in SOURCE_COLUMNS]
LISTINGS: list[type[Listing]] = [*(each.listing for each in COLLECTIONS), AnnotationListing]


@cache
def filters(listing: type[Listing]) -> dict[str, Filter]:
    """Return the filters that have a field of their own: all but ranges of dates, and what excludes."""
    return {name: mark for name, mark in listing.declared_filters() if name != "id" and mark.match == "any"}


@cache
def declared_fields() -> Fields:
    """Return the fields that the collections declare."""
    keys = [each for listing in LISTINGS for each in listing.sort_fields().values()]
    return Fields(
        filters=frozenset(name for listing in LISTINGS for name in filters(listing)),
        days=frozenset(each.field.removeprefix("day_") for each in keys if each.kind == "day"),
        sort_keys=frozenset(each.field.removeprefix("sort_") for each in keys if each.kind == "text"),
    )


@cache
def fingerprint() -> str:
    """Return what tells documents of these shapes from those of other versions."""
    shapes = [each.shape.model_json_schema(mode="serialization") for each in LISTINGS]
    searched = [asdict(each.searched) for each in LISTINGS]
    fields = {name: sorted(names) for name, names in asdict(declared_fields()).items()}
    return sha256(to_json([shapes, searched, fields], fallback=name_of)).hexdigest()[:16]


def name_of(function: Any) -> str:
    """Return a name of a function that is the same in every process, as the repr of a lambda is not."""
    return getattr(function, "__qualname__", None) or repr(function)


def source_documents(graph: Graph, source: str, rank: int) -> Iterator[IndexDocument]:
    """Make the documents of a source, of what was read from it and of the works that it cites."""
    for collection in COLLECTIONS:
        table = collection.listing.table
        rows = [row for column in SOURCE_COLUMNS.get(table, ()) for row in graph.rows(table, column, [source])]
        rows.sort(key=place_of)
        yield from collection_documents(graph, collection, rows, source, rank)
    yield from annotation_documents(graph, source, rank)
    (whole,) = graph.rows(Source, "id", [source])
    yield IndexDocument(TEXTS, source, 0, to_json(whole.text), owner=source)


def place_of(row: Any) -> tuple[Any, ...]:
    """Return where a record stands among those of its source."""
    if row.table is Source:
        return row.reported_in_id is not None, row.id
    return row.start, -row.end if row.table is not Event else row.id, row.id


def register_documents(graph: Graph, collection: Collection, rows: list[Any]) -> Iterator[IndexDocument]:
    """Make the documents of people, organizations or topics."""
    return collection_documents(graph, collection, rows, "", 0)


def collection_documents(
    graph: Graph, collection: Collection, rows: list[Any], owner: str, rank: int
) -> Iterator[IndexDocument]:
    """Make the documents of some records of a collection."""
    listing, kind = collection.listing, collection.listing.table.__name__.lower()
    values = {name: filter_values(graph, name, mark, rows) for name, mark in filters(listing).items()}
    for place, (row, document) in enumerate(rendered_documents(graph, collection, rows)):
        found = search_terms(listing.searched, document, kind, names(row))
        yield IndexDocument(
            collection=listing.table.collection,
            id=row.id,
            number=number(kind, rank, place) if owner else register_number(kind, row.id),
            json=document,
            owner=owner,
            mentions=sorted(mentions(from_json(document))),
            own=found.own,
            other=found.other,
            filters={name: of_row[place] for name, of_row in values.items()},
            days=days(listing, row),
            sort_keys=sort_keys(listing, row),
            loaded_at=int(datetime.fromisoformat(row.loaded_at).timestamp()) if row.table is Quote else None,
            suggestion=found.suggestion,
            suggestion_keys=found.keys,
        )


def filter_values(graph: Graph, name: str, mark: Filter, rows: list[Any]) -> list[list[str]]:
    """Return what each row has of a filter."""
    if name in COMPUTED:
        return COMPUTED[name](graph, rows)
    if mark.joined is None:
        raise NotImplementedError(name)
    value, on = mark.joined
    if value.key is None:  # what asks whether a column is null
        return [[text(getattr(row, value.left.key) is not None)] for row in rows]
    if on is None:
        return [[] if (held := getattr(row, value.key)) is None else [text(held)] for row in rows]
    here, there = on.right.key, on.left.key
    joined = linked(graph, value.class_, there, value.key, {getattr(row, here) for row in rows})
    return [joined.get(getattr(row, here), []) for row in rows]


def linked(graph: Graph, table: Any, by: str, column: str, keys: Iterable[Any]) -> dict[Any, list[str]]:
    """Return what a column holds in the rows of a table, by another column of theirs."""
    found: dict[Any, list[str]] = {}
    for row in graph.found(table, by, {each for each in keys if each is not None}):
        if row[column] is not None and text(row[column]) not in found.setdefault(row[by], []):
            found[row[by]].append(text(row[column]))
    return found


def text(value: Any) -> str:
    """Return a value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def organizations_of_speakers(graph: Graph, rows: list[Any]) -> list[list[str]]:
    """Return the organizations that speak themselves, and those where a speaker has a post."""
    agents = {credit.agent_id for row in rows for credit in row.credits}
    posts = linked(graph, Affiliation, "person_id", "organization_id", agents)
    kinds = {row["id"] for row in graph.found(Organization, "id", agents)}
    return [
        list(dict.fromkeys(chain.from_iterable(
            [*([each.agent_id] if each.agent_id in kinds else []), *posts.get(each.agent_id, [])]
            for each in row.credits
        )))
        for row in rows
    ]  # fmt: skip


def related_claims(row: Any) -> list[Any]:
    """Return the claims at the other ends of a claim's relations."""
    return [each.to_claim for each in row.relations_to] + [each.from_claim for each in row.relations_from]


def own_organizations(graph: Graph, rows: list[Any]) -> list[list[str]]:
    """Return the organizations where people have posts, or that speakers of records are of."""
    if rows and rows[0].table is Person:
        posts = linked(graph, Affiliation, "person_id", "organization_id", [row.id for row in rows])
        return [posts.get(row.id, []) for row in rows]
    return organizations_of_speakers(graph, rows)


COMPUTED: dict[str, Callable[[Graph, list[Any]], list[list[str]]]] = {
    "organization": own_organizations,
    "related_to": lambda _, rows: [list(dict.fromkeys(each.id for each in related_claims(row))) for row in rows],
    "related_to_speaker": lambda _, rows: [
        list(dict.fromkeys(credit.agent_id for each in related_claims(row) for credit in each.credits)) for row in rows
    ],
}


def days(listing: type[Listing], row: Any) -> dict[str, int]:
    """Return the days that a record is ordered and filtered by, counted from 0001-01-01."""
    (sortable,) = (mark for mark in listing.model_fields["sort"].metadata if isinstance(mark, Sortable))
    held = {
        name: getattr(row, sortable.orders[name][0].key)
        for name, each in listing.sort_fields().items()
        if each.kind == "day"
    }
    return {name: day.toordinal() for name, day in held.items() if day is not None}


def sort_keys(listing: type[Listing], row: Any) -> dict[str, str]:
    """Return the names that a record is ordered by."""
    (sortable,) = (mark for mark in listing.model_fields["sort"].metadata if isinstance(mark, Sortable))
    held = {
        name: getattr(row, sortable.orders[name][0].key)
        for name, each in listing.sort_fields().items()
        if each.kind == "text"
    }
    return {name: value for name, value in held.items() if value is not None}


def mentions(value: Any) -> set[str]:
    """Return the ids of the people, organizations and topics that a JSON value shows."""
    if isinstance(value, list):
        return set().union(*map(mentions, value))
    if not isinstance(value, dict):
        return set()
    address = str(value.get("url", ""))
    own = {address.rpartition("/")[2]} if address.startswith(REGISTER_PATHS) else set()
    return own.union(*map(mentions, value.values()))


REGISTER_PATHS = tuple(f"/v1/{table.collection}/" for table in (Person, Organization, Topic))


def annotation_documents(graph: Graph, source: str, rank: int) -> Iterator[IndexDocument]:
    """Make the documents of every passage of a source, in the order of the text, the outer before the inner."""
    (whole,) = graph.rows(Source, "id", [source])
    spans: list[tuple[int, int, str, str, Any]] = []
    for kind, table in (("claim", Claim), ("event", Event), ("quote", Quote)):
        spans += [(row.start, row.end, row.id, kind, row) for row in graph.rows(table, "source_id", [source])]
    quotes = [row for *_, kind, row in spans if kind == "quote" and row.original_start is not None]
    spans += [(row.original_start, row.original_end, f"{row.id}-original", "original", row) for row in quotes]
    posts = graph.rows(Affiliation, "source_id", [source])
    spans += [(post.start, post.end, post.id, "affiliation", post.person) for post in posts]
    relations = [each for each in graph.rows(ClaimRelation, "source_id", [source]) if each.start is not None]
    spans += [(each.start, each.end, each.id, "relation", each.from_claim) for each in relations]
    spans.sort(key=lambda span: (span[0], -span[1], *span[2:4]))
    found = record_terms(graph, [span[-1] for span in spans])
    for place, (start, end, id, kind, of) in enumerate(spans):
        shown = AnnotationPublic(id=id, url=of.url, kind=kind, anchor=anchor(whole.text, start, end))
        yield IndexDocument(
            collection=ANNOTATIONS,
            id=f"{kind}:{id}",
            number=number("annotation", rank, place),
            json=shown.model_dump_json().encode(),
            owner=source,
            mentions=[of.id] if of.table is Person else [],
            own=found[of.id].own,
            other=found[of.id].other,
            filters={"kind": [kind]},
        )


def withdrawal_documents(connection: Connection, after: int = -1) -> Iterator[IndexDocument]:
    """Make the documents of what was withdrawn after a revision, each by the key of the record that was there."""
    columns = (col(Withdrawal.collection), col(Withdrawal.id), col(Withdrawal.withdrawn_at))
    for row in connection.execute(select(*columns).where(col(Withdrawal.revision) > after)).mappings():
        yield IndexDocument(WITHDRAWALS, key(row["collection"], row["id"]), 0, to_json(dict(row)))


def record_terms(graph: Graph, rows: list[Any]) -> dict[str, SearchTerms]:
    """Return what records are found by, by id: their passages are found by the same."""
    found = {}
    for collection in COLLECTIONS:
        some = list({row.id: row for row in rows if row.table is collection.listing.table}.values())
        for row, document in rendered_documents(graph, collection, some):
            found[row.id] = search_terms(collection.listing.searched, document, "", names(row))
    return found


def stored_register(graph: Stored, collection: Collection, ids: Iterable[str] | None = None) -> list[Any]:
    """Return the rows of a register, or those of them that have these ids."""
    table: Any = collection.listing.table
    every = graph.connection.scalars(select(col(table.id))).all() if ids is None else ids
    return graph.rows(table, "id", every)
