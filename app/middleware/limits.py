"""Limits on the size of a request and on the number of concurrent requests."""

from asyncio import Event, get_running_loop
from collections.abc import Iterator
from time import perf_counter
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ProblemError, Refusal, fault, query_pairs, refuse
from app.settings import Settings

MONITORING_PATHS = {"/healthz", "/readyz", "/metrics"}  # never limited
TEXT_ROUTES = {("POST", "/v1/verify"), ("POST", "/verify")}  # which take larger bodies
REFUSAL = "onrecord.refusal"  # in the scope: why the protocol refuses what was received
MAX_LENGTH_DIGITS = 20
RETRY_AFTER = {"Retry-After": "1"}
SLICE_SECONDS = 0.02
QUIET_POLLS = 2  # a connection is accepted by one poll, and its request read by the next
# Bytes that are read of a refused body: a proxy that is cut off while it sends answers 502.
MAX_DISCARDED_BODY = 1 << 20
CLOSE = {"Connection": "close"}  # instead of reading more


class RequestLimitsMiddleware:
    """ASGI middleware that refuses requests that are too large or wrongly encoded, before they are parsed further."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := (
            scope.get(REFUSAL)
            or self.long_address(scope)
            or invalid_utf8(scope)
            or self.large_query(scope)
            or encoded_slash(scope)
        ):
            await refuse(refusal, scope, receive, send)
        elif refusal := self.large_body(scope):
            length = Headers(scope=scope).get("content-length", "")
            is_read = is_at_most(length, MAX_DISCARDED_BODY)
            await refuse(refusal, scope, receive, send, {} if is_read else CLOSE)
        else:
            await self.app(scope, receive, send)

    def long_address(self, scope: Scope) -> Refusal | None:
        """Return a 414 if the path and the query have more bytes than allowed."""
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        limit = self.settings.max_url
        if length <= limit:
            return None
        error = fault(f"The address has {length:,} bytes; the limit is {limit:,}.", "fewer values")
        return Refusal(414, error, title="Address too long")

    def large_query(self, scope: Scope) -> Refusal | None:
        """Return a 422 if the query has more parameters, characters in `q` or facets than allowed."""
        errors = list(self.query_errors(scope["query_string"])) if scope["query_string"] else []
        return Refusal(422, *errors) if errors else None

    def query_errors(self, query: bytes) -> Iterator[ProblemError]:
        """Yield an error for each limit that a query exceeds."""
        count = query.count(b"&") + 1
        if count > (limit := self.settings.max_parameters):
            yield fault(f"The query has {count:,} parameters; the limit is {limit:,}.", "a,b for several values")
            return
        pairs = query_pairs(query)
        longest = max((len(value) for name, value in pairs if name == "q"), default=0)
        if longest > (limit := self.settings.max_q):
            yield fault(f"q: the text has {longest:,} characters; the limit is {limit:,}.", parameter="q")
        facets = sum(value.count(",") + 1 for name, value in pairs if name == "facet")
        if facets > (limit := self.settings.max_facets):
            yield fault(f"facet: {facets:,} facets are requested; the limit is {limit:,}.", parameter="facet")

    def large_body(self, scope: Scope) -> Refusal | None:
        """Return a 413 if the body is larger than allowed, or a 411 if its length is not declared."""
        headers, is_text = Headers(scope=scope), (scope["method"], scope["path"]) in TEXT_ROUTES
        limit = self.settings.max_text if is_text else self.settings.max_body
        if "transfer-encoding" in headers:
            error = fault("A body needs a Content-Length. Requests that only read need no body.", "Content-Length")
            return Refusal(411, error)
        length = headers.get("content-length", "0").strip(" \t")  # RFC 9110, section 5.5
        if is_at_most(length, limit):
            return None
        suggestion = "a shorter text" if is_text else "no body"
        error = fault(f"The body has {length[:MAX_LENGTH_DIGITS]} bytes; the limit is {limit:,}.", suggestion)
        return Refusal(413, error, title="Body too large")


def is_at_most(length: str, limit: int) -> bool:
    """Return whether a Content-Length is a number that is not above a limit."""
    return length.isdecimal() and len(length) <= MAX_LENGTH_DIGITS and int(length) <= limit


def invalid_utf8(scope: Scope) -> Refusal | None:
    """Return a 400 if the percent-encoded bytes of the query are not UTF-8; Starlette would replace them."""
    try:
        unquote_to_bytes(scope["query_string"]).decode()
    except UnicodeDecodeError:
        return Refusal(400, fault("The query has percent-encoded bytes that are not UTF-8.", "UTF-8, percent-encoded"))
    return None


def encoded_slash(scope: Scope) -> Refusal | None:
    """Return a 404 if the path has a `%2F`: Starlette would read it as `/`, and no id has a slash."""
    if b"%2f" not in scope.get("raw_path", b"").lower():
        return None
    return Refusal(404, fault(f"Nothing is served at {scope['raw_path'].decode('latin-1')[:200]}.", scope["path"]))


class TimeSlices:
    """Divide the time of the event loop between answering requests and polling the sockets.

    Most requests never yield to the loop. To count the requests that arrive meanwhile, and refuse those beyond the
    limit soon, the loop polls after each slice until no more arrive; one poll accepts one connection. Polling also ends
    after the time of a slice, so that clients that repeat a refused request at once cannot take all of the time.
    """

    def __init__(self) -> None:
        self.end, self.arrivals = 0.0, 0
        self.polled: Event | None = None  # while the loop polls, what is set when it has

    async def wait(self) -> None:
        """Wait until a request may start."""
        while not self.has_time() and self.polled:
            await self.polled.wait()

    def has_time(self) -> bool:
        """Return whether a request may start now. The first one after polling begins a slice; one too late ends it."""
        if self.polled:
            return False
        now = perf_counter()
        self.end = self.end or now + SLICE_SECONDS
        if now <= self.end:
            return True
        self.polled = Event()
        get_running_loop().call_soon(self.poll, self.arrivals, now + SLICE_SECONDS, 0)
        return False

    def poll(self, seen: int, end: float, quiet: int) -> None:
        """Let the next slice begin if polls bring no more requests or polling took its time; otherwise poll again."""
        quiet = quiet + 1 if seen == self.arrivals else 0
        if quiet < QUIET_POLLS and perf_counter() < end:
            get_running_loop().call_soon(self.poll, self.arrivals, end, quiet)
        elif self.polled:
            self.end = 0.0
            self.polled.set()
            self.polled = None


class ConcurrencyLimitMiddleware:
    """ASGI middleware that works on at most `limit` requests at once, and answers 503 to more.

    A request counts while the server works on it, and not while its response waits for the client to read.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit
        self.active = 0
        self.slices = TimeSlices()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in MONITORING_PATHS:
            await self.app(scope, receive, send)
            return
        self.slices.arrivals += 1
        if self.active >= self.limit:
            error = fault(f"This server is answering {self.limit:,} requests already.", "the same request, later")
            await refuse(Refusal(503, error), scope, receive, send, RETRY_AFTER)
            return

        async def send_uncounted(message: Message) -> None:
            self.active -= 1
            try:
                await send(message)  # waits while the client does not read
            finally:
                self.active += 1

        self.active += 1
        try:
            await self.slices.wait()
            await self.app(scope, receive, send_uncounted)
        finally:
            self.active -= 1
