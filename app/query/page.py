"""Responses with a page of a list."""

from asyncio import to_thread
from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Generic, NamedTuple, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from tantivy import Query

from app.errors import Refusal, fault, query_pairs
from app.index.reader import REVISIONS, Address, ReadIndex, Snapshot, all_of
from app.query.cursor import decode_cursor, encode_cursor
from app.query.description import describe
from app.query.existing_ids import MissingId, missing_ids, refuse_unknown_ids
from app.query.export import export, formats
from app.query.facets import Facets, facets
from app.query.index_query import is_by_number, list_order, ordered_hits, ranked_hits, record_query, window_hits
from app.query.items import list_item
from app.query.listing import Listing
from app.query.negotiation import negotiate
from app.query.neighbors import Neighbors
from app.query.random_order import random_hits
from app.query.states import document_at
from app.query.urls import page_url

# What may change between pages.
NOT_IN_CURSOR = {"cursor", "limit", "format", "fields", "include", "highlight", "facet", "facet_limit"}
DOCUMENTATION = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"'
Item = TypeVar("Item")


async def newest_snapshot(request: Request) -> Snapshot:
    """Return the newest state of the index. Raises Refusal (503) if there is no index yet."""
    read_index: ReadIndex = request.app.state.index
    current = read_index.snapshot()
    if current is None:
        raise Refusal(503, fault(request.app.state.follower.unavailable, "/readyz"))
    REVISIONS.get(set()).add(current.revision)
    return current


SnapshotDependency = Annotated[Snapshot, Depends(newest_snapshot)]


class PageInfo(BaseModel):
    """The position of a page in its list."""

    limit: int = Field(description="The maximum number of items on a page.")
    total: int = Field(description="The number of items on all pages.")
    next_cursor: str | None = Field(description="The `cursor` parameter for the next page; null on the last page.")


class Links(BaseModel):
    """The URLs of this page and the next."""

    self: str = Field(description="The URL of this page.")
    next: str | None = Field(description="The URL of the next page; null on the last page.")


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    model_config = ConfigDict(json_schema_extra={"description": "A page of a list."})  # pydantic drops the docstring

    description: str = Field(description="What the list was asked for, in a sentence.")
    items: list[Item] = Field(description="The records, in the order of `sort`.")
    page: PageInfo = Field(description="The position of the page in the list.")
    links: Links = Field(description="The URLs of this page and the next.")
    facets: Facets = Field(description="The values and counts of each filter in `facet`, by its name.")
    missing: list[MissingId] = Field(description="The ids in `ids` that no record has.")


async def list_page(request: Request, listing: Listing, snapshot: Snapshot, owner: str | None = None) -> Response:
    """Return a page as JSON, or every match as a file; `owner` restricts the list to one source."""
    format = negotiate(request, formats(type(listing)), listing.format)
    refuse_unknown_ids(snapshot, listing)
    if format != "json":
        return export(request, listing, snapshot, format, owner)
    query_key = request.scope["path"] + listing.model_dump_json(exclude=NOT_IN_CURSOR)
    position = None if listing.cursor is None else decode_cursor(listing.cursor, query_key, snapshot.revision)
    # Facets, deep pages, random order and the nearest of unknown ids can take tens of milliseconds.
    is_random, is_deep = listing.random_seed is not None, position and not is_by_number(listing)
    if listing.facet or listing.selected_ids or is_random or is_deep:
        return await to_thread(json_page, request, listing, snapshot, owner, query_key, position)
    return json_page(request, listing, snapshot, owner, query_key, position)


def json_page(
    request: Request, listing: Listing, snapshot: Snapshot, owner: str | None, query_key: str, position: int | None
) -> Response:
    """Return a page of a list, from a position on, as JSON."""
    hits = find_page(snapshot, listing, owner, query_key, position)
    counts = facets(request, listing, snapshot, owner)
    neighbors = Neighbors(snapshot, listing.record_state)
    documents = (document_at(snapshot, listing.table, each, listing.as_of) for each in hits.addresses)
    items = [list_item(document, listing, neighbors) for document in documents]
    cursor = None if hits.next_position is None else encode_cursor(query_key, snapshot.revision, hits.next_position)
    info = PageInfo(limit=listing.limit, total=hits.total, next_cursor=cursor)
    description = describe(snapshot, listing, owner)
    return page_response(request, items, info, counts, description, missing_ids(snapshot, listing))


