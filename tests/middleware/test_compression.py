"""Texts come compressed to those who accept it, each coding with a tag of its own, cached or not."""

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import ARTICLE

PAGES = ["/topics/world-order", "/sitemap.xml", "/opensearch.xml", f"/v1/quotes/{ARTICLE}-q10/card", "/v1/feed.atom"]
PAGES += ["/v1/quotes?limit=3", f"/v1/quotes/{ARTICLE}-q10", "/openapi.json", "/v1/feed.json", "/llms.txt"]
GZIP, ZSTD, PLAIN = (
    {"Accept-Encoding": "gzip, br"},
    {"Accept-Encoding": "gzip, zstd;q=1.0"},
    {"Accept-Encoding": "identity"},
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("is_cached", [True, False])
def test_a_page_comes_compressed_where_that_is_accepted(
    client: TestClient, uncached: TestClient, path: str, *, is_cached: bool
) -> None:
    asked = client if is_cached else uncached
    for _ in range(2):
        whole = {each["Accept-Encoding"]: asked.get(path, headers=each) for each in (GZIP, ZSTD, PLAIN)}
        packed, zstd, plain = whole.values()
        assert packed.content == plain.content == zstd.content
        assert (packed.headers["content-encoding"], zstd.headers["content-encoding"]) == ("gzip", "zstd")
        assert "content-encoding" not in plain.headers
        for response in (packed, zstd):
            assert int(response.headers["content-length"]) < int(plain.headers["content-length"])
        assert len({response.headers["etag"] for response in whole.values()}) == 3
        for coding, response in whole.items():
            assert set(response.headers["vary"].lower().split(", ")) == {"accept", "accept-encoding"}
            assert not response.headers["etag"].startswith("W/")
            for other in whole.values():
                condition = {"Accept-Encoding": coding, "If-None-Match": other.headers["etag"]}
                unchanged = asked.get(path, headers=condition)
                assert (unchanged.status_code, unchanged.content) == (304, b"")
                assert unchanged.headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_file_is_compressed_while_it_is_sent(client: TestClient, coding: str) -> None:
    path, headers = "/v1/claims?format=ndjson", {"Accept-Encoding": coding}
    packed, plain = client.get(path, headers=headers), client.get(path, headers=PLAIN)
    assert packed.headers["content-encoding"] == coding
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + f'-{coding}"'
    unchanged = client.get(path, headers=headers | {"If-None-Match": plain.headers["etag"]})
    assert (unchanged.status_code, unchanged.headers["etag"]) == (304, packed.headers["etag"])
    assert "content-type" not in unchanged.headers
    head = client.head(path, headers=headers)
    assert {head.headers[name] for name in ("etag", "content-encoding")} == {packed.headers["etag"], coding}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("br", None),
        ("*", None),
        ("gzip;q=0, zstd;q=0.000", None),
        ("GZIP", "gzip"),
        ("x-gzip;q=0.5", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.9", "gzip"),
        ("zstd;q=0, gzip;q=0.1", "gzip"),
        (f"gzip;q={' ' * 60_000}x;x", "gzip"),  # is read once, however long it is
    ],
)
def test_the_preferred_coding_is_used(client: TestClient, accepted: str, coding: str | None) -> None:
    response = client.get("/v1/quotes", headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == coding


def test_a_compressed_page_answers_to_head(client: TestClient) -> None:
    full = client.get(PAGES[0], headers={**GZIP, "X-Request-ID": "same"})
    head = client.head(PAGES[0], headers={**GZIP, "X-Request-ID": "same"})
    assert (head.status_code, head.content, head.headers) == (200, b"", full.headers)


def test_an_error_page_comes_compressed_too(client: TestClient) -> None:
    response = client.get("/topics/nothing", headers=GZIP)
    assert (response.status_code, response.headers["content-encoding"]) == (404, "gzip")
    assert "<html" in response.text


@pytest.mark.parametrize(
    "path", ["/healthz", "/v1/quotes?limit=1&fields=id", "/v1/dump.zip", f"/quotes/{ARTICLE}-q10/picture.png"]
)
def test_what_is_small_or_compressed_is_sent_as_it_is(client: TestClient, path: str) -> None:
    assert "content-encoding" not in client.get(path, headers=GZIP).headers


def test_a_page_of_one_coding_is_made_once(record: str) -> None:
    with TestClient(create_app(Settings(database_url=record, metrics="public"))) as client:
        for path in ("/topics/ukraine-war", "/web/main.js"):
            for headers in (GZIP, PLAIN, GZIP, PLAIN, {**GZIP, "User-Agent": "another"}):
                client.get(path, headers=headers)
        counts = client.get("/metrics").text.splitlines()
    assert 'onrecord_cache_total{result="hit"} 6.0' in counts
