"""The one shape of refusal: RFC 9457 problems, for every path and method, with the nearest valid thing."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from rapidfuzz import fuzz, process
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

INVALID = "Invalid request"
METHODS = "GET, HEAD, OPTIONS"
ALLOW = {"Allow": METHODS}
RETRY_AFTER = "5"  # seconds


class ProblemError(BaseModel):
    """One thing that was wrong with the request."""

    parameter: str | None = Field(description="The parameter at fault, or null where it is not one.")
    detail: str = Field(description="What is wrong with it.")
    suggestion: str | None = Field(description="The nearest valid thing, or null where nothing is near.")


class Problem(BaseModel):
    """A refusal (RFC 9457, section 3.1), served as `application/problem+json`."""

    type: str = Field(description="A URN for this kind of problem.", examples=["urn:onrecord:problem:invalid-request"])
    title: str = Field(description="The kind of problem in words.", examples=["Invalid request"])
    status: int = Field(description="The HTTP status code.", examples=[422])
    detail: str = Field(description="What happened this time.", examples=["Unknown parameter: spaeker"])
    instance: str = Field(description="The path that was asked for.", examples=["/v1/quotes"])
    request_id: str = Field(description="The answer's `X-Request-ID`.", examples=["5f0c7f3e1d2b4a68"])
    errors: list[ProblemError] = Field(description="Each thing that was wrong.")


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """Raised anywhere below a route to answer with a problem."""

    def __init__(self, status: int, *errors: ProblemError, title: str | None = None) -> None:
        self.status, self.errors = status, list(errors)
        self.title = title or (INVALID if status == HTTPStatus.UNPROCESSABLE_ENTITY else HTTPStatus(status).phrase)


def fault(detail: str, suggestion: str | None = None, parameter: str | None = None) -> ProblemError:
    """One thing that was wrong, with the nearest valid thing."""
    return ProblemError(parameter=parameter, detail=detail, suggestion=suggestion)


def nearest(word: str, known: Iterable[str], cutoff: float = 60) -> str | None:
    """The known word most like this one, as a whole or else in part (rapidfuzz's ratios, 0 to 100), or None."""
    choices = list(known)
    if begun := [choice for choice in choices if len(word) > 2 and choice.startswith(word)]:  # noqa: PLR2004
        return min(begun, key=len)
    found = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=max(cutoff, 60))
    found = found or process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=cutoff)
    return found[0] if found else None


def problem(request: Request, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The refusal as a response; 503 says when to try again."""
    body = Problem(
        type="urn:onrecord:problem:" + re.sub("[^a-z]+", "-", refusal.title.lower()),
        title=refusal.title.capitalize(),
        status=refusal.status,
        detail="; ".join(error.detail for error in refusal.errors),
        instance=request.url.path,
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
    """Answer with a problem from outside the routes."""
    await problem(Request(scope), refusal, headers)(scope, receive, send)


@lru_cache(64)  # for those who look at one request
def query_pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    """The names and values of a query, in their order, as Starlette reads them."""
    return tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def parameters(request: Request) -> dict[str, bool]:
    """The query parameters of the route asked for, and whether each may come more than once."""
    route, known = request.scope["route"], request.app.state.parameters
    if route.path not in known:
        operations = request.app.openapi()["paths"].get(route.path, {"get": {}})
        declared = [each for each in operations["get"].get("parameters", []) if each["in"] == "query"]
        known[route.path] = {each["name"]: "array" in str(each["schema"]) for each in declared}
    found: dict[str, bool] = known[route.path]
    return found


async def refuse_unknown_parameters(request: Request) -> None:
    """Nothing asked for is passed over in silence. Raises Refusal (422) for a name unknown or wrongly repeated."""
    names = [name for name, _ in query_pairs(request.scope["query_string"])]
    known = parameters(request) if names else {}
    if len(known.keys() & names) == len(names):
        return
    strange = [
        fault(f"Unknown parameter: {name[:100]}", nearest(name, known), name[:100])
        for name in dict.fromkeys(names)
        if name not in known
    ]
    often = {name for name in names if names.count(name) > 1}
    repeated = [name for name, several in known.items() if not several and name in often]
    strange += [fault(f"{name}: given more than once", f"{name}=... once", name) for name in repeated]
    if strange:
        raise Refusal(422, *strange)


async def on_refusal(request: Request, refusal: Refusal) -> Response:
    return problem(request, refusal)


async def on_http_error(request: Request, error: HTTPException) -> Response:
    """A path or a method that does not exist, with the nearest path that does."""
    near = nearest(request.url.path.rstrip("/"), request.app.openapi()["paths"])
    wrong, headers = fault(f"Nothing is served at {request.url.path[:200]}.", near), error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        wrong, headers = fault(f"{request.method} is not answered here: this API is read-only.", METHODS), ALLOW
    return problem(request, Refusal(error.status_code, wrong), headers)


async def on_validation_error(request: Request, error: RequestValidationError) -> Response:
    """Every parameter that was not understood, each with the nearest value that would be."""
    return problem(request, Refusal(422, *(problem_error(each) for each in error.errors())))


def problem_error(error: dict[str, Any]) -> ProblemError:
    """One of pydantic's errors in this API's words; one about several parameters names that at fault itself."""
    context = error.get("ctx", {})
    parameter = str(context.get("parameter") or error["loc"][min(1, len(error["loc"]) - 1)])
    options = re.findall(r"'([^']+)'", str(context.get("expected", "")))
    limits = [str(context[bound]) for bound in ("le", "ge", "suggestion") if context.get(bound) is not None]
    given = str(error.get("input"))[:100]
    if error["type"].startswith("bool"):
        options = ["true", "false"]
    if error["type"] == "string_pattern_mismatch":
        limits = [re.sub("[^a-z0-9]+", "-", given.lower()).strip("-")]
    near = nearest(given, options, cutoff=0) if options else next(iter(limits), None)
    instead = "" if error["type"] == "missing" or "parameter" in context else f", not {given!r}"
    return fault(f"{parameter}: {error['msg']}{instead}", near, parameter)


async def internal_server_error(request: Request) -> Response:
    """What nobody foresaw: the log has the rest, under the request's id."""
    return problem(request, Refusal(500, fault("The server failed to answer. Its log has this request_id.")))


def install(app: FastAPI) -> None:
    """Make every refusal of this app, the framework's own included, a problem."""
    app.state.parameters = {}  # by path, each worked out when it is first asked for
    app.add_exception_handler(Refusal, on_refusal)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, on_http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, on_validation_error)  # type: ignore[arg-type]
