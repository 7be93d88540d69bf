"""Index documents of a source's passages: quotes, claims, relations and events, originals and posts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from sqlmodel import Session

from app.api.annotations import AnnotationPublic
from app.index.numbering import number, number_of_id
from app.index.schema import ANNOTATIONS, DRAFTS, IndexDocument
from app.indexing.drafts import is_draft
from app.indexing.rows import rows_of_sources
from app.models.base import Record, anchor
from app.models.tables import Affiliation, Claim, Event, Person, Quote, Relation, Source


class Span(NamedTuple):
    """A passage of a source, and the record that it is an annotation of."""

    source: str
    start: int
    end: int
    id: str
    kind: str
    record: Record


def annotation_documents(
    session: Session, texts: Mapping[str, str], ranks: Mapping[str, int], rows: dict[Any, list[Any]]
) -> Iterator[IndexDocument]:
    """Make the documents of every passage of some sources; `q` finds them through the number of their record.

    The keys of `texts` and `ranks` are sources. `rows` has the claims, relations, events and quotes.
    """
    places: dict[str, Iterator[int]] = defaultdict(count)
    drafts = {row.id for row in rows[Source] if is_draft(row)}
    for source, start, end, id, kind, record in spans(session, texts, rows):
        draft = source in drafts or is_draft(record)
        is_person = isinstance(record, Person)
        annotation = AnnotationPublic(id=id, url=record.url, kind=kind, anchor=anchor(texts[source], start, end))
        yield IndexDocument(
            collection=f"{DRAFTS if draft else ''}{ANNOTATIONS}",
            review="draft" if draft else getattr(record, "review_status", None) or "",
            id=f"{kind}:{id}:{start}",  # an interrupted quote has several passages
            number=number("annotation", ranks[source], next(places[source])),
            json=annotation.model_dump_json().encode(),
            owner=source,
            mentions=[record.id] if is_person else [],
            record=number_of_id(record.kind_name(), record.id),
            filters={"kind": [kind]},
        )


def spans(session: Session, sources: Collection[str], rows: dict[Any, list[Any]]) -> list[Span]:
    """Return every passage of some sources in the order of their texts, the outer before the inner."""
    kinds = (("claim", Claim), ("event", Event), ("relation", Relation))
    passages = [
        Span(row.source_id, row.start, row.end, row.id, kind, row)
        for kind, table in kinds
        for row in rows[table]
        if row.start is not None
    ]
    for quote in rows[Quote]:
        parts_by_kind = {("quote", quote.id): quote.parts, ("original", f"{quote.id}-original"): quote.original_parts}
        for (kind, id), parts in parts_by_kind.items():
            passages += [Span(quote.source_id, part.start, part.end, id, kind, quote) for part in parts]
    affiliations = rows_of_sources(session, Affiliation, sources)
    passages += [
        Span(each.source_id, each.start, each.end, each.id, "affiliation", each.person) for each in affiliations
    ]
    return sorted(passages, key=lambda span: (span.source, span.start, -span.end, span.id, span.kind))
