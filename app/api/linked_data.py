"""Quotes and claims as linked data: W3C Web Annotations that are schema.org Quotations or Claims as well."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic_core import from_json, to_json

from app.index.reader import Snapshot
from app.models.enums import RecordFormat
from app.models.tables import Quote
from app.query.negotiation import JSON, JSON_LD, negotiate
from app.query.page import json_response, record_json
from app.query.states import RecordState
from app.query.urls import base_url

DetailFormat = Annotated[
    RecordFormat | None, Query(description="The format of the response. It takes precedence over the `Accept` header.")
]
Record = Mapping[str, Any]
MEDIA_TYPES = {"json": JSON, "jsonld": JSON_LD}
CONTEXT = "http://www.w3.org/ns/anno.jsonld"  # it defines the prefix `schema:` as well
EDTF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF"
ANNOTATION = {
    "type": "object",
    "description": "A W3C Web Annotation that is also a schema.org Quotation or Claim.",
    "required": ["@context", "id", "type", "motivation", "body", "target"],
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON_LD.partition(";")[0]: {"schema": ANNOTATION}}},
    406: {},
}


def negotiated_record(
    request: Request, table: Any, id: str, format: RecordFormat | None, snapshot: Snapshot, state: RecordState
) -> Response:
    """Return one record as JSON or JSON-LD.

    Raises Refusal: 404 or 410 if there is no such record, 406 if `Accept` allows neither format.
    """
    chosen = negotiate(request, MEDIA_TYPES, format)
    record = record_json(snapshot, table, id, state)
    if chosen == "json":
        return json_response(record)
    annotation = quote_annotation if table is Quote else claim_annotation
    return Response(to_json(annotation(from_json(record), base_url(request))), media_type=JSON_LD)


def quote_annotation(quote: Record, base: str) -> dict[str, Any]:
    """Return a quote as an annotation with a body for each of its languages and a target for each passage."""
    bodies, passages = [text_body(quote["text"], quote["language"])], [dict(part) for part in quote["parts"]]
    passages[0]["prefix"], passages[-1]["suffix"] = quote["anchor"]["prefix"], quote["anchor"]["suffix"]
    if original := quote["original"]:
        bodies.append(text_body(original["text"], original["language"]))
        passages += original["parts"]
    targets = [target(quote, {**passage, "exact": passage["text"]}, base) for passage in passages]
    annotation = {
        "@context": CONTEXT,
        "id": base + quote["url"],
        "type": ["Annotation", "schema:Quotation"],
        "motivation": "identifying",
        "body": bodies,
        "target": targets,
        "schema:text": [{"@value": body["value"], "@language": body["language"]} for body in bodies],
        "schema:spokenByCharacter": [agent(speaker, base) for speaker in quote["speakers"]],
        "schema:isPartOf": creative_work(quote["source"], base),
    }
    if quote["said_in"]:
        annotation["schema:isBasedOn"] = creative_work(quote["said_in"], base)
    return annotation | date_created(quote)


def claim_annotation(claim: Record, base: str) -> dict[str, Any]:
    """Return a claim as an annotation of its passage."""
    return {
        "@context": CONTEXT,
        "id": base + claim["url"],
        "type": ["Annotation", "schema:Claim"],
        "motivation": "describing",
        "body": [text_body(claim["text"], "en")],
        "target": [target(claim, claim["anchor"], base)],
        "schema:text": [{"@value": claim["text"], "@language": "en"}],
        "schema:author": [agent(speaker, base) for speaker in claim["speakers"]],
        "schema:appearance": creative_work(claim["source"], base),
        "schema:about": [{"id": base + topic["url"], "schema:name": topic["label"]} for topic in claim["topics"]],
        "schema:citation": [{"id": base + quote["url"], "type": "schema:Quotation"} for quote in claim["quotes"]],
    } | date_created(claim)


def date_created(record: Record) -> dict[str, Any]:
    """Return when the words were said, if the source says so, in EDTF."""
    return {"schema:dateCreated": {"@type": EDTF_TYPE, "@value": record["said_on"]}} if record["said_on"] else {}


def text_body(text: str, language: str) -> dict[str, str]:
    """Return a TextualBody (W3C Web Annotation model, section 3.2.4)."""
    return {"type": "TextualBody", "value": text, "language": language, "format": "text/plain"}


def target(record: Record, anchor: Record, base: str) -> dict[str, Any]:
    """Return a passage of the record's source as a SpecificResource (W3C Web Annotation model, section 4)."""
    position = {"type": "TextPositionSelector", "start": anchor["start"], "end": anchor["end"]}
    words = {name: anchor[name] for name in ("exact", "prefix", "suffix") if name in anchor}
    selectors = [position, {"type": "TextQuoteSelector", **words}]
    return {"type": "SpecificResource", "source": base + record["source"]["url"], "selector": selectors}


def agent(reference: Record, base: str) -> dict[str, str]:
    """Return a reference to a person or an organization."""
    kind = "schema:Person" if reference["url"].startswith("/v1/people/") else "schema:Organization"
    return {"id": base + reference["url"], "type": kind, "schema:name": reference["name"]}


def creative_work(source: Record, base: str) -> dict[str, str]:
    """Return a reference to a source."""
    return {"id": base + source["url"], "type": "schema:CreativeWork", "schema:name": source["title"]}
