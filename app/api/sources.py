"""Sources: the documents that were read, and the works they cite."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.claims import ClaimListing
from app.api.events import EventListing
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, Counted, Credited, NameReference, SourceReference
from app.api.speakers import by
from app.index.schema import TEXTS
from app.models.enums import SourceKind
from app.models.fields import Day, SourceFields, Tag
from app.models.tables import Source, SourceAuthor
from app.query.filters import Ids, Some, Sortable, one_of, present, since, until
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, json_response, list_page, record_json
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields

WROTE = SourceAuthor.source_id == Source.id
router = APIRouter(prefix="/v1/sources", tags=["sources"])


class SourcePublic(SourceFields, Counted):
    """A document that was read, or a work that one of those cites."""

    authors: Credited = Field(validation_alias="credits", description="Who wrote it, in order.")
    publisher: NameReference | None = Field(description="Who published it.")
    reported_in: SourceReference | None = Field(description="The source that cites it, where it was not read itself.")
    text_sha256: str | None = Field(description="SHA-256 of the text in UTF-8; null where the work is only cited.")
    annotations: str | None = Field(description="The list of every passage of the text that something was read from.")


class SourceDetail(SourcePublic):
    """A source with all it says."""

    text: str | None = Field(description="The whole text, to the letter; null where the work is only cited.")


class SourceListing(Listing):
    """What the list of sources can be asked."""

    table, shape = Source, SourcePublic
    searched = SearchedFields(
        own=("title",),
        other=("note", "authors.name", "authors.native_name", "publisher.name", "publisher.native_name"),
        sounded=("authors.native_name", "publisher.native_name"),
    )
    id: Annotated[Ids, one_of("These sources.", Source.id)] = None
    author: Annotated[Ids, by(SourceAuthor, WROTE)] = None
    publisher: Annotated[Ids, one_of("Published by one of these.", Source.publisher_id)] = None
    reported_in: Annotated[Ids, one_of("Cited in one of these.", Source.reported_in_id)] = None
    kind: Annotated[Some[SourceKind], one_of("Of one of these kinds.", Source.kind)] = None
    language: Annotated[Some[Tag], one_of("Written in one of these.", Source.language)] = None
    has_text: Annotated[bool | None, present("Read whole, or only cited.", Source.text_sha256)] = None
    date_from: Annotated[Day | None, since(Source.published_on)] = None
    date_to: Annotated[Day | None, until(Source.published_on)] = None
    sort: Annotated[list[str], Sortable(title=(Source.title,), date=(Source.published_on,), id=(Source.id,))] = ["id"]


COLLECTION = Collection(
    SourceListing,
    {
        "quotes": (QuoteListing, "source"),
        "claims": (ClaimListing, "source"),
        "events": (EventListing, "source"),
        "cited_works": (SourceListing, "reported_in"),
        "quotes_said_in": (QuoteListing, "said_in"),
    },
    beside=("text",),
)


@router.get("", response_model=Page[SourcePublic])
async def list_sources(
    request: Request, asked: Annotated[SourceListing, from_query(SourceListing)], snapshot: SnapshotDependency
) -> Response:
    """Every document that was read or is cited."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=SourceDetail)
async def get_source(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """One source, with its whole text, to which every `start` and `end` refers."""
    summary = record_json(snapshot, Source, id)
    text = snapshot.get(TEXTS, id) or b"null"
    return json_response(summary[:-1] + b',"text":' + text + b"}")
