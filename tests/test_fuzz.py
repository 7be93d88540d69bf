"""Fuzzing: whatever comes, in a query, a header, a cursor, a file or on the wire, the answer is a right one, and soon.

The suite tries a few hundred cases, the same each time; `make fuzz` tries more than a hundred thousand new ones.
"""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.api.claims import ClaimListing
from app.api.people import PersonListing
from app.api.quotes import QuoteListing
from app.api.search import FilteredSearchParameters
from app.dossiers.checking import Dossier, check_dossier
from app.dossiers.registers import check_registers
from app.dossiers.yaml import FaultError, read_yaml
from app.middleware.http_protocol import Protocol
from app.query.cursor import DIGEST_SIZE, digest
from app.query.listing import Listing
from app.query.page import NOT_IN_CURSOR
from tests.asking import LISTS, PATHS, operation, real
from tests.conftest import load_seed
from tests.dossiers.builder import DOSSIER, FILES, ORGANIZATIONS, PEOPLE, TOPICS, Folder
from tests.hostile import NAMES, SLOWEST, STRANGE, WATCH, WORDS, Client, trying


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the record, which says in the end what it has seen."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'onrecord.db'}"
    load_seed(url)
    made = Client(url)
    yield made
    made.close()
    print(f"answers: {dict(made.seen)}\n{WATCH.report()}")  # noqa: T201


anything = st.text(max_size=20) | st.sampled_from(WORDS + STRANGE)
paths = (
    st.sampled_from([real(path) for path in PATHS])
    | st.builds("/v1/{}/{}".format, anything, anything)
    | anything.map("/{}".format)
)
names = st.sampled_from(NAMES) | anything
values = st.lists(anything, max_size=4).map(",".join)


def encoded(pairs: list[tuple[str, str]], safe: str) -> bytes:
    """A query as a client writes it, well or badly; what no server lets through is encoded all the same."""
    said = "&".join(f"{quote(name, safe=safe)}={quote(value, safe=safe)}" for name, value in pairs)
    return said.encode("ascii")


queries = st.builds(
    encoded, st.lists(st.tuples(names, values), max_size=6), st.sampled_from(["", "%", "%,=&+;[]{}'\"<>"])
)
raw = st.binary(max_size=60).map(lambda some: bytes(letter for letter in some if 32 < letter < 127 and letter != 35))


HAN = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用"
)
FACETS = ",".join(sorted(QuoteListing.facets())[:20])


@pytest.mark.parametrize(
    ("path", "query"),
    {
        "OR": ("/v1/quotes", {"q": " OR ".join(HAN * 2)[:500].rstrip(" OR"), "facet": FACETS}),
        "words": ("/v1/quotes", {"q": " ".join(HAN * 5)[:500], "facet": FACETS}),
        "excluded": ("/v1/quotes", {"q": "the " + " ".join(f"-{each}" for each in HAN * 2), "facet": FACETS}),
        "selected": ("/v1/quotes", {"q": " ".join(HAN * 5)[:500], "facet": FACETS, "speaker": "lu-yan"}),
        "matrix": ("/v1/matrix", {"q": " OR ".join(HAN), "rows": "speaker", "columns": "topic", "rows_limit": 100}),
        "ids": ("/v1/quotes", {"ids": ",".join(f"{'a-' * 70}{number}" for number in range(100))}),
    }.values(),
)
def test_the_largest_queries(client: Client, path: str, query: dict[str, str]) -> None:
    status, _, body = client.request("largest queries", path, urlencode(query).encode(), slowest=SLOWEST / 2)
    assert status == 200, body


@trying
@given(path=paths, query=queries | raw)
def test_any_query(client: Client, path: str, query: bytes) -> None:
    client.ask("any query", path, query)


@trying
@given(query=st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4), path=st.sampled_from(LISTS))
def test_any_value_of_a_parameter_that_there_is(client: Client, path: str, query: list[tuple[str, str]]) -> None:
    known = {each["name"] for each in operation(path)["parameters"]}
    client.ask("any value", real(path), encoded([(name, value) for name, value in query if name in known], "%"))


