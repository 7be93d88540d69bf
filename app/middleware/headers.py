"""What every answer carries, whatever made it: request id, ETag and 304, HEAD and OPTIONS, CORS, security headers."""

import re
from collections.abc import Iterable
from secrets import token_hex

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ALLOW, METHODS, Refusal, fault, internal_server_error, problem
from app.logs import log
from app.query.etags import holds, tag_of

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
FRAMELESS = "frame-ancestors 'none'"
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
CONDITIONS = {b"if-match", b"if-none-match"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ResponseHeadersMiddleware:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, max_age: int = 60, public_url: str | None = None) -> None:
        self.app = app
        always = ALWAYS | (ONLY_HTTPS if public_url and public_url.startswith("https:") else {})
        self.always = {name.lower().encode(): value.encode() for name, value in always.items()}
        self.caching = f"public, max-age={max_age}, stale-while-revalidate={10 * max_age}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = request_id(value for name, value in scope["headers"] if name == b"x-request-id")
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
            await (await internal_server_error(Request(scope)))(scope, receive, reply.send)
        finally:
            scope["route"] = inner.get("route")


def request_id(given: Iterable[bytes]) -> str:
    """The id that the client gave the request, if it is sane, or a new one."""
    mine = next(iter(given), b"").decode("latin-1")
    return mine if mine and REQUEST_ID.fullmatch(mine) else token_hex(8)


class Reply:
    """One answer on its way out: held until its body is known, unless it comes in a stream."""

    def __init__(self, scope: Scope, send: Send, caching: bytes, always: dict[bytes, bytes]) -> None:
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
        """Add the headers every answer has, each of them once; the body may become another, or none."""
        said = dict(self.start["headers"])
        if self.start["status"] in {200, 304}:
            said.setdefault(b"cache-control", self.caching)
        if self.start["status"] == 200 and not streamed:  # noqa: PLR2004
            body = self.validate(said, body)
        said.update(self.always)
        said[b"x-request-id"] = self.scope["request_id"].encode()
        if FRAMELESS.encode() in said.setdefault(b"content-security-policy", POLICY.encode()):
            said[b"x-frame-options"] = b"DENY"  # the same, for browsers that know nothing of frame-ancestors
        said[b"vary"] = said[b"vary"] + b", Accept" if b"vary" in said else b"Accept"
        self.start["headers"] = list(said.items())
        return body

    def validate(self, said: dict[bytes, bytes], body: bytes) -> bytes:
        """Tag what a cache may keep; what the client holds already becomes a 304, what it did not mean a 412."""
        if said[b"cache-control"] == b"no-store":
            return body
        tag = said.setdefault(b"etag", b"") or tag_of(body).encode()  # a file knows its own before it is made
        said[b"etag"] = tag
        asked = [(name, value.decode("latin-1")) for name, value in self.scope["headers"] if name in CONDITIONS]
        if not asked:
            return body
        meant, known = ([value for name, value in asked if name == each] for each in (b"if-match", b"if-none-match"))
        if meant and not holds(meant, tag.decode(), weakly=False):
            wrong = fault("It has another tag than If-Match says.", tag.decode())
            refused = problem(Request(self.scope), Refusal(412, wrong))
            self.start["status"] = 412
            said.clear()
            said.update(refused.raw_headers)
            return bytes(refused.body)
        if known and holds(known, tag.decode()):
            self.start["status"] = 304
            for name in (b"content-length", b"content-type"):
                said.pop(name, None)
            return b""
        return body
