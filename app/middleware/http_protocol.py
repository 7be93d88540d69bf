"""uvicorn's HTTP/1.1 protocol with limits on what a client sends, on how slowly it sends and reads, and raw UTF-8."""

import re
import socket
from asyncio import Transport
from functools import partial
from math import inf
from typing import Any, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.errors import Refusal, fault
from app.middleware.limits import REFUSAL
from app.settings import UNIX, Settings

MAX_HEAD = 65_536  # bytes of a request line and its headers; the settings bound the address more narrowly
Headers = list[tuple[bytes, bytes]]
CHECK_INTERVAL = 1.0  # seconds
MAX_UNSENT = 65_536  # bytes of unsent data that the kernel buffers
NOT_UTF8 = "The address has bytes that are not UTF-8. Write it in UTF-8 and percent-encode it."
METHOD = re.compile(rb"[A-Z-]+( |$)|$")
END_OF_HEAD = re.compile(rb"\n\r?\n")
UPGRADE = re.compile(rb"^upgrade:.*\n", re.IGNORECASE | re.MULTILINE)
INVALID_BYTE = re.compile("[\udc80-\udcff]")  # in UTF-8 decoded with `surrogateescape`
LATIN_1_LETTER = re.compile("(?<![^\x00-\x7f])[\udcc0-\udcff](?![^\x00-\x7f])")
CLOSING_REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"  # one that no cache answers
ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)  # of a request to a proxy (RFC 9112, section 3.2.2)
HOST = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
VERSIONS = {"1.0", "1.1"}


class HeadError(Exception):
    """A fault in the head of a request. Its text is a sentence for the client."""


class UnchunkedCycle(RequestResponseCycle):
    """A response to HTTP/1.0, which has no chunks: the end of the connection ends a body without a length."""

    async def send(self, message: ASGISendEvent) -> None:
        self.chunked_encoding = False
        if message["type"] == "http.response.body":
            self.expected_content_length = len(message.get("body", b""))
        await super().send(message)


