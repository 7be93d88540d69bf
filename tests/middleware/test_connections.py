"""Connections of `onrecord serve`: clients that are slow, that break a request, or that offer another protocol."""

import asyncio
import json
import re
import resource
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.middleware.http_protocol import protocol_with_limits
from app.settings import Settings
from tests.middleware.test_http_protocol import answers, in_this_process, refused
from tests.serving import Server, serving

MANY = 200
LIMIT = 1.0  # seconds, of the server, for a body and for a reader
SOON = 30  # seconds in which a busy machine has surely noticed that the limit is over
LARGE = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
CALL = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).encode()
ACCEPT = b"Accept: application/json, text/event-stream\r\n"
POST = b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + ACCEPT


@pytest.fixture(scope="module")
def server(record: str) -> Iterator[Server]:
    """A server with short limits and room for all the clients of a test."""
    limits = {"ONRECORD_BODY_SECONDS": str(LIMIT), "ONRECORD_WRITE_SECONDS": str(LIMIT)}
    with serving(record, None, ONRECORD_MAX_REQUESTS=str(2 * MANY), **limits) as server:
        yield server


def connect(server: Server, *, buffer: int | None = None) -> socket.socket:
    """A connection, with a small buffer for what the client does not read."""
    connection = socket.socket()
    connection.settimeout(SOON)
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.connect(("127.0.0.1", server.port))
    return connection


def read(connection: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    received = b""
    try:
        while more := connection.recv(65536):
            received += more
    except ConnectionResetError:
        pass
    return received


def open_files(server: Server) -> int:
    """How many files and sockets the server has open; asked as any other client would."""
    answer = server.get("/metrics")
    assert server.get("/v1/topics").status == 200
    found = re.search(r"^process_open_fds (\S+)$", answer.body.decode(), re.MULTILINE)
    if found is None:
        pytest.skip("this system does not say how many files a process has open")
    return int(float(found[1]))


def await_files(server: Server, reached: Callable[[int], bool]) -> None:
    """Return when the server has so many files open."""
    begun = time.monotonic()
    while not reached(count := open_files(server)):
        assert time.monotonic() - begun < SOON, count
        time.sleep(0.1)


def test_bodies_that_do_not_come_are_not_waited_for(server: Server) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(connect(server))) for _ in range(MANY)]
        begun = time.monotonic()
        for client in clients:
            client.sendall(POST + b"Content-Length: %d\r\n\r\n{" % len(CALL))
        assert server.get("/v1/topics").status == 200
        for client in clients:
            assert "body" in refused(read(client), 408)["detail"]
        assert LIMIT <= time.monotonic() - begun < SOON
    assert server.get("/v1/quotes").status == 200


def test_a_body_that_comes_a_byte_at_a_time_is_not_waited_for(server: Server) -> None:
    body = (CALL[i : i + 1] for i in range(len(CALL)))
    received = server.send(POST + b"Content-Length: %d\r\n\r\n" % len(CALL), *body, pause=0.1)
    assert received == b"" or refused(received, 408)  # the system may throw away what comes while we still send


def test_a_body_in_time_is_read(server: Server) -> None:
    head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(CALL)
    ((status, _, body),) = answers(server.send(head, CALL[:20], CALL[20:], pause=LIMIT / 5))
    assert (status, len(body["result"]["tools"])) == (200, 6)


@pytest.mark.parametrize("requests", [1, 60])
def test_clients_that_do_not_read_are_hung_up_on(server: Server, requests: int) -> None:
    before = open_files(server)
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(connect(server, buffer=4096))) for _ in range(MANY)]
        for client in clients:
            client.sendall(LARGE * requests)
        await_files(server, lambda count: count > before + MANY * 3 // 4)
        await_files(server, lambda count: count <= before)
        whole = len(server.get("/openapi.json").body) * requests
        assert all(len(read(client)) < whole for client in clients[:5])


def test_a_client_that_reads_a_byte_now_and_then_is_hung_up_on(server: Server) -> None:
    before = open_files(server)
    with closing(connect(server, buffer=4096)) as client:
        client.sendall(LARGE * 60)
        begun = time.monotonic()
        while open_files(server) > before:
            assert client.recv(1)
            time.sleep(0.1)
            assert time.monotonic() - begun < SOON
        assert len(read(client)) < 60 * len(server.get("/openapi.json").body)


def test_a_client_that_reads_slowly_but_steadily_gets_everything(server: Server) -> None:
    with closing(connect(server)) as client:
        client.sendall(LARGE * 20 + LAST)
        received = bytearray()
        while more := client.recv(65536):
            received += more
            time.sleep(0.05)
    assert len(answers(bytes(received))) == 21


@pytest.mark.parametrize("requests", [1, 2])
def test_the_application_is_told_that_nobody_reads_its_answer(requests: int) -> None:
    ended = threading.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b"x" * 65536

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        try:
            await StreamingResponse(endless())(scope, receive, send)
        finally:
            ended.set()

    with (
        in_this_process(app, protocol_with_limits(Settings(write_seconds=LIMIT), LIMIT)) as server,
        closing(connect(server)) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * requests)
        assert client.recv(1)
        assert ended.wait(SOON)


def test_a_server_ends_whoever_does_not_read(record: str) -> None:
    with serving(record, None, ONRECORD_WRITE_SECONDS="3600") as server, ExitStack() as stack:
        for _ in range(20):
            client = stack.enter_context(closing(connect(server, buffer=4096)))
            client.sendall(LARGE * 60)
        assert server.get("/v1/topics").status == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) in {0, -signal.SIGTERM}


