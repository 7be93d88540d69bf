"""Topics: the small vocabulary of what claims are about."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, Counted, TopicReference
from app.models.fields import TopicFields
from app.models.tables import Topic
from app.query.filters import Ids, Sortable, one_of
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page, record_response
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields, SuggestedFields

router = APIRouter(prefix="/v1/topics", tags=["topics"])


class TopicPublic(TopicFields, Counted):
    """A topic."""

    broader: TopicReference | None = Field(description="The topic it is a part of.")


def described(topic: dict[str, Any]) -> str | None:
    """What a topic is about, else what it is a part of."""
    description: str | None = topic["description"]
    return description or (topic["broader"] or {}).get("label")


class TopicListing(Listing):
    """What the list of topics can be asked."""

    table, shape = Topic, TopicPublic
    searched = SearchedFields(
        own=("label",), other=("description", "broader.label"), suggested=SuggestedFields(("label",), described)
    )
    id: Annotated[Ids, one_of("These topics.", Topic.id)] = None
    broader: Annotated[Ids, one_of("Parts of one of these.", Topic.broader_id)] = None
    sort: Annotated[list[str], Sortable(label=(Topic.label,), id=(Topic.id,))] = ["label"]


COLLECTION = Collection(TopicListing, {"claims": (ClaimListing, "topic"), "quotes": (QuoteListing, "topic")})


@router.get("", response_model=Page[TopicPublic])
async def list_topics(
    request: Request, asked: Annotated[TopicListing, from_query(TopicListing)], snapshot: SnapshotDependency
) -> Response:
    """Every topic, by label."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=TopicPublic)
async def get_topic(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """One topic, with links to the claims and quotes about it."""
    return record_response(Topic, id, snapshot)
