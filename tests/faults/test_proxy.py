"""nginx, configured as it is shipped, never answers 502 for a server that is well."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from tests.faults.nginx import behind_nginx, needs_nginx
from tests.serving import Server, free_port, serving, until_ended

pytestmark = needs_nginx
TOOLS = b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
MCP = (
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Accept: application/json, text/event-stream\r\nContent-Length: %d\r\n\r\n%b" % (len(TOOLS), TOOLS)
)
GET = b"GET /v1/quotes/none HTTP/1.1\r\nHost: a\r\n\r\n"
END = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
IMPATIENT = "import sys, app.commands.serve as s; s.IDLE_SECONDS = int(sys.argv.pop(1)); from app.cli import app; app()"


@pytest.fixture
def proxy(url: str, tmp_path: Path) -> Iterator[Server]:
    """nginx in front of a server."""
    with serving(url) as server, behind_nginx(server.port, tmp_path) as proxy:
        yield proxy


def statuses(received: bytes) -> list[int]:
    """The status of each answer in what was received."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def with_body(method: bytes, path: bytes, size: int) -> bytes:
    """A request with a body of so many bytes."""
    head = b"%b %b HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n" % (method, path)
    return head + b"Content-Length: %d\r\n\r\n" % size + b"x" * size


REFUSED = [(b"POST", b"/mcp", 150_000), (b"POST", b"/v1/verify", 204_000), (b"GET", b"/v1/quotes/none", 200_000)]


@pytest.mark.parametrize(("method", "path", "size"), REFUSED, ids=["mcp", "verify", "get"])
def test_a_body_that_is_refused_while_it_is_sent_is_no_bad_gateway(
    proxy: Server, tmp_path: Path, method: bytes, path: bytes, size: int
) -> None:
    ask = with_body(method, path, size)
    with ThreadPoolExecutor(8) as pool:
        found = [status for sent in pool.map(lambda _: proxy.send(ask), range(300)) for status in statuses(sent)]
    assert set(found) == {413}
    assert (tmp_path / "error.log").read_text() == ""


@pytest.mark.parametrize(
    "query",
    ["q=" + "%20OR%20".join(["%F0%9F%A7%AD"] * 100), "q=" + "%F0%9F%A7%AD" * 500, "q=" + "%20OR%20".join(["a:b"] * 70)],
)
@pytest.mark.parametrize(
    "path", ["/v1/quotes?limit=1&", "/v1/claims?format=csv&", "/v1/search?", "/find?", "/v1/quotes?format=html&"]
)
def test_a_long_address_is_no_bad_gateway(proxy: Server, tmp_path: Path, path: str, query: str) -> None:
    assert proxy.get(path + query).status in {200, 422}
    assert (tmp_path / "error.log").read_text() == ""


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_long_heads_are_no_bad_gateway(proxy: Server, count: int) -> None:
    lines = b"".join(b"X-%d: %b\r\n" % (n, b"y" * (30_000 // count)) for n in range(count * 4))
    for _ in range(50):
        (status,) = statuses(proxy.send(GET[:-2] + lines + b"Connection: close\r\n\r\n"))
        assert status in {400, 404, 431}


def bursts(proxy: Server, idle: float, rounds: int) -> list[int]:
    """The statuses of requests by POST on connections to the server that were idle for about so many seconds.

    In each round 32 come within 30 ms, around the moment at which the connections of the round before expire.
    """
    found = list[int]()
    with ThreadPoolExecutor(32) as pool:

        def ask(moment: float) -> list[int]:
            time.sleep(max(0.0, moment - time.monotonic()))
            return statuses(proxy.send(MCP.replace(b"Host: a", b"Host: a\r\nConnection: close")))

        for _ in range(rounds):
            begun = time.monotonic() + idle
            moments = [begun - 0.015 + 0.03 * number / 32 for number in range(32)]
            found += [status for sent in pool.map(ask, moments) for status in sent]
    return found


@contextmanager
def timed(
    url: str, folder: Path, server_seconds: int, nginx_seconds: int, *changes: tuple[str, str]
) -> Iterator[Server]:
    """nginx in front of a server, with these idle times."""
    port = free_port()
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "-c", IMPATIENT, str(server_seconds), "serve"]
    process = Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL)
    idle = ("keepalive_timeout 60s;", f"keepalive_timeout {nginx_seconds}s;")
    with until_ended(process, port), behind_nginx(port, folder, idle, *changes) as proxy:
        yield proxy


@pytest.mark.parametrize(("server_seconds", "nginx_seconds"), [(2, 1), (1, 60)], ids=["nginx first", "server first"])
@pytest.mark.parametrize("idle", [1, 2])
def test_idle_connections_are_no_bad_gateways(
    url: str, tmp_path: Path, server_seconds: int, nginx_seconds: int, idle: int
) -> None:
    with timed(url, tmp_path, server_seconds, nginx_seconds) as proxy:
        assert set(bursts(proxy, idle, 20)) == {200}


@pytest.mark.parametrize("idle", [60, 75])
def test_idle_connections_are_no_bad_gateways_with_the_times_that_are_shipped(proxy: Server, idle: int) -> None:
    assert set(bursts(proxy, 0.1, 1) + bursts(proxy, idle, 1)) == {200}
