"""Facets of fields with more values than tantivy counts in one segment."""

import tantivy

from app.index.reader import MAX_BUCKETS, Snapshot
from app.index.schema import IndexDocument, build_schema, to_tantivy
from app.indexing.documents import declared_fields

FIELD = "filter_topic"
PER_DOCUMENT = 1_000  # values


def documents(collection: str, values: list[str]) -> list[tantivy.Document]:
    """Return documents that have these values, many in each."""
    parts = [values[start : start + PER_DOCUMENT] for start in range(0, len(values), PER_DOCUMENT)]
    return [
        to_tantivy(IndexDocument(collection, str(place), place, b"{}", filters={"topic": part}))
        for place, part in enumerate(parts)
    ]


def test_counts_are_exact_where_a_segment_has_too_many_values() -> None:
    index = tantivy.Index(build_schema(declared_fields()))
    writer = index.writer(50_000_000, 1)
    many = [f"value-{number}" for number in range(MAX_BUCKETS + 1_000)]
    for collection in ("one", "other"):
        for document in documents(collection, many):
            writer.add_document(document)
    for document in documents("frequent", ["rare-here"]):  # among more frequent values
        writer.add_document(document)
    writer.commit()
    for _ in range(5):
        for document in documents("frequent", ["rare-here"]):
            writer.add_document(document)
    writer.commit()
    index.reload()
    snapshot = Snapshot(index)
    assert snapshot.facet_counts(tantivy.Query.all_query(), FIELD, 1) == [("rare-here", 6)]
