"""`format=csv|ndjson`: every match of a list as a file, streamed from one snapshot in constant memory."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, islice, pairwise
from operator import itemgetter
from types import NoneType
from typing import Any

from anyio import CapacityLimiter, WouldBlock
from fastapi import Request, Response
from fastapi.concurrency import iterate_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic_core import from_json
from starlette.types import Receive, Scope, Send
from tantivy import Query

from app.errors import Refusal, fault
from app.index.reader import Address, Snapshot, all_of
from app.query.etags import holds, tag_of
from app.query.index_query import list_order, ordered_hits, ranked_hits, record_query
from app.query.items import list_item
from app.query.listing import Listing
from app.query.projection import leaves

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}
PAGED = ("limit", "cursor", "facet")  # what only a page can be asked for
BATCH = 500  # records that are read at a time
ADDRESSES = 20_000  # matches that are looked for at a time
BETWEEN = "; "  # stands between what a list holds
END = "\r\n"  # of a row
FIRST = itemgetter(slice(0, 1))
FORMULA = frozenset("=+-@\t\r＝＋－＠")  # how a cell begins that a spreadsheet would run
BUSY = fault("As many files as this server sends at once are being downloaded.", "the same request later")
Tree = dict[str, Any]


def refuse_paging(listing: Listing) -> None:
    """A file holds every match. Raises Refusal (422) for what only a page has."""
    if paged := [name for name in PAGED if name in listing.model_fields_set]:
        raise Refusal(422, *(fault(f"{name}: a file holds every match", f"without {name}", name) for name in paged))


def export(request: Request, listing: Listing, snapshot: Snapshot, form: str, owner: str | None) -> Response:
    """Return every match in its order as a file."""
    refuse_paging(listing)
    name = request.url.path.rpartition("/")[2]
    tag = tag_of(f"{snapshot.revision} {form} {request.url.path}?{request.url.query}".encode())
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="onrecord-{name}.{form}"'}
    if holds(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if request.scope.get("onrecord.head"):
        return Response(headers=headers, media_type=FORMATS[form])
    partly = listing.fields or listing.highlight
    written = Table(listing).rows if form == "csv" else partial(shown_lines, listing) if partly else lines
    downloads: CapacityLimiter = request.app.state.downloads
    body = (written(documents) for documents in chain(batches(snapshot, listing, owner), [[]]))
    try:
        downloads.acquire_on_behalf_of_nowait(body)
    except WouldBlock:
        raise Refusal(503, BUSY) from None
    return Download(body, downloads, headers=headers, media_type=FORMATS[form])


class Download(StreamingResponse):
    """A file that is written in a thread while it is sent; it counts as open until it is sent, aborted or failed."""

    def __init__(self, body: Iterator[bytes], downloads: CapacityLimiter, **kwargs: Any) -> None:
        super().__init__(iterate_in_threadpool(body), **kwargs)
        self.opened, self.downloads = body, downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.downloads.release_on_behalf_of(self.opened)


def batches(snapshot: Snapshot, listing: Listing, owner: str | None) -> Iterator[list[bytes]]:
    """Yield the documents of every match in the list's order, some hundreds at a time."""
    query, order = record_query(snapshot, listing, listing.table.collection, owner), list_order(listing)
    if listing.ranked:
        addresses = iter(ranked_hits(snapshot, query, 0, snapshot.searcher.num_docs).addresses)
    elif order[0].field == "number":
        addresses = by_number(snapshot, query, descending=order[0].descending)
    else:
        addresses = iter(ordered_hits(snapshot, query, order, 0, snapshot.searcher.num_docs).addresses)
    while some := list(islice(addresses, BATCH)):
        yield [snapshot.json(each) for each in some]


