"""Every kind of request that a server answers, and the status that each should have."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import quote

COLLECTIONS = ("quotes", "claims", "relations", "people", "organizations", "sources", "topics", "terms", "events")
SAMPLED = 100  # records of each collection that are asked for
HTML = {"Accept": "text/html"}
JSON_AND_EVENTS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
TEXT = {"Content-Type": "text/plain"}
TOO_LARGE = b"x" * 300_000  # bytes, more than may be sent to be verified
CHANGED = "synthetic-000001"  # one that loads change
WITHDRAWN = "synthetic-000003"  # a dossier that is withdrawn before the first request
Sample = dict[str, str]


@dataclass(frozen=True)
class Ask:
    """A request whose path is a template for a sample, and the statuses that its response may have."""

    path: str
    statuses: tuple[int, ...] = (200,)
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    follow: str = ""  # what is asked for afterwards: the next page, the same on a condition, a range of it
    whole: str = ""  # the collection of which a file has a line for every record
    states: bool = False  # whether it shows states of more than one revision


def mcp(method: str, **parameters: Any) -> Ask:
    """A call of the Model Context Protocol."""
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    return Ask("/mcp", method="POST", headers=JSON_AND_EVENTS, body=json.dumps(call).encode())


def tool(name: str, **arguments: Any) -> Ask:
    """A call of one of its tools."""
    return mcp("tools/call", name=name, arguments=arguments)


def lists() -> Iterator[Ask]:
    """Lists, searches, facets, matrices, records with their history: as JSON."""
    for name in COLLECTIONS:
        yield from (Ask(f"/v1/{name}?limit=20", follow="next"), Ask(f"/v1/{name}?limit=3&sort=-id"))
        yield from (Ask(f"/v1/{name}/{{{name}}}"), Ask(f"/v1/{name}/{{{name}}}/history", states=True))
        yield Ask(f"/v1/{name}?q={{word}}&limit=5&highlight=true")
    yield from map(
        Ask,
        [
            "/v1",
            "/v1/quotes?speaker={people}&topic={topics}&facet=speaker,kind&limit=10",
            "/v1/quotes?source={sources}&fields=id,text&limit=50",
            "/v1/claims?speaker={people}&facet=topic,stance",
            "/v1/search?q={word}",
            "/v1/search?q={chinese}",
            "/v1/quotes?q={chinese}&highlight=true",
            "/v1/suggest?q={letters}",
            "/v1/matrix?rows=topic&columns=speaker&rows_limit=10&columns_limit=10",
            "/v1/matrix?rows=topic&columns=kind&speaker={people}&format=csv",
            "/v1/verify?text={text}",
            "/v1/quotes/{quotes}/also_in",
            "/v1/sources/{sources}/annotations",
            "/v1/feed.json",
            "/v1/feed.atom?speaker={people}",
            f"/v1/quotes?source={CHANGED}&limit=50",
            f"/v1/quotes?source={CHANGED}&format=ndjson",
            f"/v1/quotes?source={CHANGED}&format=csv",
            f"/sources/{CHANGED}",
        ],
    )
    yield Ask("/v1/changes?since=0&limit=20", follow="next", states=True)
    yield Ask("/v1/quotes?as_of=1&limit=5", (200, 422), states=True)  # 422: that revision is no longer kept


def other_forms() -> Iterator[Ask]:
    """Files, bibliographies, cards, what machines read, and the protocol of language models."""
    for name in ("quotes", "claims", "sources"):
        yield Ask(f"/v1/{name}/{{{name}}}/card")
        yield Ask(f"/oembed?url=http%3A%2F%2F{{host}}%2F{name}%2F{{{name}}}")
        yield from (
            Ask(f"/v1/{name}/{{{name}}}/citation?format={form}") for form in ("text", "bibtex", "ris", "csl-json")
        )
    for name in ("topics", "organizations", "people"):
        yield Ask(f"/v1/{name}?format=ndjson", whole=name)
    for form in ("csv", "ndjson", "bibtex", "ris", "csl-json"):
        yield Ask(f"/v1/quotes?source={{sources}}&format={form}")
    yield from (
        Ask("/v1/quotes/{quotes}?format=jsonld"),
        Ask("/v1/terms/{terms}", headers={"Accept": "application/ld+json"}),
    )
    yield from map(
        Ask, ("/healthz", "/readyz", "/metrics", "/openapi.json", "/robots.txt", "/favicon.ico", "/llms.txt")
    )
    yield from map(
        Ask, ("/llms-full.txt", "/opensearch.xml", "/sitemap.xml", "/web/main.js", "/.well-known/security.txt")
    )
    yield from (mcp("tools/list"), tool("search", query="{word}"))


def pages() -> Iterator[Ask]:
    """What people look at."""
    yield from (Ask(f"/{name}/{{{name}}}", headers=HTML) for name in COLLECTIONS if name != "relations")
    for path in (
        "/",
        "/about",
        "/docs",
        "/picture",
        "/find?q={word}",
        "/find?q={chinese}",
        "/people",
        "/organizations",
    ):
        yield Ask(path, headers=HTML)
    for path in ("/terms", "/topics", "/verify", "/compare?speaker={people}", "/sources/{sources}/picture"):
        yield Ask(path, headers=HTML)
    yield from (Ask("/sources/{sources}/data", headers=HTML), Ask("/sources/{sources}/people", headers=HTML))


def on_conditions() -> Iterator[Ask]:
    """HEAD, conditions, ranges and codings."""
    for path in ("/v1/quotes?limit=5", "/v1/topics?format=csv", "/v1/sources/{sources}", "/"):
        yield from (Ask(path, method="HEAD"), Ask(path, follow="condition"))
        yield from (Ask(path, headers={"Accept-Encoding": each}) for each in ("gzip", "zstd"))
    yield Ask("/v1/quotes?limit=5", method="OPTIONS", statuses=(204,))
    yield Ask("/v1/verify", method="POST", headers=TEXT, body="He said “{text}”.".encode())
    yield Ask("/verify", method="POST", headers=TEXT | HTML, body="text=He said “{text}”.".encode())


def refused() -> Iterator[Ask]:
    """What is to be refused."""
    yield from (Ask("/v1/quotes?q=%FF", (400,)), Ask("/v1/quotes/nobody-said-this", (404,)), Ask("/nothing", (404,)))
    yield from (Ask("/v1/quotes", (405,), "DELETE"), Ask("/v1/quotes", (406,), headers={"Accept": "image/png"}))
    yield from (Ask(f"/v1/sources/{WITHDRAWN}", (410,)), Ask(f"/sources/{WITHDRAWN}", (410,), headers=HTML))
    yield Ask("/v1/quotes?limit=2", (412,), headers={"If-Match": '"another"'})
    yield Ask("/v1/verify", (413,), "POST", TEXT, TOO_LARGE)
    yield Ask("/v1/quotes?q=" + "x" * 17_000, (414,))
    yield Ask("/v1/verify", (415,), "POST", {"Content-Type": "image/png"}, b"x")
    yield from (Ask("/v1/quotes?limit=-1", (422,)), Ask("/v1/quotes?speker=x", (422,)), Ask("/v1/search", (422,)))
    yield Ask("/oembed?url=http%3A%2F%2F{host}%2Fquotes%2F{quotes}&format=xml", (501,))


def small() -> list[Ask]:
    """Every request that is answered at once."""
    return [*lists(), *other_forms(), *pages(), *on_conditions(), *refused()]


def large() -> list[Ask]:
    """Those that take a server a while: whole files, pictures and long lists."""
    pictures = [Ask(f"/{name}/{{{name}}}/picture.png") for name in ("quotes", "claims", "sources", "people")]
    files = [Ask("/v1/dump.zip", whole="dump"), Ask("/v1/dump.zip", (206,), headers={"Range": "bytes=0-99"})]
    exports = [Ask("/v1/quotes?format=ndjson", whole="quotes"), Ask("/v1/claims?format=ndjson", whole="claims")]
    others = [Ask("/v1/quotes?format=csv"), Ask("/sitemaps/1.xml"), Ask("/v1/quotes?sort=random&seed=1&limit=5")]
    return [*pictures, *others, *exports, *files]


def samples(port: int) -> dict[str, list[str]]:
    """Ids of each collection, words and texts, by the name that templates have for them; the record stays without."""
    found = {"host": [f"127.0.0.1:{port}"]}
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    for name in COLLECTIONS:
        connection.request("GET", f"/v1/{name}?limit={SAMPLED}&sort=-id")
        items = json.loads(connection.getresponse().read())["items"]
        found[name] = [each["id"] for each in items if not each["id"].startswith("endurance")]
        if name == "quotes":
            found["text"] = [each["text"] for each in items]
            found["chinese"] = [each["original"]["text"][:2] for each in items if each["original"]] or ["中国"]
    connection.close()
    words = {word for text in found["text"] for word in text.split() if word.isalpha() and len(word) > 3}  # noqa: PLR2004
    return found | {"word": sorted(words), "letters": sorted({word[:3] for word in words})}


def filled(ask: Ask, chance: random.Random, found: dict[str, list[str]]) -> Ask:
    """The request about one thing or another."""
    sample = {name: chance.choice(values) for name, values in found.items()}
    path, body = ask.path, ask.body
    for name, value in sample.items():
        path = path.replace(f"{{{name}}}", quote(value))
        body = body and body.replace(f"{{{name}}}".encode(), value.encode())
    return replace(ask, path=path, body=body)


def without_end(kinds: Callable[[], list[Ask]], found: dict[str, list[str]]) -> Iterator[Ask]:
    """Each kind once in a round, in another order each time."""
    for number in count():
        chance = random.Random(f"endurance {number}")
        for ask in sorted(kinds(), key=lambda _: chance.random()):
            yield filled(ask, chance, found)
