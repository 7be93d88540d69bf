"""HTTP/1.1 as uvicorn speaks it, with an end to how long the head of a request may be and how slowly it may come."""

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.envelope import ALWAYS, POLICY
from app.errors import Problem, fault

AtOnce = Callable[[str, bytes, list[tuple[bytes, bytes]]], tuple[bytes, bytes] | None]
LONGEST = 65_536  # bytes of a request line and its headers; the settings bound the address more narrowly
SLOWEST = 10.0  # seconds from a connection, or a first byte, to the end of a head
TOO_LONG = f"The head of a request may have {LONGEST:,} bytes."
TOO_SLOW = f"The head of a request may take {SLOWEST:.0f} seconds."


class Protocol(HttpToolsProtocol):
    """uvicorn's, which would read a head without an end, and wait for the end of one as long as it takes."""

    waiting: TimerHandle | None = None
    unfinished = 0  # bytes of a head that has not ended yet
    begun = 0.0  # when it began
    in_head = True
    answered = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.in_head = False
        if self.waiting is not None:
            self.waiting.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.begin_head()

    def on_headers_complete(self) -> None:
        self.in_head = False
        self.answered = self.answer_at_once()
        if not self.answered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.answered:
            super().on_message_complete()

    def answer_at_once(self) -> bool:
        """Send what is kept, where all is as usual: without a task, and without what the application does for one."""
        at_once: AtOnce | None = self.app_state.get("at_once")
        if at_once is None or self.parser.get_method() != b"GET" or not self.is_usual():
            return False
        kept = at_once(self.scheme or "http", self.url, self.headers)
        if kept is None:
            return False
        lines, body = kept
        own = b"".join(b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        self.transport.writelines([b"".join([STATUS_LINE[200], own, lines, b"\r\n"]), body])
        self.on_response_complete()
        return True

    def is_usual(self) -> bool:
        """Whether nothing is under way, and the client goes on asking this server for paths of its own."""
        cycle: RequestResponseCycle | None = self.cycle
        return (
            (cycle is None or cycle.response_complete)
            and not self.flow.write_paused
            and not self.root_path
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and self.url[:1] == b"/"
            and b"#" not in self.url
        )

    def begin_head(self) -> None:
        """Start to count and to wait."""
        self.in_head, self.unfinished, self.begun = True, 0, self.loop.time()
        if self.waiting is None:
            self.wait(SLOWEST)

    def wait(self, seconds: float) -> None:
        """Look again then: one timer goes on through all the heads of a connection."""
        self.waiting = self.loop.call_later(seconds, self.look)

    def look(self) -> None:
        """Refuse a head that takes too long; wait on for one that began meanwhile."""
        left = self.begun + SLOWEST - self.loop.time()
        self.waiting = None
        if self.in_head and left > 0:
            self.wait(left)
        elif self.in_head:
            self.refuse(408, TOO_SLOW)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.in_head:
            self.unfinished += len(data)
        if self.in_head and self.unfinished > LONGEST and not self.transport.is_closing():
            self.refuse(431, TOO_LONG)

    def send_400_response(self, msg: str) -> None:
        self.refuse(400, msg)

    def refuse(self, status: int, detail: str) -> None:
        """Answer with a problem, and hang up: what follows on this connection cannot be told apart."""
        cycle: RequestResponseCycle | None = self.cycle
        at_rest = cycle is None or cycle.response_complete
        if at_rest and not self.transport.is_closing():
            self.transport.write(problem(status, detail))
        self.transport.close()


def problem(status: int, detail: str) -> bytes:
    """A whole response that is a problem, for what is too broken to reach the application."""
    title, request_id = HTTPStatus(status).phrase, token_hex(8)
    body = Problem(
        type="urn:onrecord:problem:" + title.lower().replace(" ", "-"),
        title=title.capitalize(),
        status=status,
        detail=detail,
        instance="",
        request_id=request_id,
        errors=[fault(detail)],
    ).model_dump_json()
    headers: dict[str, Any] = {
        **ALWAYS,
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Length": len(body.encode()),
        "Content-Security-Policy": POLICY,
        "Content-Type": "application/problem+json",
        "X-Request-ID": request_id,
    }
    lines = [f"HTTP/1.1 {status} {title}", *(f"{name}: {value}" for name, value in headers.items()), "", body]
    return "\r\n".join(lines).encode()