class Protocol(HttpToolsProtocol):
    """One HTTP connection, on which a request is parsed when the response to the one before it is complete.

    So responses keep their order, and the parser never gets bytes of two requests at once.
    """

    head_seconds = 10.0
    cycle: RequestResponseCycle | None  # type: ignore[assignment]
    in_body = is_refused = False
    body_left = 0  # bytes of the body that are missing
    receiving_since = stalled_since = inf  # when this head or body began; when the client was first seen not to read

    def __init__(
        self,
        *args: Any,
        body_seconds: float = 10.0,
        write_seconds: float = 30.0,
        shutdown_seconds: float = 3.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.body_seconds, self.write_seconds, self.shutdown_seconds = body_seconds, write_seconds, shutdown_seconds

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family == socket.AF_UNIX:
            self.client = (UNIX, 0)
        elif connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # Otherwise the kernel buffers megabytes and takes no more until a third is read: a slow reader looks stuck.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MAX_UNSENT)
        self.unparsed, self.receiving_since = bytearray(), self.loop.time()
        self.timer = self.loop.call_later(CHECK_INTERVAL, self.enforce_time_limits)

    def connection_lost(self, exc: Exception | None) -> None:
        self.timer.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Finish the response in progress. Disconnect the client if it has not read it in time."""
        super().shutdown()
        self.loop.call_later(self.shutdown_seconds, self.transport.abort)

    def enforce_time_limits(self) -> None:
        """Disconnect a client that is too slow; check again later."""
        self.timer, now = self.loop.call_later(CHECK_INTERVAL, self.enforce_time_limits), self.loop.time()
        if self.flow.read_paused:
            self.receiving_since = max(self.receiving_since, now)  # the client waits for the server
        self.stalled_since = min(self.stalled_since, now) if self.transport.get_write_buffer_size() else inf
        part, limit = ("body", self.body_seconds) if self.in_body else ("head", self.head_seconds)
        if now - self.stalled_since > self.write_seconds:
            self.transport.abort()
        elif now - self.receiving_since > limit:
            self.refuse(408, f"The {part} of a request may take {limit:g} seconds.")

    def resume_writing(self) -> None:
        super().resume_writing()
        self.stalled_since = inf

    def data_received(self, data: bytes) -> None:
        if not self.is_refused:
            self.unparsed += data
            self.parse()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.parse()

    def parse(self) -> None:
        """Parse the request that is being received, as far as it has come."""
        while self.unparsed and not self.transport.is_closing():
            if self.cycle and not self.in_body and not self.cycle.response_complete:
                self.flow.pause_reading()
                return
            self._unset_keepalive_if_required()
            self.receiving_since = min(self.receiving_since, self.loop.time())
            data = self.next_body_part() if self.in_body else self.next_head()
            if not data:
                return
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade:
                pass  # after CONNECT, which the application refuses
            except HttpParserError as error:
                if self.is_refused:  # by the application, to which a head with an unknown coding has gone
                    return
                is_known = isinstance(error.__context__, HeadError)
                self.refuse(400, str(error.__context__) if is_known else "Invalid HTTP request received.")

    def next_body_part(self) -> bytes:
        """Take what there is of the body, and nothing of the next request."""
        part = bytes(self.unparsed[: self.body_left])
        del self.unparsed[: len(part)]
        self.body_left -= len(part)
        return part

    def next_head(self) -> bytes:
        """Take a head with its address percent-encoded and without `Upgrade` (RFC 9110, section 7.8), if it is whole.

        The parser takes an offer to upgrade for the end of HTTP, and reads no body.
        """
        if self.unparsed.startswith((b"\r", b"\n")):
            self.unparsed = self.unparsed.lstrip(b"\r\n")
        end = END_OF_HEAD.search(self.unparsed)
        size = end.end() if end else len(self.unparsed)
        line, newline, headers = bytes(self.unparsed[:size]).partition(b"\n")
        if size > MAX_HEAD:
            self.refuse(431, f"The head of a request may have {MAX_HEAD:,} bytes.")
        elif not METHOD.match(line):
            self.refuse(400, "Invalid HTTP request received.")
        elif end and INVALID_BYTE.search(line.decode(errors="surrogateescape")):
            self.refuse(400, NOT_UTF8, from_latin_1(line.split()[1]))
        elif end:
            del self.unparsed[:size]
            return percent_encoded(line) + newline + UPGRADE.sub(b"", headers)
        return b""

    def on_headers_complete(self) -> None:
        version = self.parser.get_http_version()
        self.headers[:] = with_host(self.headers, self.url, version)
        is_coded = any(name == b"transfer-encoding" for name, _ in self.headers)
        super().on_headers_complete()
        if version == "1.0" and self.cycle:
            self.cycle.__class__ = UnchunkedCycle
            self.cycle.waiting_for_100_continue = False  # HTTP/1.0 does not have it
        self.in_body, self.receiving_since = True, self.loop.time()
        self.body_left = int(dict(self.headers).get(b"content-length", 0))
        if is_coded and self.cycle:  # every such body is refused: it is not even parsed
            self.cycle.keep_alive = False
            self.is_refused, self.receiving_since = True, inf
            self.unparsed.clear()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.in_body, self.receiving_since = False, inf
        if self.cycle and self.cycle.response_complete:  # before the body, which stopped uvicorn's timer
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def refuse(self, status: int, detail: str, suggestion: str | None = None) -> None:
        """Answer the request that is being received with a problem, unless it has a response already; disconnect."""
        self.is_refused, self.receiving_since = True, inf
        self.unparsed.clear()
        if self.cycle and self.in_body:
            if self.cycle.response_started:
                self.shutdown()
                return
            self.cycle.disconnected = self.cycle.response_complete = True  # nobody waits for what it sends
            self.cycle.message_event.set()
        self.parser = HttpRequestParser(self)
        self.parser.feed_data(CLOSING_REQUEST)
        self.scope["path"] = ""  # which one was meant is unknown
        self.scope[REFUSAL] = Refusal(status, fault(detail, suggestion))  # type: ignore[literal-required]


def protocol_with_limits(settings: Settings, shutdown_seconds: float) -> type[Protocol]:
    """Return a factory of protocols with the limits of the settings: unlike a class made here, it can be pickled."""
    limited = partial(
        Protocol,
        body_seconds=settings.body_seconds,
        write_seconds=settings.write_seconds,
        shutdown_seconds=shutdown_seconds,
    )
    return cast("type[Protocol]", limited)


def with_host(headers: Headers, target: bytes, version: str) -> Headers:
    """Return the headers of a request with the host of its target, if that has one (RFC 9112, section 3.2).

    Raises HeadError if the version is not supported, or if there is not exactly one host; HTTP/1.0 may have none.
    """
    if version not in VERSIONS:
        raise HeadError("This server supports HTTP/1.1 and HTTP/1.0.")
    if not target.startswith((b"/", b"*")):
        absolute = ABSOLUTE.match(target)
        if not absolute:
            raise HeadError("The request target is neither a path nor an http: or https: URL.")
        headers = [*(pair for pair in headers if pair[0] != b"host"), (b"host", absolute[1])]
    hosts = [value for name, value in headers if name == b"host"]
    if (len(hosts) != 1 and (hosts or version != "1.0")) or not all(map(HOST.fullmatch, hosts)):
        raise HeadError("A request must name exactly one host, as in `Host: onrecord.example`.")
    return headers


def percent_encoded(raw: bytes) -> bytes:
    """Percent-encode the bytes that are not ASCII."""
    return re.sub(rb"[\x80-\xff]", lambda byte: b"%%%02X" % ord(byte[0]), raw)


def from_latin_1(address: bytes) -> str | None:
    """Return an address with single letters of Latin-1 as percent-encoded UTF-8, or None if it has other raw bytes."""
    text = LATIN_1_LETTER.sub(lambda byte: chr(ord(byte[0]) & 0xFF), address.decode(errors="surrogateescape"))
    try:
        return percent_encoded(text.encode()).decode()
    except UnicodeEncodeError:
        return None
