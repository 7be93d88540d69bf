"""Annotations: every passage of a source that something was read from, in the order of the text."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import Integer, String, column

from app.api.schemas import Anchor, Found
from app.index.schema import ANNOTATIONS
from app.models.enums import SpanKind
from app.models.tables import Source
from app.query.filters import Facet, Filter, Some, Sortable
from app.query.listing import Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page, record_json
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields

router = APIRouter(prefix="/v1/sources", tags=["sources"])


class AnnotationPublic(Found):
    """A passage and what was read from it; `url` is that record, or the one it is a part of."""

    kind: SpanKind = Field(description="What the passage holds.")
    anchor: Anchor = Field(description="Where the passage stands.")


class Annotation:
    """A passage, which only the index has: tables have the records that it is of."""

    collection: ClassVar[str] = ANNOTATIONS
    position = column("position", Integer)
    kind = column("kind", String)


class AnnotationListing(Listing):
    """What the list of a source's annotations can be asked."""

    table, shape = Annotation, AnnotationPublic
    searched, is_ranked = SearchedFields(own=("anchor.exact",)), False
    kind: Annotated[Some[SpanKind], Filter("Of one of these kinds.", facet=Facet(Annotation.kind))] = None
    sort: Annotated[list[str], Sortable(position=(Annotation.position,))] = ["position"]


@router.get("/{id}/annotations", response_model=Page[AnnotationPublic])
async def list_annotations(
    request: Request,
    id: RecordId,
    asked: Annotated[AnnotationListing, from_query(AnnotationListing)],
    snapshot: SnapshotDependency,
) -> Response:
    """Every anchored passage of one source, the outer before the inner; `q` asks for those of the records it finds."""
    record_json(snapshot, Source, id)
    return await list_page(request, asked, snapshot, owner=id)
