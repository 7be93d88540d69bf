"""The annotations of a source: the passages that records were read from, in the order of the text."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import Integer, column

from app.api.schemas import Anchor, PublicRecord
from app.index.schema import ANNOTATIONS
from app.models.enums import SpanKind
from app.models.tables import Source
from app.query.filters import Filter, Some, Sortable
from app.query.listing import Listing, ReviewFilters
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, record_json
from app.text.search_terms import SearchedFields

router = APIRouter(prefix="/v1/sources", tags=["sources"])


class AnnotationPublic(PublicRecord):
    """A passage of a source. `id` and `url` are those of the record that was read from it.

    A quote that the source interrupts has several passages.
    """

    kind: SpanKind = Field(description="What was read from the passage.")
    anchor: Anchor = Field(description="The place of the passage in the source.")


class Annotation:
    """The columns of a collection that exists in the index only: the tables store the passages with their records."""

    collection: ClassVar[str] = ANNOTATIONS
    position = column("position", Integer)


class AnnotationListing(ReviewFilters, Listing):
    """The query parameters of the list of a source's annotations."""

    table, shape = Annotation, AnnotationPublic
    searched = SearchedFields(own=("anchor.exact",))
    is_ranked, q_selects_records = False, True
    kind: Annotated[Some[SpanKind], Filter("Return only passages of these kinds.", "of the kind {}", is_facet=True)] = (
        None
    )
    sort: Annotated[list[str], Sortable(position=(Annotation.position,))] = ["position"]


@router.get(
    "/{id}/annotations", summary="List the annotated passages of a source", response_model=Page[AnnotationPublic]
)
async def list_annotations(
    request: Request,
    id: RecordId,
    parameters: Annotated[AnnotationListing, from_query(AnnotationListing)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return the passages of one source that records were read from, each before those that it contains.

    With `q`, the list contains only the passages of records that match.
    """
    record_json(snapshot, Source, id, parameters.record_state)
    return await list_page(request, parameters, snapshot, owner=id)
