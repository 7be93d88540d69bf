"""Citations: a quote, a claim or a source as reference managers, LaTeX and lists of references take it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import from_json, to_json

from app.citations.bibtex import bibtex
from app.citations.csl import claim_item, quote_item, source_item
from app.citations.ris import ris
from app.errors import Refusal, fault
from app.index.reader import Snapshot
from app.models.enums import CitationFormat, CitationStyle
from app.models.tables import Claim, Person, Quote, Source
from app.query.negotiation import negotiate
from app.query.page import RecordId, SnapshotDependency, record_json
from app.query.urls import base_url

FORMS = {
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "text": "text/plain",
}
SUFFIXES = {"csl-json": "json", "bibtex": "bib", "ris": "ris", "text": "txt"}
ITEMS = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "type": "object",
        "description": "An item of CSL-JSON 1.0.2; what has no place in it is under `custom`.",
        "required": ["id", "type", "title", "URL"],
    },
}
WORDS = {"schema": {"type": "string"}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {FORMS["csl-json"]: {"schema": ITEMS}} | {FORMS[name]: WORDS for name in ("bibtex", "ris", "text")}
    },
    406: {},
}
router = APIRouter(tags=["citations"], default_response_class=Response)
Format = Annotated[CitationFormat | None, Query(description="What to write it in; wins over `Accept`.")]
Style = Annotated[
    CitationStyle | None, Query(description="Which style a `text` is in; `chicago-author-date` unless said.")
]


@router.get("/v1/quotes/{id}/citation", responses=RESPONSES)
async def get_quote_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """The words by whoever said them, with the original, in the source they were read in, with a permanent link."""
    quote = read(snapshot, Quote, id)
    source = read(snapshot, Source, quote["source"]["id"])
    said_in = read(snapshot, Source, quote["said_in"]["id"]) if quote["said_in"] else None
    people = named(snapshot, quote["speakers"] + source["authors"])
    return cited(request, quote_item(quote, source, said_in, people, base_url(request)), format, style)


@router.get("/v1/claims/{id}/citation", responses=RESPONSES)
async def get_claim_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """The proposition, marked as a paraphrase of ours, by whoever makes it, in the source it was read in."""
    claim = read(snapshot, Claim, id)
    source = read(snapshot, Source, claim["source"]["id"])
    people = named(snapshot, claim["speakers"] + source["authors"])
    return cited(request, claim_item(claim, source, people, base_url(request)), format, style)


@router.get("/v1/sources/{id}/citation", responses=RESPONSES)
async def get_source_citation(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: Format = None, style: Style = None
) -> Response:
    """The document itself; a title between square brackets is ours, because it has none."""
    source = read(snapshot, Source, id)
    people = named(snapshot, source["authors"])
    return cited(request, source_item(source, people, base_url(request)), format, style)


def read(snapshot: Snapshot, table: Any, id: str) -> dict[str, Any]:
    """The public JSON of one record. Raises Refusal (404) where there is none."""
    record: dict[str, Any] = from_json(record_json(snapshot, table, id))
    return record


def named(snapshot: Snapshot, agents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The public JSON of those among the agents who are people, by id."""
    ids = dict.fromkeys(agent["id"] for agent in agents)
    found = ((id, snapshot.get(Person.collection, id)) for id in ids)
    return {id: from_json(person) for id, person in found if person is not None}


def cited(
    request: Request, item: dict[str, Any], format: CitationFormat | None, style: CitationStyle | None
) -> Response:
    """The item in the form asked for. Raises Refusal: 406 where Accept takes none, 422 for a style of what has none."""
    form = negotiate(request, FORMS, format or (style and "text"))
    if style and form != "text":
        raise Refusal(422, fault(f"style: a citation as {form} is in no style", "format=text", "style"))
    headers = {"Content-Disposition": f'inline; filename="{item["id"]}.{SUFFIXES[form]}"'}
    return Response(written(item, form, style or "chicago-author-date"), media_type=FORMS[form], headers=headers)


def written(item: dict[str, Any], form: str, style: CitationStyle) -> str | bytes:
    """The item in one of the forms."""
    if form == "bibtex":
        return bibtex(item)
    if form == "ris":
        return ris(item)
    if form == "text":
        from app.citations.text import text  # noqa: PLC0415 - it brings citeproc and lxml, which no load needs

        return f"{text(item, style)}\n"
    return to_json([item])
