"""What one request may ask of the server, and how many may ask at once."""

from asyncio import Lock, sleep
from collections.abc import Iterator
from math import inf
from time import monotonic
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ProblemError, Refusal, fault, query_pairs, refuse
from app.settings import Settings

STATE = {"/healthz", "/readyz", "/metrics"}  # what watches the server is answered whatever the load
BODY = {b"content-length", b"transfer-encoding"}  # headers of a request that has one
MOMENT = 0.002  # seconds
DIGITS = 20  # of a length that a number holds
SOON = {"Retry-After": "1"}
CLOSE = {"Connection": "close"}  # rather than read what nobody asked for


class RequestLimitsMiddleware:
    """ASGI middleware that refuses what is too long or too much before anything is made of it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := self.too_long(scope) or not_utf8(scope) or self.too_much(scope) or encoded(scope):
            await refuse(refusal, scope, receive, send)
        elif refusal := self.too_large(scope):
            await refuse(refusal, scope, receive, send, CLOSE)
        else:
            await self.app(scope, receive, send)

    def too_long(self, scope: Scope) -> Refusal | None:
        """414 for an address of more bytes than allowed."""
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        most = self.settings.max_url
        if length <= most:
            return None
        wrong = fault(f"The address has {length:,} bytes; at most {most:,} are read.", "fewer values")
        return Refusal(414, wrong, title="Address too long")

    def too_much(self, scope: Scope) -> Refusal | None:
        """422 for more parameters, words or facets than allowed."""
        wrong = list(self.excesses(scope["query_string"])) if scope["query_string"] else []
        return Refusal(422, *wrong) if wrong else None

    def excesses(self, query: bytes) -> Iterator[ProblemError]:
        """Each thing that a query has too much of."""
        count = query.count(b"&") + 1
        if count > (most := self.settings.max_parameters):
            yield fault(f"{count:,} parameters are given; at most {most:,} are read.", "a,b for several values")
            return
        given = query_pairs(query)
        longest = max((len(value) for name, value in given if name == "q"), default=0)
        if longest > (most := self.settings.max_q):
            yield fault(f"q: {longest:,} characters are given; at most {most:,} are read.", parameter="q")
        facets = sum(value.count(",") + 1 for name, value in given if name == "facet")
        if facets > (most := self.settings.max_facets):
            yield fault(f"facet: {facets:,} facets are asked for; at most {most:,} are counted.", parameter="facet")

    def too_large(self, scope: Scope) -> Refusal | None:
        """413 for a body larger than allowed, 411 for one that does not say how large it is."""
        said, most = [pair for pair in scope["headers"] if pair[0] in BODY], self.settings.max_body
        if not said:
            return None
        headers = Headers(raw=said)
        if "transfer-encoding" in headers:
            return Refusal(411, fault("A body must say its length; a request to read needs none.", "Content-Length"))
        length = headers.get("content-length", "0").strip(" \t")  # RFC 9110, section 5.5
        if length.isdecimal() and len(length) <= DIGITS and int(length) <= most:
            return None
        wrong = fault(f"The body has {length[:DIGITS]} bytes; at most {most:,} are let in.", "no body")
        return Refusal(413, wrong, title="Body too large")


def not_utf8(scope: Scope) -> Refusal | None:
    """400 for a query with percent-encoded bytes that are not UTF-8, which would be read as other characters."""
    try:
        unquote_to_bytes(scope["query_string"]).decode()
    except UnicodeDecodeError:
        return Refusal(400, fault("The query has percent-encoded bytes that are not UTF-8.", "UTF-8, percent-encoded"))
    return None


def encoded(scope: Scope) -> Refusal | None:
    """404 for a slash written as `%2F`, which is part of a name and parts nothing: no name here has one."""
    if b"%2f" not in scope.get("raw_path", b"").lower():
        return None
    return Refusal(404, fault(f"Nothing is served at {scope['raw_path'].decode('latin-1')[:200]}.", scope["path"]))


class ConcurrencyLimitMiddleware:
    """ASGI middleware that lets so many requests in at once, and tells one more at once to come back.

    A request counts while the server works on it, and not while its response waits for the client to read.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most
        self.inside = 0
        self.beginning, self.looked = Lock(), -inf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in STATE:
            await self.app(scope, receive, send)
            return
        if self.inside >= self.most:
            wrong = fault(f"This server is answering {self.most:,} requests already.", "the same request, later")
            await refuse(Refusal(503, wrong), scope, receive, send, SOON)
            return

        async def send_uncounted(message: Message) -> None:
            self.inside -= 1
            try:
                await send(message)  # waits as long as the client does not read
            finally:
                self.inside += 1

        self.inside += 1
        try:
            # SQLite answers inline. So that whoever comes meanwhile is counted, and not kept waiting without an end,
            # the loop looks at the sockets before a request begins, unless it did so a moment ago.
            async with self.beginning:
                if monotonic() - self.looked > MOMENT:
                    await sleep(0)
                    self.looked = monotonic()
            await self.app(scope, receive, send_uncounted)
        finally:
            self.inside -= 1
