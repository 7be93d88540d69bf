"""The application: routes, middleware, index and follower."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from threading import Thread
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware
from starlette.types import ASGIApp

import app as package
from app import errors
from app.api import ROUTERS, metrics, openapi
from app.api.dump import Dumps
from app.dossiers.worker_pool import exit_with_parent
from app.index.reader import ReadIndex
from app.index.storage import index_storage
from app.indexing.documents import fingerprint
from app.indexing.polling import IndexFollower
from app.middleware.access_log import AccessLogMiddleware
from app.middleware.cache import CacheMiddleware, ResponseCache
from app.middleware.compression import CompressionMiddleware
from app.middleware.headers import ResponseHeadersMiddleware
from app.middleware.limits import ConcurrencyLimitMiddleware, RequestLimitsMiddleware
from app.middleware.mcp import BufferedBodyMiddleware, McpMiddleware
from app.middleware.rate_limit import RateLimitMiddleware
from app.operations import datapackage
from app.pages import ROUTES, static_files
from app.pages import errors as error_pages
from app.settings import Settings

LIMITS = {  # of what one worker does at once
    "downloads": 16,  # exports; each keeps the addresses of the documents to come
    "text_checks": 2,  # verifications of whole texts; each can take a second of one core
    "pages": 4,  # the threads take turns, and the API waits for its turn
    "pictures": 1,
}
READY = 8.0  # seconds that a start waits for a first index; a SIGTERM waits for it, too, and containers for 10 seconds


class OnRecord(FastAPI):
    """FastAPI without `ServerErrorMiddleware`: `ResponseHeadersMiddleware` answers unexpected exceptions."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return the stack from `AccessLogMiddleware` inward."""
        stack: Any = super().build_middleware_stack()
        while not isinstance(stack, AccessLogMiddleware):
            stack = stack.app
        return stack


def middleware(settings: Settings, cache: ResponseCache) -> list[Middleware]:
    """Return the middleware below the access log, outermost first.

    The cache is the first, unless clients are counted: a cached response counts, too.
    """
    caching = Middleware(CacheMiddleware, cache)
    outer = [
        Middleware(ResponseHeadersMiddleware, settings.max_age, settings.public_url),
        Middleware(RequestLimitsMiddleware, settings),
    ]
    inner = [
        Middleware(CompressionMiddleware),
        Middleware(BufferedBodyMiddleware),
        Middleware(ConcurrencyLimitMiddleware, settings.max_requests),
    ]
    if find_spec("mcp"):  # an optional dependency
        inner.append(Middleware(McpMiddleware, settings))
    if settings.rate_limit == "off":
        return [caching, *outer, *inner]
    return [*outer, Middleware(RateLimitMiddleware, settings.rate_limit), caching, *inner]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the API for the database of the settings, which are read from the environment if they are left out."""
    settings = settings or Settings()
    read_index = ReadIndex(index_storage(settings), fingerprint())
    counters = metrics.Metrics(settings.metrics)
    cache = ResponseCache(read_index.state, settings.cache_megabytes << 20, counters)
    follower = IndexFollower(settings.database_url, read_index)
    dumps = Dumps(partial(datapackage.export, license=settings.license))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=exit_with_parent, daemon=True).start()  # a worker process would keep the port
        dumps.open()
        follower.start()
        await to_thread(follower.is_first.wait, READY)
        yield
        await to_thread(dumps.close)
        await to_thread(follower.stop)

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
        middleware=[Middleware(AccessLogMiddleware, counters), *middleware(settings, cache)],
    )
    app.state.index, app.state.follower, app.state.dumps = read_index, follower, dumps
    app.state.limiters = {name: CapacityLimiter(limit) for name, limit in LIMITS.items()}
    app.state.metrics, app.state.settings = counters, settings
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    errors.install(app)
    error_pages.install(app)
    for router in [*ROUTERS, static_files.router, metrics.router]:
        app.include_router(router)
    app.router.routes += ROUTES
    return app
