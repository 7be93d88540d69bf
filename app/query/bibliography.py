"""Citations of quotes, claims and sources, and bibliographies made of them: BibTeX, RIS and CSL-JSON."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pydantic_core import from_json, to_json

from app.citations.bibtex import bibtex
from app.citations.csl import Record, claim_item, quote_item, source_item
from app.citations.ris import ris
from app.index.reader import Snapshot
from app.models.tables import Claim, Quote, Source
from app.query.states import PRESENT, RecordState, document_in_state

CITATIONS = {
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
}
SUFFIXES = {"csl-json": "json", "bibtex": "bib", "ris": "ris", "text": "txt"}
CITED = (Quote.collection, Claim.collection, Source.collection)
CACHE_SIZE = 1_000  # sources, people and organizations that a bibliography remembers


class Bibliography:
    """Makes CSL-JSON items of records in one state, with the sources and agents that they refer to."""

    def __init__(self, snapshot: Snapshot, base: str, state: RecordState = PRESENT) -> None:
        self.base = base

        @lru_cache(CACHE_SIZE)
        def read(collection: str, id: str) -> dict[str, Any] | None:
            document = document_in_state(snapshot, collection, id, state)
            return None if document is None else from_json(document)

        self.read = read

    def item(self, table: Any, record: Record) -> dict[str, Any]:
        """Return the CSL-JSON item of a record."""
        if table is Quote:
            return self.quote(record)
        return self.claim(record) if table is Claim else self.source(record)

    def quote(self, quote: Record) -> dict[str, Any]:
        """Return the CSL-JSON item of a quote."""
        source = self.required_source(quote["source"])
        rendering = quote["rendering"] or {}
        agents = self.agents(*quote["speakers"], rendering.get("translator"), *credits_of(source))
        return quote_item(quote, source, self.source_of(quote["said_in"]), agents, self.base)

    def claim(self, claim: Record) -> dict[str, Any]:
        """Return the CSL-JSON item of a claim."""
        source = self.required_source(claim["source"])
        agents = self.agents(*claim["speakers"], *credits_of(source))
        return claim_item(claim, source, agents, self.base, self.source_of(claim["said_in"]))

    def source(self, source: Record) -> dict[str, Any]:
        """Return the CSL-JSON item of a source."""
        agents = self.agents(*credits_of(source), source["publisher"])
        return source_item(source, agents, self.base, self.source_of(source["translation_of"]))

    def required_source(self, reference: Record) -> dict[str, Any]:
        """Return the public JSON of the source that a record was read from. Raises LookupError if it is not there."""
        source = self.source_of(reference)
        if source is None:
            raise LookupError(reference["id"])
        return source

    def source_of(self, reference: Record | None) -> dict[str, Any] | None:
        """Return the public JSON of the source that a reference names."""
        return self.read(Source.collection, reference["id"]) if reference else None

    def agents(self, *references: Record | None) -> dict[str, dict[str, Any]]:
        """Return the public JSON of people and organizations, by id."""
        urls = {each["id"]: each["url"] for each in references if each}
        records = {id: self.read(url.split("/")[2], id) for id, url in urls.items()}
        return {id: record for id, record in records.items() if record is not None}


def is_cited(table: Any) -> bool:
    """Return whether the records of a table have citations."""
    return table.collection in CITED


def credits_of(source: Record) -> list[dict[str, Any]]:
    """Return the authors and the translators of a source."""
    return [*source["authors"], *source["translators"]]


def bibliography(items: Iterable[list[dict[str, Any]]], format: str) -> Iterator[bytes]:
    """Yield the content of a file with a bibliography from batches of CSL-JSON items."""
    start = b"["
    for batch in items:
        if format == "csl-json":
            yield start + to_json(batch)[1:-1]
            start = b",\n"
        else:
            yield "".join([entry(item, format) for item in batch]).encode()
    if format == "csl-json":
        yield b"[]" if start == b"[" else b"]"


def entry(item: dict[str, Any], format: str) -> str:
    """Return a CSL-JSON item in BibTeX or RIS, with an empty line after it."""
    return f"{bibtex(item)}\n" if format == "bibtex" else f"{ris(item)}\r\n"
