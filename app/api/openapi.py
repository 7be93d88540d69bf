"""The OpenAPI document: what FastAPI derives from the routes, with problems, headers and examples added."""

import json
import re
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api import ROUTERS
from app.api.citations import CSL_ITEM_SCHEMA
from app.api.feeds import JSON_FEED_SCHEMA
from app.api.linked_data import LINKED_DATA_SCHEMA
from app.errors import Problem
from app.query.export import FORMATS
from app.query.negotiation import essence
from app.query.parameters import describe_parameters
from app.settings import Settings

EXAMPLES = Path(__file__).with_name("examples.json")
INTRODUCTION = Template(Path(__file__).with_name("introduction.md").read_text("utf-8"))
EXAMPLE_ORIGIN = "http://testserver"  # in the examples; each document has the address of its server instead
PROBLEMS = {
    "404": "There is no such record.",
    "406": "No available format matches the `Accept` header. The response lists the available formats.",
    "411": "The body has no `Content-Length`.",
    "413": "The body is too large.",
    "415": "The body is not a text in UTF-8. The response names the media types that are accepted.",
    "410": "The record was withdrawn, or the record has changed since the cursor was issued.",
    "412": "The `ETag` of the response does not match the `If-Match` header.",
    "414": "The URL is too long.",
    "422": "A parameter is unknown or has an invalid value. The response names the nearest valid one.",
    "429": "The client has sent too many requests. `Retry-After` says when to try again.",
    "500": "The server failed.",
    "501": "The requested format is not implemented.",
    "503": "The server cannot read its data or is overloaded. `Retry-After` says when to try again.",
}
COMMON_PROBLEMS = {"412", "414", "422", "429", "500", "503"}
# Examples of required parameters; any other example is the id of the example record.
REQUIRED_VALUES: dict[str, dict[str, Any]] = {
    "/v1/sources/{id}/annotations": {"id": "us-russia-rapprochement"},
    "/v1/search": {"q": "霸权"},
    "/v1/suggest": {"q": "zheng y"},
    "/v1/verify": {"text": "the US aims to disrupt deepening China-Russia cooperation"},
    "/v1/changes": {"since": 0},
    "/v1/matrix": {"rows": "speaker", "columns": "topic"},
    "/oembed": {"url": f"{EXAMPLE_ORIGIN}/v1/quotes/us-russia-rapprochement-q10"},
}
FORMAT_SCHEMAS = {  # of JSON formats that are not ours
    "CslItem": CSL_ITEM_SCHEMA,
    "JsonFeed": JSON_FEED_SCHEMA,
    "LinkedData": LINKED_DATA_SCHEMA,
}
TAGS = {  # in the order of the documentation
    "search": "Find records of all kinds at once, in English, in the original languages or in pinyin.",
    "verification": "Check whether words are on record as quoted, and who said them: one quotation, or all of a text.",
    "quotes": "Words that a source prints between quotation marks, with their speakers and their originals.",
    "claims": "Propositions that a source makes or reports, each in one neutral sentence of the editors.",
    "relations": "Which claim supports, disagrees with, concedes, qualifies, answers or repeats which other one.",
    "people": "Those who speak, write or take part in events, with their affiliations.",
    "organizations": "Those that speak, publish or take part in events, states included.",
    "sources": "The articles that were read, each with its whole text, and the works that they cite.",
    "topics": "What the claims are about, from broad to narrow.",
    "terms": "Expressions in an original language, each with every translation that it was given.",
    "events": "What the claims refer to: what happened or was announced, when, where, and who took part.",
    "citations": "References for your own text: CSL-JSON, BibTeX, RIS, or formatted in a citation style.",
    "feeds": "The newest quotes for a feed reader. The filters of the list of quotes select what you follow.",
    "copies": "Keep a copy of the record: all of it, and what has changed since.",
    "embedding": "Show a quote, a claim or a source in a page of your own.",
    "service": "The entry point of the API, and the checks for a load balancer.",
}
HEADERS = {
    "ETag": "A strong validator. Send it in `If-None-Match` to get a 304 if the response has not changed.",
    "Link": "Links to the next page and to the documentation (RFC 8288).",
    "X-Request-ID": "The id of the request: the one that you sent, or a new one.",
}


