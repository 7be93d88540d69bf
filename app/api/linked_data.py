"""Records as linked data: W3C Web Annotations, which are schema.org Quotations or Claims as well, and DefinedTerms."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic_core import from_json, to_json

from app.errors import Refusal, fault
from app.index.reader import Snapshot
from app.interchange.web_annotations import CONTEXT, specific_resource, text_body
from app.models.enums import RecordFormat
from app.models.tables import Claim, Quote, Relation, Term
from app.query.links import EMBEDDED, oembed_link, record_links
from app.query.negotiation import JSON, JSON_LD, negotiate
from app.query.record import add_links, record_json, record_response
from app.query.states import RecordParameters
from app.query.urls import base_url

DetailFormat = Annotated[
    RecordFormat | None, Query(description="The format of the response. It takes precedence over the `Accept` header.")
]
Record = Mapping[str, Any]
MEDIA_TYPES = {"json": JSON, "jsonld": JSON_LD}
EDTF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF"
LINKED_DATA_SCHEMA = {
    "type": "object",
    "description": "A W3C Web Annotation, which is also a schema.org Quotation or Claim if the record is a quote or a "
    "claim; a schema.org DefinedTerm if it is a term.",
    "required": ["@context", "id", "type"],
    "properties": {
        "@context": {"description": "The JSON-LD context.", "type": "string"},
        "id": {"description": "The URL of the record.", "type": "string"},
        "type": {
            "description": "What it is, in one type or several.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
    },
    "additionalProperties": True,
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON_LD.partition(";")[0]: {"schema": {"$ref": "#/components/schemas/LinkedData"}}}},
    406: {},
}


def negotiated_record(
    request: Request, table: Any, id: str, format: RecordFormat | None, snapshot: Snapshot, state: RecordParameters
) -> Response:
    """Return one record as JSON or JSON-LD.

    Raises Refusal: 404 or 410 if there is no such record, 406 if `Accept` allows neither format, 422 for `include` with
    JSON-LD.
    """
    chosen = negotiate(request, MEDIA_TYPES, format)
    base = base_url(request)
    if chosen == "json":
        response = record_response(table, id, snapshot, state)
        if table.collection in EMBEDDED:
            add_links(response, [oembed_link(base, f"/v1/{table.collection}/{id}")])
        return response
    if state.include:
        raise Refusal(422, fault("include: not supported for JSON-LD, whose terms are fixed", "format=json", "include"))
    linked_data = LINKED_DATA[table](from_json(record_json(snapshot, table, id, state)), base)
    response = Response(to_json({"@context": CONTEXT, **linked_data}), media_type=JSON_LD)
    add_links(response, record_links(table.collection, id))
    return response


def quote_annotation(quote: Record, base: str) -> dict[str, Any]:
    """Return a quote as an annotation with a body for each of its languages and a target for each passage.

    If its words are a translation, the original words are its `translationOfWork`.
    """
    bodies, passages = [text_body(quote["text"], quote["language"])], [dict(part) for part in quote["parts"]]
    passages[0]["prefix"], passages[-1]["suffix"] = quote["anchor"]["prefix"], quote["anchor"]["suffix"]
    if original := quote["original"]:
        bodies.append(text_body(original["text"], original["language"]))
        passages += original["parts"]
    targets = [target(quote, {**passage, "exact": passage["text"]}, base) for passage in passages]
    annotation = {
        "id": base + quote["url"],
        "type": ["Annotation", "schema:Quotation"],
        "motivation": "identifying",
        "body": bodies,
        "target": targets,
        "schema:text": [{"@value": body["value"], "@language": body["language"]} for body in bodies],
        "schema:inLanguage": quote["language"],
        "schema:spokenByCharacter": [agent(speaker, base) for speaker in quote["speakers"]],
        "schema:isPartOf": creative_work(quote["source"], base),
    }
    if quote["said_in"]:
        annotation["schema:isBasedOn"] = creative_work(quote["said_in"], base)
    if quote["rendering"] and quote["rendering"]["translator"]:
        annotation["schema:translator"] = agent(quote["rendering"]["translator"], base)
    if translated := translated_work(quote, base):
        annotation["schema:translationOfWork"] = translated
    return annotation | date_created(quote)


def translated_work(quote: Record, base: str) -> dict[str, Any]:
    """Return the words that a quote translates: a quote of another source, or those printed beside it."""
    other, original = quote["translation_of"], quote["original"]
    work: dict[str, Any] = {"id": base + other["url"], "schema:text": other["text"]} if other else {}
    if original:
        text = {"@value": original["text"], "@language": original["language"]}
        work |= {"schema:text": text, "schema:inLanguage": original["language"]}
    return {"type": "schema:Quotation", **work} if work else {}


def claim_annotation(claim: Record, base: str) -> dict[str, Any]:
    """Return a claim as an annotation of its passage; `isBasedOn` has `said_in` and the reporters in `via`."""
    topics = [{"id": base + topic["url"], "schema:name": topic["label"]} for topic in claim["topics"]]
    works: list[dict[str, Any]] = [creative_work(claim["said_in"], base)] if claim["said_in"] else []
    works += [{"type": "schema:CreativeWork", "schema:author": agent(reporter, base)} for reporter in claim["via"]]
    annotation = {
        "id": base + claim["url"],
        "type": ["Annotation", "schema:Claim"],
        "motivation": "describing",
        "body": [text_body(claim["text"], "en")],
        "target": [target(claim, claim["anchor"], base)],
        "schema:text": [{"@value": claim["text"], "@language": "en"}],
        "schema:author": [agent(speaker, base) for speaker in claim["speakers"]],
        "schema:appearance": creative_work(claim["source"], base),
        "schema:about": topics + [agent(target, base) for target in claim["targets"]],
        "schema:citation": [{"id": base + quote["url"], "type": "schema:Quotation"} for quote in claim["quotes"]],
    }
    if works:
        annotation["schema:isBasedOn"] = works
    if claim["status"] == "withdrawn":
        annotation["schema:creativeWorkStatus"] = claim["status"]
    return annotation | date_created(claim)


def relation_annotation(relation: Record, base: str) -> dict[str, Any]:
    """Return a relation as an annotation that links one claim to another."""
    kind = {"type": "TextualBody", "value": relation["kind"], "purpose": "classifying"}
    return {
        "id": base + relation["url"],
        "type": "Annotation",
        "motivation": "linking",
        "body": [base + relation["to_claim"]["url"], kind],
        "target": [base + relation["from_claim"]["url"]],
    }


def defined_term(term: Record, base: str) -> dict[str, Any]:
    """Return a term as a schema.org DefinedTerm with the quotes that render it."""
    return {
        "id": base + term["url"],
        "type": "schema:DefinedTerm",
        "schema:name": {"@value": term["text"], "@language": term["language"]},
        "schema:description": [{"@value": gloss, "@language": "en"} for gloss in term["glosses"]],
        "schema:subjectOf": [quotation(rendering, base) for rendering in term["renderings"]],
    }


def quotation(rendering: Record, base: str) -> dict[str, Any]:
    """Return the quote of a rendering."""
    return {"id": base + rendering["quote"]["url"], "type": "schema:Quotation", "schema:text": rendering["text"]}


def date_created(record: Record) -> dict[str, Any]:
    """Return when the words were said, if the source says so, in EDTF."""
    return {"schema:dateCreated": {"@type": EDTF_TYPE, "@value": record["said_on"]}} if record["said_on"] else {}


def target(record: Record, anchor: Record, base: str) -> dict[str, Any]:
    """Return a passage of the record's source as a SpecificResource (W3C Web Annotation model, section 4)."""
    return specific_resource(base + record["source"]["url"], anchor)


def agent(reference: Record, base: str) -> dict[str, str]:
    """Return a reference to a person or an organization."""
    kind = "schema:Person" if reference["url"].startswith("/v1/people/") else "schema:Organization"
    return {"id": base + reference["url"], "type": kind, "schema:name": reference["name"]}


def creative_work(source: Record, base: str) -> dict[str, str]:
    """Return a reference to a source."""
    return {"id": base + source["url"], "type": "schema:CreativeWork", "schema:name": source["title"]}


LINKED_DATA: dict[Any, Callable[[Record, str], dict[str, Any]]] = {
    Quote: quote_annotation,
    Claim: claim_annotation,
    Relation: relation_annotation,
    Term: defined_term,
}
