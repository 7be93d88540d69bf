"""What went wrong, as a page."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from app.errors import RETRY_AFTER, Refusal, on_http_error
from app.pages.head import Head
from app.pages.templates import render


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """Return a page that says what was wrong, with the nearest right thing as a link where it is an address."""
    title = refusal.title.capitalize()
    head = Head(title, title, request.scope["path"], is_indexed=False)
    response = render(request, "error.html", refusal.status, head=head, title=title, refusal=refusal)
    response.headers["Cache-Control"] = "no-store"
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


async def on_unknown_path(request: Request, error: HTTPException) -> Response:
    """Return a page if the client is a browser, else the problem of the API."""
    path = request.scope["path"]
    is_page = not path.startswith(("/v1", "/web/", "/docs")) and "text/html" in request.headers.get("accept", "")
    if error.status_code != HTTPStatus.NOT_FOUND or not is_page:
        return await on_http_error(request, error)
    return refusal_page(request, Refusal(404, title="There is no such page"))


def install(app: FastAPI) -> None:
    """Register the handler of unknown paths."""
    app.add_exception_handler(HTTPException, on_unknown_path)  # type: ignore[arg-type]