class PageHits(NamedTuple):
    """The documents of a page, the number of all matches, and the position of the next page."""

    addresses: list[Address]
    total: int
    next_position: int | None


def find_page(
    snapshot: Snapshot, listing: Listing, owner: str | None, query_key: str, position: int | None
) -> PageHits:
    """Return the documents of the page at a position, which is an offset unless the order is by number or random."""
    query = record_query(snapshot, listing, listing.table.collection, owner)
    if listing.limit == 0:
        return PageHits([], snapshot.total(query_key, query), None)
    if listing.random_seed is not None:
        return random_page(snapshot, listing, query, query_key, position or 0)
    if is_by_number(listing):
        return page_by_number(snapshot, listing, query, owner, query_key, position)
    skip = min(position or 0, snapshot.searcher.num_docs)  # a forged cursor may hold any number
    if listing.ranked:
        hits = ranked_hits(snapshot, query, skip, listing.limit + 1)
    else:
        hits = ordered_hits(snapshot, query, list_order(listing), skip, listing.limit + 1)
    next_position = skip + listing.limit if hits.addresses[listing.limit :] else None
    return PageHits(hits.addresses[: listing.limit], hits.total, next_position)


def random_page(snapshot: Snapshot, listing: Listing, query: Query, query_key: str, position: int) -> PageHits:
    """Return the documents of a page in random order."""
    total, kind = snapshot.total(query_key, query), listing.table.kind_name()
    hits = random_hits(snapshot, query, kind, listing.random_seed or 0, total, position)
    pairs = list(islice(hits, listing.limit + 1))
    next_position = pairs[listing.limit][0] if pairs[listing.limit :] else None
    return PageHits([address for _, address in pairs[: listing.limit]], total, next_position)


def page_by_number(
    snapshot: Snapshot, listing: Listing, query: Query, owner: str | None, query_key: str, position: int | None
) -> PageHits:
    """Return the documents of a page of a list ordered by number.

    The position is the number of the last document of the previous page.
    """
    one_more, descending = listing.limit + 1, list_order(listing)[0].descending
    if owner is None and not listing.is_filtered:
        kind = listing.table.kind_name()
        hits = window_hits(snapshot, query, kind, position, one_more, descending=descending)
    elif position is None:
        hits = snapshot.search(query, one_more, "number", descending=descending)
        snapshot.remember_total(query_key, hits.total)
    else:
        after = snapshot.beyond("number", position, descending=descending)
        hits = snapshot.search(all_of([query, after]), one_more, "number", descending=descending)
    next_position = hits.keys[listing.limit - 1] if hits.addresses[listing.limit :] else None
    return PageHits(hits.addresses[: listing.limit], snapshot.total(query_key, query), next_position)


def page_response(
    request: Request,
    documents: Sequence[bytes],
    info: PageInfo,
    counts: Facets,
    description: str,
    missing: Sequence[MissingId] = (),
) -> Response:
    """Return a page with these items, which are JSON already."""
    links = page_links(request, info.next_cursor)
    start = to_json({"description": description})
    rest = to_json({"page": info, "links": links, "facets": counts, "missing": missing})
    return json_response(b"".join([start[:-1], b',"items":[', b",".join(documents), b"],", rest[1:]]), links.next)


def page_links(request: Request, next_cursor: str | None) -> Links:
    """Return the URLs of the requested page and of the next one."""
    pairs, next_url = query_pairs(request.scope["query_string"]), None
    if next_cursor:
        next_url = page_url(request, [*(pair for pair in pairs if pair[0] != "cursor"), ("cursor", next_cursor)])
    return Links(self=page_url(request, pairs), next=next_url)


def json_response(body: bytes, next_url: str | None = None) -> Response:
    """Return JSON with a `Link` header (RFC 8288) to the documentation, and to the next page if there is one."""
    link = f'<{next_url}>; rel="next", {DOCUMENTATION}' if next_url else DOCUMENTATION
    return Response(body, media_type="application/json", headers={"Link": link})
