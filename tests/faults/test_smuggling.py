"""Requests hidden in requests: nobody answers them, neither the server nor nginx in front of it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server, serving

HIDDEN = b"GET /v1/topics/hidden HTTP/1.1\r\nHost: a\r\nX-Request-ID: hidden\r\n\r\n"
POST = b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)
EMPTY = b"0\r\n\r\n"
AS_CHUNK = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)


def by_length(*lines: bytes) -> bytes:
    """A request whose hidden one is its body by its length, and follows it by its chunks."""
    size = len(EMPTY + HIDDEN)
    return POST + b"Content-Length: %d\r\n" % size + b"".join(lines) + b"\r\n" + EMPTY + HIDDEN


CODINGS = {
    "chunked": CHUNKED,
    "after a space": b"Transfer-Encoding : chunked\r\n",
    "after a tab": b"Transfer-Encoding:\tchunked\r\n",
    "in capitals": b"TRANSFER-ENCODING: CHUNKED\r\n",
    "as another": b"Transfer-Encoding: xchunked\r\n",
    "in quotes": b'Transfer-Encoding: "chunked"\r\n',
    "twice": CHUNKED + b"Transfer-Encoding: identity\r\n",
    "twice in a list": b"Transfer-Encoding: chunked, chunked\r\n",
    "after identity": b"Transfer-Encoding: identity, chunked\r\n",
    "before identity": b"Transfer-Encoding: chunked, identity\r\n",
    "identity": b"Transfer-Encoding: identity\r\n",
    "gzip": b"Transfer-Encoding: gzip, chunked\r\n",
    "folded": b"Transfer-Encoding:\r\n chunked\r\n",
    "folded into another": b"X-A: b\r\n Transfer-Encoding: chunked\r\n",
    "after a line feed": b"X-A: b\nTransfer-Encoding: chunked\r\n",
    "after a carriage return": b"X-A: b\rTransfer-Encoding: chunked\r\n",
    "with a zero byte": b"Transfer-Encoding: chunked\x00\r\n",
    "with a vertical tab": b"Transfer-Encoding: \x0bchunked\r\n",
    "with a form feed": b"Transfer-Encoding: chunked\x0c\r\n",
    "with an underscore": b"Transfer_Encoding: chunked\r\n",
    "with a parameter": b"Transfer-Encoding: chunked;q=1\r\n",
    "empty": b"Transfer-Encoding:\r\n",
    "with a comma": b"Transfer-Encoding: ,chunked\r\n",
    "after a no-break space": b"Transfer-Encoding: \xa0chunked\r\n",
    "with a long s": "Tranſfer-Encoding: chunked\r\n".encode(),
    "as an upgrade": b"Upgrade: h2c\r\n" + CHUNKED,
    "folded after an upgrade": b"X-A: b\r\nUpgrade: h2c\r\n Transfer-Encoding: chunked\r\n",
}
LENGTHS = {
    "two": b"Content-Length: 0\r\n" + LENGTH,
    "two, the other way": LENGTH + b"Content-Length: 0\r\n",
    "a list": b"Content-Length: 0, %d\r\n" % len(HIDDEN),
    "a sign": b"Content-Length: +%d\r\n" % len(HIDDEN),
    "a minus": b"Content-Length: -1\r\n",
    "hexadecimal": b"Content-Length: 0x%x\r\n" % len(HIDDEN),
    "underscored": b"Content-Length: 0_0\r\n",
    "a space inside": b"Content-Length: 0 0\r\n",
    "a space before the colon": b"Content-Length : %d\r\n" % len(HIDDEN),
    "folded": b"Content-Length: 0\r\n 0\r\n",
    "too large": b"Content-Length: 18446744073709551616\r\n",
    "too large by a little": b"Content-Length: 18446744073709551%d\r\n" % (616 + len(HIDDEN)),
    "empty": b"Content-Length:\r\n",
    "in other digits": "Content-Length: ٠\r\n".encode(),
    "a zero byte": b"Content-Length: 0\x00\r\n",
}
CHUNKS = {
    "an extension": b"0;a=b\r\n\r\n",
    "an extension with a line feed": b"5;a\nabcde\r\n0\r\n\r\n",
    "an extension that is a chunk": b"5;\n\r\nabcde\r\n0\r\n\r\n",
    "a line feed alone": b"0\n\n",
    "a carriage return alone": b"0\r\r\n",
    "a sign": b"+0\r\n\r\n",
    "a size in 0x": b"0x0\r\n\r\n",
    "a size that overflows": b"10000000000000000\r\n\r\n",
    "a negative size": b"-1\r\n\r\n",
    "a size and a space": b"0 \r\n\r\n",
    "no size": b"\r\n\r\n",
    "a trailer": b"0\r\nContent-Length: 9\r\n\r\n",
    "a trailer that is folded": b"0\r\nX-A: b\r\n c\r\n\r\n",
    "data without an end": b"1\r\nab\r\n0\r\n\r\n",
}
HEADS = {
    "a line feed for an end": b"GET /v1 HTTP/1.1\nHost: a\nContent-Length: %d\n\n" % len(HIDDEN),
    "a space before the first header": b"GET /v1 HTTP/1.1\r\n Host: a\r\n" + LENGTH + b"\r\n",
    "a zero byte in a name": b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length\x00: %d\r\n\r\n" % len(HIDDEN),
    "a zero byte in a value": b"GET /v1 HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\n" + LENGTH + b"\r\n",
    "a header without a colon": b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length\r\n" + LENGTH + b"\r\n",
    "HTTP/1.0 with chunks": b"POST /mcp HTTP/1.0\r\nHost: a\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "HTTP/1.0 kept alive, with chunks": POST.replace(b"/1.1", b"/1.0")
    + b"Connection: keep-alive\r\n"
    + CHUNKED
    + b"\r\n0\r\n\r\n",
    "HTTP/0.9": b"GET /v1\r\n",
    "two spaces": b"GET  /v1  HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n",
    "a tab": b"GET\t/v1\tHTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n",
    "h2c": b"GET /v1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAAQ\r\n" + LENGTH + b"\r\n",
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
    "a length that a connection option hides": b"GET /v1 HTTP/1.1\r\nHost: a\r\nConnection: Content-Length\r\n"
    + LENGTH
    + b"\r\n",
    "a body that is waited for": b"POST /mcp HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + LENGTH + b"\r\n",
    "HEAD with a body": b"HEAD /v1 HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n",
}
ATTACKS = (
    {f"length and coding {name}": by_length(line) for name, line in CODINGS.items()}
    | {
        f"coding {name} and length": POST + line + b"Content-Length: 5\r\n\r\n" + EMPTY + HIDDEN
        for name, line in CODINGS.items()
    }
    | {f"coding {name}": POST + line + b"\r\n" + AS_CHUNK for name, line in CODINGS.items()}
    | {f"length: {name}": POST + line + b"\r\n" + HIDDEN for name, line in LENGTHS.items()}
    | {f"chunk: {name}": POST + CHUNKED + b"\r\n" + chunk + HIDDEN for name, chunk in CHUNKS.items()}
    | {f"head: {name}": head + HIDDEN for name, head in HEADS.items()}
)
PLAIN = b"GET /v1/topics/nothing-%d HTTP/1.1\r\nHost: a\r\nX-Request-ID: plain\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server says what it answers."""
    return tmp_path_factory.mktemp("log") / "server.log"


