"""Events: what happened on a day, where, and who took part."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.schemas import Anchor, Collection, Counted, Credited, SourceReference
from app.api.speakers import AGENTS
from app.models.enums import Precision
from app.models.fields import Day, EventFields
from app.models.tables import Event, EventParticipant
from app.query.filters import Ids, Sortable, one_of, since, until
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page, record_response
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields

TOOK_PART = EventParticipant.event_id == Event.id
router = APIRouter(prefix="/v1/events", tags=["events"])


class EventPublic(EventFields, Counted):
    """An event that a source dates."""

    date: dt.date = Field(validation_alias="happened_on", description="The day, or the first one of the month or year.")
    precision: Precision = Field(description="How much of the date the source gives.")
    participants: Credited = Field(validation_alias="credits", description="Who took part, in order.")
    anchor: Anchor = Field(description="The passage that tells of it.")
    source: SourceReference = Field(description="Where it was read.")


class EventListing(Listing):
    """What the list of events can be asked."""

    table, shape = Event, EventPublic
    searched = SearchedFields(
        own=("name", "place", "anchor.exact"),
        other=("note", "participants.name", "participants.native_name"),
        sounded=("participants.native_name",),
    )
    id: Annotated[Ids, one_of("These events.", Event.id)] = None
    participant: Annotated[
        Ids, one_of("With one of these taking part.", EventParticipant.agent_id, TOOK_PART, AGENTS)
    ] = None
    source: Annotated[Ids, one_of("Read in one of these.", Event.source_id)] = None
    date_from: Annotated[Day | None, since(Event.happened_on)] = None
    date_to: Annotated[Day | None, until(Event.happened_on)] = None
    sort: Annotated[
        list[str],
        Sortable(date=(Event.happened_on,), position=(Event.source_id, Event.start), id=(Event.id,)),
    ] = ["date", "position"]


COLLECTION = Collection(EventListing, {"claims": (ClaimListing, "event")})


@router.get("", response_model=Page[EventPublic])
async def list_events(
    request: Request, asked: Annotated[EventListing, from_query(EventListing)], snapshot: SnapshotDependency
) -> Response:
    """Everything dated, in the order of time unless `sort` says otherwise."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=EventPublic)
async def get_event(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """One event, with who took part and the passage that tells of it."""
    return record_response(Event, id, snapshot)