VISIBLE = st.binary(max_size=80).map(
    lambda some: bytes(letter for letter in some if letter >= 32 and letter != 127).strip()
)
TAGS = st.lists(st.sampled_from([b"*", b'"a"', b'W/"a"', b'"', b",", b"W/", b" ", b"\xff"]), max_size=12).map(b"".join)
RANGES = [
    b"*/*",
    b"text/html",
    b"application/json",
    b"application/*",
    b";q=",
    b"0.5",
    b",",
    b" ",
    b"/",
    b"text/csv",
    b'"',
    b"q=9",
]
ACCEPT = st.lists(st.sampled_from(RANGES) | VISIBLE, max_size=12).map(b"".join)
headers = st.one_of(
    st.tuples(st.just(b"accept"), ACCEPT),
    st.tuples(st.sampled_from([b"if-none-match", b"if-match"]), TAGS | VISIBLE),
    st.tuples(
        st.sampled_from([b"x-request-id", b"host", b"range", b"if-range", b"origin", b"accept-language"]), VISIBLE
    ),
)


@trying
@given(
    some=st.lists(headers, max_size=6),
    path=st.sampled_from(["/v1/topics", "/v1/quotes/us-russia-rapprochement-q10", "/x"]),
)
def test_any_headers(client: Client, some: list[tuple[bytes, bytes]], path: str) -> None:
    client.ask("any headers", path, b"", *some)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(WORDS + STRANGE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)
LISTINGS: dict[str, type[Listing]] = {
    "/v1/claims": ClaimListing,
    "/v1/people": PersonListing,
    "/v1/quotes": QuoteListing,
}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("/v1/claims", {}),
    ("/v1/claims", {"q": "the"}),
    ("/v1/claims", {"q": "china russia"}),
    ("/v1/claims", {"q": "the", "topic": ["europe"]}),
    ("/v1/people", {"sort": ["family_name"]}),
    ("/v1/people", {"sort": ["-family_name", "name"]}),
    ("/v1/quotes", {"sort": ["-date", "position"]}),
    ("/v1/quotes", {"speaker": ["lu-yan"]}),
    ("/v1/search", {"q": "the"}),
]


def question(path: str, asked: dict[str, Any]) -> str:
    """What the cursors of a list are sealed with."""
    if path == "/v1/search":
        return path + FilteredSearchParameters(**asked).model_dump_json(exclude=NOT_IN_CURSOR)
    return path + LISTINGS[path].model_validate(asked).model_dump_json(exclude=NOT_IN_CURSOR)


def forged(question: str, cursor: str, revision: Any, changes: list[Any]) -> str:
    """Change values of a real cursor and seal it again; `...` leaves a value as it is."""
    _, *values = json.loads(urlsafe_b64decode(cursor + "==")[DIGEST_SIZE:])
    changed = (value if change is ... else change for value, change in zip_longest(values, changes, fillvalue=...))
    body = to_json([revision, *(each for each in changed if each is not ...)])
    return urlsafe_b64encode(digest(question, body) + body).decode().rstrip("=")


changes = st.lists(st.just(...) | st.none() | st.booleans() | json_values, min_size=1, max_size=3)


@trying
@given(asked=st.sampled_from(ASKED), revision=st.sampled_from([1, 1, 1, 1, 2]) | json_values, some=changes)
def test_any_cursor(client: Client, asked: tuple[str, dict[str, Any]], revision: Any, some: list[Any]) -> None:
    path, parameters = asked
    query = urlencode({**parameters, "limit": 1}, doseq=True).encode()
    first = json.loads(client.request("first page", path, query)[2])["page"]["next_cursor"]
    cursor = forged(question(path, parameters), first, revision, some)
    status, _, body = client.request("any cursor", path, query + b"&cursor=" + cursor.encode())
    assert status in {200, 410, 422} or json.loads(body)["title"] == "Behind", (cursor, body)


