"""HTTP/1.1 as uvicorn speaks it, with an end to how long the head of a request may be and how slowly it may come."""

from asyncio import TimerHandle, Transport
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.envelope import ALWAYS, POLICY
from app.errors import Problem, fault

LONGEST = 65_536  # bytes of a request line and its headers; the settings bound the address more narrowly
SLOWEST = 10.0  # seconds from a connection, or a first byte, to the end of a head
TOO_LONG = f"The head of a request may have {LONGEST:,} bytes."
TOO_SLOW = f"The head of a request may take {SLOWEST:.0f} seconds."


class Protocol(HttpToolsProtocol):
    """uvicorn's, which would read a head without an end, and wait for the end of one as long as it takes."""

    waiting: TimerHandle | None = None
    unfinished = 0  # bytes of a head that has not ended yet
    in_head = True

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end_head()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.begin_head()

    def on_headers_complete(self) -> None:
        self.end_head()
        super().on_headers_complete()

    def begin_head(self) -> None:
        """Start to count and to wait."""
        self.in_head, self.unfinished = True, 0
        if self.waiting is None:
            self.waiting = self.loop.call_later(SLOWEST, self.refuse, 408, TOO_SLOW)

    def end_head(self) -> None:
        """What was counted is a whole head, or the last of the connection."""
        self.in_head = False
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None

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
