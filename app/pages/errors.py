"""What went wrong, as a page."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from app.errors import RETRY_AFTER, ProblemError, Refusal, internal_server_error, on_http_error, problem
from app.pages.addresses import address
from app.pages.head import Head
from app.pages.templates import render
from app.suggestions.validation_messages import display


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """Return a page that says what was wrong, with the nearest right thing as a link where it is an address."""
    title = refusal.title.capitalize()
    head = Head(title, title, request.scope["path"], is_indexed=False)
    errors = [(each, repaired_address(request, each)) for each in refusal.errors]
    is_failure = refusal.status == HTTPStatus.INTERNAL_SERVER_ERROR
    request_id = request.scope["request_id"] if is_failure else None
    response = render(
        request, "error.html", refusal.status, head=head, title=title, errors=errors, request_id=request_id
    )
    response.headers["Cache-Control"] = "no-store"
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def repaired_address(request: Request, error: ProblemError) -> str | None:
    """Return the address of the page with the nearest right parameter or value; None if there is none."""
    name, right, query = error.parameter, error.suggestion, dict(request.query_params)
    if name not in query or not right or name == "cursor":
        return None
    if error.detail.startswith("Unknown parameter"):
        query = {right if each == name else each: value for each, value in query.items()}
    else:
        values = query[name].split(",")
        wrong = (
            values[0] if len(values) == 1 else next((each for each in values if display(each) in error.detail), None)
        )
        query[name] = ",".join(dict.fromkeys(right if each == wrong else each for each in values))
    return address(request.scope["path"], **query)


async def on_unknown_path(request: Request, error: HTTPException) -> Response:
    """Return a page if the client is a browser, else the problem of the API."""
    if error.status_code != HTTPStatus.NOT_FOUND or not wants_page(request):
        return await on_http_error(request, error)
    return refusal_page(request, Refusal(404, title="There is no such page"))


async def failure(request: Request) -> Response:
    """Return a page if the client is a browser, else a problem, after an exception that nobody expected."""
    refusal = await internal_server_error(request)
    return refusal_page(request, refusal) if wants_page(request) else problem(request, refusal)


def wants_page(request: Request) -> bool:
    """Return whether a browser asks for what could be a page."""
    is_data = request.scope["path"].startswith(("/v1", "/web/", "/docs"))
    return not is_data and "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Register the handler of unknown paths."""
    app.add_exception_handler(HTTPException, on_unknown_path)  # type: ignore[arg-type]