def by_number(snapshot: Snapshot, query: Query, *, descending: bool) -> Iterator[Address]:
    """Yield the matches in the order of the text, or from its end, without holding all of them."""
    asked = query
    while True:
        hits = snapshot.search(asked, ADDRESSES, "number", descending=descending)
        yield from hits.addresses
        if len(hits.keys) < ADDRESSES:
            return
        asked = all_of([query, snapshot.beyond("number", hits.keys[-1], descending=descending)])


def lines(documents: Sequence[bytes]) -> bytes:
    """A record a line (https://github.com/ndjson/ndjson-spec)."""
    return b"\n".join([*documents, b""]) if documents else b""


def shown_lines(listing: Listing, documents: Sequence[bytes]) -> bytes:
    """A record a line, as the list was asked to show it."""
    return lines([list_item(document, listing) for document in documents])


class Table:
    """Records as a CSV file (RFC 4180): a column for each field, those inside another one after a dot."""

    def __init__(self, listing: Listing) -> None:
        self.shape = listing.shape
        self.paths = [path.split(".") for path in leaves(listing.shape, listing.fields)]
        self.columns: list[list[str]] = []

    def rows(self, documents: Sequence[bytes]) -> bytes:
        """The records as rows, the first ones after a mark that tells a spreadsheet of UTF-8, and a header."""
        records = [from_json(document, cache_strings="keys") for document in documents]
        before = ""
        if not self.columns:
            self.columns = [column for path in self.paths for column in opened(path, records)]
            before = "\ufeff" + ",".join([".".join(column) for column in self.columns]) + END
        filled = [quoted(column) for column in cells(records, planted(self.columns))]
        if len(filled) == 1:  # an empty cell by itself would be no row
            filled = [[each or '""' for each in filled[0]]]
        rows = [*map(",".join, zip(*filled, strict=True)), ""]
        return (before + END.join(rows)).encode()


def opened(path: list[str], records: list[Any]) -> list[list[str]]:
    """The columns of a path: one, or one for each key where the records count by key."""
    value = records[0].get(path[0]) if records and len(path) == 1 else None
    return [[*path, key] for key in value] if isinstance(value, dict) else [path]


def planted(paths: list[list[str]]) -> Tree:
    """Paths as a tree, each part of a path below the one before."""
    tree: Tree = {}
    for path in paths:
        below = tree
        for part in path:
            below = below.setdefault(part, {})
    return tree


def cells(values: list[Any], tree: Tree) -> list[list[str]]:
    """What stands in records at each leaf of the tree: by columns, for there are many rows and few kinds of values."""
    kinds = set(map(type, values))
    if list in kinds:
        lists = [each or () for each in values]
        ends = [0, *accumulate(map(len, lists))]
        spans = [slice(*span) for span in pairwise(ends)]
        several = cells(list(chain.from_iterable(lists)), tree)
        return [[BETWEEN.join(column[span]) for span in spans] for column in several]
    if not tree:
        return [written(values, kinds)]
    records = [each or {} for each in values] if NoneType in kinds else values
    return [column for name, below in tree.items() for column in cells([each.get(name) for each in records], below)]


def written(values: list[Any], kinds: set[type]) -> list[str]:
    """Values as texts; one that would begin a formula begins with an apostrophe instead."""
    if str not in kinds:
        shown = text if bool in kinds else str
        return ["" if each is None else shown(each) for each in values]
    if not kinds <= {str, NoneType}:
        return [text(each) for each in values]
    texts = [each or "" for each in values] if NoneType in kinds else values
    if FORMULA.isdisjoint(map(FIRST, texts)):
        return texts
    return [text(each) for each in texts]


def text(value: Any) -> str:
    """A value as a text."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in FORMULA else value
    return "" if value is None else str(value).lower()


def quoted(column: list[str]) -> list[str]:
    """A column with its cells in quotation marks where they hold what would end one."""
    if not parts("".join(column)):
        return column
    return ['"' + each.replace('"', '""') + '"' if parts(each) else each for each in column]


def parts(text: str) -> bool:
    """Whether a text holds what would end a cell."""
    return "," in text or '"' in text or "\n" in text or "\r" in text
