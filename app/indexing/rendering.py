"""The public JSON of records, made of their rows."""

from collections.abc import Iterator
from typing import Any

from app.api.schemas import Collection, credited
from app.indexing.graph import Graph
from app.models.tables import Person, Source


def documents(graph: Graph, collection: Collection, rows: list[Any]) -> Iterator[tuple[Any, bytes]]:
    """Yield each row with its public JSON."""
    ids = [row.id for row in rows]
    counts = {name: graph.counted(*each, ids) for name, each in collection.lists.items()}
    for row in rows:
        counted = {name: counts[name].get(row.id, 0) for name in counts}
        yield row, document(collection, row, counted)


def document(collection: Collection, row: Any, counted: dict[str, int]) -> bytes:
    """Return the JSON of a row; `counted` has the number of records in each of its lists.

    Raises ValueError if the row does not fit the collection's shape.
    """
    public: Any = collection.listing.shape.model_validate(row)
    for name, (listing, parameter) in collection.lists.items():
        public.counts[name] = counted[name]
        public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"
    return public.model_dump_json().encode()  # type: ignore[no-any-return]


def names(row: Any) -> Iterator[str]:
    """Yield the other names of a record's people and organizations, which its JSON does not show."""
    for agent in agents(row):
        yield from agent.aliases if agent.table is Person else filter(None, [agent.abbreviation])


def agents(row: Any) -> Iterator[Any]:
    """Yield the credited people and organizations of a record, its publisher and a person's organizations."""
    yield from map(credited, getattr(row, "credits", ()))
    if row.table is Person:
        yield from (post.organization for post in row.affiliations)
    if row.table is Source and row.publisher:
        yield row.publisher
