"""The public JSON of every record, made from its row once and stored with it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel, col

from app.columns import anchor
from app.dossier.counting import block, layout
from app.dossier.graph import Graph, Stored
from app.dossier.reading import RecordError
from app.dossier.rows import Rows
from app.models import Affiliation, Claim, ClaimRelation, Event, Person, Quote, Source
from app.numbering import kind_of
from app.rendered import Annotation, FacetBlock, SearchEntry, SuggestionKey
from app.resources import COLLECTIONS
from app.resources.annotations import AnnotationPublic
from app.resources.shapes import Collection, credited
from app.search.entries import Searched, entry
from app.writing import write

OF_A_SOURCE = {Source: ("id", "reported_in_id"), Event: ("source_id",), Claim: ("source_id",), Quote: ("source_id",)}
REGISTERED = [each for each in COLLECTIONS if each.listing.table not in OF_A_SOURCE]


@cache
def fingerprint() -> str:
    """What the shapes of the documents are; a new one means that they must be rendered again."""
    shapes = [each.listing.shape.model_json_schema(mode="serialization") for each in COLLECTIONS]
    searched = [repr(replace(each.listing.searched, suggested=None)) for each in COLLECTIONS]
    return sha256(to_json([*shapes, *searched, AnnotationPublic.model_json_schema(), layout()])).hexdigest()


class Rendered(NamedTuple):
    """The documents of a source's records by table and id, and the rows of all that is made of them."""

    documents: dict[Any, dict[str, bytes]]
    rows: Rows


def documents(graph: Graph, collection: Collection, rows: list[Any]) -> Iterator[tuple[Any, bytes]]:
    """The rows, with the JSON each has now."""
    ids = [row.id for row in rows]
    counts = {name: graph.counted(*each, ids) for name, each in collection.lists.items()}
    for row in rows:
        counted = {name: counts[name].get(row.id, 0) for name in counts}
        yield row, document(collection, row, counted)


def document(collection: Collection, row: Any, counted: dict[str, int]) -> bytes:
    """The JSON of a row that has so many records in each of its lists. Raises RecordError if its shape refuses it."""
    try:
        public: Any = collection.listing.shape.model_validate(row)
    except ValidationError as error:
        wrong = error.errors()[0]
        if wrong["type"] == "get_attribute_error" and isinstance(row.graph, Stored):
            raise SQLAlchemyError(wrong["msg"]) from error  # pydantic keeps only the words of a driver's error
        raise RecordError(f"{row.url}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    for name, (listing, parameter) in collection.lists.items():
        public.counts[name] = counted[name]
        public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"
    return public.model_dump_json().encode()  # type: ignore[no-any-return]


def of_source(graph: Graph, source: str) -> Rendered:
    """Everything read from a source, and the works it cites."""
    made = Rendered({}, {SearchEntry: [], SuggestionKey: []})
    for collection in COLLECTIONS:
        if columns := OF_A_SOURCE.get(table := collection.listing.table):
            mine = [row for column in columns for row in graph.rows(table, column, [source])]
            rendered = list(documents(graph, collection, mine))
            made.documents[table] = {row.id: document for row, document in rendered}
            found, keys = entries(collection.listing.searched, rendered)
            made.rows[SearchEntry] += found
            made.rows[SuggestionKey] += keys
    more: Rows = {Annotation: annotations(graph, source), FacetBlock: [block(graph, source)]}
    return Rendered(made.documents, made.rows | more)


def store(connection: Connection, table: Any, documents: dict[str, bytes]) -> None:
    """Put documents beside their rows."""
    rows = [{"row": key, "document": document} for key, document in documents.items()]
    if rows:
        connection.execute(update(table.__table__).where(table.id == bindparam("row")), rows)


def put(connection: Connection, rows: Rows) -> None:
    """Insert rows, table by table."""
    for table, some in rows.items():
        write(connection, SQLModel.metadata.tables[str(table.__tablename__)], some)


def entries(searched: Searched, made: list[tuple[Any, bytes]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of what records are found by, and of the keys that they are suggested by."""
    found, keys = [], []
    for row, document in made:
        kind = kind_of(row.number)
        each = entry(searched, document, kind, names(row))
        found.append({"number": row.number, "source_id": source_of(row), **each.columns()})
        keys += [{"kind": kind, "key": key, "number": row.number} for key in each.keys]
    return found, keys


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


def render_source(connection: Connection, source: str) -> None:
    """Store the documents of everything read from a source, and of the works it cites."""
    made = of_source(graph := Stored(connection), source)
    graph.forget()
    for table, documents in made.documents.items():
        store(connection, table, documents)
    for table in (SearchEntry, Annotation, FacetBlock):
        connection.execute(delete(table).where(col(table.source_id).in_(made.documents[Source])))
    put(connection, made.rows)


def render_registered(connection: Connection, collection: Collection, ids: Iterable[str]) -> None:
    """Store the documents of some people, organizations or topics, and what they are found by."""
    graph = Stored(connection)
    rows = graph.rows(collection.listing.table, "id", ids)
    replace_registered(connection, collection, list(documents(graph, collection, rows)))


def replace_registered(connection: Connection, collection: Collection, made: list[tuple[Any, bytes]]) -> None:
    """Store documents, and what they are found by in the place of what that was."""
    store(connection, collection.listing.table, {row.id: document for row, document in made})
    found, keys = entries(collection.listing.searched, made)
    if found:
        gone = delete(SearchEntry).where(col(SearchEntry.number) == bindparam("row"))
        connection.execute(gone, [{"row": row.number} for row, _ in made])
    put(connection, {SearchEntry: found, SuggestionKey: keys})


def render_all(connection: Connection) -> None:
    """Store every document anew."""
    for collection in REGISTERED:
        render_registered(connection, collection, connection.scalars(select(collection.listing.table.id)).all())
    for source in connection.scalars(select(col(Source.id)).where(col(Source.text).is_not(None))).all():
        render_source(connection, source)


def annotations(graph: Graph, source: str) -> list[dict[str, Any]]:
    """The rows of every passage of a source, in the order of the text, the outer before the inner."""
    (whole,) = graph.rows(Source, "id", [source])
    spans: list[Any] = []
    tables: dict[str, Any] = {"claim": Claim, "event": Event, "quote": Quote}
    for kind, table in tables.items():
        spans += [(row.start, row.end, row.id, kind, row) for row in graph.rows(table, "source_id", [source])]
    quotes = [row for *_, kind, row in spans if kind == "quote" and row.original_start is not None]
    spans += [(row.original_start, row.original_end, f"{row.id}-original", "original", row) for row in quotes]
    for post in graph.rows(Affiliation, "source_id", [source]):
        spans.append((post.start, post.end, post.id, "affiliation", post.person))
    for relation in graph.rows(ClaimRelation, "source_id", [source]):
        if relation.start is not None:
            spans.append((relation.start, relation.end, relation.id, "relation", relation.from_claim))
    spans.sort(key=lambda span: (span[0], -span[1], *span[2:4]))
    return [annotation(whole, position, *span) for position, span in enumerate(spans)]


def annotation(source: Any, position: int, start: int, end: int, id: str, kind: str, of: Any) -> dict[str, Any]:
    """The row of one passage of a record, document included."""
    shown = {"id": id, "url": of.url, "kind": kind, "anchor": anchor(source.text or "", start, end)}
    row = {
        "id": id,
        "number": of.number,
        "source_id": source.id,
        "position": position,
        "kind": kind,
        "start": start,
        "end": end,
    }
    return row | {"document": to_json(shown)}
