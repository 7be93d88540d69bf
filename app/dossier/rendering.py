"""The public JSON of every record, made from its row once and stored with it."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, true, update
from sqlmodel import Session, col, select

from app.models import Affiliation, Annotation, Claim, ClaimRelation, Event, Quote, Source, anchor
from app.resources import COLLECTIONS
from app.resources.annotations import AnnotationPublic
from app.resources.shapes import Collection

OF_A_SOURCE = (Source, Event, Claim, Quote)


@cache
def fingerprint() -> str:
    """What the shapes of the documents are; a new one means that they must be rendered again."""
    shapes = [collection.shape.model_json_schema(mode="serialization") for collection in COLLECTIONS]
    return sha256(to_json([*shapes, AnnotationPublic.model_json_schema()])).hexdigest()


def documents(session: Session, collection: Collection, which: ColumnElement[bool]) -> Iterator[tuple[str, bytes]]:
    """The ids of the rows that meet the condition, with the JSON each has now."""
    for row in session.exec(select(collection.table).where(which)).all():
        public = collection.shape.model_validate(row)
        for name, (listing, parameter) in collection.lists.items():
            matching = listing.model_validate({parameter: [row.id]}).conditions()
            counted = select(func.count()).select_from(listing.table).where(*matching)
            public.counts[name] = session.exec(counted).one()  # type: ignore[attr-defined]
            public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}"  # type: ignore[attr-defined]
        yield row.id, public.model_dump_json().encode()


def render(session: Session, collection: Collection, which: ColumnElement[bool]) -> None:
    """Store the documents of the rows that meet the condition."""
    made = [{"row": key, "document": document} for key, document in documents(session, collection, which)]
    if made:
        table: Any = collection.table
        session.connection().execute(update(table).where(table.id == bindparam("row")), made)


def render_source(session: Session, source: Source) -> None:
    """Store the documents of everything read from a source, and of the works it cites."""
    mine = (col(Source.id) == source.id) | (col(Source.reported_in_id) == source.id)
    for collection in COLLECTIONS:
        if collection.table in OF_A_SOURCE:
            table: Any = collection.table
            render(session, collection, mine if table is Source else table.source_id == source.id)
    session.connection().execute(delete(Annotation).where(col(Annotation.source_id) == source.id))
    if made := annotations(session, source):
        session.connection().execute(insert(Annotation), made)


def render_registers(session: Session, named: set[str]) -> None:
    """Store the documents of the people, organizations and topics among these ids."""
    for collection in COLLECTIONS:
        if collection.table not in OF_A_SOURCE:
            render(session, collection, col(collection.table.id).in_(named))


def render_all(session: Session) -> None:
    """Store every document anew."""
    for collection in COLLECTIONS:
        if collection.table not in OF_A_SOURCE:
            render(session, collection, true())
    for source in session.exec(select(Source).where(col(Source.text).is_not(None))).all():
        render_source(session, source)


def annotations(session: Session, source: Source) -> list[dict[str, Any]]:
    """The rows of every passage of a source, in the order of the text, the outer before the inner."""
    spans: list[Any] = []
    tables: dict[str, Any] = {"claim": Claim, "event": Event, "quote": Quote}
    for kind, table in tables.items():
        of_source = select(table).where(table.source_id == source.id)
        spans += [(row.start, row.end, row.id, kind, row.url) for row in session.exec(of_source)]
    for quote in session.exec(
        select(Quote).where(Quote.source_id == source.id, col(Quote.original_start).is_not(None))
    ):
        spans.append((quote.original_start, quote.original_end, f"{quote.id}-original", "original", quote.url))
    for post in session.exec(select(Affiliation).where(Affiliation.source_id == source.id)):
        spans.append((post.start, post.end, post.id, "affiliation", post.person.url))
    shown = select(ClaimRelation).where(ClaimRelation.source_id == source.id, col(ClaimRelation.start).is_not(None))
    for relation in session.exec(shown):
        spans.append((relation.start, relation.end, relation.id, "relation", relation.from_claim.url))
    spans.sort(key=lambda span: (span[0], -span[1], span[2]))
    return [annotation(source, position, *span) for position, span in enumerate(spans)]


def annotation(source: Source, position: int, start: int, end: int, id: str, kind: str, url: str) -> dict[str, Any]:
    """The row of one passage, document included."""
    shown = {"id": id, "url": url, "kind": kind, "anchor": anchor(source.text or "", start, end)}
    public = AnnotationPublic.model_validate(shown)
    row = {"id": id, "source_id": source.id, "position": position, "kind": kind, "start": start, "end": end}
    return row | {"document": public.model_dump_json().encode()}