def operation_id(route: APIRoute) -> str:
    """Return the operation id of a route: `listQuotes` for the function `list_quotes`."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), route.name)


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an application. It is made once."""
    if app.openapi_schema is None:
        settings: Settings = app.state.settings
        base = settings.public_url or f"http://127.0.0.1:{settings.port}"
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=INTRODUCTION.substitute(base=base),
            summary=app.description,
            routes=app.routes,
            servers=[{"url": base, "description": "This server."}],
            contact=contact(settings, base),
            license_info={"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
            tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        )
        describe_parameters(document, (route for router in ROUTERS for route in router.routes))
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document["components"]["schemas"] | problem.pop("$defs") | {"Problem": problem} | FORMAT_SCHEMAS
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own errors, which are never sent
            del schemas[unused]
        examples = json.loads(at_address(EXAMPLES.read_text("utf-8"), base))
        for path, operations in document["paths"].items():
            for operation in operations.values():
                complete(path, operation, examples, base)
        document["paths"] = with_plain_names(document["paths"])
        document["components"]["schemas"] = {plain_name(name): with_plain_names(schemas[name]) for name in schemas}
        document["security"] = []  # no operation needs a key
        app.openapi_schema = document
    return app.openapi_schema


def contact(settings: Settings, base: str) -> dict[str, str]:
    """Return the address for questions: the one in the settings, or else the page that describes the record."""
    name = settings.publisher or "The editors of this record"
    if settings.contact and settings.contact.startswith("mailto:"):
        return {"name": name, "email": settings.contact.removeprefix("mailto:")}
    return {"name": name, "url": settings.contact or f"{base}/about"}


def at_address(example: str, base: str) -> str:
    """Return an example as a server with this address answers it."""
    encoded = quote(EXAMPLE_ORIGIN, safe="")  # in the query of a URL
    return example.replace(EXAMPLE_ORIGIN, base).replace(encoded, quote(base, safe=""))


def plain_name(component: str) -> str:
    """Return a name for the document: `Quote` for the model `QuotePublic`, `QuotePage` for `Page[QuotePublic]`."""
    return re.sub(r"(\w+)_(\w+)_", r"\2\1", component).replace("Public", "")


def with_plain_names(value: Any) -> Any:
    """Return a part of the document with plain names of components, and without the titles that repeat a name."""
    if isinstance(value, list):
        return [with_plain_names(each) for each in value]
    if not isinstance(value, dict):
        return plain_name(value) if isinstance(value, str) and value.startswith("#/components/") else value
    return {
        key: each if key in {"example", "examples"} else with_plain_names(each)
        for key, each in value.items()
        if key != "title" or isinstance(each, dict)
    }


def complete(path: str, operation: dict[str, Any], examples: dict[str, Any], base: str) -> None:
    """Add the problems, the response headers and the examples to an operation."""
    for parameter in operation.get("parameters", []):
        if parameter["required"]:
            values = REQUIRED_VALUES.get(path, {})
            value = values[parameter["name"]] if parameter["name"] in values else example_id(path, examples)
            parameter["example"] = at_address(value, base) if isinstance(value, str) else value
        if options := parameter["schema"].pop("anyOf", None):  # FastAPI allows null, which a query cannot contain
            parameter["schema"] = options[0]
        if parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}
            parameter["description"] += " Separate several values with commas."
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    problems = COMMON_PROBLEMS | ({"404", "410"} if "{" in path else set()) | ({"410"} if "cursor" in names else set())
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    for status in sorted(problems | responses.keys() - {"200"}):
        responses[status] = {"description": PROBLEMS[status], "content": content}
    success = responses["200"]
    success["description"] = "Success."
    success["headers"] = {name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()}
    if "format" in names and "cursor" in names:
        files = {essence(FORMATS[name]): {"schema": {"type": "string"}} for name in ("csv", "ndjson")}
        success["content"] |= files
        responses["406"] = {"description": PROBLEMS["406"], "content": content}
    if operation["operationId"] in examples:
        next(iter(success["content"].values()))["example"] = examples[operation["operationId"]]


def example_id(path: str, examples: dict[str, Any]) -> str:
    """Return the id of the example record of a collection."""
    collection = path.partition("{id}")[0]
    records = (example for example in examples.values() if isinstance(example, dict) and "url" in example)
    return next(str(record["id"]) for record in records if record["url"].startswith(collection))
