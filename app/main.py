"""The application, put together."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware
from starlette.types import ASGIApp

import app as package
from app import errors
from app.api import ROUTERS, metrics, openapi, pages
from app.index.reader import ReadIndex
from app.index.storage import index_storage
from app.indexing.follower import IndexFollower
from app.middleware.access_log import AccessLogMiddleware
from app.middleware.cache import CacheMiddleware, ResponseCache
from app.middleware.headers import ResponseHeadersMiddleware
from app.middleware.limits import ConcurrencyLimitMiddleware, RequestLimitsMiddleware
from app.middleware.mcp import BufferedBodyMiddleware, McpMiddleware
from app.middleware.rate_limit import RateLimitMiddleware
from app.settings import Settings

DOWNLOADS = 16  # files that one worker sends at once: each holds the places of what it is still to send
READY = 30.0  # seconds that a start waits for a first index: a small one is there by then


class OnRecord(FastAPI):
    """FastAPI without the middleware that it puts around ours: what fails is a problem, and bodies are bounded."""

    def build_middleware_stack(self) -> ASGIApp:
        """The stack from `Watch` inward."""
        stack: Any = super().build_middleware_stack()
        while not isinstance(stack, AccessLogMiddleware):
            stack = stack.app
        return stack


def middleware(settings: Settings, answers: ResponseCache) -> list[Middleware]:
    """What stands around the routes, from the outermost inward. The cache is first, unless who asks is counted."""
    cache = Middleware(CacheMiddleware, answers)
    around = [
        Middleware(ResponseHeadersMiddleware, settings.max_age, settings.public_url),
        Middleware(RequestLimitsMiddleware, settings),
    ]
    turns = Middleware(ConcurrencyLimitMiddleware, settings.max_requests)
    inside = [Middleware(BufferedBodyMiddleware), turns, *mcp_middleware(settings)]
    if settings.rate_limit == "off":
        return [cache, *around, *inside]
    return [*around, Middleware(RateLimitMiddleware, settings.rate_limit), cache, *inside]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The OnRecord API over the database that the settings name."""
    settings = settings or Settings()
    storage = index_storage(settings)
    read_index = ReadIndex(storage)
    counted = metrics.Metrics(settings.metrics)
    answers = ResponseCache(read_index.state, settings.cache_megabytes << 20, counted)
    following = IndexFollower(settings.database_url, storage)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following.start()
        await to_thread(following.is_first.wait, READY)
        yield
        await to_thread(following.stop)

    app = OnRecord(
        title="OnRecord",
        version=version("onrecord"),
        description=package.__doc__ or "",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(errors.refuse_unknown_parameters)],
        generate_unique_id_function=openapi.operation_id,
        middleware=[Middleware(AccessLogMiddleware, counted), *middleware(settings, answers)],
    )
    app.state.index, app.state.following = read_index, following
    app.state.downloads = CapacityLimiter(DOWNLOADS)
    app.state.public_url, app.state.metrics = settings.public_url, counted
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    errors.install(app)
    for router in [*ROUTERS, pages.router, metrics.router]:
        app.include_router(router)
    return app


def mcp_middleware(settings: Settings) -> list[Middleware]:
    """`/mcp`, if the extra that it needs is installed."""
    return [Middleware(McpMiddleware, settings)] if find_spec("mcp") else []
