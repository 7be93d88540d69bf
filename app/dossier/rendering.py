"""The public JSON of every record, made from its row once and stored with it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, true, update
from sqlmodel import Session, col, select

from app.columns import anchor
from app.models import (
    Affiliation,
    Annotation,
    Claim,
    ClaimRelation,
    Event,
    Person,
    Quote,
    Record,
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


def documents(session: Session, collection: Collection, which: ColumnElement[bool]) -> Iterator[tuple[Any, bytes]]:
    """The rows that meet the condition, with the JSON each has now."""
    for row in session.exec(select(collection.listing.table).where(which)).all():
        public = collection.listing.shape.model_validate(row)
        for name, (listing, parameter) in collection.lists.items():
            matching = listing.model_validate({parameter: [row.id]}).conditions()
            counted = select(func.count()).select_from(listing.table).where(*matching)
            public.counts[name] = session.exec(counted).one()  # type: ignore[attr-defined]
            public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"  # type: ignore[attr-defined]
        yield row, public.model_dump_json().encode()


def render(session: Session, collection: Collection, which: ColumnElement[bool]) -> None:
    """Store the documents of the rows that meet the condition, and what they are found by."""
    table: Any = collection.listing.table
    if made := list(documents(session, collection, which)):
        stored = [{"row": row.id, "document": document} for row, document in made]
        session.connection().execute(update(table).where(table.id == bindparam("row")), stored)
        index(session, collection.listing.searched, made)


def entries(searched: Searched, made: list[tuple[Any, bytes]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of what records are found by, and of the keys that they are suggested by."""
    found, keys = [], []
    for row, document in made:
        kind = kind_of(row.number)
        each = entry(searched, document, kind, names(row))
        found.append({"number": row.number, "source_id": source_of(row), **each.columns()})
        keys += [{"kind": kind, "key": key, "number": row.number} for key in each.keys]
    return found, keys


def index(session: Session, searched: Searched, made: list[tuple[Any, bytes]]) -> None:
    """Store what records are found by."""
    found, keys = entries(searched, made)
    session.connection().execute(
        delete(SearchEntry).where(col(SearchEntry.number) == bindparam("row")), [{"row": row.number} for row, _ in made]
    )
    session.connection().execute(insert(SearchEntry), found)
    if keys:
        session.connection().execute(insert(SuggestionKey), keys)


def source_of(row: Any) -> str | None:
    """The source that a record is removed with; people, organizations and topics outlive every one."""
    return row.id if isinstance(row, Source) else getattr(row, "source_id", None)


def names(row: Any) -> Iterator[str]:
    """The names that people and organizations of a record have besides those that it shows."""
    for agent in agents(row):
        yield from agent.aliases if isinstance(agent, Person) else filter(None, [agent.abbreviation])


def agents(row: Any) -> Iterator[Any]:
    """Whoever speaks, writes or takes part in a record, publishes it, or is where a person has a post."""
    yield from map(credited, getattr(row, "credits", ()))
    if isinstance(row, Person):
        yield from (post.organization for post in row.affiliations)
    if isinstance(row, Source) and row.publisher:
        yield row.publisher


def render_source(session: Session, source: Source) -> None:
    """Store the documents of everything read from a source, and of the works it cites."""
    mine = (col(Source.id) == source.id) | (col(Source.reported_in_id) == source.id)
    for collection in COLLECTIONS:
        if (table := collection.listing.table) in OF_A_SOURCE:
            render(session, collection, mine if table is Source else table.source_id == source.id)
    session.connection().execute(delete(Annotation).where(col(Annotation.source_id) == source.id))
    if made := annotations(session, source):
        session.connection().execute(insert(Annotation), made)


def render_registers(session: Session, named: set[str]) -> None:
    """Store the documents of the people, organizations and topics among these ids."""
    for collection in COLLECTIONS:
        if collection.listing.table not in OF_A_SOURCE:
            render(session, collection, col(collection.listing.table.id).in_(named))


def render_all(session: Session) -> None:
    """Store every document anew."""
    for collection in COLLECTIONS:
        if collection.listing.table not in OF_A_SOURCE:
            render(session, collection, true())
    for source in session.exec(select(Source).where(col(Source.text).is_not(None))).all():
        render_source(session, source)


def annotations(session: Session, source: Source) -> list[dict[str, Any]]:
    """The rows of every passage of a source, in the order of the text, the outer before the inner."""
    spans: list[Any] = []
    tables: dict[str, Any] = {"claim": Claim, "event": Event, "quote": Quote}
    for kind, table in tables.items():
        of_source = select(table).where(table.source_id == source.id)
        spans += [(row.start, row.end, row.id, kind, row) for row in session.exec(of_source)]
    for quote in session.exec(
        select(Quote).where(Quote.source_id == source.id, col(Quote.original_start).is_not(None))
    ):
        spans.append((quote.original_start, quote.original_end, f"{quote.id}-original", "original", quote))
    for post in session.exec(select(Affiliation).where(Affiliation.source_id == source.id)):
        spans.append((post.start, post.end, post.id, "affiliation", post.person))
    shown = select(ClaimRelation).where(ClaimRelation.source_id == source.id, col(ClaimRelation.start).is_not(None))
    for relation in session.exec(shown):
        spans.append((relation.start, relation.end, relation.id, "relation", relation.from_claim))
    spans.sort(key=lambda span: (span[0], -span[1], *span[2:4]))
    return [annotation(source, position, *span) for position, span in enumerate(spans)]


def annotation(source: Source, position: int, start: int, end: int, id: str, kind: str, of: Record) -> dict[str, Any]:
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
