"""Stream every match of a list as a file: CSV, NDJSON or a bibliography."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from anyio import CapacityLimiter, WouldBlock
from fastapi import Request, Response
from fastapi.concurrency import iterate_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic_core import from_json, to_json
from starlette.types import Receive, Scope, Send
from tantivy import Query

from app.errors import Refusal, fault
from app.index.reader import Address, Snapshot, all_of
from app.query.bibliography import CITATIONS, SUFFIXES, Bibliography, bibliography, is_cited
from app.query.etags import etag_matches, require_match, strong_etag
from app.query.index_query import is_by_number, list_order, ordered_hits, ranked_hits, record_query
from app.query.items import list_item
from app.query.listing import Listing
from app.query.neighbors import Neighbors, included_columns
from app.query.projection import leaf_paths
from app.query.random_order import random_hits
from app.query.states import document_at
from app.query.urls import absolute_url, base_url

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}
PAGE_PARAMETERS = ("limit", "cursor", "facet")
FIELD_PARAMETERS = ("fields", "highlight", "include")
BATCH_SIZE = 500  # records read at a time
SEARCH_SIZE = 20_000  # matches searched for at a time
BYTE_ORDER_MARK = "\ufeff"  # tells spreadsheets that a file is UTF-8
SEPARATOR = "; "  # between the values of a list in a CSV cell
# Where a formula could begin (https://owasp.org/www-community/attacks/CSV_Injection). A spreadsheet may skip spaces,
# quotes and invisible characters before it, and in other locales it splits cells at semicolons, tabs or line breaks.
FORMULA = re.compile(r"\W*[=+\-@|%＝＋－＠｜％−]")
SEPARATED = re.compile(r"[,;؛\t\r\n]\W*+")
FORMULA_CELL = re.compile(rf"{FORMULA.pattern}|'*[\t\r\n]")
POSSIBLE_FORMULA = re.compile(r"(?<!\w)[=+\-@|%＝＋－＠｜％−\t\r\n]")  # a fast check that spares the others


def formats(listing: type[Listing]) -> dict[str, str]:
    """Return the media type of each format of a list, by name."""
    return FORMATS | (CITATIONS if is_cited(listing.table) else {})


def export(request: Request, listing: Listing, snapshot: Snapshot, format: str, owner: str | None) -> Response:
    """Return every match in the list's order as a file.

    Raises Refusal: 422 for parameters that it does not have, 503 if the server is already sending as many files as it
    may.
    """
    refuse_parameters(listing, PAGE_PARAMETERS, "not supported for a file, which contains every match")
    if format in CITATIONS:
        refuse_parameters(listing, FIELD_PARAMETERS, "not supported for a bibliography, whose fields are fixed")
    name, media_type = request.scope["path"].rpartition("/")[2], formats(type(listing))[format]
    base = base_url(request)  # bibliographies contain absolute URLs
    etag = strong_etag(f"{snapshot.revision} {format} {absolute_url(request)}".encode())
    headers = {
        "ETag": etag,
        "Content-Disposition": f'attachment; filename="onrecord-{name}.{SUFFIXES.get(format, format)}"',
    }
    require_match(request, etag)
    if etag_matches(request.headers.getlist("if-none-match"), etag):
        return Response(status_code=304, headers=headers, media_type=media_type)
    if request.scope.get("onrecord.head"):
        return StreamingResponse((), headers=headers, media_type=media_type)  # of a length that is not known
    body = file_chunks(snapshot, listing, format, owner, base)
    return Download(body, reserve_download(request, body), headers=headers, media_type=media_type)


def reserve_download(request: Request, borrower: object) -> CapacityLimiter:
    """Take a place among the files that the server may send at once. Raises Refusal (503) if there is none.

    Return the limiter, to which the borrower gives the place back.
    """
    downloads: CapacityLimiter = request.app.state.limiters["downloads"]
    try:
        downloads.acquire_on_behalf_of_nowait(borrower)
    except WouldBlock:
        busy = fault("The server is already sending as many files as it may at once.", "the same request later")
        raise Refusal(503, busy) from None
    return downloads


def refuse_parameters(listing: Listing, names: Sequence[str], detail: str) -> None:
    """Raise Refusal (422) if the request has one of these parameters."""
    if used := [name for name in names if name in listing.model_fields_set]:
        raise Refusal(422, *(fault(f"{name}: {detail}", f"without {name}", name) for name in used))


class Download(StreamingResponse):
    """A file that a thread produces while it is sent. It gives its place in `downloads` back however it ends."""

    def __init__(self, body: Iterator[bytes], downloads: CapacityLimiter, **kwargs: Any) -> None:
        super().__init__(iterate_in_threadpool(body), **kwargs)
        self.chunks, self.downloads = body, downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.downloads.release_on_behalf_of(self.chunks)


def file_chunks(snapshot: Snapshot, listing: Listing, format: str, owner: str | None, base: str) -> Iterator[bytes]:
    """Yield the content of a file."""
    state = listing.record_state
    documents = batches(snapshot, listing, owner)
    if format in CITATIONS:
        works = Bibliography(snapshot, base, state)
        items = ([works.item(listing.table, from_json(document)) for document in batch] for batch in documents)
        yield from bibliography(items, format)
        return
    table, neighbors = Table(listing) if format == "csv" else None, Neighbors(snapshot, state)
    for batch in documents:
        if table:
            paths = listing.include
            yield table.rows([neighbors.include(document, paths) for document in batch] if paths else batch)
        else:
            yield ndjson([list_item(document, listing, neighbors) for document in batch])
    if table and not table.columns:
        yield table.rows([])


def batches(snapshot: Snapshot, listing: Listing, owner: str | None) -> Iterator[list[bytes]]:
    """Yield the JSON of every match in the list's order, at most BATCH_SIZE at a time."""
    addresses = matches(snapshot, listing, record_query(snapshot, listing, listing.table.collection, owner))
    while batch := list(islice(addresses, BATCH_SIZE)):
        yield [document_at(snapshot, listing.table, address, listing.as_of) for address in batch]


