"""The application, put together."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from os import environ
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware
from starlette.types import ASGIApp

import app as package
from app import errors, metrics, openapi, pages
from app.assistants import Assistants, BodyFirst
from app.cache import Answers, Cache
from app.envelope import Envelope
from app.index.follower import Following
from app.index.reader import ReadIndex
from app.index.storage import index_storage
from app.limits import Bounds, Turns
from app.listing.route import Straight
from app.quotas import Quotas
from app.resources import ROUTERS
from app.settings import Settings
from app.watching import AtOnce, Watch

DOWNLOADS = 16  # files that one worker sends at once: each holds the places of what it is still to send
READY = 30.0  # seconds that a start waits for a first index: a small one is there by then


class OnRecord(FastAPI):
    """FastAPI without the middleware that it puts around ours: what fails is a problem, and bodies are bounded."""

    def build_middleware_stack(self) -> ASGIApp:
        """The stack from `Watch` inward."""
        stack: Any = super().build_middleware_stack()
        while not isinstance(stack, Watch):
            stack = stack.app
        return stack


def in_order(settings: Settings, answers: Answers) -> list[Middleware]:
    """What stands around the routes, from the outermost inward. The cache is first, unless who asks is counted."""
    cache = Middleware(Cache, answers)
    around = [Middleware(Envelope, settings.max_age, settings.public_url), Middleware(Bounds, settings)]
    turns = Middleware(Turns, settings.max_requests)
    inside = [Middleware(BodyFirst), turns, *assistants(settings), Middleware(errors.Again)]
    if not traced():
        inside.append(Middleware(Straight, [route for router in ROUTERS for route in router.routes]))
    if settings.rate_limit == "off":
        return [cache, *around, *inside]
    return [*around, Middleware(Quotas, settings.rate_limit), cache, *inside]


def traced() -> bool:
    """Whether FastAPI is told to trace every request, which takes its own way from the first to the last."""
    return environ.get("FASTAPI_OTEL_AUTO_CONFIGURE", "").lower() == "true"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The OnRecord API over the database that the settings name."""
    settings = settings or Settings()
    storage = index_storage(settings)
    read_index = ReadIndex(storage)
    counted = metrics.Metrics(settings.metrics)
    answers = Answers(read_index.state, settings.cache_megabytes << 20, counted)
    following = Following(settings.database_url, storage)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, AtOnce]]:
        following.start()
        await to_thread(following.is_first.wait, READY)
        unseen = settings.rate_limit == "off" and not traced()  # but by us
        yield {"at_once": AtOnce(answers, counted)} if unseen else {}
        await to_thread(following.stop)

    app = OnRecord(
        title="OnRecord",
        version=version("onrecord"),
        description=package.__doc__ or "",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(errors.refuse_strange_parameters)],
        generate_unique_id_function=openapi.operation_id,
        middleware=[Middleware(Watch, counted), *in_order(settings, answers)],
    )
    app.state.index, app.state.following = read_index, following
    app.state.downloads = CapacityLimiter(DOWNLOADS)
    app.state.public_url, app.state.metrics = settings.public_url, counted
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    errors.install(app)
    for router in [*ROUTERS, pages.router, metrics.router]:
        app.include_router(router)
    return app


def assistants(settings: Settings) -> list[Middleware]:
    """`/mcp`, if the extra that it needs is installed."""
    return [Middleware(Assistants, settings)] if find_spec("mcp") else []
