# ruff: noqa: T201 - figures are printed
"""Load: everything is asked at once, more than may be asked, and by clients that use a server badly.

Two workers serve the record. Times are compared side by side, and never with those of another machine. `SECONDS` is
how long each mix takes.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import load_seed
from tests.faults import load as loads
from tests.faults.load import in_background, load, ms, p99, private_megabytes, side_by_side
from tests.faults.mix import EXPORT, Mix
from tests.serving import Server, serving

SECONDS = float(os.environ.get("SECONDS", "30"))
RECORD = os.environ.get("RECORD")  # another SQLite file to serve than that of the seed, with its index
ROOM = "512"  # requests at once in one worker: below the limit, wherever all connections end up
INSIDE = 128  # connections that two workers answer at once at most, with the limits that they have by default
MANY = 500
GROWTH = 1.1  # times the private memory before
SOON = 0.05  # seconds within which a refusal comes
PROMISED = 10  # seconds after which a server has ended
LARGE = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with a record."""
    if RECORD:
        return f"sqlite:///{RECORD}"
    url = f"sqlite:///{tmp_path_factory.mktemp('load') / 'onrecord.db'}"
    load_seed(url)
    return url


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the server."""
    return tmp_path_factory.mktemp("log") / "log"


@pytest.fixture(scope="module")
def server(url: str, log: Path) -> Iterator[Server]:
    """Two workers with the limits that they have by default."""
    with serving(url, log, WEB_CONCURRENCY="2") as server:
        await_ready(server)
        yield server


def await_ready(server: Server) -> None:
    """Return when both workers have an index, most likely."""
    end = time.monotonic() + 60
    while any(server.get("/readyz").status != 200 for _ in range(20)):
        assert time.monotonic() < end
        time.sleep(0.2)


def entries(log: Path) -> list[dict[str, object]]:
    """The lines of a log; one that is no JSON, such as of a traceback, is an error."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_below_the_limits_everything_is_answered_and_memory_stays_flat(url: str, tmp_path: Path) -> None:
    with serving(url, tmp_path / "log", WEB_CONCURRENCY="2", ONRECORD_MAX_REQUESTS=ROOM) as server:
        await_ready(server)
        mix = Mix(server)
        load(server, mix, SECONDS, MANY, files=8)  # after which the caches are as full as they get
        before = private_megabytes(server)
        for connections in (64, MANY):
            tally = load(server, mix, SECONDS, connections, files=8)
            tally.print(f"{connections} connections", SECONDS)
            assert tally.wrong == []
            assert set(tally.statuses) == {200}
        after = private_megabytes(server)
        print(f"private memory of the workers: {before} MB, then {after} MB")
        assert sum(after) < GROWTH * sum(before)
    assert {each["level"] for each in entries(tmp_path / "log")} == {"info"}


def test_past_the_limits_the_rest_is_told_at_once_to_come_back(server: Server, log: Path) -> None:
    mix = Mix(server)
    within, past = list[float](), list[float]()
    for _ in range(3):
        for connections, found in ((INSIDE, within), (MANY, past)):
            tally = load(server, mix, SECONDS / 6, connections, settle=3)
            tally.print(f"{connections} connections, {INSIDE} of which may be inside", SECONDS / 6)
            assert tally.wrong == []
            found.append(p99(tally.all))
    assert tally.refused
    told = [float(str(each["duration_ms"])) / 1000 for each in entries(log) if each.get("status") == 503]
    print(
        f"refused after {ms(median(told))} (p50), {ms(p99(told))} (p99) in the server; p99 of those inside: "
        f"{[ms(each) for each in within]} within the limits, {[ms(each) for each in past]} past them"
    )
    assert p99(told) < SOON
    assert median(past) < 2 * median(within)


