"""What one client sends never changes what another gets from the cache of nginx, or from that of the server."""

import gzip
import random
from collections.abc import Iterator
from itertools import product

import pytest

from tests.conftest import ROUNDS
from tests.serving import Answer, Server, serving

PATHS = [
    "/",
    "/v1",
    "/v1/quotes",
    "/v1/quotes?limit=1",
    "/v1/quotes?limit=1&",
    "/v1/quotes?limit=%31",
    "/v1/quotes?limit=1&format=csv",
    "/v1/quotes?limit=1&format=bibtex",
    "/v1/quotes/harbor-q01",
    "/v1/quotes/harbor%2Dq01",
    "/v1/quotes/harbor%252Dq01",
    "/v1/quotes/harbor-q01/",
    "/v1/quotes//harbor-q01",
    "/v1/quotes%2Fharbor-q01",
    "/v1/quotes%252Fharbor-q01",
    "/v1/topics/../quotes/harbor-q01",
    "/v1/topics/%2e%2e/quotes/harbor-q01",
    "/v1/quotes/harbor-q01;a=b",
    "/v1/quotes/harbor-q01%3Flimit=1",
    "/v1/quotes/harbor-q01%23a",
    "//v1/quotes/harbor-q01",
    "/V1/quotes/harbor-q01",
    "/quotes/harbor-q01",
    "/oembed?url=http%3A%2F%2Fa.example%2Fquotes%2Fharbor-q01",
    "/robots.txt",
    "/sitemap.xml",
    "/v1/feed.atom",
    "/v1/quotes/harbor-q01/card",
]
FORMS = ["", "*/*", "text/html", "application/json", "text/csv", "application/ld+json", "text/html;q=0", "nonsense"]
CODINGS = ["", "gzip", "zstd", "identity", "gzip, zstd", "identity;q=0", "*;q=0", "br", "GZIP", "gzip;q=0"]
HOSTS = ["a.example", "b.example", "a.example:80", "a.example:8080", "A.example", "evil.example"]
OTHERS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Original-URL": "/v1/topics",
    "X-Rewrite-URL": "/v1/topics",
    "X-Host": "evil.example",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=https",
    "X-Request-ID": "evil.example",
    "Range": "bytes=0-3",
    "If-None-Match": "*",
    "If-Match": '"evil"',
    "If-Modified-Since": "Sat, 28 Nov 2099 00:00:00 GMT",
    "Origin": "http://evil.example",
    "Referer": "http://evil.example/",
    "Cookie": "a=evil.example",
    "Authorization": "Basic ZXZpbA==",
    "Accept-Language": "zh",
    "User-Agent": "evil.example",
    "Cache-Control": "no-cache",
    "Content-Length": "0",
}


@pytest.fixture(scope="module")
def oracle(small_record: str) -> Iterator[Server]:
    """A server that keeps no answers."""
    with serving(small_record, ONRECORD_CACHE_MEGABYTES="0") as server:
        yield server


@pytest.fixture(scope="module")
def server(way: str, small_record: str) -> Iterator[Server]:  # noqa: ARG001 - one for each way, with an empty cache
    """A server that keeps its answers."""
    with serving(small_record) as server:
        yield server


def told(answer: Answer) -> tuple[int, str, str, bytes]:
    """What an answer says: status, media type, links and body, without the id of the request."""
    body = answer.body
    if answer.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    kept = answer.headers.get("content-encoding", ""), answer.headers.get("link", "")
    is_problem = answer.status >= 400
    return answer.status, answer.headers.get("content-type", ""), " ".join(kept), b"" if is_problem else body


def asked(server: Server, path: str, host: str, form: str, coding: str, **others: str) -> Answer:
    """Ask with these headers; an empty form or coding is not sent."""
    headers = {"Host": host, "Accept": form, "Accept-Encoding": coding, **others}
    return server.get(path, 30, **{name.replace("-", "_"): value for name, value in headers.items() if value})


def test_whoever_asks_after_an_attack_gets_what_is_theirs(entry: Server, oracle: Server) -> None:
    dice = random.Random(21)  # noqa: S311 - no secret
    for _ in range(400 * ROUNDS):
        path, host = dice.choice(PATHS), dice.choice(HOSTS)
        form, coding = dice.choice(FORMS), dice.choice(CODINGS)
        attack = dict(dice.sample(sorted(OTHERS.items()), dice.randint(1, 4)))
        asked(entry, path, dice.choice(HOSTS), dice.choice(FORMS), dice.choice(CODINGS), **attack)
        asked(entry, path, host, form, coding, **attack)
        got, right = asked(entry, path, host, form, coding), asked(oracle, path, host, form, coding)
        assert told(got) == told(right), (path, host, form, coding, attack)
        assert b"evil.example" not in got.body or host == "evil.example"


@pytest.mark.parametrize("name", OTHERS)
def test_no_header_poisons_an_answer(entry: Server, oracle: Server, name: str) -> None:
    for number, path in enumerate(("/", "/v1/quotes", "/robots.txt", "/v1/feed.atom", "/v1/quotes/harbor-q01")):
        host = f"{name.lower()}{number}.example"
        asked(entry, path, host, "*/*", "", **{name: OTHERS[name]})
        got, right = asked(entry, path, host, "*/*", ""), asked(oracle, path, host, "*/*", "")
        assert told(got) == told(right)
        assert b"evil" not in got.body


@pytest.mark.parametrize("path", ["/v1/quotes?limit=1", "/quotes/harbor-q01"])
def test_every_form_and_coding_stays_its_own(entry: Server, oracle: Server, path: str) -> None:
    for _ in range(2):
        for form, coding in product(FORMS, CODINGS):
            got, right = (asked(each, path, "forms.example", form, coding) for each in (entry, oracle))
            assert told(got) == told(right), (form, coding)


def test_parts_of_a_key_do_not_run_into_each_other(entry: Server, oracle: Server) -> None:
    pairs = [("k.example", "/v1/topics"), ("k.example:80", "/v1/topics"), ("k.example:8", "/0/v1/topics")]
    for _ in range(2):
        for host, path in pairs:
            assert told(asked(entry, path, host, "", "")) == told(asked(oracle, path, host, "", ""))


def test_an_absolute_address_poisons_no_other_host(entry: Server, oracle: Server) -> None:
    for number, target in enumerate((b"http://evil.example/robots.txt", b"HTTP://evil.example:81/robots.txt")):
        host = f"absolute{number}.example"
        entry.send(b"GET %b HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n" % (target, host.encode()))
        got = asked(entry, "/robots.txt", host, "", "")
        assert told(got) == told(asked(oracle, "/robots.txt", host, "", ""))
        assert b"evil" not in got.body