def test_a_server_may_have_as_many_connections_as_the_system_allows(record: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        with serving(record) as server:
            allowed = re.search(r"^process_max_fds (\S+)$", server.get("/metrics").body.decode(), re.MULTILINE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert allowed
    assert int(float(allowed[1])) == hard


OFFERS = {
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n",
    "websocket": b"connection: upgrade\r\nUPGRADE: websocket\r\nSec-WebSocket-Key: eA==\r\n",
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_an_offer_of_another_protocol_is_passed_over_and_the_body_read(server: Server, offer: bytes) -> None:
    length = b"Content-Length: %d\r\n\r\n" % len(CALL)
    (_, _, right), _ = answers(server.send(POST + length + CALL + LAST))
    assert right["result"]["tools"]
    for parts in ([POST + offer + length + CALL + LAST], [POST + offer + length, CALL, LAST]):
        (status, _, body), (last, _, _) = answers(server.send(*parts, pause=0.1))
        assert (status, body, last) == (200, right, 200)


QUOTES = b"GET /v1/quotes?limit=3 HTTP/1.1\r\nHost: a\r\n\r\n"
BREAKS = {
    "no HTTP": b"\x00\x01\x02\r\n\r\n",
    "a header": b"GET /v1 HTTP/1.1\r\nno header\r\n\r\n",
    "an address": b"GET /v1/\xff HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS.keys())
def test_a_request_that_breaks_leaves_the_answers_to_those_before_it(server: Server, broken: bytes) -> None:
    ((_, _, right), _) = answers(server.send(QUOTES + LAST))
    new = b"GET /v1/claims?limit=%d HTTP/1.1\r\nHost: a\r\n\r\n"  # an answer that is not kept yet
    for whole in (1, 3):
        size = 10 + whole + 10 * list(BREAKS.values()).index(broken)
        received = server.send(new % size + QUOTES * (whole - 1) + broken + QUOTES)
        *before, last = answers(received)
        assert [status for status, _, _ in before] == [200] * whole
        assert len(before[0][2]["items"]) == size
        assert [body for _, _, body in before[1:]] == [right] * (whole - 1)
        assert (last[0], last[1]["connection"]) == (400, "close")


CODED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("body", [b"0\r\n\r\n", b"zz\r\n", b"1\r\nabc\r\n"])
def test_a_body_in_chunks_is_not_read_and_nothing_after_it(server: Server, body: bytes) -> None:
    refused(server.send(POST + CODED + body + LAST), 411)
    slash = b"GET /v1/quotes/a%2Fb HTTP/1.1\r\nHost: a\r\n"
    problem = answers(server.send(slash + CODED + body + LAST))
    assert [(status, headers["connection"]) for status, headers, _ in problem] == [(404, "close")]


def test_a_request_that_was_answered_before_its_body_came_gets_no_second_answer(server: Server) -> None:
    received = server.send(b"POST /v1/quotes HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc")
    ((status, _, _),) = answers(received)
    assert status == 405


def test_what_is_refused_before_it_is_read_is_counted_and_logged_too(record: str, tmp_path: Path) -> None:
    with serving(record, tmp_path / "log", ONRECORD_BODY_SECONDS=str(LIMIT)) as server:
        refused(server.send(POST + b"Content-Length: 100\r\n\r\n{"), 408)
        refused(server.send(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000), 431)
        refused(server.send(BREAKS["no HTTP"]), 400)
        counted = server.get("/metrics").body.decode()
    for status in (400, 408, 431):
        assert f'onrecord_responses_total{{route="none",status="{status}"}} 1.0' in counted
        assert f'"status":{status}' in (tmp_path / "log").read_text()


def test_the_application_is_told_when_it_answers_a_request_that_breaks(record: str, tmp_path: Path) -> None:
    """It waits for the rest of a body that the server cannot read, and must not wait forever."""
    with serving(record, tmp_path / "log", ONRECORD_BODY_SECONDS=str(LIMIT)) as server:
        refused(server.send(POST + b"Content-Length: 100\r\n\r\n{"), 408)
        begun = time.monotonic()
        while b'"method":"POST"' not in (tmp_path / "log").read_bytes():
            time.sleep(0.05)
            assert time.monotonic() - begun < SOON
