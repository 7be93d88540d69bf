"""Errors as RFC 9457 problems, which suggest the nearest valid value."""

import re
from asyncio import to_thread
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.suggestions.paths import nearest_path
from app.suggestions.validation_messages import explain
from app.suggestions.words import nearest

INVALID = "Invalid request"
METHODS = "GET, HEAD, OPTIONS"
READ_AND_POST = "GET, HEAD, POST, OPTIONS"
POST_METHODS = {
    "/v1/verify": READ_AND_POST,
    "/verify": READ_AND_POST,
    "/mcp": "POST, OPTIONS",
}  # of paths that take a body
RETRY_AFTER = "5"  # seconds
OPEN_QUERIES = {"/oembed"}  # paths that ignore unknown parameters, because oEmbed consumers append their own


class ProblemError(BaseModel):
    """An error in the request."""

    parameter: str | None = Field(description="The parameter with the error; null if it is not in a parameter.")
    detail: str = Field(description="What is wrong.")
    suggestion: str | None = Field(description="The nearest valid name or value; null if nothing is similar enough.")


class Problem(BaseModel):
    """A problem (RFC 9457, section 3.1), with the media type `application/problem+json`."""

    type: str = Field(description="A URN of the kind of problem.", examples=["urn:onrecord:problem:invalid-request"])
    title: str = Field(description="The kind of problem.", examples=["Invalid request"])
    status: int = Field(description="The HTTP status code.", examples=[422])
    detail: str = Field(description="What is wrong with this request.", examples=["Unknown parameter: spaeker"])
    instance: str = Field(description="The path of the request.", examples=["/v1/quotes"])
    request_id: str = Field(
        description="The id of the request, as in the header `X-Request-ID`.", examples=["5f0c7f3e1d2b4a68"]
    )
    errors: list[ProblemError] = Field(description="The errors in the request.")


class Refusal(Exception):  # noqa: N818 - like Starlette's HTTPException, it is a response
    """An exception that becomes a problem response."""

    def __init__(self, status: int, *errors: ProblemError, title: str | None = None) -> None:
        self.status, self.errors = status, list(errors)
        self.title = title or (INVALID if status == HTTPStatus.UNPROCESSABLE_ENTITY else HTTPStatus(status).phrase)


def fault(detail: str, suggestion: str | None = None, parameter: str | None = None) -> ProblemError:
    """Return an error in the request."""
    return ProblemError(parameter=parameter, detail=detail, suggestion=suggestion)


def allow(path: str) -> dict[str, str]:
    """Return the header with the methods that a path allows."""
    return {"Allow": POST_METHODS.get(path, METHODS)}


def problem(request: Request, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem response. A 503 has the header Retry-After."""
    body = Problem(
        type="urn:onrecord:problem:" + re.sub("[^a-z]+", "-", refusal.title.lower()),
        title=refusal.title.capitalize(),
        status=refusal.status,
        detail="; ".join(error.detail for error in refusal.errors),
        instance=request.scope["path"],
        request_id=request.scope["request_id"],
        errors=refusal.errors,
    )
    headers = {**(headers or {}), "Cache-Control": "no-store"}
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", RETRY_AFTER)
    return Response(body.model_dump_json(), refusal.status, headers, media_type="application/problem+json")


async def refuse(
    refusal: Refusal, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str] | None = None
) -> None:
    """Send a problem response from a middleware."""
    await problem(Request(scope), refusal, headers)(scope, receive, send)


@lru_cache(64)  # several functions read the query of one request
def query_pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    """Return the names and values of a query string, in order, as Starlette parses them."""
    return tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def parameters(request: Request) -> dict[str, bool]:
    """Return the query parameters of the request's route, by name, and whether each may be repeated."""
    path, method = request.scope["route"].path, request.method.lower()
    by_route: dict[tuple[str, str], dict[str, bool]] = request.app.state.parameters
    if (path, method) not in by_route:
        operation = request.app.openapi()["paths"].get(path, {}).get(method, {})
        in_query = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
        by_route[path, method] = {parameter["name"]: "array" in str(parameter["schema"]) for parameter in in_query}
    return by_route[path, method]


async def refuse_unknown_parameters(request: Request) -> None:
    """Raise Refusal (422) if a query parameter is unknown, or repeated although it takes one value.

    The paths in OPEN_QUERIES ignore unknown parameters.
    """
    pairs = query_pairs(request.scope["query_string"])
    names, values = [name for name, _ in pairs], dict(pairs)
    known = parameters(request) if names else {}
    if len(known.keys() & names) == len(names):
        return
    errors = [
        fault(f"Unknown parameter: {name[:100]}", nearest(name, known), name[:100])
        for name in dict.fromkeys(names)
        if name not in known and request.scope["route"].path not in OPEN_QUERIES
    ]
    errors += [
        fault(f"{name}: should be given once, not {count} times", values[name], name)
        for name, is_repeatable in known.items()
        if not is_repeatable and (count := names.count(name)) > 1
    ]
    if errors:
        raise Refusal(422, *errors)


async def on_refusal(request: Request, refusal: Refusal) -> Response:
    return problem(request, refusal)


async def on_http_error(request: Request, error: HTTPException) -> Response:
    """Return the problem of an unknown path, with the nearest known one, or of a method that is not allowed."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = allow(request.scope["path"])
        not_allowed = fault(f"The method {request.method} is not allowed: this API is read-only.", allowed["Allow"])
        return problem(request, Refusal(error.status_code, not_allowed), allowed)
    path = request.scope["path"]
    near = nearest_path(path, {"/docs": {}, "/openapi.json": {}, **request.app.openapi()["paths"]})
    not_found = fault(f"Nothing is served at {path[:200]}.", near)
    if path == "/mcp":  # with the extra, McpMiddleware answers
        detail = "The tools for assistants need a library: install it with `pip install 'onrecord[mcp]'`."
        not_found = fault(detail, "pip install 'onrecord[mcp]'")
    return problem(request, Refusal(error.status_code, not_found), error.headers)


async def on_validation_error(request: Request, error: RequestValidationError) -> Response:
    """Return the problem of invalid parameters, each with the nearest valid value."""
    return problem(request, Refusal(422, *(problem_error(each) for each in error.errors())))


def problem_error(error: dict[str, Any]) -> ProblemError:
    """Return one of pydantic's errors as an error of a problem.

    A validator of several parameters says in its context which of them has the error, and a suggestion.
    """
    context = error.get("ctx", {})
    parameter = str(context.get("parameter") or error["loc"][min(1, len(error["loc"]) - 1)])
    explanation = explain(error)
    return fault(f"{parameter}: {explanation.message}", explanation.suggestion, parameter)


async def internal_server_error(request: Request) -> Refusal:
    """Return what an unexpected exception is: 503 if the index is damaged, which is then rebuilt, else 500.

    The log has the exception under the request's id.
    """
    if not await to_thread(request.app.state.index.inspect):
        return Refusal(503, fault("The read index is damaged. It is being rebuilt.", "/readyz"))
    return Refusal(500, fault("The server failed. Its log has the details under this request_id."))


def install(app: FastAPI) -> None:
    """Register the handlers that turn exceptions, FastAPI's own included, into problems."""
    app.state.parameters = {}
    app.add_exception_handler(Refusal, on_refusal)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, on_http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, on_validation_error)  # type: ignore[arg-type]
