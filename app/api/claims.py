"""The collection of claims: propositions that a source reports or makes, and the relations between them."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BeforeValidator, Field
from sqlmodel import col, or_

from app.api.citations import LIST_RESPONSES
from app.api.linked_data import RESPONSES, DetailFormat, negotiated_record
from app.api.originals import Original, Rendering
from app.api.schemas import (
    AgentReferences,
    Anchor,
    ClaimReference,
    Collection,
    EventReference,
    NameReference,
    Reference,
    ReviewedRecord,
    SourceReference,
    Speakers,
    TopicReference,
    credited_agent,
    name_fields,
)
from app.api.speakers import AGENTS, excluded_speaker_filter, organization_filter, speaker_filter
from app.models.dates import EDTF, EdtfDate
from app.models.enums import (
    Attribution,
    Basis,
    Certainty,
    ClaimKind,
    ClaimStatus,
    DateBasis,
    Direction,
    Evidence,
    RelationKind,
    Stance,
    Translation,
)
from app.models.fields import NOTE, AttributedFields, ClaimFields, CorrectedFields
from app.models.tables import Claim, ClaimReporter, ClaimSpeaker, ClaimTarget, ClaimTopic, Event, Relation, Source
from app.query.filters import Filter, Ids, Printed, Some, Sortable, as_printed, one_of, since, until
from app.query.listing import CollectionListing, ReviewFilters
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields

SPEAKERS = ClaimSpeaker.claim_id == Claim.id
TOPICS = ClaimTopic.claim_id == Claim.id
REPORTERS = ClaimReporter.claim_id == Claim.id
TARGETS = ClaimTarget.claim_id == Claim.id
RELATIONS = or_(col(Relation.from_id) == Claim.id, col(Relation.to_id) == Claim.id)
router = APIRouter(prefix="/v1/claims", tags=["claims"])


class QuoteInClaim(Reference):
    """A reference to a quote that backs a claim."""

    collections = ("quotes",)
    text: str = Field(description="The quoted words, verbatim.")
    translation: Translation = Field(description="Whether the words are a translation of what was said.")
    rendering: Rendering | None = Field(
        description="Who translated the words, and how; null unless `translation` is `printed` or `presumed`."
    )
    original: Original | None = Field(description="The words in the original language, if the source prints them.")


class ClaimInRelation(AttributedFields, ClaimReference):
    """A reference to the claim at the other end of a relation."""

    speakers: Speakers = Field(description="The people and organizations who make the claim.")
    source: SourceReference = Field(description="The source that the claim was read from.")


class RelationOfClaim(Reference):
    """A relation between this claim and another one."""

    collections = ("relations",)
    kind: RelationKind = Field(description="The kind of relation.")
    direction: Direction = Field(description="The direction of the relation.")
    basis: Basis = Field(description="Whether the source or the editors relate the two claims.")
    note: str | None = Field(description=NOTE)
    anchor: Anchor | None = Field(
        description="The words of the source that relate the two claims; null if the relation is editorial."
    )
    claim: ClaimInRelation = Field(description="The other claim.")


class Target(NameReference):
    """A person or an organization that a claim is about, and how the claim judges it."""

    stance: Stance = Field(description="Editorial: how the claim judges them, by its own words.")


def judged_agent(target: Any) -> Any:
    """Return the name of the target of a claim, and the stance toward it."""
    return name_fields(credited_agent(target)) | {"stance": target.stance}


LinkedTopic = Annotated[TopicReference, BeforeValidator(lambda link: link.topic)]


class ClaimPublic(AttributedFields, ClaimFields, CorrectedFields, ReviewedRecord):
    """A claim: one proposition that a source reports or makes."""

    evidence: Evidence = Field(description="What backs the claim in the source.")
    anchor: Anchor = Field(description="The passage that the claim was read from.")
    speakers: Speakers = Field(
        description="The people and organizations whose view it is, in the order of the source; empty if none is "
        "named. For a collective, those that it stands for; for a claim of the source itself, its authors."
    )
    via: AgentReferences = Field(
        validation_alias="reporter_credits",
        description="Those through whom the source knows of the view, the nearest to the speaker first; empty if the "
        "source reports it directly.",
    )
    targets: list[Annotated[Target, BeforeValidator(judged_agent)]] = Field(
        description="The people and organizations (states included) that the claim is about."
    )
    said_in: SourceReference | None = Field(
        description="The work in which it was said, if the source names it: a cited work or another source on record."
    )
    topics: list[LinkedTopic] = Field(validation_alias="topic_links", description="The topics of the claim.")
    event: EventReference | None = Field(description="The event that the claim is about.")
    source: SourceReference = Field(description="The source that the claim was read from.")
    quotes: list[QuoteInClaim] = Field(description="The quotes that back the claim.")
    relations: list[RelationOfClaim] = Field(description="The relations with other claims, in both directions.")
    said_on: EdtfDate | None = Field(
        description=f"The date on which it was said, {EDTF}; null if the source does not say when."
    )
    date: EdtfDate | None = Field(
        description="The date by which lists filter and sort: `said_on`, or else the date of publication of the work "
        "in `said_in`, or else of the source."
    )
    date_basis: DateBasis | None = Field(description="Where `date` comes from; null if there is no date.")


class ClaimFilters(ReviewFilters):
    """The filters of claims, which the list and the matrix share."""

    table = Claim
    searched = SearchedFields(
        own=("text", "anchor.exact", "quotes.original.text", "quotes.original.reading"),
        other=("note", "attributed_to", "speakers.name", "speakers.native_name"),
        pinyin=("quotes.original.pinyin",),
    )
    id: Annotated[Ids, one_of("Return only the claims with these ids.", "with the id {}", Claim.id)] = None
    speaker: Annotated[Ids, speaker_filter("claims", ClaimSpeaker, SPEAKERS)] = None
    speaker_not: Annotated[Ids, excluded_speaker_filter("claims", ClaimSpeaker, SPEAKERS)] = None
    organization: Annotated[Ids, organization_filter("claims", ClaimSpeaker, SPEAKERS)] = None
    relation: Annotated[
        Some[RelationKind],
        one_of(
            "Return only claims with a relation of these kinds, in either direction. Together with `related_to` or "
            "`related_to_speaker`, one and the same relation must match both.",
            "with a relation of the kind {}",
            Relation.kind,
            RELATIONS,
            group="related",
        ),
    ] = None
    related_to: Annotated[
        Ids,
        Filter(
            "Return only claims related, in either direction, to these claims (ids).",
            "related to {}",
            (Claim.id,),
            group="related",
        ),
    ] = None
    related_to_speaker: Annotated[
        Ids,
        Filter(
            "Return only claims related, in either direction, to a claim by these people or organizations (ids).",
            "related to a claim by {}",
            AGENTS,
            group="related",
        ),
    ] = None
    topic: Annotated[
        Ids, one_of("Return only claims on these topics or narrower ones (ids).", "on {}", ClaimTopic.topic_id, TOPICS)
    ] = None
    event: Annotated[
        Ids, one_of("Return only claims about these events (ids).", "about {}", Claim.event_id, refers_to=(Event.id,))
    ] = None
    source: Annotated[Ids, one_of("Return only claims read from these sources (ids).", "from {}", Claim.source_id)] = (
        None
    )
    kind: Annotated[Some[ClaimKind], one_of("Return only claims of these kinds.", "of the kind {}", Claim.kind)] = None
    attribution: Annotated[
        Some[Attribution],
        one_of("Return only claims with these kinds of attribution.", "with the attribution {}", Claim.attribution),
    ] = None
    attributed_to: Annotated[Some[Printed], as_printed("claims", Claim.attributed_to)] = None
    via: Annotated[
        Ids,
        one_of(
            "Return only claims that these people or organizations report at second hand (ids).",
            "reported by {}",
            ClaimReporter.agent_id,
            REPORTERS,
            AGENTS,
        ),
    ] = None
    hearsay: Annotated[
        bool | None,
        one_of(
            "Return only claims that the source marks (`true`) or does not mark (`false`) as hearsay.",
            "marked as hearsay|not marked as hearsay",
            Claim.hearsay,
        ),
    ] = None
    about: Annotated[
        Ids,
        one_of(
            "Return only claims about these people or organizations, which include states (ids).",
            "about {}",
            ClaimTarget.agent_id,
            TARGETS,
            AGENTS,
            group="target",
        ),
    ] = None
    stance: Annotated[
        Some[Stance],
        one_of(
            "Return only claims with a target that they judge in these ways. Together with `about`, one and the same "
            "target must match both.",
            "with the stance {}",
            ClaimTarget.stance,
            TARGETS,
            group="target",
        ),
    ] = None
    certainty: Annotated[
        Some[Certainty], one_of("Return only claims of these degrees of certainty.", "that are {}", Claim.certainty)
    ] = None
    status: Annotated[
        Some[ClaimStatus], one_of("Return only claims of these statuses.", "with the status {}", Claim.status)
    ] = None
    said_in: Annotated[
        Ids,
        one_of(
            "Return only claims made in these works (ids of sources).",
            "made in {}",
            Claim.said_in_id,
            refers_to=(Source.id,),
        ),
    ] = None
    evidence: Annotated[
        Some[Evidence],
        one_of("Return only claims with these kinds of evidence.", "whose evidence is {}", Claim.evidence),
    ] = None
    date_from: Annotated[EdtfDate | None, since(Claim.dated_until)] = None
    date_to: Annotated[EdtfDate | None, until(Claim.dated_from)] = None


class ClaimListing(ClaimFilters, CollectionListing):
    """The query parameters of the list of claims."""

    shape = ClaimPublic
    sort: Annotated[
        list[str], Sortable(position=(Claim.source_id, Claim.position), date=(Claim.dated_from,), id=(Claim.id,))
    ] = ["position"]


COLLECTION = Collection(ClaimListing)


@router.get(
    "",
    summary="Find claims by speaker, topic, target or certainty",
    response_model=Page[ClaimPublic],
    responses=LIST_RESPONSES,
)
async def list_claims(
    request: Request, parameters: Annotated[ClaimListing, from_query(ClaimListing)], snapshot: SnapshotDependency
) -> Response:
    """Return claims: propositions that the sources report or make, with their speakers, quotes and relations."""
    return await list_page(request, parameters, snapshot)


@router.get(
    "/{id}", summary="Get one claim with its quotes and relations", response_model=ClaimPublic, responses=RESPONSES
)
async def get_claim(
    request: Request, id: RecordId, snapshot: SnapshotDependency, state: StateDependency, format: DetailFormat = None
) -> Response:
    """Return one claim, with its passage, the quotes that back it and its relations with other claims."""
    return negotiated_record(request, Claim, id, format, snapshot, state)
