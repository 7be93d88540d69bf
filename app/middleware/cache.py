"""A cache of whole responses in memory, valid for one state of the index."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.index.reader import REVISIONS
from app.middleware.headers import ENTITY_HEADERS, request_id
from app.query.etags import etag_matches
from app.query.negotiation import content_coding

MAX_BODY = 1 << 20  # bytes of a response that is cached
OVERHEAD = 2048  # bytes that a cached response takes besides its headers and body, about
UNCACHED_HEADERS = {b"if-match", b"content-length", b"transfer-encoding"}  # a request with one of them skips the cache
IN_KEY = {b"", b"accept", b"accept-encoding"}  # what a response may vary by
Headers = list[tuple[bytes, bytes]]


class CacheKey(NamedTuple):
    """The parts of a request that its response depends on."""

    scheme: str
    host: bytes
    path: bytes
    query: bytes
    accept: bytes
    coding: str | None

    @property
    def size(self) -> int:
        """Return how many bytes the client's parts have."""
        return len(self.host) + len(self.path) + len(self.query) + len(self.accept)


class CachedResponse(NamedTuple):
    """A response with status 200. `headers` lack `X-Request-ID`; `has_request_id` says whether the response had one."""

    headers: Headers
    has_request_id: bool
    etag: str
    body: bytes
    route: Any
    revisions: frozenset[int]

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD


class ResponseCache:
    """Responses of one state of the index, the least recently used evicted first.

    `state` returns the current state, or None if it is unknown: nothing is cached then.
    """

    def __init__(self, state: Callable[[], Hashable], max_bytes: int, metrics: Metrics) -> None:
        self.state, self.max_bytes, self.metrics = state, max_bytes, metrics
        self.responses: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self.cached_state: Hashable = None
        self.size = 0

    def refresh(self) -> Hashable:
        """Return the current state. Evict all responses if it has changed."""
        state = self.state()
        if state != self.cached_state:
            self.responses.clear()
            self.cached_state, self.size = state, 0
        return state

    def get(self, key: CacheKey) -> CachedResponse | None:
        """Return a cached response, or None."""
        response = self.responses.get(key)
        if response:
            self.responses.move_to_end(key)
        self.metrics.cached(hit=response is not None)
        return response

    def put(self, key: CacheKey, response: CachedResponse) -> None:
        """Cache a response, and evict others until all fit into `max_bytes`."""
        if replaced := self.responses.pop(key, None):
            self.size -= key.size + replaced.size
        self.responses[key] = response
        self.size += key.size + response.size
        while self.size > self.max_bytes:
            oldest, evicted = self.responses.popitem(last=False)
            self.size -= oldest.size + evicted.size


class CacheMiddleware:
    """ASGI middleware that answers GET from a `ResponseCache` where it can."""

    def __init__(self, app: ASGIApp, cache: ResponseCache) -> None:
        self.app, self.cache = app, cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cache = self.cache
        if not cache.max_bytes or scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        repeats_header = len(headers) < len(scope["headers"])
        if repeats_header or not UNCACHED_HEADERS.isdisjoint(headers) or cache.refresh() is None:
            await self.app(scope, receive, send)
            return
        path = scope.get("raw_path") or scope["path"].encode()
        host, accept = headers.get(b"host", b""), headers.get(b"accept", b"")
        coding = content_coding(headers.get(b"accept-encoding", b"").decode("latin-1"))
        key = CacheKey(scope["scheme"], host, path, scope["query_string"], accept, coding)
        if response := cache.get(key):
            await send_cached(response, headers, scope, send)
        else:
            await self.app(scope, receive, CachingSend(cache, key, scope, send).send)


class CachingSend:
    """The `send` of one request, which caches a response that is complete, cacheable and of the current state."""

    def __init__(self, cache: ResponseCache, key: CacheKey, scope: Scope, send: Send) -> None:
        self.cache, self.key, self.scope, self.onward = cache, key, scope, send
        self.state = cache.cached_state
        self.start: Message = {}

    async def send(self, message: Message) -> None:
        """Pass a message on, and cache the response if this is its only body message."""
        if message["type"] == "http.response.start":
            self.start = {**message, "headers": [*message["headers"]]}  # outer middleware adds to the list
            await self.onward(message)
            return
        await self.onward(message)
        start, self.start = self.start, {}
        body = message.get("body", b"")
        if not start or message.get("more_body") or start["status"] != 200 or len(body) > MAX_BODY:  # noqa: PLR2004
            return
        headers = dict(start["headers"])
        varies = not set(headers.get(b"vary", b"").lower().split(b", ")) <= IN_KEY
        if varies or headers.get(b"cache-control") == b"no-store" or self.cache.refresh() != self.state:
            return
        etag, has_request_id = headers.get(b"etag", b"").decode(), b"x-request-id" in headers
        others = [pair for pair in start["headers"] if pair[0] != b"x-request-id"]
        revisions = frozenset(REVISIONS.get())
        response = CachedResponse(others, has_request_id, etag, body, self.scope.get("route"), revisions)
        self.cache.put(self.key, response)


async def send_cached(response: CachedResponse, request_headers: dict[bytes, bytes], scope: Scope, send: Send) -> None:
    """Send a cached response, or 304 if the client has it already."""
    headers, body, status = response.headers, response.body, 200
    condition = request_headers.get(b"if-none-match")
    if response.etag and condition and etag_matches([condition.decode("latin-1")], response.etag):
        headers, body, status = [pair for pair in headers if pair[0] not in ENTITY_HEADERS], b"", 304
    scope["route"] = response.route
    REVISIONS.get().update(response.revisions)
    if response.has_request_id:
        scope["request_id"] = request_id(request_headers.get(b"x-request-id", b""))
        headers = [*headers, (b"x-request-id", scope["request_id"].encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
