"""Visitors of a server: each asks on a connection that it keeps, and looks at every response."""

import gzip
import json
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any

from benchmarks.asking import Ask

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor
else:
    from backports.zstd import ZstdDecompressor

STAYS = 300  # requests on one connection
PATIENCE = 1200  # seconds to wait for some bytes; a dump of millions takes minutes
AT_ONCE = 1 << 16  # bytes that are read at a time
LOOKED_AT = 4 << 20  # bytes at the start of a body that are looked at
STATED = re.compile(rb'"(?:added|changed)":(\d+)')
EDITION = re.compile(rb"Edition (\d+) of ")
NUMBERS = count(1)
Revisions = dict[int, tuple[int, ...]]


@dataclass
class Seen:
    """One response: the revisions and editions that its body names, and the lines that it has of a whole file."""

    path: str
    revision: int | None = None  # which the body says that it is from
    newest: int = 0
    editions: tuple[int, ...] = ()
    whole: str = ""
    lines: int = 0


@dataclass
class Visits:
    """What came of the requests so far."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)  # by the id of the request
    lock: Lock = field(default_factory=Lock)

    def note(self, name: str, kind: str, status: int, seconds: float, seen: Seen) -> None:
        """Keep what a response was."""
        with self.lock:
            self.statuses[status] += 1
            self.seconds.setdefault(kind, []).append(seconds)
            self.seen[name] = seen


class Visitor:
    """Asks on one connection, and on another one after some requests."""

    def __init__(self, port: int, visits: Visits) -> None:
        self.port, self.visits = port, visits
        self.connection: HTTPConnection | None = None
        self.number = self.asked = 0

    def leave(self) -> None:
        """Hang up."""
        if self.connection:
            self.connection.close()
        self.connection = None

    def ask_until(self, until: float, asks: Iterator[Ask], pause: float) -> None:
        """Ask, read the whole response, wait for the rest of the pause, until the time is over."""
        while (begun := time.monotonic()) < until:
            with self.visits.lock:
                ask = next(asks)
            self.ask(ask)
            time.sleep(max(0.0, begun + pause - time.monotonic()))
        self.leave()

    def ask(self, ask: Ask) -> None:
        """Ask, and for what follows; an answer of another status or none at all is wrong."""
        if self.connection is None or self.connection.sock is None or self.asked >= STAYS:
            self.leave()
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.connect()
            self.number, self.asked = next(NUMBERS), 0
        self.asked += 1
        name, begun = f"{self.number}-{self.asked}", time.monotonic()
        try:
            self.connection.request(ask.method, ask.path, ask.body, ask.headers | {"X-Request-ID": name})
            response = self.connection.getresponse()
            body, seen = read(response, ask)
        except (OSError, HTTPException) as error:
            self.visits.wrong.append(f"{ask.method} {ask.path[:200]}, request {name}: {error!r}")
            self.leave()
            return
        self.visits.note(
            name, f"{ask.method} {ask.path.partition('?')[0]}", response.status, time.monotonic() - begun, seen
        )
        if response.status not in ask.statuses:
            said = f"{response.status} instead of {ask.statuses}: {body[:200]!r}"
            self.visits.wrong.append(f"{ask.method} {ask.path[:200]}, request {name}: {said}")
        elif ask.follow:
            self.follow(ask, response, body)

    def follow(self, ask: Ask, response: HTTPResponse, body: bytes) -> None:
        """Ask for the next page, which is gone if a load came between, or for the same on a condition."""
        if ask.follow == "condition":
            headers = ask.headers | {"If-None-Match": response.headers["ETag"]}
            self.ask(replace(ask, statuses=(200, 304), headers=headers, follow=""))
        elif following := json.loads(body)["links"].get("next"):
            self.ask(replace(ask, path=following, statuses=(200, 410), follow=""))


def read(response: HTTPResponse, ask: Ask) -> tuple[bytes, Seen]:
    """The start of a body and what all of it says."""
    kept, lines = b"", 0
    with TemporaryFile() as dump:
        while chunk := response.read1(AT_ONCE):
            lines += chunk.count(b"\n")
            if len(kept) < LOOKED_AT:
                kept += chunk
            if ask.whole == "dump":
                dump.write(chunk)
        response.close()  # or the connection could not be used again
        kept = decoded(kept, response.headers.get("Content-Encoding"))
        if response.status != 200:  # noqa: PLR2004 - what is refused names no revision
            return kept, Seen(ask.path)
        seen = Seen(ask.path, newest=max(map(int, STATED.findall(kept)), default=0), whole=ask.whole, lines=lines)
        if ask.whole == "dump":
            seen.revision, seen.lines = dumped(dump)
    if response.headers.get("Content-Type") == "application/json" and kept and len(kept) < LOOKED_AT:
        told = json.loads(kept)
        seen.revision = told.get("revision") if isinstance(told.get("revision"), int) else None
    if not ask.states:
        seen.editions = tuple(sorted(set(map(int, EDITION.findall(kept)))))
    return kept, seen


def decoded(body: bytes, coding: str | None) -> bytes:
    """The text of a body that may be compressed."""
    if not body:  # of a HEAD
        return body
    if coding == "gzip":
        return gzip.decompress(body)
    return ZstdDecompressor().decompress(body) if coding == "zstd" else body


def dumped(file: IO[bytes]) -> tuple[int, int]:
    """The revision of a dump, and how many quotes are in it."""
    with zipfile.ZipFile(file) as archive:
        folder = archive.namelist()[0].partition("/")[0]
        with archive.open(f"{folder}/quotes.ndjson") as lines:
            return int(folder.rpartition("-")[2]), sum(1 for _ in lines)


def logged(log: Path) -> dict[str, dict[str, Any]]:
    """What the server's log says of each request, by its id."""
    entries = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return {each["request_id"]: each for each in entries if each["message"] == "request"}


def judge(
    visits: Visits, log: dict[str, dict[str, Any]], counts: dict[int, dict[str, int]], editions: dict[int, int]
) -> Iterator[str]:
    """What is wrong with the revisions of the responses: older than one before, mixed, or a file that is not whole."""
    newest: dict[str, tuple[int, str]] = {}
    order = sorted(visits.seen, key=lambda name: [int(part) for part in name.split("-")])
    for name in order:
        seen, connection = visits.seen[name], name.partition("-")[0]
        revision = log.get(name, {}).get("revision")
        if revision is None:
            continue
        before, path = newest.get(connection, (0, ""))
        if revision < before:
            yield f"{seen.path}, request {name}: revision {revision} after {before} ({path}) on one connection"
        newest[connection] = max((before, path), (revision, seen.path))
        yield from (f"{seen.path}, request {name}: {fault}" for fault in faults(seen, revision, counts, editions))


def faults(seen: Seen, revision: int, counts: dict[int, dict[str, int]], editions: dict[int, int]) -> Iterator[str]:
    """What a body says that is not of the revision that the server answered from."""
    if seen.revision not in {None, revision}:
        yield f"the body is of revision {seen.revision}, the response of {revision}"
    if seen.newest > revision:
        yield f"a record of revision {seen.newest} in a response of {revision}"
    expected = editions.get(revision)
    if seen.editions and expected and seen.editions != (expected,):
        yield f"editions {seen.editions} at revision {revision}, which has {expected}"
    whole = counts.get(revision, {}).get("quotes" if seen.whole == "dump" else seen.whole)
    if whole not in {None, seen.lines}:
        yield f"{seen.lines} of the {whole} records of revision {revision}"
