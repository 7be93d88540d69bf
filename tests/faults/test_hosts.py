"""A Host that is not ours, where ONRECORD_PUBLIC_URL says which is: no answer mentions it, whatever the route."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from tests.faults.nginx import behind_nginx, needs_nginx
from tests.serving import Answer, Server, serving

OURS = "https://onrecord.example/record"
EVIL = "evil.example"
FORGED = {
    "Host": EVIL,
    "X_Forwarded_Host": EVIL,
    "X_Forwarded_Proto": "gopher",
    "X_Forwarded_Prefix": f"/{EVIL}",
    "Forwarded": f"host={EVIL};proto=gopher",
    "X_Host": EVIL,
    "Origin": f"http://{EVIL}",
    "Referer": f"http://{EVIL}/",
}
VALUES = {
    "id": "harbor-q01",
    "language": "en",
    "collection": "quotes",
    "name": "quotes",
    "file": "quotes.csv",
    "path": "start",
}
RECORDS = {
    "quotes": "harbor-q01",
    "claims": "harbor-c01",
    "people": "mei-lan",
    "organizations": "linhai-institute",
    "sources": "harbor",
    "topics": "tides",
    "events": "port-reopens",
    "relations": "harbor-r01",
    "affiliations": "harbor-a01",
}
QUERIES = {
    "/v1/search": "?q=tide",
    "/v1/suggest": "?q=ti",
    "/v1/verify": "?text=tide",
    "/oembed": f"?url={OURS}/v1/quotes/harbor-q01",
    "/find": "?q=tide",
    "/compare": "?left=mei-lan&right=otto-brandt",
}
FORMS = [
    "*/*",
    "text/html",
    "application/ld+json",
    "text/csv",
    "application/atom+xml",
    "text/turtle",
    "application/x-bibtex",
]


def addresses() -> list[str]:
    """An address for each route that answers GET."""
    app, found = create_app(Settings(database_url="sqlite:///")), []
    pages = [str(getattr(route, "path", "")) for route in app.routes]
    for path in {*app.openapi()["paths"], *pages}:
        collection = next((part for part in path.split("/") if part in RECORDS), "")
        filled = path.replace("{id}", RECORDS.get(collection, "harbor-q01"))
        filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: VALUES.get(part[1], "harbor-q01"), filled)
        found.append(filled + QUERIES.get(path, ""))
    return sorted({each for each in found if each.startswith("/") and each != "/metrics"})


ADDRESSES = addresses()


@pytest.fixture(scope="module")
def server(small_record: str) -> Iterator[Server]:
    """A server that knows its public address and keeps no answers."""
    with serving(small_record, ONRECORD_PUBLIC_URL=OURS, ONRECORD_CONTACT="mailto:a@onrecord.example") as server:
        yield server


def is_clean(answer: Answer) -> bool:
    """Whether an answer mentions nobody but us."""
    said = " ".join(f"{name}: {value}" for name, value in answer.headers.items()).encode() + answer.body
    return EVIL.encode() not in said and b"gopher" not in said and answer.status < 500


def test_there_are_addresses_to_try(server: Server) -> None:
    found = [server.get(each, Host="onrecord.example").status for each in ADDRESSES]
    assert found.count(200) > 60


@pytest.mark.parametrize("form", FORMS)
def test_no_answer_mentions_a_forged_host(server: Server, form: str) -> None:
    wrong = [each for each in ADDRESSES if not is_clean(server.get(each, 30, Accept=form, **FORGED))]
    assert wrong == []


def test_answers_are_the_same_for_a_forged_host(server: Server) -> None:
    for each in (
        "/robots.txt",
        "/v1/feed.atom",
        "/sitemap.xml",
        "/llms.txt",
        "/quotes/harbor-q01",
        "/v1/quotes?format=bibtex",
    ):
        assert server.get(each, 30, **FORGED).body == server.get(each, Host="onrecord.example").body
        assert OURS.encode() in server.get(each, 30, **FORGED).body, each


def test_an_address_of_a_forged_host_is_none_of_ours(server: Server) -> None:
    assert server.get(f"/oembed?url=http://{EVIL}/v1/quotes/harbor-q01", 30, **FORGED).status == 404


@needs_nginx
def test_nginx_keeps_nothing_for_others_from_a_forged_host(server: Server, tmp_path: Path) -> None:
    with behind_nginx(server.port, tmp_path) as proxy:
        for each in ADDRESSES:
            assert is_clean(proxy.get(each, 30, **FORGED)), each
            assert is_clean(proxy.get(each, Host="onrecord.example")), each


TWICE = b"GET /v1 HTTP/1.1\r\nHost: onrecord.example\r\nHost: evil.example\r\nConnection: close\r\n\r\n"


@needs_nginx
def test_two_hosts_are_refused_through_nginx(server: Server, tmp_path: Path) -> None:
    with behind_nginx(server.port, tmp_path) as proxy:
        for entry in (server, proxy):
            assert b" 400 " in entry.send(TWICE)[:15]
            assert b" 400 " in entry.send(b"GET /v1 HTTP/1.1\r\nConnection: close\r\n\r\n")[:15]
