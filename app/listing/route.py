"""A route that FastAPI documents, and that is found, asked and answered without the rest of what FastAPI does."""

from collections.abc import Callable, Coroutine, Iterable
from inspect import signature
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError, create_model
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import pairs, parameters, refuse_strange_parameters
from app.index.reader import newest_snapshot

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
NAMED = 3  # the part of a path that names a record: `/v1/quotes/{id}/card`


class Asking(APIRoute):
    """FastAPI looks at each parameter of a route anew for each request, which costs more than the rest of an answer."""

    straight: Handler | None = None  # unless it takes what only FastAPI can read

    def get_route_handler(self) -> Handler:
        """The endpoint, called with the request, what it was asked, the database and what the path names."""
        taken = self.dependant
        if taken.body_params or taken.header_params or taken.cookie_params:
            return super().get_route_handler()
        (model, whole), endpoint = self.model(), self.endpoint
        takes_request, takes_snapshot = (name in signature(endpoint).parameters for name in ("request", "snapshot"))

        async def answer(request: Request) -> Response:
            await refuse_strange_parameters(request)
            question = asked(model, request)
            given = {"asked": question} if whole else question.__dict__.copy()
            given |= request.scope["path_params"]
            if takes_request:
                given["request"] = request
            if takes_snapshot:
                given["snapshot"] = await newest_snapshot(request)
            response: Response = await endpoint(**given)
            return response

        self.straight = answer
        return answer

    def model(self) -> tuple[type[BaseModel], bool]:
        """What reads the query: the model that the endpoint takes, or one made of the parameters that it takes."""
        fields = {each.name: (each.field_info.annotation, each.field_info) for each in self.dependant.query_params}
        if len(fields) == 1:
            ((annotation, _),) = fields.values()
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                return annotation, True
        made: Any = fields
        return create_model("Parameters", **made), False


def asked(model: type[BaseModel], request: Request) -> BaseModel:
    """What a query asks for. Raises RequestValidationError, as FastAPI would."""
    values: dict[str, Any] = {}
    given = pairs(request.scope["query_string"])
    several = parameters(request) if given else {}
    for name, value in given:
        if several[name]:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    try:
        return model.model_validate(values)
    except ValidationError as error:
        wrong = [{**each, "loc": ("query", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(wrong) from error


class Straight:
    """ASGI middleware that finds these routes by their path, where FastAPI tries all there are, each of them twice."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        asking = (each for each in routes if isinstance(each, Asking))
        self.routes = {each.path: (each, each.straight) for each in asking if each.straight}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        scope["route"], answer, scope["path_params"] = found
        request, response = Request(scope, receive, send), None
        try:
            response = await answer(request)
            await response(scope, receive, send)
        except Exception as error:
            handlers = scope["app"].exception_handlers
            handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
            if handler is None:
                raise
            if response is not None:
                raise RuntimeError("An answer broke off.") from error
            await (await handler(request, error))(scope, receive, send)

    def find(self, scope: Scope) -> tuple[Asking, Handler, dict[str, str]] | None:
        """The route that is asked for, and what its path names; None where FastAPI is to look for it."""
        path: str = scope["path"]
        if scope.get("root_path") or "{" in path:
            return None
        if path in self.routes:
            return *self.routes[path], {}
        parts = path.split("/")
        if len(parts) <= NAMED or not (name := parts[NAMED]):
            return None
        parts[NAMED] = "{id}"
        found = self.routes.get("/".join(parts))
        return found and (*found, {"id": name})
