"""What every answer carries, whatever made it: request id, ETag and 304, HEAD and OPTIONS, CORS, security headers."""

import logging
import re
from hashlib import blake2b
from secrets import token_hex

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ALLOW, METHODS, on_failure

CACHING = "public, max-age=60, stale-while-revalidate=600"
ALWAYS = {
    # Static, not by request: a cache that kept an answer made without an Origin must still serve one made with it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Retry-After, X-Request-ID, Content-Disposition",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PREFLIGHT = {
    **ALLOW,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = logging.getLogger("onrecord")


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        scope["request_id"] = given if REQUEST_ID.fullmatch(given) else token_hex(8)
        reply = Reply(scope, send)
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, reply.send)
            return
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
        try:
            await self.app(scope, receive, reply.send)
        except Exception:
            log.exception("request %s failed", scope["request_id"])
            if reply.begun:
                raise
            await (await on_failure(Request(scope)))(scope, receive, reply.send)


class Reply:
    """One answer on its way out: held until its body is known, unless it comes in a stream."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.head, self.request_id = scope["method"] == "HEAD", scope["request_id"]
        self.known = Headers(scope=scope).getlist("if-none-match")
        self.onward = send
        self.start: Message = {}
        self.begun = False

    async def send(self, message: Message) -> None:
        """Take the application's next message."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if not self.begun:
            self.begun = True
            body = self.complete(body, streamed=more)
            await self.onward(self.start)
        await self.onward({**message, "body": b"" if self.head else body})

    def complete(self, body: bytes, *, streamed: bool) -> bytes:
        """Add the headers every answer has; a body that the client already holds becomes a 304 without one."""
        headers = MutableHeaders(scope=self.start)
        headers.update({**ALWAYS, "X-Request-ID": self.request_id})
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.add_vary_header("Accept")
        if self.start["status"] != 200 or streamed:  # noqa: PLR2004
            return body
        headers.setdefault("Cache-Control", CACHING)
        if headers["Cache-Control"] == "no-store":
            return body
        headers["ETag"] = tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
        if not holds(self.known, tag):
            return body
        self.start["status"] = 304
        del headers["content-length"], headers["content-type"]
        return b""


def holds(known: list[str], tag: str) -> bool:
    """Whether an If-None-Match names this tag; weak comparison, as RFC 9110 section 13.1.2 wants."""
    tags = re.findall(r'\*|(?:W/)?"[^"]*"', ",".join(known))
    return any(candidate == "*" or candidate.removeprefix("W/") == tag for candidate in tags)
