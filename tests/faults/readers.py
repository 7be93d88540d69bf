"""Readers of a real server: requests without a pause, each answer looked at and counted."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from tests.faults.asking import PATHS, without_revisions
from tests.serving import Server, at_once


class Readers:
    """Two threads that ask; an answer is right if it is that of a state that the record was in or is to be in."""

    def __init__(self, server: Server, *right: list[bytes]) -> None:
        self.server, self.going, self.count = server, True, 0
        self.right = [[without_revisions(body) for body in each] for each in right]
        self.wrong = list[str]()

    def ask(self) -> None:
        """Ask until told to stop."""
        while self.going:
            for place, path in enumerate(PATHS):
                try:
                    answer = self.server.get(path)
                except (OSError, HTTPException) as error:
                    self.wrong.append(f"{path}: {error!r}")
                    continue
                self.count += 1
                body = without_revisions(answer.body)
                if answer.status != 200 or all(body != each[place] for each in self.right):
                    self.wrong.append(f"{path}: {answer.status} {answer.body[:200]!r}")

    @contextmanager
    def reading(self) -> Iterator["Readers"]:
        """Ask until the block ends; no answer may be wrong."""
        with at_once(self.ask, self.ask):
            try:
                yield self
            finally:
                self.going = False
        assert self.wrong == []
        assert self.count > 0


def bodies(server: Server) -> list[bytes]:
    """What the server answers now."""
    answers = [server.get(path) for path in PATHS]
    assert {each.status for each in answers} == {200}
    return [each.body for each in answers]


def note_of(server: Server) -> str | None:
    """What a server that answers says is wrong."""
    answer = server.get("/readyz")
    assert answer.status == 200, answer.body
    note: str | None = json.loads(answer.body)["note"]
    return note


def await_note(server: Server, words: str | None, seconds: float = 20) -> None:
    """Return when `/readyz` notes something with these words, or, for None, nothing more."""
    end = time.monotonic() + seconds
    while True:
        note = note_of(server)
        if note is None if words is None else words in (note or ""):
            return
        assert time.monotonic() < end, note
        time.sleep(0.02)
