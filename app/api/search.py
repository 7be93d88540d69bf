"""Search over the records of all kinds."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from tantivy import Query as IndexQuery

from app.api import claims, events, organizations, people, quotes, sources, terms, topics
from app.index.numbering import kind_of
from app.index.reader import Snapshot, all_of, unscored
from app.models.enums import RecordKind
from app.query.cursor import decode_cursor, encode_cursor
from app.query.facets import FacetValue, facet_url
from app.query.filters import Several, Some
from app.query.index_query import ranked_hits, ranked_query
from app.query.items import add_highlights
from app.query.listing import Limit, Listing
from app.query.page import Page, PageInfo, SnapshotDependency, page_response
from app.query.parameters import from_query
from app.text.query import Q_DESCRIPTION, QueryText, parse

LISTINGS: dict[str, type[Listing]] = {
    module.COLLECTION.listing.table.__name__.lower(): module.COLLECTION.listing
    for module in (quotes, claims, people, organizations, sources, topics, terms, events)
}
router = APIRouter(prefix="/v1/search", tags=["search"])


class Hit(BaseModel):
    """A record that matches the search."""

    kind: RecordKind = Field(description="The kind of the record.")
    id: str = Field(description="The id of the record.")
    url: str = Field(description="The path of the record in this API.")
    record: (
        quotes.QuotePublic
        | claims.ClaimPublic
        | people.PersonPublic
        | organizations.OrganizationPublic
        | sources.SourcePublic
        | topics.TopicPublic
        | terms.TermPublic
        | events.EventPublic
    ) = Field(description="The record, as the list of its collection returns it.")


class SearchParameters(BaseModel):
    """The query parameters of the search."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: QueryText = Field(description=Q_DESCRIPTION)
    kind: Some[RecordKind] = Field(None, description="Return only records of these kinds.")
    highlight: bool = Field(False, description="Add to each record the places in its texts that match `q`.")
    facet: Annotated[list[Literal["kind"]], Several, Field(min_length=1)] | None = Field(
        None, description="Return how many records of each kind match."
    )
    limit: Limit = Field(20, description="The maximum number of items on a page.")
    cursor: str | None = Field(None, max_length=2000, description="The `next_cursor` of the previous page.")


@router.get("", summary="Search records of all kinds", response_model=Page[Hit])
async def search(
    request: Request,
    parameters: Annotated[SearchParameters, from_query(SearchParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return records of all kinds that match `q`, the most relevant first.

    Records that contain all the words in a row come first. A match in a record's own words counts for more than a match
    in the words about it.
    """
    return search_page(request, parameters, snapshot)


def search_page(request: Request, parameters: SearchParameters, snapshot: Snapshot) -> Response:
    """Return a page of the records of all kinds that match."""
    question = request.url.path + parameters.model_dump_json(include={"q", "kind"})
    skip = 0 if parameters.cursor is None else decode_cursor(parameters.cursor, question, snapshot.revision)
    skip = min(skip, snapshot.searcher.num_docs)  # a forged cursor may contain any number
    limit, query = parameters.limit, search_query(snapshot, parameters.q, parameters.kind or list(LISTINGS))
    hits = ranked_hits(snapshot, query, skip, limit + 1)
    next_cursor = encode_cursor(question, snapshot.revision, skip + limit) if hits.addresses[limit:] else None
    page = zip(hits.keys[:limit], hits.addresses, strict=False)
    items = [hit_json(parameters, kind_of(number), snapshot.json(address)) for number, address in page]
    info = PageInfo(limit=limit, total=hits.total, next_cursor=next_cursor)
    facets = {"kind": kind_facet(request, parameters, snapshot)} if parameters.facet else {}
    return page_response(request, items, info, facets)


def search_query(snapshot: Snapshot, q: str, kinds: Sequence[str]) -> IndexQuery:
    """Return the index query for the records of these kinds that match a query text."""
    collections = snapshot.any_of("collection", [LISTINGS[kind].table.collection for kind in kinds])
    return all_of([unscored(collections), ranked_query(snapshot, parse(q))])


def hit_json(parameters: SearchParameters, kind: str, document: bytes) -> bytes:
    """Return the JSON of a hit from the stored JSON of its record."""
    record = document
    if parameters.highlight:
        record = add_highlights(document, document, LISTINGS[kind].searched, parameters.q)
    fields = from_json(document)
    return to_json({"kind": kind, "id": fields["id"], "url": fields["url"]})[:-1] + b',"record":' + record + b"}"


def kind_facet(request: Request, parameters: SearchParameters, snapshot: Snapshot) -> list[FacetValue]:
    """Return how many records of each kind match, whatever the `kind` parameter says."""
    selected: list[str] = list(parameters.kind or [])
    counts = dict(snapshot.facet_counts(search_query(snapshot, parameters.q, list(LISTINGS)), "collection"))
    by_kind = {kind: counts.get(listing.table.collection, 0) for kind, listing in LISTINGS.items()}
    url = facet_url(request, "kind", selected)
    return [
        FacetValue(value=kind, label=kind, count=by_kind[kind], selected=kind in selected, url=url(kind))
        for kind in sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        if by_kind[kind] or kind in selected
    ]