@trying
@given(cursor=st.text(max_size=40))
def test_any_text_for_a_cursor(client: Client, cursor: str) -> None:
    assert (
        client.ask("any text for a cursor", "/v1/claims", b"cursor=" + quote(cursor, errors="replace").encode()) == 422
    )


PIECES = [
    "- ",
    ": ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    "&a",
    "*a",
    "!!python/object:os.system ",
    "|",
    ">",
    "'",
    '"',
    "#",
    "%",
    "---",
    "\t",
    "? ",
]
yaml = st.lists(st.sampled_from(PIECES + WORDS) | st.text(max_size=5), max_size=30).map("".join)


@trying
@given(content=yaml.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=100))
def test_any_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = place(tmp_path_factory)
    (folder.root / "any.yaml").write_bytes(content)
    with WATCH.soon("any file"), suppress(FaultError):
        assert read_yaml(folder.root / "any.yaml", folder.root).file.name == "any.yaml"


FOLDERS = dict[str, Folder]()


def place(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """One folder for every case."""
    if "it" not in FOLDERS:
        FOLDERS["it"] = Folder(tmp_path_factory.mktemp("any") / "folder")
    return FOLDERS["it"]


edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES + WORDS) | st.text(max_size=5)), max_size=4
)


@trying
@given(file=st.sampled_from([DOSSIER, DOSSIER, PEOPLE, ORGANIZATIONS, TOPICS]), some=edits)
def test_any_change_to_a_dossier(
    tmp_path_factory: pytest.TempPathFactory, file: str, some: list[tuple[float, int, str]]
) -> None:
    folder, content = place(tmp_path_factory), FILES[file]
    for where, length, words in some:
        at = int(where * len(content))
        content = content[:at] + words + content[at + length :]
    folder.write(file, content.encode("utf-8", "surrogatepass"))
    faults, dossiers = list[FaultError](), list[Dossier | None]()

    def check() -> None:
        registers = check_registers(folder.root, faults)
        dossiers.append(check_dossier(folder.root / "harbor", folder.root, registers, faults))

    WATCH.call("any change to a dossier", check)
    folder.write(file, FILES[file])
    assert all(str(fault) for fault in faults)
    assert faults or dossiers[-1] is not None


HEAD = b"GET /v1/quotes?limit=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nContent-Length: 3\r\n\r\nabc"
ON_THE_WIRE = [
    b"\r\n",
    b"\n",
    b"\0",
    b" ",
    b"\xff",
    b": ",
    b"%",
    b"Transfer-Encoding: chunked\r\n",
    b"Upgrade: websocket\r\n",
    HEAD,
]
bytes_edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(ON_THE_WIRE) | st.binary(max_size=8)), max_size=4
)


class Wire(asyncio.Transport):
    """What the protocol writes to."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.closed = b"", False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing comes by itself."""

    def resume_reading(self) -> None:
        """Nothing comes by itself."""


async def plain(_: Scope, __: Receive, send: Send) -> None:
    """An application that always answers alike."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


CONFIG = uvicorn.Config(plain, http=Protocol, ws="none", log_config=None)
CONFIG.load()


@trying
@given(some=bytes_edits, cut=st.integers(1, 40))
def test_any_bytes_on_the_wire(client: Client, some: list[tuple[float, int, bytes]], cut: int) -> None:
    content = HEAD
    for where, length, new in some:
        at = int(where * len(content))
        content = content[:at] + new + content[at + length :]
    with WATCH.soon("any bytes on the wire"):
        sent = client.loop.run_until_complete(received(content, cut))
    assert sent == b"" or sent.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 ", b"HTTP/1.1 100 "))


async def received(content: bytes, cut: int) -> bytes:
    """What the server writes when this comes in parts."""
    wire, protocol = Wire(), Protocol(CONFIG, ServerState(), {}, asyncio.get_running_loop())
    protocol.connection_made(wire)
    for at in range(0, len(content), cut):
        if not wire.closed:
            protocol.data_received(content[at : at + cut])
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    protocol.connection_lost(None)
    return wire.sent
