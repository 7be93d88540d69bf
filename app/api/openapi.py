"""The OpenAPI document: what FastAPI derives from the routes, completed with problems, headers and real examples."""

import json
import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api import ROUTERS
from app.errors import Problem
from app.query.export import FORMATS
from app.query.negotiation import essence
from app.query.parameters import describe_parameters

EXAMPLES = Path(__file__).with_name("examples.json")
REFUSALS = {
    "404": "No record has this id.",
    "406": "None of the forms that `Accept` takes is served here.",
    "410": "The record was withdrawn, or the cursor is stale: something was loaded since it was given out.",
    "412": "The answer has another tag than `If-Match` says.",
    "414": "The address is longer than the server reads.",
    "422": "A parameter is unknown, or its value is not understood.",
    "429": "This client has asked too often; `Retry-After` says when to ask again.",
    "500": "The server failed.",
    "501": "This is not implemented.",
    "503": "The database cannot be read now, or too many are asking; `Retry-After` says when to ask again.",
}
ALWAYS = {"412", "414", "422", "429", "500", "503"}  # whatever is asked
QUESTIONS = {  # examples of what has to be said, where it is not the id of the example's record
    "/v1/sources/{id}/annotations": {"id": "us-russia-rapprochement"},
    "/v1/search": {"q": "霸权"},
    "/v1/suggest": {"q": "zheng y"},
    "/v1/verify": {"text": "the US aims to disrupt deepening China-Russia cooperation"},
    "/v1/matrix": {"rows": "speaker", "columns": "topic"},
    "/oembed": {
        "url": "http://testserver/v1/quotes/us-russia-rapprochement-q10"
    },  # whose host /docs replaces by its own
}
HEADERS = {
    "ETag": "A strong validator; send it back in `If-None-Match`.",
    "Link": "Where the next page and the documentation are (RFC 8288).",
    "X-Request-ID": "The request's id, yours if you sent one.",
}


def operation_id(route: APIRoute) -> str:
    """`list_quotes` is `listQuotes` to a client."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), route.name)


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            license_info={"name": "MIT", "identifier": "MIT"},
        )
        describe_parameters(document, (route for router in ROUTERS for route in router.routes))
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own shapes of refusal
            del document["components"]["schemas"][unused]
        document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
        for path, operations in document["paths"].items():
            complete(path, operations["get"], examples)
        app.openapi_schema = document
    return app.openapi_schema


def complete(path: str, operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """Give an operation its refusals, its headers and an example from the record."""
    for parameter in operation.get("parameters", []):
        if parameter["required"]:
            parameter["example"] = QUESTIONS.get(path, {}).get(parameter["name"]) or exemplary(path, examples)
        if options := parameter["schema"].pop("anyOf", None):  # left out, a parameter is absent: it is never null
            parameter["schema"] = options[0]
        if parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    refusals = ALWAYS | ({"404", "410"} if "{" in path else set()) | ({"410"} if "cursor" in names else set())
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    for status in sorted(refusals | responses.keys() - {"200"}):
        responses[status] = {"description": REFUSALS[status], "content": content}
    answer = responses["200"]
    answer["headers"] = {name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()}
    if "format" in names and "cursor" in names:
        files = {essence(FORMATS[form]): {"schema": {"type": "string"}} for form in ("csv", "ndjson")}
        answer["content"] |= files
        responses["406"] = {"description": REFUSALS["406"], "content": content}
    next(iter(answer["content"].values()))["example"] = examples.get(operation["operationId"])


def exemplary(path: str, examples: dict[str, Any]) -> str:
    """The id of the record that is the example of a collection."""
    collection = path.partition("{id}")[0]
    details = (each for each in examples.values() if isinstance(each, dict) and "url" in each)
    return next(str(each["id"]) for each in details if each["url"].startswith(collection))
