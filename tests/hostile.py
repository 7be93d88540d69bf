"""What the fuzz tests share: hostile values, a client without anything in between, and a limit on CPU time."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote_to_bytes

from hypothesis import HealthCheck, settings
from starlette.types import Message, Scope

from app.main import create_app
from app.settings import Settings
from tests.asking import PATHS, operation

CASES = int(os.environ.get("CASES", "0"))  # of each kind
SLOWEST = 1.0  # seconds of the processor that a case may take
NAMES = sorted({each["name"] for path in PATHS for each in operation(path).get("parameters", [])})
WORDS = [
    "lu-yan",
    "us-russia-rapprochement",
    "围魏救赵",
    "phrase",
    "named",
    "true",
    "-date,position",
    "2025-02-18",
    "zh",
]
STRANGE = [
    "",
    ",",
    "%",
    "%00",
    "%ff",
    "%ed%a0%80",
    "\x00",
    "'",
    '"',
    "--",
    "../",
    "🧭",
    "\u202e",
    "9" * 30,
    "-1",
    "1e9",
    "NaN",
]
trying = settings(
    max_examples=CASES or 100,
    derandomize=not CASES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Stopwatch:
    """The processor's time of every case of a kind, of which none may take longer than SLOWEST."""

    def __init__(self) -> None:
        self.seconds, self.cases = dict[str, float](), Counter[str]()

    @contextmanager
    def soon(self, kind: str) -> Iterator[None]:
        """Fail if the block takes too long. The machine may have others to serve, so waiting does not count."""
        begun = time.process_time()
        yield
        taken = time.process_time() - begun
        self.note(kind, taken)
        assert taken < SLOWEST, f"{kind}: {taken:.2f} s"

    def call(self, kind: str, function: Callable[[], None], slowest: float = SLOWEST) -> None:
        """Fail if the function takes too long. A slow one, which may load modules, is called again."""
        for _ in range(2):
            begun = time.process_time()
            function()
            taken = time.process_time() - begun
            if taken < slowest / 2:
                break
        self.note(kind, taken)
        assert taken < slowest, f"{kind}: {taken:.2f} s"

    def note(self, kind: str, taken: float) -> None:
        """Count a case."""
        self.cases[kind] += 1
        self.seconds[kind] = max(self.seconds.get(kind, 0), taken)

    def report(self) -> str:
        """Return a line for each kind: how many cases it had, and how long the slowest took."""
        return "\n".join(
            f"{kind}: {count:,} cases, the slowest took {self.seconds[kind] * 1000:.0f} ms"
            for kind, count in sorted(self.cases.items())
        )


WATCH = Stopwatch()


class Client:
    """An ASGI client without anything in between, for many cases in little time."""

    def __init__(self, url: str) -> None:
        self.app = create_app(Settings(database_url=url, cache_megabytes=0))  # each request is worked on
        self.loop = asyncio.new_event_loop()
        self.seen = Counter[int]()
        self.lifespan = self.app.router.lifespan_context(self.app)
        self.loop.run_until_complete(self.lifespan.__aenter__())
        self.request("warming up", "/openapi.json", slowest=60)  # made once, at the first request

    def close(self) -> None:
        """Stop the application."""
        self.loop.run_until_complete(self.lifespan.__aexit__(None, None, None))
        self.loop.close()

    def request(
        self,
        kind: str,
        path: str,
        query: bytes = b"",
        *headers: tuple[bytes, bytes],
        body: bytes | None = None,
        slowest: float = SLOWEST,
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """The status, headers and body of the answer to GET, or to POST if there is a body; fails if it is late."""
        if body is not None:
            headers = (*headers, (b"content-length", b"%d" % len(body)))
        method = "GET" if body is None else "POST"
        scope: Scope = {"type": "http", "http_version": "1.1", "scheme": "http", "method": method}
        scope.update(headers=[*headers], path=path, raw_path=quote(path).encode(), query_string=query)
        scope.update(server=None, client=None)
        messages = self.answer(kind, scope, body or b"", slowest)
        start, *rest = messages
        self.seen[start["status"]] += 1
        return start["status"], dict(start["headers"]), b"".join(each["body"] for each in rest)

    def answer(self, kind: str, scope: Scope, body: bytes, slowest: float) -> list[Message]:
        """What the application sends."""
        messages = list[Message]()

        async def send(message: Message) -> None:
            messages.append(message)

        async def run() -> None:
            coming = list[Message]([{"type": "http.request", "body": body, "more_body": False}])

            async def receive() -> Message:
                if coming:
                    return coming.pop()
                await asyncio.Event().wait()  # the client stays, and sends nothing more
                raise AssertionError

            await self.app(dict(scope), receive, send)

        def answer() -> None:
            messages.clear()
            self.loop.run_until_complete(run())

        WATCH.call(kind, answer, slowest)
        return messages

    def ask(self, kind: str, path: str, query: bytes = b"", *headers: tuple[bytes, bytes]) -> int:
        """Ask; fails unless the answer is JSON, or a problem or a page that says what was wrong."""
        status, said, body = self.request(kind, path, query, *headers)
        allowed = {200, 304, 404, 406, 410, 412, 414, 422} | {"/": {307}, "/mcp": {405}}.get(path, set())
        allowed |= set() if is_utf8(query) else {400}
        assert status in allowed, (status, path, query, headers, body)
        assert not any(letter in value for value in said.values() for letter in b"\r\n\0")
        if status >= 400 and said[b"content-type"].startswith(b"text/html"):
            assert not path.startswith("/v1")  # a browser's request for a page
            assert b"<h1>" in body
        elif status >= 400:
            assert said[b"content-type"] == b"application/problem+json"
            problem = json.loads(body)
            assert problem["status"] == status
            assert problem["errors"]
            assert len(body) < 100_000
        elif status == 200 and said[b"content-type"] == b"application/json":
            json.loads(body)
        return status


def is_utf8(query: bytes) -> bool:
    """Whether a query is UTF-8 once it is decoded."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True
