"""Index documents of a source's passages: quotes, claims and events, originals, posts and relations."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlmodel import Session

from app.api.annotations import AnnotationPublic
from app.api.people import COLLECTION as PEOPLE
from app.index.numbering import number
from app.index.schema import ANNOTATIONS, IndexDocument
from app.indexing.rendering import document, names
from app.indexing.rows import rows_by_id, rows_of_source
from app.models.base import Record, anchor
from app.models.tables import Affiliation, Claim, ClaimRelation, Event, Person, Quote
from app.text.search_terms import search_terms

Terms = dict[tuple[str, str], tuple[str, str]]


class Span(NamedTuple):
    """A passage of a source, and the record that it is an annotation of."""

    start: int
    end: int
    id: str
    kind: str
    record: Record


def annotation_documents(
    session: Session, source: str, text: str, rank: int, rows: dict[Any, list[Any]], records: Iterable[IndexDocument]
) -> Iterator[IndexDocument]:
    """Make the documents of every passage of a source; each is found by the terms of its record.

    `rows` are the claims, events and quotes of the source, `records` their documents.
    """
    found = spans(session, source, rows)
    people = {span.record.id for span in found if isinstance(span.record, Person)}
    terms = {(each.collection, each.id): (each.own, each.other) for each in records} | person_terms(session, people)
    for place, (start, end, id, kind, record) in enumerate(found):
        shown = AnnotationPublic(id=id, url=record.url, kind=kind, anchor=anchor(text, start, end))
        own, other = terms[record.collection, record.id]
        yield IndexDocument(
            collection=ANNOTATIONS,
            id=f"{kind}:{id}:{start}",  # an interrupted quote has several passages
            number=number("annotation", rank, place),
            json=shown.model_dump_json().encode(),
            owner=source,
            mentions=[record.id] if record.id in people else [],
            own=own,
            other=other,
            filters={"kind": [kind]},
        )


def spans(session: Session, source: str, rows: dict[Any, list[Any]]) -> list[Span]:
    """Return every passage of a source in the order of the text, the outer before the inner."""
    kinds = (("claim", Claim), ("event", Event))
    found = [Span(row.start, row.end, row.id, kind, row) for kind, table in kinds for row in rows[table]]
    for quote in rows[Quote]:
        found += [Span(part.start, part.end, quote.id, "quote", quote) for part in quote.parts]
        found += [
            Span(part.start, part.end, f"{quote.id}-original", "original", quote) for part in quote.original_parts
        ]
    posts = rows_of_source(session, Affiliation, source)
    found += [Span(post.start, post.end, post.id, "affiliation", post.person) for post in posts]
    relations = [each for each in rows_of_source(session, ClaimRelation, source) if each.start is not None]
    found += [Span(each.start, each.end, each.id, "relation", each.from_claim) for each in relations]
    return sorted(found, key=lambda span: (span.start, -span.end, span.id, span.kind))


def person_terms(session: Session, ids: Iterable[str]) -> Terms:
    """Return the terms that these people are found by, their own and those about them."""
    terms = {}
    for person in rows_by_id(session, Person, ids):
        found = search_terms(PEOPLE.listing.searched, from_json(document(PEOPLE, person, {})), "", names(person))
        terms[person.collection, person.id] = found.own, found.other
    return terms
