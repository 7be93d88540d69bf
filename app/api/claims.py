"""Claims: one proposition each, whose it is, how well it is evidenced, and what it supports or contrasts with."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BeforeValidator, Field

from app.api.linked_data import RESPONSES, DetailFormat, one_or_linked
from app.api.quotes import Original
from app.api.schemas import (
    Anchor,
    ClaimReference,
    Collection,
    Credited,
    EventReference,
    Found,
    Reference,
    Shape,
    SourceReference,
    TopicReference,
)
from app.api.speakers import AGENTS, by, by_people_of, not_by
from app.models.enums import Attribution, Basis, ClaimKind, Direction, Evidence, RelationKind
from app.models.fields import AttributedFields, ClaimFields, Day
from app.models.tables import Claim, ClaimSpeaker, ClaimTopic, Event
from app.query.filters import Filter, Ids, Some, Sortable, one_of, since, until
from app.query.listing import Filtered, Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields

MADE = ClaimSpeaker.claim_id == Claim.id
ABOUT = ClaimTopic.claim_id == Claim.id
router = APIRouter(prefix="/v1/claims", tags=["claims"])


class QuoteInClaim(Reference):
    """A quote that backs a claim, in brief."""

    text: str = Field(description="The words, verbatim.")
    original: Original | None = Field(description="The original-language words, where the source prints them.")


class ClaimInRelation(ClaimReference):
    """The claim at the other end of a relation."""

    speakers: Credited = Field(validation_alias="credits", description="Who makes it.")


class Relation(Shape):
    """How a claim and another bear on each other."""

    kind: RelationKind = Field(description="How the one bears on the other.")
    direction: Direction = Field(description="Which of the two bears on the other.")
    basis: Basis = Field(description="Who relates them.")
    anchor: Anchor | None = Field(description="The words of the source that relate them; null where we do.")
    claim: ClaimInRelation = Field(description="The other claim.")


Linked = Annotated[TopicReference, BeforeValidator(lambda link: link.topic)]


class ClaimPublic(AttributedFields, ClaimFields, Found):
    """A claim: one proposition that a source reports or makes."""

    evidence: Evidence = Field(description="What backs it.")
    anchor: Anchor = Field(description="The passage it was read from.")
    speakers: Credited = Field(validation_alias="credits", description="Who makes it, in order, or `[]`.")
    topics: list[Linked] = Field(validation_alias="topic_links", description="What it is about.")
    event: EventReference | None = Field(description="The event it is about.")
    source: SourceReference = Field(description="Where it was read.")
    quotes: list[QuoteInClaim] = Field(description="The quotes that back it.")
    relations: list[Relation] = Field(description="Its relations with other claims, in both directions.")
    date: dt.date | None = Field(validation_alias="said_on", description="When it was said or published, where known.")


class ClaimFilters(Filtered):
    """Which claims are meant."""

    table = Claim
    searched = SearchedFields(
        own=("text", "anchor.exact", "quotes.original.text", "quotes.original.reading"),
        other=("note", "attributed_to", "speakers.name", "speakers.native_name"),
        pinyin=("quotes.original.pinyin",),
        sounded=("speakers.native_name",),
    )
    id: Annotated[Ids, one_of("These claims.", Claim.id)] = None
    speaker: Annotated[Ids, by(ClaimSpeaker, MADE)] = None
    speaker_not: Annotated[Ids, not_by(ClaimSpeaker, MADE)] = None
    organization: Annotated[Ids, by_people_of(ClaimSpeaker, MADE)] = None
    related_to: Annotated[Ids, Filter("Related, either way, to one of these claims.", (Claim.id,))] = None
    related_to_speaker: Annotated[Ids, Filter("Related, either way, to a claim that one of these makes.", AGENTS)] = (
        None
    )
    topic: Annotated[Ids, one_of("On one of these topics.", ClaimTopic.topic_id, ABOUT)] = None
    event: Annotated[Ids, one_of("About one of these events.", Claim.event_id, refers_to=(Event.id,))] = None
    source: Annotated[Ids, one_of("Read in one of these.", Claim.source_id)] = None
    kind: Annotated[Some[ClaimKind], one_of("Of one of these kinds.", Claim.kind)] = None
    attribution: Annotated[Some[Attribution], one_of("Attributed so.", Claim.attribution)] = None
    evidence: Annotated[Some[Evidence], one_of("Evidenced so.", Claim.evidence)] = None
    date_from: Annotated[Day | None, since(Claim.said_on)] = None
    date_to: Annotated[Day | None, until(Claim.said_on)] = None


class ClaimListing(ClaimFilters, Listing):
    """What the list of claims can be asked."""

    shape = ClaimPublic
    sort: Annotated[
        list[str], Sortable(position=(Claim.source_id, Claim.position), date=(Claim.said_on,), id=(Claim.id,))
    ] = ["position"]


COLLECTION = Collection(ClaimListing)


@router.get("", response_model=Page[ClaimPublic])
async def list_claims(
    request: Request, asked: Annotated[ClaimListing, from_query(ClaimListing)], snapshot: SnapshotDependency
) -> Response:
    """Every proposition that the sources report or make, in the order of the text unless `sort` says otherwise."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=ClaimPublic, responses=RESPONSES)
async def get_claim(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: DetailFormat = None
) -> Response:
    """One claim, with the passage it was read from, the quotes that back it and the claims it bears on."""
    return one_or_linked(request, Claim, id, format, snapshot)
