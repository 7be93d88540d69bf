"""What every response has: request id, ETag and 304, HEAD and OPTIONS, CORS headers, security headers."""

import re
from secrets import token_hex

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import POST_METHODS, Refusal, allow, fault, problem, query_pairs
from app.index.reader import is_failure
from app.logs import log
from app.pages.errors import failure
from app.query.etags import etag_matches, mismatch, strong_etag
from app.query.negotiation import accepts, essence

DISABLED_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
EXPOSED_HEADERS = "Link, ETag, Retry-After, RateLimit, RateLimit-Policy, X-Request-ID, Content-Disposition"
COMMON_HEADERS = {
    # On every response, also to requests without `Origin`: a cache may serve it to a page of another origin later.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED_HEADERS,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
FRAME_ANCESTORS_NONE = b"frame-ancestors 'none'"
CONTENT_SECURITY_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Without `includeSubDomains`: other hosts below this name may not be ours.
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
ENTITY_HEADERS = {b"content-length", b"content-type"}  # not in a 304
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ResponseHeadersMiddleware:
    """ASGI middleware that completes every response, whichever layer below made it."""

    def __init__(self, app: ASGIApp, max_age: int = 60, public_url: str | None = None) -> None:
        self.app = app
        common = COMMON_HEADERS | (HSTS if public_url and public_url.startswith("https:") else {})
        self.common_headers = {name.lower().encode(): value.encode() for name, value in common.items()}
        self.cache_control = f"public, max-age={max_age}, stale-while-revalidate={10 * max_age}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent_ids = [value for name, value in scope["headers"] if name == b"x-request-id"]
        scope["request_id"] = request_id(sent_ids[0] if sent_ids else b"")
        sender = CompletingSend(scope, send, self.cache_control, self.common_headers)
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=preflight_headers(scope["path"]))(scope, receive, sender.send)
            return
        inner = scope
        if scope["method"] == "HEAD":
            # A copy, because the server knows from its own that no body follows. Exports send no rows to HEAD.
            inner = {**scope, "method": "GET", "onrecord.head": True}
        try:
            await self.app(inner, receive, sender.send)
        except BaseException as error:
            if not is_failure(error):
                raise
            log.exception("The request %s failed.", scope["request_id"])
            if sender.is_started:
                raise
            await (await failure(Request(scope)))(scope, receive, sender.send)
        finally:
            scope["route"] = inner.get("route")


def preflight_headers(path: str) -> dict[str, str]:
    """Return what OPTIONS answers at a path: the methods and the request headers that it allows."""
    allowed = allow(path)
    return {
        **allowed,
        "Access-Control-Allow-Methods": allowed["Allow"],
        "Access-Control-Allow-Headers": "*" if path in POST_METHODS else "Accept, If-None-Match, X-Request-ID",
        "Access-Control-Max-Age": "86400",
    }


def request_id(header: bytes) -> str:
    """Return the client's `X-Request-ID` if it is valid, else a new id."""
    sent_id = header.decode("latin-1")
    return sent_id if REQUEST_ID.fullmatch(sent_id) else token_hex(8)


class CompletingSend:
    """The `send` of one request, which keeps back the start of the response until its first body message."""

    def __init__(self, scope: Scope, send: Send, cache_control: bytes, common_headers: dict[bytes, bytes]) -> None:
        self.scope, self.onward = scope, send
        self.cache_control, self.common_headers = cache_control, common_headers
        self.start: Message = {}
        self.is_started = self.is_refused = False

    async def send(self, message: Message) -> None:
        """Pass a message on; the start, once complete, with the first body message."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        body = message.get("body", b"")
        if self.is_refused:
            return  # the rest of a response that the client does not accept
        if not self.is_started:
            self.is_started = True
            if not self.is_accepted():
                message, body = {"type": message["type"]}, self.refuse()
            body = self.complete(body, is_streamed=message.get("more_body", False))
            await self.onward(self.start)
        await self.onward({**message, "body": b"" if self.scope["method"] == "HEAD" else body})

    def is_accepted(self) -> bool:
        """Return whether the client accepts the media type of the response; `format` and the MCP decide themselves."""
        media_type = dict(self.start["headers"]).get(b"content-type", b"").decode("latin-1")
        if self.start["status"] != 200 or not media_type or self.scope["path"] == "/mcp":  # noqa: PLR2004
            return True
        is_chosen = any(name == "format" for name, _ in query_pairs(self.scope.get("query_string", b"")))
        return is_chosen or accepts(self.scope["headers"], media_type)

    def refuse(self) -> bytes:
        """Replace the response by a 406 that names its media type, and return the body."""
        available = essence(dict(self.start["headers"])[b"content-type"].decode("latin-1"))
        detail = f"Accept: no available format matches; available is {available}"
        response = problem(Request(self.scope), Refusal(406, fault(detail, available)))
        self.start = {**self.start, "status": 406, "headers": response.raw_headers}
        self.is_refused = True
        return bytes(response.body)

    def complete(self, body: bytes, *, is_streamed: bool) -> bytes:
        """Add the common headers; return the body, which is another or empty if a condition of the request says so."""
        headers = dict(self.start["headers"])
        if self.start["status"] in {200, 304}:
            headers.setdefault(b"cache-control", self.cache_control)
        if self.start["status"] == 200 and not is_streamed:  # noqa: PLR2004
            body = self.evaluate_conditions(headers, body)
        headers.update(self.common_headers)
        headers[b"x-request-id"] = self.scope["request_id"].encode()
        if FRAME_ANCESTORS_NONE in headers.setdefault(b"content-security-policy", CONTENT_SECURITY_POLICY):
            headers[b"x-frame-options"] = b"DENY"  # for browsers that do not know frame-ancestors
        headers[b"vary"] = headers[b"vary"] + b", Accept" if b"vary" in headers else b"Accept"
        self.start["headers"] = list(headers.items())
        return body

    def evaluate_conditions(self, headers: dict[bytes, bytes], body: bytes) -> bytes:
        """Add an ETag, and turn the response into a 304 or 412 if `If-None-Match` or `If-Match` says so.

        Changes the headers and the status, and returns the body (RFC 9110, section 13).
        """
        if headers[b"cache-control"] == b"no-store":
            return body
        # An export sets its own tag, so that a 304 costs no export.
        etag = headers[b"etag"] = headers.get(b"etag") or strong_etag(body).encode()
        if_match, if_none_match = (
            [value.decode("latin-1") for name, value in self.scope["headers"] if name == condition]
            for condition in (b"if-match", b"if-none-match")
        )
        if if_match and not etag_matches(if_match, etag.decode(), weakly=False):
            response = problem(Request(self.scope), Refusal(412, mismatch(etag.decode())))
            self.start["status"] = 412
            headers.clear()
            headers.update(response.raw_headers)
            return bytes(response.body)
        if if_none_match and etag_matches(if_none_match, etag.decode()):
            self.start["status"] = 304
            for name in ENTITY_HEADERS:
                headers.pop(name, None)
            return b""
        return body
