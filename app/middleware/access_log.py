"""One line in the log, and one count in the metrics, for each request."""

import logging
from collections.abc import Collection, Mapping
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.index.reader import REVISIONS
from app.logs import log

CLIENT_CLOSED_REQUEST = 499  # nginx's status for a client that disconnected before the response


class AccessLogMiddleware:
    """The outermost ASGI middleware, which logs and counts each request.

    At the level `info`, a line names only the route; at `debug`, the whole address.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started_at = CLIENT_CLOSED_REQUEST, perf_counter()
        REVISIONS.set(set())

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            seconds = perf_counter() - started_at
            self.metrics.answered(route_path(scope), scope["method"], status, seconds)
            log_request(scope, status, seconds, REVISIONS.get())


def log_request(scope: Mapping[str, Any], status: int, seconds: float, revisions: Collection[int]) -> None:
    """Log one request with the newest of the revisions that it was answered from."""
    if log.isEnabledFor(logging.INFO):
        fields: dict[str, Any] = {
            "request_id": scope.get("request_id"),
            "method": scope["method"],
            "route": route_path(scope),
            "status": status,
            "duration_ms": round(seconds * 1000, 2),
            "revision": max(revisions, default=None),
        }
        if log.isEnabledFor(logging.DEBUG):
            fields["address"] = f"{scope['path']}?{scope['query_string'].decode('latin-1')}".rstrip("?")
        log.info("request", extra={"fields": fields})


def route_path(scope: Mapping[str, Any]) -> str | None:
    """Return the path template of the matched route, such as `/v1/quotes/{id}`, or None if no route matched."""
    return getattr(scope.get("route"), "path", None)
