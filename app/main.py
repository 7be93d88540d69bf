"""The application, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware

import app as package
from app import errors, metrics, openapi, pages
from app.database import Database, reading_url
from app.envelope import Envelope
from app.limits import Bounds, Turns
from app.quotas import Quotas
from app.resources import ROUTERS
from app.settings import Settings
from app.watching import Watch


def create_app(settings: Settings | None = None) -> FastAPI:
    """The OnRecord API over the database that the settings name."""
    settings = settings or Settings()
    url = reading_url(settings.read_urls, settings.database_url)
    database = Database(url, settings.statement_seconds)
    counted = metrics.Metrics(settings.metrics)

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
        middleware=[  # from the outermost inward; a cache of answers would stand before Turns
            Middleware(Watch, counted),
            Middleware(Envelope, settings.max_age, settings.public_url),
            Middleware(Bounds, settings),
            Middleware(Quotas, settings.rate_limit),
            Middleware(Turns, settings.max_requests),
            Middleware(errors.Again),
        ],
    )
    app.state.database, app.state.public_url, app.state.metrics = database, settings.public_url, counted
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    errors.install(app)
    for router in [*ROUTERS, pages.router, metrics.router]:
        app.include_router(router)
    return app
