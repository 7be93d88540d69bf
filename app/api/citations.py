"""Citations of quotes, claims and sources: CSL-JSON, BibTeX, RIS and formatted text."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import from_json, to_json

from app.citations.bibtex import bibtex
from app.citations.ris import ris
from app.errors import Refusal, fault
from app.index.reader import Snapshot
from app.models.enums import CitationFormat, CitationStyle
from app.models.tables import Claim, Quote, Source
from app.query.bibliography import CITATIONS, SUFFIXES, Bibliography
from app.query.negotiation import negotiate
from app.query.page import SnapshotDependency
from app.query.record import RecordId, record_json
from app.query.urls import base_url

MEDIA_TYPES = {"csl-json": CITATIONS["csl-json"], **CITATIONS, "text": "text/plain"}
CSL_ITEM_SCHEMA = {
    "type": "object",
    "description": "A CSL-JSON 1.0.2 item. What the format has no field for is under `custom`.",
    "required": ["id", "type", "title", "URL"],
    "properties": {
        "id": {"description": "The id of the record.", "type": "string"},
        "type": {"description": "The type of what is cited, such as `article-journal`.", "type": "string"},
        "title": {"description": "The title.", "type": "string"},
        "URL": {"description": "The permanent link.", "type": "string"},
    },
    "additionalProperties": True,
}
ITEMS = {"type": "array", "items": {"$ref": "#/components/schemas/CslItem"}}
CONTENT: dict[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in MEDIA_TYPES.values()}
CONTENT[MEDIA_TYPES["csl-json"]] = {"schema": {**ITEMS, "minItems": 1, "maxItems": 1}}
RESPONSES: dict[int | str, dict[str, Any]] = {200: {"content": CONTENT}, 406: {}}
IN_LISTS = {CITATIONS[name]: {"schema": ITEMS if name == "csl-json" else {"type": "string"}} for name in CITATIONS}
LIST_RESPONSES: dict[int | str, dict[str, Any]] = {200: {"content": IN_LISTS}}
router = APIRouter(tags=["citations"], default_response_class=Response)
Format = Annotated[
    CitationFormat | None,
    Query(description="The format of the response. It takes precedence over the `Accept` header."),
]
Style = Annotated[
    CitationStyle | None,
    Query(description="The citation style, for `format=text` only. The default is `chicago-author-date`."),
]


@router.get("/v1/quotes/{id}/citation", summary="Cite a quote", responses=RESPONSES)
async def get_quote_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """Return a citation of a quote: its words and original, its speakers, its source and a permanent link.

    Words that the source translates are cited as translated in the source, or by the translator whom it names.
    """
    return citation_response(request, citation_item(request, snapshot, Quote, id), format, style)


@router.get("/v1/claims/{id}/citation", summary="Cite a claim", responses=RESPONSES)
async def get_claim_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """Return a citation of a claim: its text, marked as the editors' paraphrase, its speakers and its source.

    The citation of a view that somebody else reports also names the reporter.
    """
    return citation_response(request, citation_item(request, snapshot, Claim, id), format, style)


@router.get("/v1/sources/{id}/citation", summary="Cite a source", responses=RESPONSES)
async def get_source_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """Return a citation of a source. A title in square brackets was supplied by the editors."""
    return citation_response(request, citation_item(request, snapshot, Source, id), format, style)


def citation_item(request: Request, snapshot: Snapshot, table: Any, id: str) -> dict[str, Any]:
    """Return the CSL-JSON item of one record. Raises Refusal (404 or 410) if there is no such record."""
    record = from_json(record_json(snapshot, table, id))
    return Bibliography(snapshot, base_url(request)).item(table, record)


def citation_response(
    request: Request, item: dict[str, Any], format: CitationFormat | None, style: CitationStyle | None
) -> Response:
    """Return a CSL-JSON item in the negotiated format.

    Raises Refusal: 406 if `Accept` allows none of the formats, 422 for a style with a format that has none.
    """
    chosen = negotiate(request, MEDIA_TYPES, format or (style and "text"))
    if style and chosen != "text":
        raise Refusal(422, fault(f"style: the format {chosen} has no style", "format=text", "style"))
    headers = {"Content-Disposition": f'inline; filename="{item["id"]}.{SUFFIXES[chosen]}"'}
    body = render(item, chosen, style or "chicago-author-date")
    return Response(body, media_type=MEDIA_TYPES[chosen], headers=headers)


def render(item: dict[str, Any], format: str, style: CitationStyle) -> str | bytes:
    """Return a CSL-JSON item in one of the formats."""
    if format == "bibtex":
        return bibtex(item)
    if format == "ris":
        return ris(item)
    if format == "text":
        from app.citations.text import text  # noqa: PLC0415 - loads citeproc and lxml, which only this format needs

        return f"{text(item, style)}\n"
    return to_json([item])
