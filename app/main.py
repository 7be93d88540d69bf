"""The application, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import Depends, FastAPI

import app as package
from app import docs, errors, openapi
from app.database import Database
from app.envelope import Envelope
from app.resources import ROUTERS
from app.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The OnRecord API over the database that the settings name."""
    database = Database((settings or Settings()).database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    app = FastAPI(
        title="OnRecord",
        version=version("onrecord"),
        description=package.__doc__ or "",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(errors.refuse_strange_parameters)],
        generate_unique_id_function=openapi.operation_id,
    )
    app.state.database = database
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    app.add_middleware(Envelope)
    errors.install(app)
    for router in [*ROUTERS, docs.router]:
        app.include_router(router)
    return app
