"""Register the pages: each is a function from a visit to a response, at one address."""

from collections.abc import Callable
from http import HTTPStatus

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.routing import Route

from app.errors import Refusal, fault, problem_error
from app.pages.addresses import address
from app.pages.errors import refusal_page
from app.pages.visit import Visit
from app.query.page import newest_snapshot

View = Callable[[Visit], Response]
FileView = Callable[[Request], Response]
ROUTES: list[Route] = []
WAITING = 24  # requests behind one limiter, which is well below ONRECORD_MAX_REQUESTS


def page(path: str, method: str = "GET", limiter: str = "pages") -> Callable[[View], View]:
    """Serve a view at a path. `limiter` is a key of `LIMITS` in `app/main.py`: how many run at once.

    More threads than that would only take turns, and everything else would wait for its turn behind them.
    These are routes of Starlette: FastAPI's would refuse query parameters that the API does not know, and links that
    people share carry parameters of their own.
    """

    def register(view: View) -> View:
        async def show(request: Request) -> Response:
            request.scope["route"] = route  # for the access log: FastAPI sets this for its own routes only
            try:
                visit = Visit(request, await newest_snapshot(request))
                if method == "POST":
                    visit.body = await request.body()
                return await run_sync(view, visit, limiter=free(request.app.state.limiters[limiter]))
            except RequestValidationError as error:
                refusal = Refusal(422, *(problem_error(each) for each in error.errors()))
            except Refusal as error:
                refusal = error
            if "cursor" in request.query_params and is_stale(refusal):
                return first_page(request)
            return refusal_page(request, refusal)

        route = Route(path, show, methods=[method])
        ROUTES.append(route)
        return view

    return register


def free(limiter: CapacityLimiter) -> CapacityLimiter:
    """Return the limiter. Raises Refusal (503) if so many wait already that the server would answer nothing else."""
    if limiter.statistics().tasks_waiting >= WAITING:
        raise Refusal(503, fault("Too many requests wait for this already.", "the same request, later"))
    return limiter


def site_file(path: str) -> Callable[[FileView], FileView]:
    """Serve a file of the site at a path; it does not depend on the record."""

    def register(view: FileView) -> FileView:
        async def show(request: Request) -> Response:
            request.scope["route"] = route
            return view(request)

        route = Route(path, show, methods=["GET"])
        ROUTES.append(route)
        return view

    return register


def is_stale(refusal: Refusal) -> bool:
    """Return whether a list was asked for a place that it no longer has."""
    return refusal.status != HTTPStatus.SERVICE_UNAVAILABLE and "cursor" in {each.parameter for each in refusal.errors}


def first_page(request: Request) -> Response:
    """Return a redirection to the first page of the same list."""
    query = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return RedirectResponse(address(request.scope["path"], **query), headers={"Cache-Control": "no-store"})
