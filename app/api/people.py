"""The collection of people: those who speak, write or take part in events, with their affiliations."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.quotes import QuoteListing
from app.api.schemas import Anchor, Collection, NameReference, ResponseModel, SourceReference, SpeakingRecord
from app.api.speakers import claimed_topic_filter, speaks_in_filter
from app.models.dates import EDTF, EdtfDate
from app.models.enums import Role
from app.models.fields import NOTE, PersonFields
from app.models.tables import Affiliation, Person
from app.query.filters import COUNT, Ids, Some, Sortable, one_of, present
from app.query.listing import CollectionListing
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, record_response
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields, SuggestedFields

AFFILIATIONS = Affiliation.person_id == Person.id
router = APIRouter(prefix="/v1/people", tags=["people"])


class AffiliationPublic(ResponseModel):
    """A person's position at an organization, as a source prints it."""

    organization: NameReference = Field(description="The organization.")
    title: str | None = Field(description="The title of the position, as printed.")
    unit: str | None = Field(description="The part of the organization, as printed.")
    from_: EdtfDate | None = Field(
        validation_alias="from_on",
        serialization_alias="from",
        description=f"The start of the affiliation, {EDTF}; null if not on record.",
    )
    until: EdtfDate | None = Field(
        validation_alias="until_on", description=f"The end of the affiliation, {EDTF}; null if not on record."
    )
    note: str | None = Field(description=NOTE)
    anchor: Anchor = Field(description="The passage that states the affiliation.")
    source: SourceReference = Field(description="The source that the affiliation was read from.")


class PersonPublic(PersonFields, SpeakingRecord):
    """A person who speaks, writes or takes part in an event."""

    affiliations: list[AffiliationPublic] = Field(description="The person's affiliations, as the sources print them.")


def suggestion_hint(person: dict[str, Any]) -> str:
    """Return what distinguishes a person from a namesake: the first affiliation, the description or the role."""
    if person["affiliations"]:
        affiliation = person["affiliations"][0]
        return ", ".join(filter(None, (affiliation["title"], affiliation["organization"]["name"])))
    return str(person["description"] or person["role"])


class PersonListing(CollectionListing):
    """The query parameters of the list of people."""

    table, shape = Person, PersonPublic
    searched = SearchedFields(
        own=("name", "native_name", "aliases"),
        other=(
            "description",
            "affiliations.title",
            "affiliations.unit",
            "affiliations.organization.name",
            "affiliations.organization.native_name",
        ),
        suggested=SuggestedFields(
            ("name", "native_name", "aliases", "family_name"), suggestion_hint, native="native_name"
        ),
    )
    id: Annotated[Ids, one_of("Return only the people with these ids.", "with the id {}", Person.id)] = None
    organization: Annotated[
        Ids,
        one_of(
            "Return only people affiliated with these organizations (ids).",
            "affiliated with {}",
            Affiliation.organization_id,
            AFFILIATIONS,
        ),
    ] = None
    source: Annotated[
        Ids,
        one_of(
            "Return only people whose affiliation was read from these sources (ids).",
            "whose affiliation is stated in {}",
            Affiliation.source_id,
            AFFILIATIONS,
        ),
    ] = None
    speaks_in: Annotated[Ids, speaks_in_filter("people", Person.id)] = None
    topic: Annotated[Ids, claimed_topic_filter("people", Person.id)] = None
    role: Annotated[Some[Role], one_of("Return only people in these roles.", "in the role {}", Person.role)] = None
    has_native_name: Annotated[
        bool | None,
        present(
            "Return only people with (`true`) or without (`false`) a native name.",
            "with a native name|without a native name",
            Person.native_name,
        ),
    ] = None
    sort: Annotated[
        list[str],
        Sortable(name=(Person.name,), family_name=(Person.family_name,), id=(Person.id,), quotes=COUNT, claims=COUNT),
    ] = ["name"]


COLLECTION = Collection(PersonListing, {"quotes": (QuoteListing, "speaker"), "claims": (ClaimListing, "speaker")})


@router.get("", summary="Find people by name, role or organization", response_model=Page[PersonPublic])
async def list_people(
    request: Request, parameters: Annotated[PersonListing, from_query(PersonListing)], snapshot: SnapshotDependency
) -> Response:
    """Return people: those who speak, write or take part in events, with their affiliations."""
    return await list_page(request, parameters, snapshot)


@router.get("/{id}", summary="Get one person with affiliations", response_model=PersonPublic)
async def get_person(id: RecordId, snapshot: SnapshotDependency, state: StateDependency) -> Response:
    """Return one person, with affiliations and links to the person's quotes and claims."""
    return record_response(Person, id, snapshot, state)
