"""Readers of a real server: requests without a pause, each answer looked at and counted."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException

from tests.faults.asking import PATHS, without_revisions
from tests.serving import Server, at_once


class Readers:
    """Two threads that request paths; a response is right if it is that of one of the expected states of the record."""

    def __init__(self, server: Server, *expected: list[bytes], paths: Sequence[str] = PATHS) -> None:
        self.server, self.paths, self.going = server, paths, True
        self.expected = [list(map(without_revisions, each)) for each in expected or [bodies(server, paths)]]
        self.count, self.slowest, self.wrong = 0, 0.0, list[str]()

    def read(self) -> None:
        """Send requests until the block of `reading` ends."""
        while self.going:
            for place, path in enumerate(self.paths):
                try:
                    response = self.server.get(path)
                except (OSError, HTTPException) as error:
                    self.wrong.append(f"{path}: {error!r}")
                    continue
                self.count += 1
                self.slowest = max(self.slowest, response.seconds)
                body = without_revisions(response.body)
                if response.status != 200 or all(body != each[place] for each in self.expected):
                    self.wrong.append(f"{path}: {response.status} {response.body[:200]!r}")

    @contextmanager
    def reading(self) -> Iterator["Readers"]:
        """Read until the block ends. Raises AssertionError if a response was wrong, or if there was none."""
        with at_once(self.read, self.read):
            try:
                yield self
            finally:
                self.going = False
        assert self.wrong == []
        assert self.count > 0


def bodies(server: Server, paths: Sequence[str] = PATHS) -> list[bytes]:
    """Return the bodies of a server's responses. Raises AssertionError if one has another status than 200."""
    responses = [server.get(path) for path in paths]
    assert {each.status for each in responses} == {200}
    return [each.body for each in responses]


def note_of(server: Server) -> str | None:
    """What a server that answers says is wrong."""
    answer = server.get("/readyz")
    assert answer.status == 200, answer.body
    note: str | None = json.loads(answer.body)["note"]
    return note


def await_note(server: Server, words: str | None, seconds: float = 20) -> float:
    """Wait until `/readyz` has a note with these words (None: no note), and return the seconds that it took."""
    start = time.monotonic()
    while True:
        note = note_of(server)
        if note is None if words is None else words in (note or ""):
            return time.monotonic() - start
        assert time.monotonic() < start + seconds, note
        time.sleep(0.02)
