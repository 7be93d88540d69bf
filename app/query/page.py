"""One question answered: a page of a list, or a single record, from one snapshot of the index."""

import re
from asyncio import to_thread
from collections.abc import Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json

from app.errors import Refusal, fault, query_pairs
from app.index.reader import Address, Snapshot, all_of, newest_snapshot
from app.index.schema import WITHDRAWALS, key
from app.models.fields import SLUG
from app.query.cursor import decode_cursor, encode_cursor
from app.query.existing_ids import nearest_id, refuse_unknown_ids
from app.query.export import FORMATS, export
from app.query.facets import Facets, facets
from app.query.index_query import list_order, ordered_hits, ranked_hits, record_query, window_hits
from app.query.items import list_item
from app.query.listing import Listing
from app.query.negotiation import negotiate
from app.query.urls import page_url

NOT_IN_CURSOR = {
    "cursor",
    "limit",
    "format",
    "fields",
    "highlight",
    "facet",
    "facet_limit",
}  # what a cursor is not bound to
DOCUMENTATION = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"'
Item = TypeVar("Item")


RecordId = Annotated[str, Path(description="The id of the record.")]
SnapshotDependency = Annotated[Snapshot, Depends(newest_snapshot)]


class PageInfo(BaseModel):
    """Where a page stands in its list."""

    limit: int = Field(description="How many items a page holds at most.")
    total: int = Field(description="How many items match.")
    next_cursor: str | None = Field(description="The `cursor` of the next page, null on the last.")


class Links(BaseModel):
    """Where this page and the next are."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page, null on the last.")


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item] = Field(description="The records, in the order asked for.")
    page: PageInfo = Field(description="Where the page stands in the list.")
    links: Links = Field(description="Where this page and the next are.")
    facets: Facets = Field(description="Counts by value, for each facet asked for.")


async def list_page(request: Request, listing: Listing, snapshot: Snapshot, owner: str | None = None) -> Response:
    """Return the page asked for as JSON, or every match as a file; `owner` is the source that the path names."""
    kind = negotiate(request, FORMATS, listing.format)
    refuse_unknown_ids(snapshot, listing)
    if kind != "json":
        return export(request, listing, snapshot, kind, owner)
    question = request.scope["path"] + listing.model_dump_json(exclude=NOT_IN_CURSOR)
    position = None if listing.cursor is None else decode_cursor(listing.cursor, question, snapshot.revision)
    if listing.facet or (position and not is_by_number(listing)):  # which can take tens of milliseconds
        return await to_thread(json_page, request, listing, snapshot, owner, question, position)
    return json_page(request, listing, snapshot, owner, question, position)


def json_page(
    request: Request, listing: Listing, snapshot: Snapshot, owner: str | None, question: str, position: int | None
) -> Response:
    """Return a page of a list, from a position on, as JSON."""
    found = find_page(snapshot, listing, owner, question, position)
    counts = facets(request, listing, snapshot, owner)
    items = [list_item(snapshot.json(each), listing) for each in found.addresses]
    last = None if found.following is None else encode_cursor(question, snapshot.revision, found.following)
    return page_response(request, items, PageInfo(limit=listing.limit, total=found.total, next_cursor=last), counts)


class PageHits(NamedTuple):
    """The documents of a page, how many match in all, and where the next page begins."""

    addresses: list[Address]
    total: int
    following: int | None


def find_page(snapshot: Snapshot, listing: Listing, owner: str | None, question: str, position: int | None) -> PageHits:
    """Return the documents of a page.

    A list in the order of the text goes on after a number; any other one after so many records.
    """
    query, order = record_query(snapshot, listing, listing.table.collection, owner), list_order(listing)
    one_more = listing.limit + 1
    if is_by_number(listing):
        descending = order[0].descending
        if owner is None and not listing.is_filtered:
            kind = listing.table.__name__.lower()
            hits = window_hits(snapshot, query, kind, position, one_more, descending=descending)
        elif position is None:
            hits = snapshot.search(query, one_more, "number", descending=descending)
            snapshot.remember_total(question, hits.total)
        else:
            after = snapshot.beyond("number", position, descending=descending)
            hits = snapshot.search(all_of([query, after]), one_more, "number", descending=descending)
        following = hits.keys[listing.limit - 1] if hits.addresses[listing.limit :] else None
        return PageHits(hits.addresses[: listing.limit], snapshot.total(question, query), following)
    skip = min(position or 0, snapshot.searcher.num_docs)  # a forged cursor may hold any number
    if listing.ranked:
        hits = ranked_hits(snapshot, query, skip, one_more)
    else:
        hits = ordered_hits(snapshot, query, order, skip, one_more)
    following = skip + listing.limit if hits.addresses[listing.limit :] else None
    return PageHits(hits.addresses[: listing.limit], hits.total, following)


def is_by_number(listing: Listing) -> bool:
    """Return whether a list is in the order of the text, or in the reverse of it."""
    return not listing.ranked and list_order(listing)[0].field == "number"


def page_response(request: Request, documents: Sequence[bytes], info: PageInfo, counts: Facets) -> Response:
    """The page shape around documents that are JSON already."""
    asked, following = query_pairs(request.scope["query_string"]), None
    if info.next_cursor:
        following = page_url(request, [*(pair for pair in asked if pair[0] != "cursor"), ("cursor", info.next_cursor)])
    links = Links(self=page_url(request, asked), next=following)
    rest = to_json({"page": info, "links": links, "facets": counts})
    return json_response(b"".join([b'{"items":[', b",".join(documents), b"],", rest[1:]]), following)


def json_response(body: bytes, following: str | None = None) -> Response:
    """JSON as a response that says where the next page and the documentation are."""
    link = f'<{following}>; rel="next", {DOCUMENTATION}' if following else DOCUMENTATION
    return Response(body, media_type="application/json", headers={"Link": link})


def record_response(table: Any, wanted: str, snapshot: Snapshot) -> Response:
    """Return the record with this id, as JSON. Raises Refusal (404 or 410) where there is none."""
    return json_response(record_json(snapshot, table, wanted))


def record_json(snapshot: Snapshot, table: Any, wanted: str) -> bytes:
    """Return the JSON of one record. Raises Refusal: 404 with the nearest id where there is none, 410 if withdrawn."""
    possible = re.fullmatch(SLUG, wanted)
    found = snapshot.get(table.collection, wanted) if possible else None
    if found is None:
        if possible:
            refuse_withdrawn(snapshot, table, wanted)
        near = nearest_id(snapshot, wanted, [table.collection])
        detail = f"No record in {table.collection} has the id {wanted[:200]!r}."
        raise Refusal(404, fault(detail, near and f"/v1/{table.collection}/{near}"))
    return found


def refuse_withdrawn(snapshot: Snapshot, table: Any, wanted: str) -> None:
    """Raise Refusal (410) if a record with this id was withdrawn."""
    if withdrawal := snapshot.get(WITHDRAWALS, key(table.collection, wanted)):
        at = from_json(withdrawal)["withdrawn_at"]
        detail = f"The record {wanted!r} in {table.collection} was withdrawn at {at}. "
        raise Refusal(410, fault(detail), title="Withdrawn")
