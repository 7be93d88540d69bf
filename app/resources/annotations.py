"""Annotations: every passage of a source that something was read from, in the order of the text."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.listing.filters import Some, Sortable, one_of
from app.listing.listing import Listing
from app.listing.page import Page, Reading, Wanted, document, list_page
from app.listing.route import Asking
from app.models import Source
from app.rendered import Annotation
from app.resources.shapes import Anchor, Found
from app.search.entries import Searched
from app.vocabularies import SpanKind

router = APIRouter(prefix="/v1/sources", tags=["sources"], route_class=Asking)


class AnnotationPublic(Found):
    """A passage and what was read from it; `url` is that record, or the one it is a part of."""

    kind: SpanKind = Field(description="What the passage holds.")
    anchor: Anchor = Field(description="Where the passage stands.")


class AnnotationListing(Listing):
    """What the list of a source's annotations can be asked."""

    table, shape = Annotation, AnnotationPublic
    searched, by_number = Searched(own=("anchor.exact",)), False
    kind: Annotated[Some[SpanKind], one_of("Of one of these kinds.", Annotation.kind)] = None
    sort: Annotated[list[str], Sortable(position=(Annotation.position,))] = ["position"]


@router.get("/{id}/annotations", response_model=Page[AnnotationPublic])
async def list_annotations(
    request: Request, id: Wanted, asked: Annotated[AnnotationListing, Query()], database: Reading
) -> Response:
    """Every anchored passage of one source, the outer before the inner; `q` asks for those of the records it finds."""
    async with database.snapshot() as snapshot:
        await document(snapshot, Source, id)
    return await list_page(request, asked, database, (Annotation.source_id, id))
