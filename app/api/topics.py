"""The collection of topics: the vocabulary of what claims are about."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, RecordWithLists, TopicReference
from app.models.fields import TopicFields
from app.models.tables import Topic
from app.query.filters import COUNT, Ids, Sortable, one_of
from app.query.listing import CollectionListing
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, record_response
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields, SuggestedFields

router = APIRouter(prefix="/v1/topics", tags=["topics"])


class TopicPublic(TopicFields, RecordWithLists):
    """A topic that claims are about."""

    broader: TopicReference | None = Field(description="The broader topic that this one is a part of.")


def suggestion_hint(topic: dict[str, Any]) -> str | None:
    """Return the description of a topic, or else the label of its broader topic."""
    description: str | None = topic["description"]
    return description or (topic["broader"] or {}).get("label")


class TopicListing(CollectionListing):
    """The query parameters of the list of topics."""

    table, shape = Topic, TopicPublic
    searched = SearchedFields(
        own=("label",), other=("description", "broader.label"), suggested=SuggestedFields(("label",), suggestion_hint)
    )
    id: Annotated[Ids, one_of("Return only the topics with these ids.", "with the id {}", Topic.id)] = None
    broader: Annotated[
        Ids,
        one_of("Return only topics that are parts of these topics (ids).", "that are parts of {}", Topic.broader_id),
    ] = None
    sort: Annotated[list[str], Sortable(label=(Topic.label,), id=(Topic.id,), claims=COUNT, quotes=COUNT)] = ["label"]


COLLECTION = Collection(TopicListing, {"claims": (ClaimListing, "topic"), "quotes": (QuoteListing, "topic")})


@router.get("", summary="Find topics by name", response_model=Page[TopicPublic])
async def list_topics(
    request: Request, parameters: Annotated[TopicListing, from_query(TopicListing)], snapshot: SnapshotDependency
) -> Response:
    """Return topics: what the claims are about."""
    return await list_page(request, parameters, snapshot)


@router.get("/{id}", summary="Get one topic", response_model=TopicPublic)
async def get_topic(id: RecordId, snapshot: SnapshotDependency, state: StateDependency) -> Response:
    """Return one topic, with links to the claims on it and the quotes that back them."""
    return record_response(Topic, id, snapshot, state)
