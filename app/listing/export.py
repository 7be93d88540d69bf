"""`format=csv|ndjson`: every match of a list as a file, streamed from one state of the record in constant memory."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic_core import from_json

from app.database import Database, Prepared, Snapshot
from app.errors import Refusal, fault
from app.etags import holds, tag_of
from app.listing.finding import MATCH
from app.listing.known import refuse_unknown_ids
from app.listing.listing import Listing
from app.listing.projection import leaves
from app.listing.showing import shown
from app.search.matching import tiers
from app.search.query import parse

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}
PAGED = ("limit", "cursor", "facet")  # what only a page can be asked for
EVERY = 2**31 - 1  # rows, a limit that is none
BETWEEN = "; "  # stands between what a list holds
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # how a cell begins that a spreadsheet would run
BUSY = fault("As many files as this server makes at once are being made.", "the same request later")
Written = Callable[[list[bytes]], bytes]


def refuse_paging(listing: Listing) -> None:
    """A file holds every match. Raises Refusal (422) for what only a page has."""
    if paged := [name for name in PAGED if name in listing.model_fields_set]:
        raise Refusal(422, *(fault(f"{name}: a file holds every match", f"without {name}", name) for name in paged))


async def export(
    request: Request, listing: Listing, database: Database, form: str, rows: Prepared, given: Mapping[str, Any]
) -> Response:
    """The documents of the rows, in their order, as a file. Raises Refusal (503) while too many are made."""
    refuse_paging(listing)
    written = lines if form == "ndjson" else Table(listing).rows
    if database.files.locked():
        raise Refusal(503, BUSY)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(database.files)
        snapshot = await stack.enter_async_context(database.snapshot())
        await refuse_unknown_ids(snapshot, listing)
        name = request.url.path.rpartition("/")[2]
        tag = tag_of(f"{snapshot.revision} {form} {request.url.path}?{request.url.query}".encode())
        headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="onrecord-{name}.{form}"'}
        if holds(request.headers.getlist("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        if request.scope.get("onrecord.head"):
            return Response(headers=headers, media_type=FORMATS[form])
        chunks = batches(snapshot, listing, rows, given, written)
        first = await anext(chunks, None)  # what fails here is still answered with a problem
        body = followed(written([]) if first is None else first, chunks, stack.pop_all().aclose)
    return StreamingResponse(body, headers=headers, media_type=FORMATS[form])


async def batches(
    snapshot: Snapshot, listing: Listing, rows: Prepared, given: Mapping[str, Any], written: Written
) -> AsyncIterator[bytes]:
    """The documents of the rows as they are written, some hundreds at a time, by relevance where that is the order."""
    every = {**given, "limit": EVERY, "beyond": -1}
    looked_for = tiers(parse(listing.q or ""), snapshot.dialect) if listing.ranked else [""]
    for match in looked_for:
        async for some in snapshot.batches(rows, {**every, MATCH: match}):
            yield written([shown(row[0], listing) for row in some])


async def followed(
    first: bytes, chunks: AsyncIterator[bytes], close: Callable[[], Awaitable[None]]
) -> AsyncIterator[bytes]:
    """The first chunk and the others; closes what they were read from, whether or not the client stays to the end."""
    try:
        yield first
        async for chunk in chunks:
            yield chunk
    finally:
        await close()


def lines(documents: list[bytes]) -> bytes:
    """A record a line (https://github.com/ndjson/ndjson-spec)."""
    return b"".join(document + b"\n" for document in documents)


class Table:
    """Records as a CSV file (RFC 4180): a column for each field, those inside another one after a dot."""

    def __init__(self, listing: Listing) -> None:
        self.shape = listing.shape
        self.paths = [path.split(".") for path in leaves(listing.shape, listing.fields)]
        self.columns: list[list[str]] = []

    def rows(self, documents: list[bytes]) -> bytes:
        """The records as rows, the first ones after a mark that tells a spreadsheet of UTF-8, and a header."""
        records = [from_json(document) for document in documents]
        file = io.StringIO()
        writer = csv.writer(file)
        if not self.columns:
            self.columns = [column for path in self.paths for column in opened(path, records)]
            file.write("\ufeff")
            writer.writerow([".".join(column) for column in self.columns])
        writer.writerows([cell(record, column) for column in self.columns] for record in records)
        return file.getvalue().encode()


def opened(path: list[str], records: list[Any]) -> list[list[str]]:
    """The columns of a path: one, or one for each key where the records count by key."""
    value = records[0].get(path[0]) if records and len(path) == 1 else None
    return [[*path, key] for key in value] if isinstance(value, dict) else [path]


def cell(value: Any, path: list[str]) -> str:
    """What stands at a path of a record; a text that would begin a formula begins with an apostrophe instead."""
    if isinstance(value, list):
        return BETWEEN.join(cell(each, path) for each in value)
    if path:
        return cell(value.get(path[0]), path[1:]) if isinstance(value, dict) else ""
    if isinstance(value, bool):
        return str(value).lower()
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