@asynccontextmanager
async def idling(server: Server, number: int = 2000) -> AsyncIterator[None]:
    """Connections that asked once and stay."""
    clients = [await loads.connected(server) for _ in range(number)]
    loop = asyncio.get_running_loop()
    for client in clients:
        await loop.sock_sendall(client, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    for client in clients:
        assert b" 200 " in await loop.sock_recv(client, 4096)
    try:
        yield
    finally:
        for client in clients:
            client.close()


def test_two_thousand_idle_connections_are_not_noticed(server: Server) -> None:
    found = side_by_side(server, Mix(server), SECONDS / 6, idling)
    found.print("beside 2,000 idle connections")
    found.assert_unnoticed()


async def crawl(server: Server, request: bytes, begun: Callable[[], object] = time.monotonic) -> None:
    """Read a byte a second of many answers or of a file; say when the first has come."""
    client = await loads.connected(server, buffer=4096)
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_sendall(client, request)
        await loop.sock_recv(client, 1)
        begun()
        while await loop.sock_recv(client, 1):  # noqa: ASYNC110 - it reads slowly
            await asyncio.sleep(1)
    except ConnectionResetError:
        pass
    finally:
        client.close()


def test_a_hundred_readers_at_a_byte_a_second_are_not_noticed(server: Server) -> None:
    readers = [EXPORT.sent] * 20 + [LARGE * 20] * 80
    found = side_by_side(
        server, Mix(server), SECONDS / 6, lambda server: in_background(*(crawl(server, each) for each in readers))
    )
    found.print("beside 100 readers at a byte a second")
    found.assert_unnoticed()


class Aborts:
    """Clients that break off files."""

    def __init__(self) -> None:
        self.count = 0

    async def abort(self, server: Server) -> None:
        """Begin a file, read a part of it or nothing, and leave."""
        while True:
            loop = asyncio.get_running_loop()
            with closing(await loads.connected(server, buffer=4096)) as client:
                await loop.sock_sendall(client, EXPORT.sent)
                if self.count % 2:
                    await loop.sock_recv(client, 4096)
            self.count += 1
            await asyncio.sleep(0.1)


def test_a_thousand_aborted_files_are_not_noticed(server: Server, log: Path) -> None:
    aborts = Aborts()
    found = side_by_side(
        server, Mix(server), SECONDS / 6, lambda server: in_background(*(aborts.abort(server) for _ in range(8)))
    )
    found.print(f"beside {aborts.count:,} aborted files")
    found.assert_unnoticed()
    assert aborts.count > 1000 * SECONDS / 30
    assert not [each for each in entries(log) if each["level"] == "error"]


async def pipeline(server: Server, depth: int) -> None:
    """Send so many requests at once, read the answers, and do so again."""
    client = await loads.connected(server)
    loop, number = asyncio.get_running_loop(), 0
    try:
        while True:
            sent = b"".join(
                b"GET /v1/quotes?limit=%d HTTP/1.1\r\nHost: a\r\n\r\n" % (1 + each % 50)
                for each in range(number, number + depth)
            )
            sending = asyncio.create_task(loop.sock_sendall(client, sent))
            left, number, tail = depth, number + depth, b""
            while left:
                received = tail + await loop.sock_recv(client, 65536)
                assert received != tail
                left -= received.count(b"HTTP/1.1 200 OK\r\n")
                tail = received[-16:]
            await sending
    finally:
        client.close()


def test_requests_that_are_sent_at_once_take_no_more_than_their_turn(server: Server) -> None:
    found = side_by_side(
        server,
        Mix(server),
        SECONDS / 6,
        lambda server: in_background(*(pipeline(server, 100) for _ in range(8))),
        lambda server: in_background(*(pipeline(server, 1) for _ in range(8))),
    )
    found.print("beside as many requests, a hundred of which are sent at once")
    found.assert_unnoticed()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_ends_in_time_whoever_reads_slowly(url: str, tmp_path: Path, workers: str) -> None:
    with serving(url, tmp_path / "log", WEB_CONCURRENCY=workers, ONRECORD_WRITE_SECONDS="3600") as server:
        await_ready(server)

        async def end() -> float:
            readers = (
                [EXPORT.sent] * 30 + [LARGE * 20] * 70 + [b"POST /v1/verify HTTP/1.1\r\nContent-Length: 9\r\n"] * 5
            )
            reading = asyncio.Semaphore(0)
            async with in_background(*(crawl(server, each, reading.release) for each in readers)):
                for _ in readers:
                    await reading.acquire()
                begun = time.monotonic()
                server.process.send_signal(signal.SIGTERM)
                while server.process.poll() is None:
                    await asyncio.sleep(0.05)
                    assert time.monotonic() - begun < 60
                return time.monotonic() - begun

        seconds = asyncio.run(end())
        print(f"{workers} workers with 105 slow clients ended {seconds:.1f} s after SIGTERM")
        assert seconds < PROMISED
    assert not [each for each in entries(tmp_path / "log") if "exception" in each]
