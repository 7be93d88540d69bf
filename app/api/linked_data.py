"""Linked data: a quote or a claim as a W3C Web Annotation of its source, and as schema.org's Quotation or Claim."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic_core import from_json, to_json

from app.index.reader import Snapshot
from app.models.enums import RecordFormat
from app.models.tables import Quote
from app.query.negotiation import JSON, JSON_LD, negotiate
from app.query.page import json_response, record_json
from app.query.urls import base_url

DetailFormat = Annotated[RecordFormat | None, Query(description="What to write it in; wins over `Accept`.")]
Record = Mapping[str, Any]
FORMS = {"json": JSON, "jsonld": JSON_LD}
CONTEXT = "http://www.w3.org/ns/anno.jsonld"  # it has the prefix `schema:` as well
ANNOTATION = {
    "type": "object",
    "description": "A W3C Web Annotation, which is a schema.org Quotation or Claim as well.",
    "required": ["@context", "id", "type", "motivation", "body", "target"],
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON_LD.partition(";")[0]: {"schema": ANNOTATION}}},
    406: {},
}


def one_or_linked(request: Request, table: Any, id: str, named: RecordFormat | None, snapshot: Snapshot) -> Response:
    """One record, as JSON or as JSON-LD. Raises Refusal: 404 where there is none, 406 where Accept takes neither."""
    form = negotiate(request, FORMS, named)
    found = record_json(snapshot, table, id)
    if form == "json":
        return json_response(found)
    annotation = quotation if table is Quote else claim
    return Response(to_json(annotation(from_json(found), base_url(request))), media_type=JSON_LD)


def quotation(quote: Record, base: str) -> dict[str, Any]:
    """The words in each of their languages, and where in the source each stands."""
    bodies, targets = [textual(quote["text"], quote["language"])], [passage(quote, quote["anchor"], base)]
    if original := quote["original"]:
        bodies.append(textual(original["text"], original["language"]))
        targets.append(passage(quote, {**original, "exact": original["text"]}, base))
    linked = {
        "@context": CONTEXT,
        "id": base + quote["url"],
        "type": ["Annotation", "schema:Quotation"],
        "motivation": "identifying",
        "body": bodies,
        "target": targets,
        "schema:text": [{"@value": body["value"], "@language": body["language"]} for body in bodies],
        "schema:spokenByCharacter": [agent(speaker, base) for speaker in quote["speakers"]],
        "schema:isPartOf": work(quote["source"], base),
    }
    return linked | ({"schema:isBasedOn": work(quote["said_in"], base)} if quote["said_in"] else {})


def claim(record: Record, base: str) -> dict[str, Any]:
    """The proposition, in our words, and the passage that it was read from, with the quotes that back it."""
    return {
        "@context": CONTEXT,
        "id": base + record["url"],
        "type": ["Annotation", "schema:Claim"],
        "motivation": "describing",
        "body": [textual(record["text"], "en")],
        "target": [passage(record, record["anchor"], base)],
        "schema:text": [{"@value": record["text"], "@language": "en"}],
        "schema:author": [agent(speaker, base) for speaker in record["speakers"]],
        "schema:appearance": work(record["source"], base),
        "schema:about": [{"id": base + topic["url"], "schema:name": topic["label"]} for topic in record["topics"]],
        "schema:citation": [{"id": base + quote["url"], "type": "schema:Quotation"} for quote in record["quotes"]],
    }


def textual(words: str, language: str) -> dict[str, str]:
    """Words in a language, as the body of an annotation."""
    return {"type": "TextualBody", "value": words, "language": language, "format": "text/plain"}


def passage(record: Record, anchor: Record, base: str) -> dict[str, Any]:
    """A stretch of the source, by position in Unicode code points, and by its words and what surrounds them."""
    position = {"type": "TextPositionSelector", "start": anchor["start"], "end": anchor["end"]}
    words = {name: anchor[name] for name in ("exact", "prefix", "suffix") if name in anchor}
    selectors = [position, {"type": "TextQuoteSelector", **words}]
    return {"type": "SpecificResource", "source": base + record["source"]["url"], "selector": selectors}


def agent(reference: Record, base: str) -> dict[str, str]:
    """A person or an organization in brief."""
    kind = "schema:Person" if reference["url"].startswith("/v1/people/") else "schema:Organization"
    return {"id": base + reference["url"], "type": kind, "schema:name": reference["name"]}


def work(source: Record, base: str) -> dict[str, str]:
    """A source in brief."""
    return {"id": base + source["url"], "type": "schema:CreativeWork", "schema:name": source["title"]}
