"""Search: records of every kind that a question finds, the most relevant first."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from tantivy import Query as IndexQuery

from app.api import claims, events, organizations, people, quotes, sources, topics
from app.index.numbering import kind_of
from app.index.reader import Snapshot, all_of, unscored
from app.models.enums import RecordKind
from app.query.cursor import decode_cursor, encode_cursor
from app.query.facets import FacetValue, facet_url
from app.query.filters import Several, Some
from app.query.index_query import ranked_hits, ranked_query, unwanted_queries
from app.query.items import highlighted
from app.query.listing import Limit, Listing
from app.query.page import Page, PageInfo, SnapshotDependency, page_response
from app.query.parameters import from_query
from app.text.query import ASKED, Question, parse

LISTINGS: dict[str, type[Listing]] = {
    module.COLLECTION.listing.table.__name__.lower(): module.COLLECTION.listing
    for module in (quotes, claims, people, organizations, sources, topics, events)
}
router = APIRouter(prefix="/v1/search", tags=["search"])


class Hit(BaseModel):
    """A record that was found."""

    kind: RecordKind = Field(description="What sort of record it is.")
    id: str = Field(description="Its id.")
    url: str = Field(description="Where it is served.")
    record: (
        quotes.QuotePublic
        | claims.ClaimPublic
        | people.PersonPublic
        | organizations.OrganizationPublic
        | sources.SourcePublic
        | topics.TopicPublic
        | events.EventPublic
    ) = Field(description="The record, as the list of its kind shows it.")


class Search(BaseModel):
    """What a search can be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Question = Field(description=ASKED)
    kind: Some[RecordKind] = Field(None, description="Of one of these kinds.")
    highlight: bool = Field(False, description="Say for each record where in its texts `q` was found.")
    facet: Annotated[list[Literal["kind"]], Several, Field(min_length=1)] | None = Field(
        None, description="Count the matches by kind."
    )
    limit: Limit = Field(20, description="How many items a page holds.")
    cursor: str | None = Field(None, max_length=2000, description="`next_cursor` of the page before.")


@router.get("", response_model=Page[Hit])
async def search(
    request: Request, asked: Annotated[Search, from_query(Search)], snapshot: SnapshotDependency
) -> Response:
    """Records of every kind: first those with all the words in a row, and their own words before those about them."""
    question = request.url.path + asked.model_dump_json(include={"q", "kind"})
    skip = 0 if asked.cursor is None else decode_cursor(asked.cursor, question, snapshot.revision)
    skip = min(skip, snapshot.searcher.num_docs)  # a forged cursor may hold any number
    hits = ranked_hits(snapshot, query_of(snapshot, asked.q, asked.kind or list(LISTINGS)), skip, asked.limit + 1)
    last = encode_cursor(question, snapshot.revision, skip + asked.limit) if hits.addresses[asked.limit :] else None
    found = zip(hits.keys[: asked.limit], hits.addresses, strict=False)
    items = [shown(asked, kind_of(number), snapshot.json(address)) for number, address in found]
    info = PageInfo(limit=asked.limit, total=hits.total, next_cursor=last)
    return page_response(request, items, info, {"kind": facet(request, asked, snapshot)} if asked.facet else {})


def query_of(snapshot: Snapshot, q: str, kinds: Sequence[str]) -> IndexQuery:
    """Return the query that matches the records of some kinds that a text finds."""
    text = parse(q)
    collections = snapshot.any_of("collection", [LISTINGS[kind].table.collection for kind in kinds])
    return all_of([unscored(collections), ranked_query(snapshot, text)], unwanted_queries(snapshot, text))


def shown(asked: Search, kind: str, document: bytes) -> bytes:
    """Return a record as a hit."""
    listing = LISTINGS[kind]
    record = highlighted(document, document, listing.searched, asked.q) if asked.highlight else document
    known = from_json(document)
    return to_json({"kind": kind, "id": known["id"], "url": known["url"]})[:-1] + b',"record":' + record + b"}"


def facet(request: Request, asked: Search, snapshot: Snapshot) -> list[FacetValue]:
    """Return how many records of each kind are found, as if no kind were asked for."""
    chosen: list[str] = list(asked.kind or [])
    kinds = {listing.table.collection: kind for kind, listing in LISTINGS.items()}
    counts = dict(snapshot.facet_counts(query_of(snapshot, asked.q, list(LISTINGS)), "collection"))
    by_kind = {kind: counts.get(collection, 0) for collection, kind in kinds.items()}
    toggled = facet_url(request, "kind", chosen)
    return [
        FacetValue(value=kind, label=kind, count=by_kind[kind], selected=kind in chosen, url=toggled(kind))
        for kind in sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        if by_kind[kind] or kind in chosen
    ]
