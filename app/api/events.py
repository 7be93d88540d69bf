"""The collection of events: what happened, when, where, and who took part."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.schemas import AgentReferences, Anchor, Collection, RecordWithLists, ReviewedRecord, SourceReference
from app.api.speakers import AGENTS
from app.models.dates import EdtfDate
from app.models.enums import EventStatus
from app.models.fields import CorrectedFields, EventFields
from app.models.tables import Event, EventParticipant
from app.query.filters import COUNT, Ids, Some, Sortable, one_of, since, until
from app.query.listing import CollectionListing, ReviewFilters
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, record_response
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields

PARTICIPANTS = EventParticipant.event_id == Event.id
router = APIRouter(prefix="/v1/events", tags=["events"])


class EventPublic(EventFields, CorrectedFields, ReviewedRecord, RecordWithLists):
    """An event whose date a source gives."""

    participants: AgentReferences = Field(
        validation_alias="credits",
        description="The people and organizations who took part, in the order of the source.",
    )
    anchor: Anchor = Field(description="The passage that the event was read from.")
    source: SourceReference = Field(description="The source that the event was read from.")


class EventListing(ReviewFilters, CollectionListing):
    """The query parameters of the list of events."""

    table, shape = Event, EventPublic
    searched = SearchedFields(
        own=("name", "place", "anchor.exact"), other=("note", "participants.name", "participants.native_name")
    )
    id: Annotated[Ids, one_of("Return only the events with these ids.", "with the id {}", Event.id)] = None
    participant: Annotated[
        Ids,
        one_of(
            "Return only events with these people or organizations taking part (ids).",
            "with {} taking part",
            EventParticipant.agent_id,
            PARTICIPANTS,
            AGENTS,
        ),
    ] = None
    status: Annotated[
        Some[EventStatus], one_of("Return only events of these statuses.", "with the status {}", Event.status)
    ] = None
    source: Annotated[Ids, one_of("Return only events read from these sources (ids).", "from {}", Event.source_id)] = (
        None
    )
    date_from: Annotated[EdtfDate | None, since(Event.happened_until)] = None
    date_to: Annotated[EdtfDate | None, until(Event.happened_from)] = None
    sort: Annotated[
        list[str],
        Sortable(date=(Event.happened_from,), position=(Event.source_id, Event.start), id=(Event.id,), claims=COUNT),
    ] = ["date", "position"]


COLLECTION = Collection(EventListing, {"claims": (ClaimListing, "event")})


@router.get("", summary="Find events by date or participant", response_model=Page[EventPublic])
async def list_events(
    request: Request, parameters: Annotated[EventListing, from_query(EventListing)], snapshot: SnapshotDependency
) -> Response:
    """Return events, in chronological order unless `sort` says otherwise."""
    return await list_page(request, parameters, snapshot)


@router.get("/{id}", summary="Get one event with its participants", response_model=EventPublic)
async def get_event(id: RecordId, snapshot: SnapshotDependency, state: StateDependency) -> Response:
    """Return one event, with its participants and its passage."""
    return record_response(Event, id, snapshot, state)
