"""Register the pages: each is a function from a visit to a response, at one address."""

from asyncio import to_thread
from collections.abc import Callable

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.routing import Route

from app.errors import Refusal, problem_error
from app.pages.errors import refusal_page
from app.pages.visit import Visit
from app.query.page import newest_snapshot

View = Callable[[Visit], Response]
FileView = Callable[[Request], Response]
ROUTES: list[Route] = []


def page(path: str) -> Callable[[View], View]:
    """Serve a view at a path.

    These are routes of Starlette: FastAPI's would refuse query parameters that the API does not know, and links that
    people share carry parameters of their own.
    """

    def register(view: View) -> View:
        async def show(request: Request) -> Response:
            request.scope["route"] = route  # for the access log: FastAPI sets this for its own routes only
            try:
                visit = Visit(request, await newest_snapshot(request))
                return await to_thread(view, visit)
            except RequestValidationError as error:
                refusal = Refusal(422, *(problem_error(each) for each in error.errors()))
            except Refusal as error:
                refusal = error
            return refusal_page(request, refusal)

        route = Route(path, show, methods=["GET"])
        ROUTES.append(route)
        return view

    return register


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
