"""A route whose query is one model: FastAPI documents it, and the model alone reads what was asked."""

from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from app.errors import parameters, refuse_strange_parameters

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Asking(APIRoute):
    """FastAPI looks at each field of the model anew for each request, which costs more than the rest of an answer."""

    def get_route_handler(self) -> Handler:
        """The endpoint, called with the request, the model, the database and what the path names."""
        models: list[Any] = [each.field_info.annotation for each in self.dependant.query_params]
        if len(models) != 1 or not isinstance(models[0], type) or not issubclass(models[0], BaseModel):
            return super().get_route_handler()
        (model,), endpoint, names = models, self.endpoint, set(signature(self.endpoint).parameters)

        async def answer(request: Request) -> Response:
            await refuse_strange_parameters(request)
            given = {
                "request": request,
                "asked": asked(model, request),
                "database": request.app.state.database,
                **request.path_params,
            }
            response: Response = await endpoint(**{name: given[name] for name in names})
            return response

        return answer


def asked(model: type[BaseModel], request: Request) -> BaseModel:
    """What a query asks for. Raises RequestValidationError, as FastAPI would."""
    query, several = request.query_params, parameters(request)
    values = {name: query.getlist(name) if several[name] else value for name, value in query.items()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        wrong = [{**each, "loc": ("query", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(wrong) from error
