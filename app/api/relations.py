"""The collection of relations between claims."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api.claims import ClaimInRelation
from app.api.linked_data import RESPONSES, DetailFormat, negotiated_record
from app.api.schemas import Anchor, Collection, RevisedRecord, SourceReference
from app.api.speakers import AGENTS
from app.models.enums import Basis, RelationKind
from app.models.fields import NOTE
from app.models.tables import Claim, ClaimSpeaker, ClaimTopic, Relation
from app.query.filters import Filter, Ids, JoinedColumn, Some, Sortable, one_of
from app.query.listing import CollectionListing, ReviewFilters
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields

CLAIMS = or_(col(Claim.id) == Relation.from_id, col(Claim.id) == Relation.to_id)
TOPICS = or_(col(ClaimTopic.claim_id) == Relation.from_id, col(ClaimTopic.claim_id) == Relation.to_id)
SPEAKERS = or_(col(ClaimSpeaker.claim_id) == Relation.from_id, col(ClaimSpeaker.claim_id) == Relation.to_id)
FROM_SPEAKERS = ClaimSpeaker.claim_id == Relation.from_id
TO_SPEAKERS = ClaimSpeaker.claim_id == Relation.to_id
SUBJECT, OBJECT = aliased(ClaimSpeaker), aliased(ClaimSpeaker)
SHARE_SPEAKER = exists().where(
    col(SUBJECT.claim_id) == Relation.from_id,
    col(OBJECT.claim_id) == Relation.to_id,
    col(SUBJECT.agent_id) == OBJECT.agent_id,
)
router = APIRouter(prefix="/v1/relations", tags=["relations"])


class RelationPublic(RevisedRecord):
    """A relation of one claim to another, which may be of another source."""

    kind: RelationKind = Field(description="What the claim in `from_claim` does to the one in `to_claim`.")
    basis: Basis = Field(description="Whether the source or the editors relate the two claims.")
    note: str | None = Field(description=NOTE)
    anchor: Anchor | None = Field(
        description="The words of the source that relate the two claims; null if the relation is editorial."
    )
    from_claim: ClaimInRelation = Field(description="The claim that supports, answers or disagrees with `to_claim`.")
    to_claim: ClaimInRelation = Field(description="The claim that `from_claim` supports, answers or disagrees with.")
    source: SourceReference = Field(description="The source that the relation was read from.")


class RelationListing(ReviewFilters, CollectionListing):
    """The query parameters of the list of relations."""

    table, shape = Relation, RelationPublic
    searched = SearchedFields(
        own=("anchor.exact", "from_claim.text", "to_claim.text"),
        other=(
            "note",
            "from_claim.speakers.name",
            "from_claim.speakers.native_name",
            "to_claim.speakers.name",
            "to_claim.speakers.native_name",
        ),
    )
    id: Annotated[Ids, one_of("Return only the relations with these ids.", "with the id {}", Relation.id)] = None
    kind: Annotated[
        Some[RelationKind], one_of("Return only relations of these kinds.", "of the kind {}", Relation.kind)
    ] = None
    basis: Annotated[
        Some[Basis],
        one_of(
            "Return only relations that the source states (`source`) or that the editors added (`editorial`).",
            "whose basis is {}",
            Relation.basis,
        ),
    ] = None
    claim: Annotated[
        Ids,
        one_of("Return only relations from or to these claims (ids).", "from or to {}", Claim.id, CLAIMS, facet=False),
    ] = None
    speaker: Annotated[
        Ids,
        one_of(
            "Return only relations from or to a claim by these people or organizations (ids).",
            "with a claim by {}",
            ClaimSpeaker.agent_id,
            SPEAKERS,
            AGENTS,
            group="sides",
        ),
    ] = None
    other_speaker: Annotated[
        Ids,
        Filter(
            "Return only relations from or to a claim by these people or organizations (ids). Together with `speaker`, "
            "the other claim must be by one of those: `speaker=A&other_speaker=B` returns the relations between claims "
            "of A and claims of B, in either direction.",
            "with another claim by {}",
            AGENTS,
            is_facet=True,
            group="sides",
        ),
    ] = None
    from_speaker: Annotated[
        Ids,
        one_of(
            "Return only relations from a claim by these people or organizations (ids).",
            "from a claim by {}",
            ClaimSpeaker.agent_id,
            FROM_SPEAKERS,
            AGENTS,
        ),
    ] = None
    to_speaker: Annotated[
        Ids,
        one_of(
            "Return only relations to a claim by these people or organizations (ids).",
            "to a claim by {}",
            ClaimSpeaker.agent_id,
            TO_SPEAKERS,
            AGENTS,
        ),
    ] = None
    same_speaker: Annotated[
        bool | None,
        Filter(
            "Return only relations between claims that share a speaker (`true`), or that do not (`false`): "
            "`kind=disagrees&speaker=ID&same_speaker=false` leaves out disagreements with oneself.",
            "between claims that share a speaker|between claims of different speakers",
            joined=JoinedColumn(SHARE_SPEAKER),
            is_facet=True,
        ),
    ] = None
    topic: Annotated[
        Ids,
        one_of(
            "Return only relations from or to a claim on these topics or narrower ones (ids).",
            "with a claim on {}",
            ClaimTopic.topic_id,
            TOPICS,
        ),
    ] = None
    source: Annotated[
        Ids, one_of("Return only relations read from these sources (ids).", "from {}", Relation.source_id)
    ] = None
    sort: Annotated[list[str], Sortable(position=(Relation.source_id, Relation.position), id=(Relation.id,))] = [
        "position"
    ]


COLLECTION = Collection(RelationListing)


@router.get("", summary="Find out who supports or contradicts whom", response_model=Page[RelationPublic])
async def list_relations(
    request: Request, parameters: Annotated[RelationListing, from_query(RelationListing)], snapshot: SnapshotDependency
) -> Response:
    """Return relations: which claim supports, disagrees with, concedes, qualifies, answers or repeats which other one.

    `kind=disagrees&speaker=ID` returns who disagrees with somebody, and on what.
    """
    return await list_page(request, parameters, snapshot)


@router.get(
    "/{id}",
    summary="Get one relation with the words that justify it",
    response_model=RelationPublic,
    responses=RESPONSES,
)
async def get_relation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, state: StateDependency, format: DetailFormat = None
) -> Response:
    """Return one relation, with its two claims and the words that relate them."""
    return negotiated_record(request, Relation, id, format, snapshot, state)
