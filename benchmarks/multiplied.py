"""Indexes larger than a record: the segments of a real index several times, and registers of invented ids."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import tantivy

from app.index.reader import Snapshot
from app.index.schema import IndexDocument, build_schema, to_tantivy
from app.indexing.changes import indexed_ids, ranks_in
from app.indexing.documents import declared_fields
from benchmarks.servers import CACHE

HEAP = 300_000_000  # bytes of memory that a writer uses before it writes a segment


def link_segments(folder: Path, times: int, target: Path) -> None:
    """Make an index of the segments of another, several times, as hard links; every id is in it as often.

    Lists, facets and searches visit as many documents as in a record of that size. The vocabulary of ids is that of
    the smaller record, so the sizes of its dictionary are too small, and a page has the same records several times.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    meta = json.loads((folder / "meta.json").read_text())
    segments, files = [], ["meta.json"]
    for segment in meta["segments"] * times:
        name = uuid4()
        for file in folder.glob(f"{segment['segment_id'].replace('-', '')}.*"):
            files.append(f"{name.hex}{file.suffix}")
            os.link(file, target / files[-1])
        segments.append(segment | {"segment_id": str(name)})
    (target / "meta.json").write_text(json.dumps(meta | {"segments": segments}))
    (target / ".managed.json").write_text(json.dumps(files))


def multiplied(folder: Path, times: int) -> Path:
    """Return the folder of an index with a multiple of another's documents, made once and kept."""
    target = CACHE / "growth" / f"{folder.parent.name}-{times}"
    if not (target / "meta.json").exists():
        link_segments(folder, times, target)
    return target


@contextmanager
def index_of(documents: Iterator[IndexDocument]) -> Iterator[Snapshot]:
    """Give an index of these documents, which is gone afterwards."""
    with TemporaryDirectory(dir=CACHE) as folder:
        index = tantivy.Index(build_schema(declared_fields()), folder)
        writer = index.writer(HEAP, 1)
        for document in documents:
            writer.add_document(to_tantivy(document))
        writer.commit()
        writer.wait_merging_threads()
        index.config_reader("manual")
        index.reload()
        yield Snapshot(index)


def scan_cost(terms: int, sources: int) -> dict[str, float]:
    """Return what each update of an index reads whatever has changed, in seconds of CPU: its terms, its sources."""
    page = {"id": "", "title": "A source of the usual length", "authors": [{"id": f"author-{n}"} for n in range(8)]}
    term_documents = (IndexDocument("terms", f"an-invented-expression-{n}", n, b"{}") for n in range(terms))
    source_documents = (
        IndexDocument("sources", f"synthetic-{n:07}", n << 40, json.dumps(page | {"id": f"synthetic-{n:07}"}).encode())
        for n in range(sources)
    )
    with index_of(document for each in (term_documents, source_documents) for document in each) as snapshot:
        start = time.process_time()
        assert len(indexed_ids(snapshot, "terms")) == terms
        middle = time.process_time()
        assert len(ranks_in(snapshot)) == sources
        return {"terms": middle - start, "sources": time.process_time() - middle}


def owners_seen(sources: int) -> int:
    """Return how many of so many sources that mention an organization an update finds when that entry changes."""
    documents = (IndexDocument("quotes", f"q{n}", n, b"{}", f"s-{n:07}", ["organization"]) for n in range(sources))
    with index_of(documents) as snapshot:
        return len(snapshot.facet_counts(snapshot.term("mentions", "organization"), "owner"))
