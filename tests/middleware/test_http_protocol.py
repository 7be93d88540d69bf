"""The HTTP protocol: endless heads, slow heads and broken requests get a problem; raw UTF-8 is read."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from app.main import create_app
from app.middleware.http_protocol import Protocol
from app.settings import Settings
from tests.asking import run_async
from tests.serving import Server
from tests.test_fuzz import Wire

END = b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@contextmanager
def in_this_process(app: ASGIApp, http: type[Protocol] = Protocol) -> Iterator[Server]:
    """Serve an application from a thread."""
    config = uvicorn.Config(app, port=0, http=http, ws="none", log_level="critical", server_header=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    (listener,) = running.servers[0].sockets
    yield Server(listener.getsockname()[1], cast("Any", None))
    running.should_exit = True
    thread.join()


class ImpatientProtocol(Protocol):
    """A protocol that waits for a head for half a second."""

    head_seconds = 0.5


@pytest.fixture(scope="module")
def server(record: str) -> Iterator[Server]:
    """A server in this process, which waits for a head for half a second."""
    app = create_app(Settings(database_url=record))
    with in_this_process(app, ImpatientProtocol) as server:
        yield server


def answers(received: bytes) -> list[tuple[int, dict[str, str], Any]]:
    """The status, headers and JSON of each response in what was received."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        length = int(headers["content-length"])
        found.append((int(first.split()[1]), headers, json.loads(rest[:length])))
        received = rest[length:]
    return found


def without_id(answer: tuple[int, dict[str, str], Any]) -> tuple[int, dict[str, str], Any]:
    """An answer without the id of its request and without the time."""
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name not in {"date", "x-request-id"}}
    return status, kept, {name: value for name, value in body.items() if name != "request_id"}


def refused(received: bytes, status: int) -> dict[str, Any]:
    """The one problem that was received."""
    ((found, headers, body),) = answers(received)
    assert (found, body["status"]) == (status, status)
    assert headers["content-type"] == "application/problem+json"
    assert headers["cache-control"] == "no-store"
    assert headers["connection"] == "close"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"] == body["request_id"]
    problem: dict[str, Any] = body
    return problem


BROKEN = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    "words": b"hello\r\n\r\n",
    "another version": b"GET /v1 HTTP/9.9\r\nHost: a\r\n\r\n",
    "a byte that no address has": b"GET /v1/quotes?q=\xff" + END,
    "a raw byte before the address": b"GET\xe9 /v1" + END,
    "two lengths": b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a length and chunks": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a length that is none": b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a header over two lines": b"GET /v1 HTTP/1.1\r\nHost: a\r\nX-Request-ID: a\r\n b\r\n\r\n",
    "a header without a name": b"GET /v1 HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",
    "a header with a line feed alone": b"GET /v1 HTTP/1.1\r\nHost: a\r\nX-A: b\nX-C: d\r\r\n\r\n",
    "a zero byte": b"GET /v1 HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\n\r\n",
    "an unknown method": b"STEAL /v1" + END,
    "HTTP/2 on a line": b"GET /v1 HTTP/2.0\r\nHost: a\r\n\r\n",
    "HTTP/0.9": b"GET /v1 HTTP/0.9\r\nHost: a\r\n\r\n",
    "no version": b"GET /v1\r\n\r\n",
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_request_is_refused(server: Server, sent: bytes) -> None:
    refused(server.send(sent), 400)
    assert server.get("/healthz").status == 200


NO_UTF8 = {
    "overlong": (b"\xc0\xaf", None),
    "overlong in three bytes": (b"\xe0\x80\xaf", None),
    "truncated": ("围魏".encode()[:-1], None),
    "half of a character beyond the first 65,536": (b"\xed\xa0\x80", None),
    "beyond Unicode": (b"\xf4\x90\x80\x80", None),
    "Chinese in GB 18030": ("霸权".encode("gb18030"), None),
    "French in Latin-1": ("déjà vu".replace(" ", "+").encode("latin-1"), "d%C3%A9j%C3%A0+vu"),
    "a letter of Latin-1 after Chinese": ("围x".encode() + b"\xe9", "%E5%9B%B4x%C3%A9"),
}


