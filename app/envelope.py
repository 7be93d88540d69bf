"""What every answer carries, whatever made it: request id, ETag and 304, HEAD and OPTIONS, CORS, security headers."""

import re
from secrets import token_hex

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ALLOW, METHODS, Refusal, fault, on_failure, problem
from app.etags import holds, tag_of
from app.logs import log

QUOTA = "RateLimit, RateLimit-Policy"
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
ALWAYS = {
    # Static, not by request: a cache that kept an answer made without an Origin must still serve one made with it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"Link, ETag, Retry-After, {QUOTA}, X-Request-ID, Content-Disposition",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in UNUSED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PREFLIGHT = {
    **ALLOW,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
POSTED = PREFLIGHT | {  # at the one address that is asked with bodies, and with a protocol's headers
    "Allow": "POST, OPTIONS",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
}
MCP = "/mcp"
# Of this host alone: what else is below its name is not ours.
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, max_age: int = 60, public_url: str | None = None) -> None:
        self.app = app
        self.always = ALWAYS | (ONLY_HTTPS if public_url and public_url.startswith("https:") else {})
        self.caching = f"public, max-age={max_age}, stale-while-revalidate={10 * max_age}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        scope["request_id"] = given if REQUEST_ID.fullmatch(given) else token_hex(8)
        reply = Reply(scope, send, self.caching, self.always)
        if scope["method"] == "OPTIONS":
            headers = POSTED if scope["path"] == MCP else PREFLIGHT
            await Response(status_code=204, headers=headers)(scope, receive, reply.send)
            return
        inner = scope
        if scope["method"] == "HEAD":
            # A copy: by its own, the server knows that no body follows. A file need not be made for its headers.
            inner = {**scope, "method": "GET", "onrecord.head": True}
        try:
            await self.app(inner, receive, reply.send)
        except Exception:
            log.exception("request %s failed", scope["request_id"])
            if reply.begun:
                raise
            await (await on_failure(Request(scope)))(scope, receive, reply.send)
        finally:
            scope["route"] = inner.get("route")


class Reply:
    """One answer on its way out: held until its body is known, unless it comes in a stream."""

    def __init__(self, scope: Scope, send: Send, caching: str, always: dict[str, str]) -> None:
        self.caching, self.always = caching, always
        self.scope, self.head = scope, scope["method"] == "HEAD"
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
        """Add the headers every answer has; the body may become another, or none."""
        headers = MutableHeaders(scope=self.start)
        if self.start["status"] in {200, 304}:
            headers.setdefault("Cache-Control", self.caching)
        if self.start["status"] == 200 and not streamed:  # noqa: PLR2004
            body = self.validate(body)
            headers = MutableHeaders(scope=self.start)
        headers.update({**self.always, "X-Request-ID": self.scope["request_id"]})
        headers.setdefault("Content-Security-Policy", POLICY)
        if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
            headers["X-Frame-Options"] = "DENY"  # the same, for browsers that know nothing of frame-ancestors
        headers.add_vary_header("Accept")
        return body

    def validate(self, body: bytes) -> bytes:
        """Tag what a cache may keep; what the client holds already becomes a 304, what it did not mean a 412."""
        headers, asked = MutableHeaders(scope=self.start), Headers(scope=self.scope)
        if headers["Cache-Control"] == "no-store":
            return body
        headers["ETag"] = tag = headers.get("etag") or tag_of(body)  # a file knows its own before it is made
        if (meant := asked.getlist("if-match")) and not holds(meant, tag, weakly=False):
            refused = problem(Request(self.scope), Refusal(412, fault("It has another tag than If-Match says.", tag)))
            self.start.update(status=412, headers=refused.raw_headers)
            return bytes(refused.body)
        if holds(asked.getlist("if-none-match"), tag):
            self.start["status"] = 304
            del headers["content-length"], headers["content-type"]
            return b""
        return body
