"""People: who speaks, with their posts as printed."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.quotes import QuoteListing
from app.api.schemas import Anchor, Collection, Counted, NameReference, Shape, SourceReference
from app.models.enums import Role
from app.models.fields import PersonFields
from app.models.tables import Affiliation, Person
from app.query.filters import Ids, Some, Sortable, one_of, present
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page, record_response
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields, SuggestedFields

POST = Affiliation.person_id == Person.id
router = APIRouter(prefix="/v1/people", tags=["people"])


class Post(Shape):
    """A person's post, as a source prints it."""

    organization: NameReference = Field(description="Where the post is.")
    title: str | None = Field(description="The title, as printed.")
    unit: str | None = Field(description="The part of the organization, as printed.")
    note: str | None = Field(description="Editorial: what a reader should know about it.")
    anchor: Anchor = Field(description="The passage that says so.")
    source: SourceReference = Field(description="Where it was read.")


class PersonPublic(PersonFields, Counted):
    """A person."""

    affiliations: list[Post] = Field(description="The person's posts, as the sources print them.")


def post(person: dict[str, Any]) -> str | None:
    """What tells a person from another of the same name: the first post, else who it is."""
    for each in person["affiliations"]:
        return ", ".join(filter(None, (each["title"], each["organization"]["name"])))
    description: str | None = person["description"]
    return description or str(person["role"])


class PersonListing(Listing):
    """What the list of people can be asked."""

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
        sounded=("native_name", "affiliations.organization.native_name"),
        suggested=SuggestedFields(("name", "native_name", "aliases"), post, native="native_name"),
    )
    id: Annotated[Ids, one_of("These people.", Person.id)] = None
    organization: Annotated[Ids, one_of("With a post at one of these.", Affiliation.organization_id, POST)] = None
    source: Annotated[Ids, one_of("With a post named in one of these.", Affiliation.source_id, POST)] = None
    role: Annotated[Some[Role], one_of("Known in one of these capacities.", Person.role)] = None
    has_native_name: Annotated[bool | None, present("With a native name, or without.", Person.native_name)] = None
    sort: Annotated[list[str], Sortable(name=(Person.name,), family_name=(Person.family_name,), id=(Person.id,))] = [
        "name"
    ]


COLLECTION = Collection(PersonListing, {"quotes": (QuoteListing, "speaker"), "claims": (ClaimListing, "speaker")})


@router.get("", response_model=Page[PersonPublic])
async def list_people(
    request: Request, asked: Annotated[PersonListing, from_query(PersonListing)], snapshot: SnapshotDependency
) -> Response:
    """Everyone who speaks, writes or takes part, by name unless `sort` says otherwise."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=PersonPublic)
async def get_person(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """One person, with posts as printed and links to everything said."""
    return record_response(Person, id, snapshot)
