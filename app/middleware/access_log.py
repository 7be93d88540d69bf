"""What is seen of every request from outside: how it ended, after how long, and which revision it was answered from."""

import logging
from collections.abc import Collection, Mapping
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.index.reader import REVISIONS
from app.logs import log

CLIENT_CLOSED_REQUEST = 499  # what nginx calls an answer that the client did not wait for


class AccessLogMiddleware:
    """ASGI middleware around everything else: counts each request, and gives it a line in the log.

    At the level `info` a line holds nothing of what was asked for but the route; `debug` adds the address.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = CLIENT_CLOSED_REQUEST, perf_counter()
        REVISIONS.set(set())

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            seconds = perf_counter() - begun
            self.metrics.answered(route(scope), scope["method"], status, seconds)
            log_request(scope, status, seconds, REVISIONS.get())


def log_request(scope: Mapping[str, Any], status: int, seconds: float, read: Collection[int]) -> None:
    """Write down how a request ended, and what it was answered from."""
    if log.isEnabledFor(logging.INFO):
        told: dict[str, Any] = {
            "request_id": scope.get("request_id"),
            "method": scope["method"],
            "route": route(scope),
            "status": status,
            "duration_ms": round(seconds * 1000, 2),
            "revision": max(read, default=None),
        }
        if log.isEnabledFor(logging.DEBUG):
            told["address"] = f"{scope['path']}?{scope['query_string'].decode('latin-1')}".rstrip("?")
        log.info("request", extra={"told": told})


def route(scope: Mapping[str, Any]) -> str | None:
    """The template of the path that was asked for, None where nothing is served."""
    return getattr(scope.get("route"), "path", None)