@pytest.fixture(scope="module")
def server(small_record: str, log: Path) -> Iterator[Server]:
    """A server that logs the address of each request."""
    with serving(small_record, log, ONRECORD_LOG_LEVEL="debug", ONRECORD_BODY_SECONDS="1") as server:
        yield server


def answered(log: Path) -> int:
    """How many requests the server has answered, by its log, once it writes no more."""
    size = -1
    while size != (now := log.stat().st_size):
        size = now
        time.sleep(0.05)
    return log.read_bytes().count(b'"message":"request"')


def statuses(received: bytes) -> list[int]:
    """The status of each answer in what was received, but for 100."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", received) if status != b"100"]


@pytest.mark.parametrize("name", ATTACKS)
def test_who_hides_a_request_gets_no_answer_to_it(entry: Server, log: Path, name: str) -> None:
    before = answered(log)
    received = entry.send(ATTACKS[name], b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", timeout=20)
    found, is_without_head = statuses(received), received != b"" and not received.startswith(b"HTTP/")  # HTTP/0.9
    seen = answered(log) - before
    assert seen <= len(found) + is_without_head, "the server answered a request that nobody sees the answer to"
    assert all(status < 500 or status == 501 for status in found)  # nginx says 501 of codings that it does not know
    victims = [entry.send(PLAIN % number, timeout=20) for number in range(3)]
    for number, received in enumerate(victims):
        assert statuses(received) == [404]
        assert b"/v1/topics/nothing-%d" % number in received
        assert b"hidden" not in received


def test_the_server_itself_answers_nothing_that_is_hidden(server: Server) -> None:
    bye = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    found = {name for name, attack in ATTACKS.items() if b"hidden" in server.send(attack, bye)}
    # A header with another name is none that says where the body ends: the second request is not hidden.
    assert found == {"coding with an underscore and length"}
