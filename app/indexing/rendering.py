"""The public JSON of every record, made from its row and its neighbors."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.api.schemas import Collection, credited
from app.indexing.graph import Graph
from app.models.tables import Person, Source


class RecordError(ValueError):
    """A stored record has a value that its public shape does not allow, so it cannot be served."""


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
        if wrong["type"] == "get_attribute_error":  # the database failed, and pydantic keeps only the error's words
            raise SQLAlchemyError(wrong["msg"]) from error
        raise RecordError(f"{row.url}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    for name, (listing, parameter) in collection.lists.items():
        public.counts[name] = counted[name]
        public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"
    return public.model_dump_json().encode()  # type: ignore[no-any-return]


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
