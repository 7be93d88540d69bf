"""The public JSON of every record, made from its row once and stored with it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Connection, bindparam, delete, distinct, func, insert, select, true, update
from sqlmodel import col

from app.columns import anchor
from app.dossier.graph import Graph, batches
from app.listing.filters import Facet, joined
from app.listing.listing import Listing
from app.models import (
    Affiliation,
    Annotation,
    Claim,
    ClaimRelation,
    Event,
    Person,
    Quote,
    SearchEntry,
    Source,
    SuggestionKey,
)
from app.numbering import kind_of
from app.resources import COLLECTIONS
from app.resources.annotations import AnnotationPublic
from app.resources.shapes import Collection, credited
from app.search.entries import Searched, entry

OF_A_SOURCE = (Source, Event, Claim, Quote)


@cache
def fingerprint() -> str:
    """What the shapes of the documents are; a new one means that they must be rendered again."""
    shapes = [each.listing.shape.model_json_schema(mode="serialization") for each in COLLECTIONS]
    searched = [repr(replace(each.listing.searched, suggested=None)) for each in COLLECTIONS]
    return sha256(to_json([*shapes, *searched, AnnotationPublic.model_json_schema()])).hexdigest()


def documents(graph: Graph, collection: Collection, which: ColumnElement[bool]) -> Iterator[tuple[Any, bytes]]:
    """The rows that meet the condition, with the JSON each has now."""
    rows = graph.rows(collection.listing.table, which)
    counts = {name: counted(graph.connection, *each, rows) for name, each in collection.lists.items()}
    for row in rows:
        public = collection.listing.shape.model_validate(row)
        for name, (listing, parameter) in collection.lists.items():
            public.counts[name] = counts[name].get(row.id, 0)  # type: ignore[attr-defined]
            public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"  # type: ignore[attr-defined]
        yield row, public.model_dump_json().encode()


def counted(connection: Connection, listing: type[Listing], parameter: str, rows: list[Any]) -> dict[str, int]:
    """How many records each of these rows has in a list, which is what its filter by them would count."""
    value, on = listing.facets()[parameter].facet or Facet(col(listing.table.id))
    each = col(listing.table.id)
    found: dict[str, int] = {}
    for some in batches([row.id for row in rows]):
        count = select(value, func.count(distinct(each))).where(value.in_(some), *joined(on)).group_by(value)
        found |= {key: number for key, number in connection.execute(count)}  # noqa: C416 - a result has `keys`, as maps do
    return found


def render(graph: Graph, collection: Collection, which: ColumnElement[bool]) -> None:
    """Store the documents of the rows that meet the condition, and what they are found by."""
    table: Any = collection.listing.table
    if made := list(documents(graph, collection, which)):
        stored = [{"row": row.id, "document": document} for row, document in made]
        graph.connection.execute(update(table.__table__).where(table.id == bindparam("row")), stored)
        index(graph.connection, collection.listing.searched, made)


def entries(searched: Searched, made: list[tuple[Any, bytes]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of what records are found by, and of the keys that they are suggested by."""
    found, keys = [], []
    for row, document in made:
        kind = kind_of(row.number)
        each = entry(searched, document, kind, names(row))
        found.append({"number": row.number, "source_id": source_of(row), **each.columns()})
        keys += [{"kind": kind, "key": key, "number": row.number} for key in each.keys]
    return found, keys


def index(connection: Connection, searched: Searched, made: list[tuple[Any, bytes]]) -> None:
    """Store what records are found by."""
    found, keys = entries(searched, made)
    connection.execute(
        delete(SearchEntry).where(col(SearchEntry.number) == bindparam("row")), [{"row": row.number} for row, _ in made]
    )
    connection.execute(insert(SearchEntry), found)
    if keys:
        connection.execute(insert(SuggestionKey), keys)


def source_of(row: Any) -> str | None:
    """The source that a record is removed with; people, organizations and topics outlive every one."""
    return row.id if row.table is Source else getattr(row, "source_id", None)


def names(row: Any) -> Iterator[str]:
    """The names that people and organizations of a record have besides those that it shows."""
    for agent in agents(row):
        yield from agent.aliases if agent.table is Person else filter(None, [agent.abbreviation])


def agents(row: Any) -> Iterator[Any]:
    """Whoever speaks, writes or takes part in a record, publishes it, or is where a person has a post."""
    yield from map(credited, getattr(row, "credits", ()))
    if row.table is Person:
        yield from (post.organization for post in row.affiliations)
    if row.table is Source and row.publisher:
        yield row.publisher


def render_source(graph: Graph, source: str) -> None:
    """Store the documents of everything read from a source, and of the works it cites."""
    mine = (col(Source.id) == source) | (col(Source.reported_in_id) == source)
    for collection in COLLECTIONS:
        if (table := collection.listing.table) in OF_A_SOURCE:
            render(graph, collection, mine if table is Source else table.source_id == source)
    graph.connection.execute(delete(Annotation).where(col(Annotation.source_id) == source))
    if made := annotations(graph, source):
        graph.connection.execute(insert(Annotation.__table__), made)  # type: ignore[attr-defined]


def render_registers(graph: Graph, named: set[str]) -> None:
    """Store the documents of the people, organizations and topics among these ids."""
    for collection in COLLECTIONS:
        if collection.listing.table not in OF_A_SOURCE:
            render(graph, collection, col(collection.listing.table.id).in_(named))


def render_all(connection: Connection) -> None:
    """Store every document anew."""
    for collection in COLLECTIONS:
        if collection.listing.table not in OF_A_SOURCE:
            render(Graph(connection), collection, true())
    for source in connection.scalars(select(col(Source.id)).where(col(Source.text).is_not(None))).all():
        render_source(Graph(connection), source)


def annotations(graph: Graph, source: str) -> list[dict[str, Any]]:
    """The rows of every passage of a source, in the order of the text, the outer before the inner."""
    (whole,) = graph.rows(Source, col(Source.id) == source)
    spans: list[Any] = []
    tables: dict[str, Any] = {"claim": Claim, "event": Event, "quote": Quote}
    for kind, table in tables.items():
        spans += [(row.start, row.end, row.id, kind, row) for row in graph.rows(table, table.source_id == source)]
    quotes = [row for *_, kind, row in spans if kind == "quote" and row.original_start is not None]
    spans += [(row.original_start, row.original_end, f"{row.id}-original", "original", row) for row in quotes]
    for post in graph.rows(Affiliation, col(Affiliation.source_id) == source):
        spans.append((post.start, post.end, post.id, "affiliation", post.person))
    for relation in graph.rows(ClaimRelation, col(ClaimRelation.source_id) == source):
        if relation.start is not None:
            spans.append((relation.start, relation.end, relation.id, "relation", relation.from_claim))
    spans.sort(key=lambda span: (span[0], -span[1], *span[2:4]))
    return [annotation(whole, position, *span) for position, span in enumerate(spans)]


def annotation(source: Any, position: int, start: int, end: int, id: str, kind: str, of: Any) -> dict[str, Any]:
    """The row of one passage of a record, document included."""
    shown = {"id": id, "url": of.url, "kind": kind, "anchor": anchor(source.text or "", start, end)}
    public = AnnotationPublic.model_validate(shown)
    row = {
        "id": id,
        "number": of.number,
        "source_id": source.id,
        "position": position,
        "kind": kind,
        "start": start,
        "end": end,
    }
    return row | {"document": public.model_dump_json().encode()}
