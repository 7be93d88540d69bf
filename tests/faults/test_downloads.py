"""Downloads that break off or crawl: they leave no old record behind, never stop the server, and hold nobody up."""

import random
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles

import pytest
from pydantic_core import from_json
from sqlalchemy import make_url

from app.main import LIMITS
from tests.conftest import ROUNDS, migrate
from tests.dossiers.builder import Folder, revision
from tests.serving import Server, at_once, serving

DOWNLOADS = LIMITS["downloads"]
ABORTS = ROUNDS * 150
CLIENTS = 6  # that abort downloads at the same time
SOURCES, QUOTES, NOTE = (
    3,
    1000,
    "x" * 4000,
)  # of each source; more than sockets hold: a slow client must wait for the server, and it for them
NDJSON = "/v1/quotes?format=ndjson"


@dataclass
class Large:
    """A database with a long list of quotes, and the folder it was loaded from."""

    url: str
    folder: Folder
    changes: Iterator[int]

    def change(self) -> int:
        """Load a changed dossier; returns the new revision."""
        article = "lighthouse/article.txt"
        self.folder.write(article, f"{self.folder.read(article)}{next(self.changes)}\n")
        before = revision(self.url)
        self.folder.load(self.url, "lighthouse")
        assert revision(self.url) == before + 1
        return before + 1


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """Make the database; it is SQLite, because downloads are read from the index."""
    place = tmp_path_factory.mktemp("large")
    url = f"sqlite:///{place / 'onrecord.db'}"
    folder = Folder(place / "folder")
    folder.add_lighthouse()
    for number in range(1, SOURCES + 1):
        add_waves(folder, f"waves-{number}")
    migrate(url)
    folder.load(url)
    return Large(url, folder, count())


def add_waves(folder: Folder, source: str) -> None:
    """Add a dossier of many quotes with long notes."""
    words = [f"wave {number} comes in from the sea." for number in range(1, QUOTES + 1)]
    quotes = [
        f"  - id: q{number:02}\n    kind: sentence\n    exact: {text}\n    speakers: [mei-lan]\n    note: {NOTE}\n"
        for number, text in enumerate(words, 1)
    ]
    about = f"source:\n  id: {source}\n  kind: report\n  title: Waves\n  language: en\n  authors: [yu-bai]\n"
    folder.write(f"{source}/article.txt", "".join(f"Mei Lan says “{text}”\n" for text in words))
    folder.write(f"{source}/dossier.yaml", f"{about}\nquotes:\n{''.join(quotes)}")


@pytest.fixture(scope="module")
def server(large: Large) -> Iterator[Server]:
    """Serve it to all of these tests: each leaves the server as it was."""
    with serving(large.url) as server:
        yield server


@contextmanager
def download(server: Server, path: str = NDJSON) -> Iterator[socket.socket]:
    """Ask for a file on a socket that takes in little by itself."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: example.org\r\n\r\n".encode())
        yield connection


def status(connection: socket.socket) -> int:
    """Read the status of a response and leave the rest."""
    return int(connection.recv(12, socket.MSG_WAITALL).split()[1])


class Aborting:
    """Clients that break downloads off, some before the response, some in its midst."""

    def __init__(self, server: Server) -> None:
        self.server, self.going, self.aborts = server, True, 0

    def abort(self) -> None:
        """Abort downloads until told to stop."""
        rng = random.Random()  # noqa: S311 - moments, and no secrets
        while self.going:
            path = rng.choice([NDJSON, "/v1/quotes?format=csv", "/v1/quotes?q=wave&format=ndjson"])
            with download(self.server, path) as connection:
                time.sleep(rng.choice([0, rng.uniform(0, 0.03)]))
                if rng.random() < 0.5:
                    connection.recv(rng.choice([1, 100_000]))
            self.aborts += 1

    @contextmanager
    def flowing(self) -> Iterator["Aborting"]:
        """Abort from several threads until the block ends."""
        with at_once(*[self.abort] * CLIENTS):
            try:
                yield self
            finally:
                self.going = False


def seen_revisions(server: Server) -> list[int]:
    """The revision that each of several requests is answered from, and the one that is measured."""
    revisions = [from_json(server.get("/v1", timeout=10).body)["revision"] for _ in range(8)]
    measured = re.search(rb"^onrecord_revision(?:\{.*\})? (\d+)", server.get("/metrics").body, re.MULTILINE)
    assert measured
    return [*revisions, int(measured[1])]


def test_after_one_aborted_download_every_answer_has_the_new_record(large: Large, server: Server) -> None:
    for received in (1, 100_000, 6_000_000):
        with download(server) as connection:
            left = received
            while left:
                left -= len(connection.recv(min(left, 65536)))
        time.sleep(0.2)
        new = large.change()
        assert seen_revisions(server) == [new] * 9


def test_after_aborted_downloads_every_answer_has_the_new_record(large: Large, server: Server) -> None:
    loads = 0
    with Aborting(server).flowing() as clients:
        while clients.aborts < ABORTS or loads < 3:
            new = large.change()
            assert seen_revisions(server) == [new] * 9
            assert server.get("/healthz", timeout=10).status == 200
            loads += 1
    print(f"{clients.aborts} aborted downloads beside {loads} loads")  # noqa: T201


def test_aborted_downloads_leave_no_place_taken_and_no_transaction_open(large: Large, server: Server) -> None:
    for turn in range(3 * DOWNLOADS):
        with download(server) as connection:
            if turn % 2:
                assert status(connection) in {200, 503}
    with slow_readers(server, DOWNLOADS):
        pass
    large.change()
    file = make_url(large.url).database or ""
    with closing(sqlite3.connect(file, timeout=10)) as writer:
        ((busy, *_),) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert not busy
        assert Path(f"{file}-wal").stat().st_size == 0


@contextmanager
def slow_readers(server: Server, number: int) -> Iterator[list[socket.socket]]:
    """Begin so many downloads and read little of each; as many are answered as may be, once earlier ones have ended."""
    begun, statuses = time.monotonic(), list[int]()
    while statuses.count(200) < min(number, DOWNLOADS):
        assert time.monotonic() - begun < 30, statuses
        time.sleep(0.2 if statuses else 0)  # or the next ones come before those that were given up have ended
        with ExitStack() as stack:
            connections = [stack.enter_context(download(server)) for _ in range(number)]
            statuses = [status(each) for each in connections]
            if statuses.count(200) == min(number, DOWNLOADS):
                assert set(statuses) <= {200, 503}
                yield connections


def test_a_file_can_be_downloaded_beside_slow_readers(server: Server) -> None:
    with slow_readers(server, 4):
        answer = server.get(NDJSON)
        assert answer.status == 200
        assert answer.body.count(b"\n") == from_json(server.get("/v1/quotes").body)["page"]["total"]


@pytest.mark.parametrize("readers", [4, 200])
def test_slow_readers_hold_nobody_up(server: Server, readers: int) -> None:
    seconds = list[float]()
    with slow_readers(server, readers) as slow:
        for number in range(1, 31):
            slow[number % readers].recv(1)
            # Never asked before, so that the database is read.
            answer = server.get(f"/v1/quotes?speaker=mei-lan&facet=kind&limit={number}&facet_limit={readers // 4}")
            assert answer.status == 200
            seconds.append(answer.seconds)
        assert quantiles(seconds)[0] < 0.1  # the first quartile: other programs may slow the machine
        if readers > DOWNLOADS:
            refused = server.get(NDJSON)
            assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    print(f"{readers} slow readers: an answer took {max(seconds):.3f} s at most")  # noqa: T201