@pytest.mark.parametrize(("sent", "right"), NO_UTF8.values(), ids=NO_UTF8.keys())
@pytest.mark.parametrize("before", ["/v1/quotes?q=", "/v1/"])
def test_an_address_that_is_not_utf8_is_refused_with_the_right_one(
    server: Server, before: str, sent: bytes, right: str | None
) -> None:
    told = refused(server.send(b"GET " + before.encode() + sent + b"&a=b" + END), 400)
    assert "percent-encode" in told["detail"]
    assert told["errors"][0]["suggestion"] == (right and f"{before}{right}&a=b")


@pytest.mark.parametrize(
    "target", ["/v1/quotes?q=霸權&limit=1", "/v1/search?q=围&limit=2", "/v1/suggest?q=zhèng", "/v1/人?q=🧭", "/é"]
)
def test_raw_utf8_in_an_address_is_read_as_if_it_were_percent_encoded(server: Server, target: str) -> None:
    encoded = quote(target, safe="/?&=")
    raw = answers(server.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 3 + b"GET /healthz" + END))
    right = answers(server.send(f"GET {encoded} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 3 + b"GET /healthz" + END))
    assert [without_id(each) for each in raw] == [without_id(each) for each in right]
    assert raw[0][2].get("links", {"self": encoded})["self"] == encoded


ENDLESS = {
    "an address": b"GET /" + b"a" * 200_000,
    "a name": b"GET / HTTP/1.1\r\n" + b"a" * 200_000,
    "a value": b"GET / HTTP/1.1\r\nX-A: " + b"a" * 200_000,
    "headers": b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 30_000,
}


@pytest.mark.parametrize("sent", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_head_without_an_end_is_not_read_for_long(server: Server, sent: bytes) -> None:
    received = server.send(*(sent[i : i + 10_000] for i in range(0, len(sent), 10_000)))
    # Where we were still sending when the server hung up, the system may throw away what it said.
    if received:
        assert "65,536 bytes" in refused(received, 431)["detail"]
    assert server.get("/healthz").status == 200


def test_a_head_just_too_long_is_told_so(server: Server) -> None:
    received = server.send(b"GET / HTTP/1.1\r\nX-A: " + b"a" * 65_600)
    assert refused(received, 431)["title"] == "Request header fields too large"


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /v1 HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(server: Server, sent: bytes) -> None:
    begun = time.monotonic()
    refused(server.send(sent), 408)
    assert 0.4 < time.monotonic() - begun < 30


def test_a_head_that_comes_a_byte_at_a_time_is_not_waited_for_either(server: Server) -> None:
    begun = time.monotonic()
    server.send(*(b"GET /v1 HTTP/1.1\r\nHost: a\r\n"[i : i + 1] for i in range(26)), pause=0.05)
    assert time.monotonic() - begun < 30


def test_a_connection_is_kept_longer_than_a_head_may_take(server: Server) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    received = server.send(ask, ask, b"GET /healthz" + END, pause=0.6)
    assert [status for status, _, _ in answers(received)] == [200, 200, 200]


@pytest.mark.parametrize("parts", [(b"ab",), (b"a", b"b")])
def test_a_connection_is_kept_as_long_after_a_body_that_came_late(server: Server, parts: tuple[bytes, ...]) -> None:
    begun = time.monotonic()
    received = server.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", *parts, pause=0.2)
    assert [status for status, _, _ in answers(received)] == [200]
    assert 4.5 < time.monotonic() - begun < 30  # 5 seconds are uvicorn's default


LENGTHY = b"POST /v1/topics HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"


def test_a_proxy_that_sends_a_body_that_is_refused_is_not_cut_off(server: Server) -> None:
    received = server.send(LENGTHY, b"x" * 900_000, b"GET /healthz" + END)
    assert [status for status, _, _ in answers(received)] == [413, 200]


NO_HOST = {
    "none": b"",
    "two": b"Host: a\r\nHost: b\r\n",
    "the same twice": b"Host: a\r\nhost: a\r\n",
    "an empty one": b"Host:\r\n",
    "a list": b"Host: a, b\r\n",
    "a user": b"Host: a@b\r\n",
    "a path": b"Host: a/b\r\n",
    "a port that is none": b"Host: a:b\r\n",
    "markup": b'Host: a"><script>\r\n',
    "a byte beyond ASCII": b"Host: \xe9\r\n",
}


@pytest.mark.parametrize("method", [b"GET", b"OPTIONS", b"POST"])
@pytest.mark.parametrize("host", NO_HOST.values(), ids=NO_HOST.keys())
def test_a_request_names_one_host(server: Server, method: bytes, host: bytes) -> None:
    told = refused(server.send(method + b" /v1 HTTP/1.1\r\n" + host + b"\r\n"), 400)
    assert told["detail"] == "A request must name exactly one host, as in `Host: onrecord.example`."


@pytest.mark.parametrize("host", [b"a", b"a.example:80", b"127.0.0.1:8000", b"[::1]", b"[::1]:8000", b"a_b"])
def test_a_host_may_have_every_form_that_a_host_has(server: Server, host: bytes) -> None:
    ((status, _, body),) = answers(server.send(b"GET /oembed?url=x HTTP/1.1\r\nHost: " + host + END[18:]))
    assert status == 404
    assert f"http://{host.decode()}/" in json.dumps(body)


def test_the_host_of_an_absolute_address_is_the_one_that_counts(server: Server) -> None:
    ask = b"GET http://b.example/oembed?url=x HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
    ((_, _, body),) = answers(server.send(ask))
    assert "http://b.example/" in json.dumps(body)
    assert "a.example" not in json.dumps(body)
    for target in (b"http:///v1", b"http://u@b/v1", b"ftp://b/v1", b"b/v1"):
        refused(server.send(b"GET " + target + END), 400)


def test_http_1_0_gets_no_chunks_and_is_not_told_to_go_on(server: Server) -> None:
    head, _, body = server.send(b"GET /v1/quotes?format=csv HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert b"connection: close" in head
    assert body == server.get("/v1/quotes?format=csv").body
    ask = b"POST /v1/verify HTTP/1.0\r\nExpect: 100-continue\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"
    assert server.send(ask, b"tides").startswith(b"HTTP/1.1 200")
    assert server.send(ask.replace(b"/1.0", b"/1.1\r\nHost: a"), b"tides").startswith(b"HTTP/1.1 100")
    assert server.send(b"HEAD /v1/quotes?format=csv HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n")


def test_requests_that_come_at_once_are_answered_in_turn_however_long_together(server: Server) -> None:
    asked = [f"/v1/quotes/us-russia-rapprochement-q{number:02}" for number in range(1, 28)] * 30
    sent = b"".join(f"GET {path} HTTP/1.1\r\nHost: a\r\nX-Padding: {'x' * 60}\r\n\r\n".encode() for path in asked)
    assert len(sent) > 65_536
    received = server.send(sent + b"GET /healthz" + END)
    assert [body.get("url") for _, _, body in answers(received)] == [*asked, None]


def test_what_follows_the_answer_to_head_is_the_next_answer(server: Server) -> None:
    received = server.send(b"HEAD /v1/quotes HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz" + END)
    _, _, rest = received.partition(b"\r\n\r\n")
    ((status, _, body),) = answers(rest)
    assert (status, body) == (200, {"status": "ok"})


def test_a_body_that_is_too_large_is_refused_before_it_comes(server: Server) -> None:
    received = server.send(b"POST /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\n")
    assert refused(received, 413)["title"] == "Body too large"


def test_a_host_is_not_taken_for_a_part_of_the_address(server: Server) -> None:
    own = answers(server.send(b"GET /v1/quotes?limit=1" + END))
    for host in (b"evil/x?", b"[::", b"a@b:c", b"", b"\xff"):
        head = b"GET /v1/quotes?limit=1 HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
        for (status, _, body), (_, _, plain) in zip(answers(server.send(head)), own, strict=True):
            assert status == 400 or body == plain


def test_an_upgrade_is_not_what_is_spoken_here(server: Server) -> None:
    asked = b"Upgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n"
    received = server.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\n" + asked + b"\r\n")
    assert [status for status, _, _ in answers(received)] == [200]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers with what it was sent."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    said = [scope["method"], scope["raw_path"], scope["query_string"], dict(scope["headers"]).get(b"x-name"), body]
    content = json.dumps([scope["path"], *map(repr, said)]).encode()
    length = str(len(content)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": content})


RAW = "围魏救赵\nGET /围 HTTP/1.1\nUpgrade: h2c\r\n\r\né".encode()
UPGRADING = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
STREAM = b"".join(
    [
        b"\r\nGET /\xe5\x9b\xb4?q=\xe9\xad\x8f&a=%e5 HTTP/1.1\r\nHost: a\r\nX-Name: \xe5\x9b\xff\r\n\r\n",
        b"POST /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n%bContent-Length: %d\r\n\r\n%b" % (UPGRADING, len(RAW), RAW),
        b"GET /\xf0\x9f\xa7\xad HTTP/1.1\r\nHost: a\r\nX-Name: a\r\n\r\n\r\n",
        b"GET /\xe5\x9b\xb4?\xc3\xa9 HTTP/1.1\r\nHost: a\r\nX-Name: \xe9\r\nConnection: close\r\n\r\n",
    ]
)
HEARD = [
    ["/围", "'GET'", "b'/%E5%9B%B4'", "b'q=%E9%AD%8F&a=%e5'", r"b'\xe5\x9b\xff'", "b''"],
    ["/é", "'POST'", "b'/%C3%A9'", "b''", "None", repr(RAW)],
    ["/🧭", "'GET'", "b'/%F0%9F%A7%AD'", "b''", "b'a'", "b''"],
    ["/围", "'GET'", "b'/%E5%9B%B4'", "b'%C3%A9'", r"b'\xe9'", "b''"],
]


async def heard(*parts: bytes) -> list[Any]:
    """What the application was sent, when the client's bytes come in these parts."""
    config = uvicorn.Config(echo, http=Protocol, ws="none", log_config=None)
    config.load()
    wire, spoken = Wire(), Protocol(config, ServerState(), {}, asyncio.get_running_loop())
    spoken.connection_made(wire)
    for part in parts:
        spoken.data_received(part)
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    spoken.connection_lost(None)
    return [body for _, _, body in answers(wire.sent)]


def test_requests_are_the_same_wherever_the_stream_is_cut() -> None:
    async def every_way() -> None:
        assert await heard(STREAM) == HEARD
        for size in (1, 2, 3, 7):
            assert await heard(*(STREAM[at : at + size] for at in range(0, len(STREAM), size))) == HEARD
        for cut in range(1, len(STREAM)):
            assert await heard(STREAM[:cut], STREAM[cut:]) == HEARD, cut

    run_async(every_way())


LIST, RECORD = "/v1/quotes?limit=3&kind=phrase", "/v1/quotes/us-russia-rapprochement-q10"
HERE = b" HTTP/1.1\r\nHost: here\r\n"


def request_for(target: str) -> bytes:
    """A request after which the connection stays open."""
    return f"GET {target}".encode() + HERE + b"\r\n"


PARTICULAR = {
    "an id": HERE + b"X-Request-ID: mine\r\nConnection: close\r\n\r\n",
    "a tag": HERE + b"If-None-Match: *\r\nConnection: close\r\n\r\n",
    "another tag": HERE + b"If-Match: none\r\nConnection: close\r\n\r\n",
    "an end": HERE + b"Connection: close\r\n\r\n",
    "an older version": b" HTTP/1.0\r\nHost: here\r\n\r\n",
    "a body": HERE + b"Content-Length: 2\r\nConnection: close\r\n\r\nab",
    "another form": HERE + b"Accept: text/csv\r\nConnection: close\r\n\r\n",
    "another scheme": HERE + b"X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n",
    "a header twice": HERE + b"Accept: text/csv\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
}
TOLD = {"a tag": b"304", "another tag": b"412", "another form": b"422", "a header twice": b"422"}


@pytest.mark.parametrize("asked", PARTICULAR)
def test_a_cached_answer_is_not_sent_to_whoever_needs_another(server: Server, asked: str) -> None:
    server.send(request_for(LIST) + b"GET /healthz" + END)
    received = server.send(f"GET {LIST}".encode() + PARTICULAR[asked])
    assert received.startswith(b"HTTP/1.1 " + TOLD.get(asked, b"200"))
    assert (b"x-request-id: mine" in received) == (asked == "an id")


def test_what_is_kept_waits_for_the_answers_before_it(server: Server) -> None:
    server.send(request_for(LIST) + b"GET /healthz" + END)
    new = "/v1/quotes?limit=2&kind=sentence"
    received = server.send(request_for(LIST) + request_for(new) + request_for(LIST) + b"GET /healthz" + END)
    assert [body["links"]["self"] for _, _, body in answers(received)[:3]] == [LIST, new, LIST]


FLOODS = {
    "empty lines": b"\r\n" * 5_000_000,
    "lines of a chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"
    + b"\n" * 5_000_000,
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_many_lines_hold_up_nobody(flood: bytes) -> None:
    begun = time.process_time()
    run_async(heard(flood))
    assert time.process_time() - begun < 0.4
