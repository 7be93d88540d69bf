"""The collection of sources: the documents that were read, and the works that they cite."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import col, select

from app.api.citations import LIST_RESPONSES
from app.api.claims import ClaimListing
from app.api.events import EventListing
from app.api.organizations import OrganizationListing
from app.api.people import PersonListing
from app.api.quotes import QuoteListing
from app.api.schemas import (
    AgentReferences,
    Collection,
    NameReference,
    RecordWithLists,
    ResponseModel,
    ReviewedRecord,
    SourceReference,
)
from app.api.speakers import AGENTS, speaker_filter
from app.index.schema import TEXTS
from app.models.dates import EdtfDate
from app.models.enums import SourceKind
from app.models.fields import SourceFields, Tag
from app.models.tables import SPEAKERS_OF_SOURCES, Claim, ClaimTopic, Quote, Source, SourceAuthor, Topic
from app.query.filters import (
    COUNT,
    Filter,
    Ids,
    JoinedColumn,
    Some,
    Sortable,
    in_languages,
    one_of,
    present,
    since,
    until,
)
from app.query.links import oembed_link, record_links
from app.query.listing import CollectionListing, ReviewFilters
from app.query.page import Page, SnapshotDependency, json_response, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, add_links, record_json
from app.query.states import StateDependency, document_in_state
from app.query.urls import base_url
from app.text.search_terms import SearchedFields

AUTHORS = SourceAuthor.source_id == Source.id
TOPICS = (
    select(col(Claim.source_id), col(Claim.review_status), col(ClaimTopic.topic_id))
    .join(ClaimTopic, col(ClaimTopic.claim_id) == Claim.id)
    .subquery()
    .c
)
router = APIRouter(prefix="/v1/sources", tags=["sources"])


class LastLoad(ResponseModel):
    """The last load that changed a source or anything that was read from it."""

    revision: int = Field(description="The revision of the record that the load made.")
    at: str | None = Field(description="When (RFC 3339, UTC); null if it was before the record kept these times.")


class SourcePublic(SourceFields, ReviewedRecord, RecordWithLists):
    """A document that was read, or a work that such a document cites."""

    authors: AgentReferences = Field(validation_alias="credits", description="The authors, in the order of the source.")
    translators: AgentReferences = Field(
        validation_alias="translator_credits", description="The translators, in the order of the source."
    )
    translation_of: SourceReference | None = Field(description="The source that this one is a translation of.")
    publisher: NameReference | None = Field(description="The publisher.")
    reported_in: SourceReference | None = Field(
        description="For a work that is only cited, the source that cites it; null for a document that was read."
    )
    text_sha256: str | None = Field(
        description="SHA-256 of the text in UTF-8, as hexadecimal digits; null for a work that is only cited."
    )
    loaded: LastLoad | None = Field(
        description="When its dossier was last loaded with any change; null for a work that is only cited."
    )
    annotations: str | None = Field(
        description="The list of the passages that records were read from; null for a work that is only cited."
    )


class SourceDetail(SourcePublic):
    """A source with its text."""

    text: str | None = Field(description="The whole text, verbatim; null for a work that is only cited.")


class SourceListing(ReviewFilters, CollectionListing):
    """The query parameters of the list of sources."""

    table, shape = Source, SourcePublic
    searched = SearchedFields(
        own=("title",), other=("note", "authors.name", "authors.native_name", "publisher.name", "publisher.native_name")
    )
    id: Annotated[Ids, one_of("Return only the sources with these ids.", "with the id {}", Source.id)] = None
    author: Annotated[Ids, speaker_filter("sources", SourceAuthor, AUTHORS)] = None
    translation_of: Annotated[
        Ids,
        one_of(
            "Return only translations of these sources (ids).",
            "that translate {}",
            Source.translation_of_id,
            refers_to=(Source.id,),
        ),
    ] = None
    speaker: Annotated[
        Ids,
        Filter(
            "Return only sources in which these people or organizations (ids) speak: in a quote or a claim.",
            "in which {} speaks",
            AGENTS,
            JoinedColumn(SPEAKERS_OF_SOURCES.agent_id, SPEAKERS_OF_SOURCES.source_id == Source.id),
            is_facet=True,
        ),
    ] = None
    topic: Annotated[
        Ids,
        Filter(
            "Return only sources with a claim on these topics or narrower ones (ids).",
            "with a claim on {}",
            (Topic.id,),
            JoinedColumn(TOPICS.topic_id, TOPICS.source_id == Source.id),
            is_facet=True,
        ),
    ] = None
    term: Annotated[
        Ids,
        one_of(
            "Return only sources with a quote of these original expressions (ids).",
            "with a quote of {}",
            Quote.term_id,
            Quote.source_id == Source.id,
        ),
    ] = None
    publisher: Annotated[
        Ids,
        one_of("Return only sources published by these organizations (ids).", "published by {}", Source.publisher_id),
    ] = None
    reported_in: Annotated[
        Ids, one_of("Return only works cited in these sources (ids).", "cited in {}", Source.reported_in_id)
    ] = None
    kind: Annotated[Some[SourceKind], one_of("Return only sources of these kinds.", "of the kind {}", Source.kind)] = (
        None
    )
    language: Annotated[
        Some[Tag], in_languages("Return only sources written in these languages", "written in {}", Source.language)
    ] = None
    has_text: Annotated[
        bool | None,
        present(
            "Return only documents that were read (`true`) or works that are only cited (`false`).",
            "that were read|that are only cited",
            Source.text_sha256,
        ),
    ] = None
    date_from: Annotated[EdtfDate | None, since(Source.published_until)] = None
    date_to: Annotated[EdtfDate | None, until(Source.published_from)] = None
    sort: Annotated[
        list[str],
        Sortable(
            title=(Source.title,),
            date=(Source.published_from,),
            id=(Source.id,),
            quotes=COUNT,
            claims=COUNT,
            events=COUNT,
            people=COUNT,
            organizations=COUNT,
            cited_works=COUNT,
            quotes_said_in=COUNT,
        ),
    ] = ["id"]


COLLECTION = Collection(
    SourceListing,
    {
        "quotes": (QuoteListing, "source"),
        "claims": (ClaimListing, "source"),
        "events": (EventListing, "source"),
        "people": (PersonListing, "speaks_in"),
        "organizations": (OrganizationListing, "speaks_in"),
        "cited_works": (SourceListing, "reported_in"),
        "quotes_said_in": (QuoteListing, "said_in"),
    },
    beside=("text",),
)


@router.get(
    "",
    summary="Find articles and the works that they cite",
    response_model=Page[SourcePublic],
    responses=LIST_RESPONSES,
)
async def list_sources(
    request: Request, parameters: Annotated[SourceListing, from_query(SourceListing)], snapshot: SnapshotDependency
) -> Response:
    """Return sources: the documents that were read, and the works that they cite."""
    return await list_page(request, parameters, snapshot)


@router.get("/{id}", summary="Get one source with its whole text", response_model=SourceDetail)
async def get_source(request: Request, id: RecordId, snapshot: SnapshotDependency, state: StateDependency) -> Response:
    """Return one source with its whole text, to which every `start` and `end` refers."""
    summary = record_json(snapshot, Source, id, state)
    text = document_in_state(snapshot, TEXTS, id, state) or b"null"
    response = json_response(summary[:-1] + b',"text":' + text + b"}")
    add_links(response, [oembed_link(base_url(request), f"/v1/sources/{id}"), *record_links(Source.collection, id)])
    return response
