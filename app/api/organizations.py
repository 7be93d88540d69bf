"""The collection of organizations: institutions, media and states."""

from operator import itemgetter
from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.claims import ClaimListing
from app.api.people import PersonListing
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, SpeakingRecord
from app.api.speakers import claimed_topic_filter, speaks_in_filter
from app.models.enums import OrganizationKind
from app.models.fields import Country, OrganizationFields
from app.models.tables import Organization
from app.query.filters import COUNT, Ids, Some, Sortable, one_of
from app.query.listing import CollectionListing
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, record_response
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields, SuggestedFields

router = APIRouter(prefix="/v1/organizations", tags=["organizations"])


class OrganizationPublic(OrganizationFields, SpeakingRecord):
    """An organization. Its lists contain what it says itself and what people affiliated with it say."""


class OrganizationListing(CollectionListing):
    """The query parameters of the list of organizations."""

    table, shape = Organization, OrganizationPublic
    searched = SearchedFields(
        own=("name", "abbreviation", "native_name"),
        suggested=SuggestedFields(("name", "abbreviation", "native_name"), itemgetter("kind"), native="native_name"),
    )
    id: Annotated[Ids, one_of("Return only the organizations with these ids.", "with the id {}", Organization.id)] = (
        None
    )
    kind: Annotated[
        Some[OrganizationKind], one_of("Return only organizations of these kinds.", "of the kind {}", Organization.kind)
    ] = None
    country: Annotated[
        Some[Country],
        one_of(
            "Return only organizations in these countries (ISO 3166-1 alpha-2 codes).", "in {}", Organization.country
        ),
    ] = None
    speaks_in: Annotated[Ids, speaks_in_filter("organizations", Organization.id)] = None
    topic: Annotated[Ids, claimed_topic_filter("organizations", Organization.id)] = None
    sort: Annotated[
        list[str], Sortable(name=(Organization.name,), id=(Organization.id,), quotes=COUNT, claims=COUNT, people=COUNT)
    ] = ["name"]


COLLECTION = Collection(
    OrganizationListing,
    {
        "quotes": (QuoteListing, "organization"),
        "claims": (ClaimListing, "organization"),
        "people": (PersonListing, "organization"),
    },
)


@router.get("", summary="Find organizations by name, kind or country", response_model=Page[OrganizationPublic])
async def list_organizations(
    request: Request,
    parameters: Annotated[OrganizationListing, from_query(OrganizationListing)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return organizations: those that speak, publish or take part in events, or that speakers are affiliated with."""
    return await list_page(request, parameters, snapshot)


@router.get("/{id}", summary="Get one organization", response_model=OrganizationPublic)
async def get_organization(id: RecordId, snapshot: SnapshotDependency, state: StateDependency) -> Response:
    """Return one organization, with links to its people and to their quotes and claims."""
    return record_response(Organization, id, snapshot, state)
