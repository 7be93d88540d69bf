"""Requests of every kind that a server under load gets."""

import json
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from tests.serving import Server

WORDS = ["order", "law", "sea", "trade", "peace", "power", "state", "world", "war", "future", "history", "threat"]
CHINESE = ["国家", "世界", "历史", "和平", "人民", "发展"]
TEXT = "Lu Yan said: “The sea is wide and the harbor is small.” Nobody else said “nothing of the kind”."


class Request(NamedTuple):
    """What is asked, and under which name its figures are printed."""

    name: str
    sent: bytes


def get(name: str, path: str) -> Request:
    """A GET on a connection that is kept."""
    return Request(name, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode())


def post(name: str, path: str, body: bytes) -> Request:
    """A POST of a text."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return Request(name, head.encode() + body)


EXPORT = get("export", "/v1/quotes?format=ndjson")


class Mix:
    """Requests of every kind without an end, nearly all of them for something that no cache has kept."""

    def __init__(self, server: Server, seed: int = 0) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        listed = {name: ids(server, name) for name in ("quotes", "people", "topics", "sources", "claims")}
        self.quotes, self.people, self.topics = listed["quotes"], listed["people"], listed["topics"]
        self.pages = [f"/{name}/{each}" for name in ("people", "topics", "sources") for each in listed[name]]
        self.kinds: list[Callable[[], Request]] = [self.list, self.search, self.facets, self.verify, self.record]

    def __iter__(self) -> Iterator[Request]:
        while True:
            choice = self.chance.random()
            if choice < 0.01:
                yield post("verify a text", "/v1/verify", TEXT.encode())
            elif choice < 0.03:
                yield get("page", self.chance.choice(self.pages))
            else:
                yield self.chance.choice(self.kinds)()

    def list(self) -> Request:
        """A page of a list with two filters."""
        limit, random_of = self.chance.randint(1, 50), self.chance.choice
        return get("list", f"/v1/quotes?speaker={random_of(self.people)}&topic={random_of(self.topics)}&limit={limit}")

    def search(self) -> Request:
        """A search for one or two words, in either language."""
        words = " ".join(self.chance.sample(WORDS, 2)) if self.chance.random() < 0.7 else self.chance.choice(CHINESE)
        return get("search", f"/v1/search?q={quote(words)}&limit={self.chance.randint(1, 20)}")

    def facets(self) -> Request:
        """Counts under a topic."""
        topic, limit = self.chance.choice(self.topics), self.chance.randint(5, 50)
        return get("facets", f"/v1/quotes?topic={topic}&facet=speaker,kind&facet_limit={limit}&limit=1")

    def verify(self) -> Request:
        """A statement that nobody may have made."""
        words = " ".join(self.chance.choices(WORDS, k=8))
        return get("verify", f"/v1/verify?text={quote(words)}")

    def record(self) -> Request:
        """One quote."""
        return get("record", f"/v1/quotes/{self.chance.choice(self.quotes)}")


def ids(server: Server, collection: str) -> list[str]:
    """The ids of some records of a collection."""
    return [each["id"] for each in json.loads(server.get(f"/v1/{collection}?limit=100").body)["items"]]
