"""A dependency that reads query parameters into a pydantic model, three times as fast as FastAPI's `Query()`."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.routing import BaseRoute

from app.errors import parameters, query_pairs

Model = TypeVar("Model", bound=BaseModel)


class QueryParameters:
    """A FastAPI dependency that validates the query with a model. Raises RequestValidationError as FastAPI does."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> BaseModel:
        values: dict[str, Any] = {}
        pairs = query_pairs(request.scope["query_string"])
        repeatable = parameters(request) if pairs else {}
        for name, value in pairs:
            if repeatable.get(name):
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        return validated(self.model, values)


def validated(model: type[Model], values: dict[str, Any]) -> Model:
    """Return a model of the values of a query. Raises RequestValidationError as FastAPI does."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        errors = [{**each, "loc": ("query", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(errors) from error


def from_query(model: type[BaseModel]) -> Any:
    """Return the dependency for an argument of a route: `Annotated[Model, from_query(Model)]`."""
    return Depends(QueryParameters(model))


def describe_parameters(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Add the parameters of these dependencies to an OpenAPI document, as FastAPI would describe them."""
    scratch, operations = FastAPI(), list[tuple[str, str]]()
    for route in (each for each in routes if isinstance(each, APIRoute)):
        methods = route.methods or set()
        for dependency in route.dependant.dependencies:
            if isinstance(dependency.call, QueryParameters):
                scratch.add_api_route(route.path, endpoint(dependency.call.model), methods=list(methods))
                operations += [(route.path, method.lower()) for method in methods]
    extra = get_openapi(title="", version="", routes=scratch.routes)
    for path, method in operations:
        operation = document["paths"][path][method]
        query = [each for each in extra["paths"][path][method]["parameters"] if each["in"] == "query"]
        responses = operation.pop("responses")  # to put them after the parameters
        operation |= {"parameters": [*operation.get("parameters", []), *query], "responses": responses}
    schemas = document["components"]["schemas"] | extra["components"]["schemas"]
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def endpoint(model: Any) -> Any:
    """Return a route function with the parameters of a model."""

    def read(query: Annotated[model, Query()]) -> None: ...

    return read
