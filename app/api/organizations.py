"""Organizations: institutions, media and states, with the people who have a post there."""

from operator import itemgetter
from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.claims import ClaimListing
from app.api.people import PersonListing
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, Counted
from app.models.enums import OrganizationKind
from app.models.fields import Country, OrganizationFields
from app.models.tables import Organization
from app.query.filters import Ids, Some, Sortable, one_of
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page, record_response
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields, SuggestedFields

router = APIRouter(prefix="/v1/organizations", tags=["organizations"])


class OrganizationPublic(OrganizationFields, Counted):
    """An organization; its lists hold what it says itself and what its people say."""


class OrganizationListing(Listing):
    """What the list of organizations can be asked."""

    table, shape = Organization, OrganizationPublic
    searched = SearchedFields(
        own=("name", "abbreviation", "native_name"),
        sounded=("native_name",),
        suggested=SuggestedFields(("name", "abbreviation", "native_name"), itemgetter("kind"), native="native_name"),
    )
    id: Annotated[Ids, one_of("These organizations.", Organization.id)] = None
    kind: Annotated[Some[OrganizationKind], one_of("Of one of these kinds.", Organization.kind)] = None
    country: Annotated[Some[Country], one_of("In one of these countries.", Organization.country)] = None
    sort: Annotated[list[str], Sortable(name=(Organization.name,), id=(Organization.id,))] = ["name"]


COLLECTION = Collection(
    OrganizationListing,
    {
        "quotes": (QuoteListing, "organization"),
        "claims": (ClaimListing, "organization"),
        "people": (PersonListing, "organization"),
    },
)


@router.get("", response_model=Page[OrganizationPublic])
async def list_organizations(
    request: Request,
    asked: Annotated[OrganizationListing, from_query(OrganizationListing)],
    snapshot: SnapshotDependency,
) -> Response:
    """Every organization that speaks, employs a speaker, publishes or takes part, by name."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=OrganizationPublic)
async def get_organization(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """One organization, with links to its people and to everything said there."""
    return record_response(Organization, id, snapshot)
