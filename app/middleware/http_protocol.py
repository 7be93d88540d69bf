"""HTTP/1.1 as uvicorn speaks it, with what a public server needs: limits on what a client sends, on how slowly it sends
and reads, and addresses in raw UTF-8."""

import re
import socket
from asyncio import TimerHandle, Transport
from codecs import getincrementaldecoder
from http import HTTPStatus
from math import inf
from secrets import token_hex
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.errors import Problem, fault
from app.middleware.headers import ALWAYS, POLICY
from app.settings import Settings

LONGEST = 65_536  # bytes of a request line and its headers; the settings bound the address more narrowly
HEAD_SECONDS = 10.0  # seconds from a connection, or a first byte, to the end of a head
BETWEEN_CHECKS = 1.0  # seconds
UNSENT = 65_536  # bytes of unsent data that the kernel buffers
LINE, HEADERS, BODY = "line", "headers", "body"  # the parts of a request
TOO_LONG = f"The head of a request may have {LONGEST:,} bytes."
TOO_SLOW = "The {} of a request may take {:g} seconds."
NOT_HTTP = "Invalid HTTP request received."
NOT_UTF8 = "The address has bytes that are not UTF-8. Write it in UTF-8 and percent-encode it."
RAW = re.compile(rb"[\x80-\xff]")
LATIN_1 = re.compile(rb"(?:[\x00-\x7f]|(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff]))*")  # in UTF-8 none stands alone


class OrderedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which sends the responses to earlier requests before it refuses a later one."""

    active: RequestResponseCycle | None = None  # what the application answers now; `cycle` is the latest request's
    refusal: bytes | None = None  # the last response of this connection; empty if its request has one already

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self.active = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.active and not self.active.response_complete:
            disconnect(self.active)  # uvicorn only tells the latest request
        super().connection_lost(exc)

    def refuse(self, status: int, detail: str, suggestion: str | None = None) -> None:
        """Answer the request that is being received with a problem, unless it has its response already, and hang up."""
        self.refusal = problem(status, detail, suggestion)
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.more_body and cycle.response_started:
            self.refusal = b""
        elif cycle is not None and cycle.more_body:  # the application has its head
            if self.pipeline:
                self.pipeline.popleft()
            else:
                disconnect(cycle)
        self.send_refusal_when_idle()

    def send_refusal_when_idle(self) -> None:
        """Send the refusal and close the connection, unless the application has another response to send first."""
        answering = self.active and not self.active.response_complete and not self.active.disconnected
        if self.refusal is not None and not self.pipeline and not answering:
            if not self.transport.is_closing():
                self.transport.write(self.refusal)
            self.transport.close()

    def on_response_complete(self) -> None:
        self.send_refusal_when_idle()
        super().on_response_complete()


class TimedProtocol(OrderedProtocol):
    """Limits to how long a client may take to send a head or a body, and to read what was written."""

    body_seconds, write_seconds = 10.0, 30.0
    timer: TimerHandle | None = None
    part = LINE  # of a request, that comes next
    part_began_at = inf  # when the client began to send this head or body
    write_paused_at = inf  # when the client stopped reading

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # Otherwise the kernel buffers megabytes and takes no more until a third is read: a slow reader looks stuck.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        self.part_began_at = self.loop.time()
        self.timer = self.loop.call_later(BETWEEN_CHECKS, self.check)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()
        super().connection_lost(exc)

    def check(self) -> None:
        """Hang up on a client that is too slow, and check again later."""
        self.timer, now = self.loop.call_later(BETWEEN_CHECKS, self.check), self.loop.time()
        if self.transport.get_write_buffer_size() and not self.flow.write_paused:
            self.transport.set_write_buffer_limits(0)  # calls pause_writing, and resume_writing once all is sent
        if self.flow.read_paused and self.part_began_at < inf:
            self.part_began_at = now  # it is the server that does not read
        name, most = ("body", self.body_seconds) if self.part is BODY else ("head", HEAD_SECONDS)
        if now - self.write_paused_at > self.write_seconds:
            self.transport.abort()
        elif now - self.part_began_at > most and self.refusal is None:
            self.refuse(408, TOO_SLOW.format(name, most))

    def pause_writing(self) -> None:
        super().pause_writing()
        self.write_paused_at = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.write_paused_at = inf
        self.transport.set_write_buffer_limits()


class Protocol(TimedProtocol):
    """Limit the length of a head, and percent-encode its address and drop its `Upgrade` headers before it is parsed.

    Each call of the parser gets bytes of one request only, because a request line must be recognized.
    """

    started = False  # whether the parser has a byte of this request
    head_size = 0  # bytes
    header = b""  # as much as there is of a line
    body_left = -1  # bytes of the body that are missing; negative if they are not counted

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.utf8 = getincrementaldecoder("utf-8")()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        start, self.part_began_at = 0, min(self.part_began_at, self.loop.time())
        while start < len(data) and self.refusal is None:
            counted = self.part is BODY and self.body_left >= 0
            end = start + self.body_left if counted else data.find(b"\n", start) + 1 or len(data)
            piece, start = data[start:end], end
            if self.part is BODY:
                self.body_left -= len(piece)
                self.feed(piece)
            elif (size := self.head_size + len(piece)) > LONGEST:
                self.refuse(431, TOO_LONG)
            else:
                self.head_size = size
                self.feed_line(piece) if self.part is LINE else self.feed_header(piece)

    def feed_line(self, line: bytes) -> None:
        """Feed a request line, or a piece of one, with raw UTF-8 percent-encoded."""
        whole = line.endswith(b"\n")
        try:
            self.feed(percent_encoded(self.utf8.decode(line, whole).encode()))
        except UnicodeDecodeError as error:
            self.feed(percent_encoded(error.object[: error.start]))
            rest = error.object[error.start :]
            if self.started and self.url and self.refusal is None:
                self.refuse(400, NOT_UTF8, from_latin_1(self.url + rest.split()[0]) if whole else None)
            self.feed(rest)
        if whole and self.started:
            self.part = HEADERS

    def feed_header(self, line: bytes) -> None:
        """Feed a line of the headers once it is whole, unless it offers another protocol (RFC 9110, section 7.8).

        The parser takes such an offer for the end of HTTP, and reads no body.
        """
        self.header += line
        if self.header.endswith(b"\n"):
            line, self.header = self.header, b""
            if not line.lower().startswith(b"upgrade:"):
                self.feed(line)

    def feed(self, data: bytes) -> None:
        """Let the parser read, unless the request is refused."""
        try:
            if data and self.refusal is None:
                self.parser.feed_data(data)
        except HttpParserUpgrade:
            pass  # after CONNECT, which the application refuses
        except HttpParserError:
            self.refuse(400, NOT_HTTP)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.started, self.part_began_at = True, self.loop.time()

    def on_headers_complete(self) -> None:
        self.part, self.part_began_at = BODY, self.loop.time()
        self.body_left = int(dict(self.headers).get(b"content-length", -1))
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.part, self.started, self.part_began_at, self.head_size = LINE, False, inf, 0
        super().on_message_complete()


def protocol_with_limits(settings: Settings) -> type[Protocol]:
    """Return a protocol with the limits of the settings."""

    class Limited(Protocol):
        body_seconds, write_seconds = settings.body_seconds, settings.write_seconds

    return Limited


def disconnect(cycle: RequestResponseCycle) -> None:
    """Tell the application that nobody waits for this response; what it sends goes nowhere."""
    cycle.disconnected = True
    cycle.message_event.set()


def percent_encoded(raw: bytes) -> bytes:
    """Percent-encode the bytes that are not ASCII."""
    return RAW.sub(lambda each: b"%%%02X" % ord(each[0]), raw)


def from_latin_1(address: bytes) -> str | None:
    """Return an address with single letters of Latin-1 as percent-encoded UTF-8, or None if it has other raw bytes."""
    return percent_encoded(address.decode("latin-1").encode()).decode() if LATIN_1.fullmatch(address) else None


def problem(status: int, detail: str, suggestion: str | None = None) -> bytes:
    """A whole response that is a problem, for what is too broken to reach the application."""
    title, request_id = HTTPStatus(status).phrase, token_hex(8)
    body = Problem(
        type="urn:onrecord:problem:" + title.lower().replace(" ", "-"),
        title=title.capitalize(),
        status=status,
        detail=detail,
        instance="",
        request_id=request_id,
        errors=[fault(detail, suggestion)],
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
