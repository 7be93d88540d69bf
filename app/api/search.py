"""Search over the records of all kinds."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from tantivy import Query as IndexQuery

from app.api import claims, events, organizations, people, quotes, sources, terms, topics
from app.index.numbering import kind_of
from app.index.reader import Snapshot, all_of, unscored
from app.models.enums import RecordKind
from app.query.cursor import decode_cursor, encode_cursor
from app.query.description import filter_phrase, q_phrase
from app.query.existing_ids import refuse_unknown
from app.query.facets import FacetValue, facet_url
from app.query.filters import Ids, Several, Some
from app.query.index_query import filter_query, ranked_hits, ranked_query
from app.query.items import add_highlights
from app.query.listing import ITEMS_LIMIT, Listing, PageLimit
from app.query.page import NOT_IN_CURSOR, Page, PageInfo, SnapshotDependency, page_response
from app.query.parameters import from_query
from app.text.query import Q_DESCRIPTION, QueryText, parse

LISTINGS: dict[str, type[Listing]] = {
    module.COLLECTION.listing.table.kind_name(): module.COLLECTION.listing
    for module in (quotes, claims, people, organizations, sources, topics, terms, events)
}
router = APIRouter(prefix="/v1/search", tags=["search"])


class SearchHit(BaseModel):
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
    limit: PageLimit = Field(20, description=ITEMS_LIMIT)
    cursor: str | None = Field(None, max_length=2000, description="The `next_cursor` of the previous page.")


def shared_filter(name: str) -> Any:
    """Return the declaration of a parameter that several collections filter by."""
    *others, last = (each.table.collection for each in LISTINGS.values() if name in dict(each.declared_filters()))
    description = f"Return only {', '.join(others)} and {last}: those that the filter `{name}` of their list returns."
    return Field(None, description=description)


class FilteredSearchParameters(SearchParameters):
    """The query parameters of the search, with the filters that collections share."""

    speaker: Ids = shared_filter("speaker")
    topic: Ids = shared_filter("topic")
    source: Ids = shared_filter("source")


SHARED_FILTERS = FilteredSearchParameters.model_fields.keys() - SearchParameters.model_fields.keys()
FILTERS = {name: filter_ for name, filter_ in quotes.QuoteListing.declared_filters() if name in SHARED_FILTERS}


@router.get("", summary="Search records of all kinds", response_model=Page[SearchHit])
async def search(
    request: Request,
    parameters: Annotated[FilteredSearchParameters, from_query(FilteredSearchParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return records of all kinds that match `q`, the most relevant first.

    Records that contain all the words in a row come first. A match in a record's own words counts for more than a match
    in the words about it.
    """
    for name, filter_ in FILTERS.items():
        refuse_unknown(snapshot, name, getattr(parameters, name) or (), filter_.collections())
    return search_page(request, parameters, snapshot)


def search_page(request: Request, parameters: SearchParameters, snapshot: Snapshot) -> Response:
    """Return a page of the records of all kinds that match."""
    query_key = request.scope["path"] + parameters.model_dump_json(exclude=NOT_IN_CURSOR)
    skip = 0 if parameters.cursor is None else decode_cursor(parameters.cursor, query_key, snapshot.revision)
    skip = min(skip, snapshot.searcher.num_docs)  # a forged cursor may contain any number
    limit, query = parameters.limit, search_query(snapshot, parameters, parameters.kind or list(LISTINGS))
    hits = ranked_hits(snapshot, query, skip, limit + 1)
    has_more = limit and hits.addresses[limit:]
    next_cursor = encode_cursor(query_key, snapshot.revision, skip + limit) if has_more else None
    page = zip(hits.keys[:limit], hits.addresses, strict=False)
    items = [hit_json(parameters, kind_of(number), snapshot.json(address)) for number, address in page]
    info = PageInfo(limit=limit, total=hits.total, next_cursor=next_cursor)
    facets = {"kind": kind_facet(request, parameters, snapshot)} if parameters.facet else {}
    return page_response(request, items, info, facets, describe_search(snapshot, parameters))


def describe_search(snapshot: Snapshot, parameters: SearchParameters) -> str:
    """Return what a search was asked for, in a sentence."""
    kinds = [LISTINGS[kind].table.collection for kind in parameters.kind or ()]
    subject = " or ".join(dict.fromkeys(kinds)).capitalize() or "Records of all kinds"
    given = parameters.model_dump(include={*FILTERS}, exclude_none=True)
    phrases = [filter_phrase(snapshot, FILTERS[name], values) for name, values in given.items()]
    return f"{' '.join([subject, *phrases, q_phrase(parameters.q)])}, most relevant first."


def search_query(snapshot: Snapshot, parameters: SearchParameters, kinds: Sequence[str]) -> IndexQuery:
    """Return the index query for the records of these kinds that match the text and the filters."""
    given = parameters.model_dump(include={*FILTERS}, exclude_none=True)
    collections = snapshot.any_of("collection", [LISTINGS[kind].table.collection for kind in kinds])
    selected = [filter_query(snapshot, name, FILTERS[name], values) for name, values in given.items()]
    required = [*map(unscored, [collections, *selected]), ranked_query(snapshot, parse(parameters.q))]
    return all_of(required)


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
    counts = dict(snapshot.facet_counts(search_query(snapshot, parameters, list(LISTINGS)), "collection"))
    by_kind = {kind: counts.get(listing.table.collection, 0) for kind, listing in LISTINGS.items()}
    url = facet_url(request, "kind", selected)
    return [
        FacetValue(value=kind, label=kind, count=by_kind[kind], selected=kind in selected, url=url(kind))
        for kind in sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        if by_kind[kind] or kind in selected
    ]