def matches(snapshot: Snapshot, listing: Listing, query: Query) -> Iterator[Address]:
    """Return every match of the query of a list, in its order."""
    order = list_order(listing)
    if is_by_number(listing):
        return by_number(snapshot, query, descending=order[0].descending)
    total = snapshot.count(query)
    if listing.random_seed is not None:
        kind = listing.table.kind_name()
        return (address for _, address in random_hits(snapshot, query, kind, listing.random_seed, total))
    hits = ranked_hits(snapshot, query, 0, total) if listing.ranked else ordered_hits(snapshot, query, order, 0, total)
    return iter(hits.addresses)


def by_number(snapshot: Snapshot, query: Query, *, descending: bool) -> Iterator[Address]:
    """Yield the matches in the order of the text or its reverse, without all of them in memory."""
    rest = query
    while True:
        hits = snapshot.search(rest, SEARCH_SIZE, "number", descending=descending)
        yield from hits.addresses
        if len(hits.keys) < SEARCH_SIZE:
            return
        rest = all_of([query, snapshot.beyond("number", hits.keys[-1], descending=descending)])


def ndjson(documents: Sequence[bytes]) -> bytes:
    """Return one line for each document (https://github.com/ndjson/ndjson-spec)."""
    return b"".join(document + b"\n" for document in documents)


class Table:
    """A CSV file (RFC 4180) with a column for each field of a record; a dot separates nested names."""

    def __init__(self, listing: Listing) -> None:
        self.shape = listing.shape
        paths = [*leaf_paths(listing.shape, listing.fields), *included_columns(listing.shape, listing.include)]
        self.paths = [path.split(".") for path in dict.fromkeys(paths)]
        self.columns: list[list[str]] = []

    def rows(self, documents: Sequence[bytes]) -> bytes:
        """Return a row for each document; the first call adds a byte order mark, for spreadsheets, and a header."""
        records = [from_json(document, cache_strings="keys") for document in documents]
        file = StringIO()
        writer = csv.writer(file)
        if not self.columns:
            self.columns = [column for path in self.paths for column in columns(path, records)]
            file.write(BYTE_ORDER_MARK)
            writer.writerow([".".join(column) for column in self.columns])
        writer.writerows([[cell(record, column) for column in self.columns] for record in records])
        return file.getvalue().encode()


def columns(path: list[str], records: list[Any]) -> list[list[str]]:
    """Return the columns of a field: one, or one for each key if its values are objects with keys of their own."""
    value = records[0].get(path[0]) if records and len(path) == 1 else None
    return [[*path, key] for key in value] if isinstance(value, dict) else [path]


def cell(value: Any, path: Sequence[str]) -> str:
    """Return the cell for the value at a path."""
    if isinstance(value, list):
        return SEPARATOR.join([cell(item, path) for item in value])
    if value is None:
        return ""
    if path:
        return cell(value.get(path[0]), path[1:])
    if isinstance(value, dict):  # a field that `include` added, such as `counts`
        value = to_json(value).decode()
    if isinstance(value, str):
        return text_cell(value)
    return str(value).lower()


def text_cell(text: str) -> str:
    """Return a text with an apostrophe at each place where a spreadsheet could recognize a formula.

    docs/guides/programs.md has the pattern that removes these apostrophes.
    """
    if not POSSIBLE_FORMULA.search(text):
        return text
    apostrophe = "'" if FORMULA_CELL.match(text) else ""
    return apostrophe + SEPARATED.sub(mark_formulas, text)


def mark_formulas(run: re.Match[str]) -> str:
    """Return a run of separators and other marks with an apostrophe after each separator that precedes a formula."""
    formula = FORMULA.match(run[0])
    return re.sub(r"([,;؛\t\r\n])", r"\1'", formula[0]) + run[0][formula.end() :] if formula else run[0]
