"""Answers kept: what was asked for before of the same state of the record is not made again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from secrets import token_hex
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.index.reader import REVISIONS
from app.middleware.headers import REQUEST_ID
from app.query.etags import holds

LARGEST = 1 << 20  # bytes of an answer that is kept
AROUND = 2048  # bytes that keeping an answer takes besides what is counted, about
UNUSUAL = {b"if-match", b"content-length", b"transfer-encoding"}  # in a request that is better looked at closely
NOT_MODIFIED = {b"content-length", b"content-type"}  # what a 304 does not say
Headers = list[tuple[bytes, bytes]]


class CacheKey(NamedTuple):
    """What an answer depends on, besides the record."""

    scheme: str
    host: bytes
    path: bytes
    query: bytes
    accept: bytes

    @property
    def size(self) -> int:
        """How many bytes it has, all of which its client chose."""
        return len(self.host) + len(self.path) + len(self.query) + len(self.accept)


class CachedResponse(NamedTuple):
    """An answer: its headers but for the request's id, whether it had one, its tag and body, and what made it."""

    headers: Headers
    identified: bool
    tag: str
    body: bytes
    route: Any
    read: frozenset[int]

    @property
    def size(self) -> int:
        """How many bytes keeping it takes, about."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + AROUND


class ResponseCache:
    """Answers kept in memory, up to so many bytes, while the record is in the same state.

    `state` tells one state of the record from another, or is None where that is not known: nothing is kept then.
    """

    def __init__(self, state: Callable[[], Hashable], most: int, metrics: Metrics) -> None:
        self.state, self.most, self.metrics = state, most, metrics
        self.kept: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self.of: Hashable = None
        self.size = 0

    def is_known(self) -> bool:
        """Whether the state of the record is known; what was kept of another one is forgotten."""
        state = self.state()
        if state != self.of:
            self.kept.clear()
            self.of, self.size = state, 0
        return state is not None

    def take(self, asked: CacheKey) -> CachedResponse | None:
        """The answer that is kept, if there is one."""
        if kept := self.kept.get(asked):
            self.kept.move_to_end(asked)
            self.metrics.cached(hit=True)
        return kept

    def keep(self, asked: CacheKey, kept: CachedResponse) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        if replaced := self.kept.pop(asked, None):
            self.size -= asked.size + replaced.size
        self.kept[asked] = kept
        self.size += asked.size + kept.size
        while self.size > self.most:
            oldest, dropped = self.kept.popitem(last=False)
            self.size -= oldest.size + dropped.size


class CacheMiddleware:
    """ASGI middleware that answers with what is kept, and keeps what it is answered."""

    def __init__(self, app: ASGIApp, answers: ResponseCache) -> None:
        self.app, self.answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answers = self.answers
        if not answers.most or scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"])
        asked = CacheKey(
            scope["scheme"],
            given.get(b"host", b""),
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            given.get(b"accept", b""),
        )
        if len(given) < len(scope["headers"]) or not UNUSUAL.isdisjoint(given) or not answers.is_known():
            await self.app(scope, receive, send)
        elif kept := answers.take(asked):
            await send_cached(kept, given, scope, send)
        else:
            answers.metrics.cached(hit=False)
            await self.app(scope, receive, CachingSend(answers, asked, scope, send).send)


class CachingSend:
    """One answer on its way out, kept if it is whole, may be kept, and is of the state that it was asked of."""

    def __init__(self, answers: ResponseCache, asked: CacheKey, scope: Scope, send: Send) -> None:
        self.answers, self.asked, self.scope, self.onward = answers, asked, scope, send
        self.of = answers.of
        self.start: Message = {}

    async def send(self, message: Message) -> None:
        """Take the application's next message."""
        if message["type"] == "http.response.start":
            self.start = {**message, "headers": [*message["headers"]]}  # before others add to them
            await self.onward(message)
            return
        await self.onward(message)
        body, whole = message.get("body", b""), not message.get("more_body")
        start, self.start = self.start, {}
        if start and whole and start["status"] == 200 and len(body) <= LARGEST:  # noqa: PLR2004
            said = dict(start["headers"])
            alike = said.get(b"vary", b"accept").lower() == b"accept"  # nothing else that it depends on
            if said.get(b"cache-control") != b"no-store" and alike and self.is_current():
                headers = [pair for pair in start["headers"] if pair[0] != b"x-request-id"]
                identified, tag = len(headers) < len(said), said.get(b"etag", b"").decode()
                kept = CachedResponse(
                    headers, identified, tag, body, self.scope.get("route"), frozenset(REVISIONS.get())
                )
                self.answers.keep(self.asked, kept)

    def is_current(self) -> bool:
        """Whether the answer is of the state that the cache is of."""
        return self.answers.is_known() and self.answers.of == self.of


async def send_cached(kept: CachedResponse, given: dict[bytes, bytes], scope: Scope, send: Send) -> None:
    """Answer as before: with the id of this request, and nothing more where the client holds the answer already."""
    headers, body, status = kept.headers, kept.body, 200
    if kept.tag and (known := given.get(b"if-none-match")) and holds([known.decode("latin-1")], kept.tag):
        headers, body, status = [pair for pair in headers if pair[0] not in NOT_MODIFIED], b"", 304
    scope["route"] = kept.route
    REVISIONS.get().update(kept.read)
    if kept.identified:
        mine = given.get(b"x-request-id", b"").decode("latin-1")
        scope["request_id"] = mine if REQUEST_ID.fullmatch(mine) else token_hex(8)
        headers = [*headers, (b"x-request-id", scope["request_id"].encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
