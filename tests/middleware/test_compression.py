"""Pages come compressed to those who accept it, each coding with a tag of its own, kept or not."""

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import ARTICLE

PAGES = ["/topics/world-order", "/sitemap.xml", "/opensearch.xml", f"/v1/quotes/{ARTICLE}-q10/card", "/v1/feed.atom"]
GZIP, PLAIN = {"Accept-Encoding": "gzip, br"}, {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("is_cached", [True, False])
def test_a_page_comes_compressed_where_that_is_accepted(
    client: TestClient, uncached: TestClient, path: str, *, is_cached: bool
) -> None:
    asked = client if is_cached else uncached
    for _ in range(2):
        packed, plain = asked.get(path, headers=GZIP), asked.get(path, headers=PLAIN)
        assert packed.content == plain.content
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
        assert packed.headers["etag"] != plain.headers["etag"]
        for response, headers in ((packed, GZIP), (plain, PLAIN)):
            assert set(response.headers["vary"].lower().split(", ")) == {"accept", "accept-encoding"}
            etag = response.headers["etag"]
            assert not etag.startswith("W/")
            assert asked.get(path, headers={**headers, "If-None-Match": etag}).status_code == 304
        assert asked.get(path, headers={**PLAIN, "If-None-Match": packed.headers["etag"]}).status_code == 200


def test_a_compressed_page_answers_to_head(client: TestClient) -> None:
    full = client.get(PAGES[0], headers={**GZIP, "X-Request-ID": "same"})
    head = client.head(PAGES[0], headers={**GZIP, "X-Request-ID": "same"})
    assert (head.status_code, head.content, head.headers) == (200, b"", full.headers)


def test_an_error_page_comes_compressed_too(client: TestClient) -> None:
    response = client.get("/topics/nothing", headers=GZIP)
    assert (response.status_code, response.headers["content-encoding"]) == (404, "gzip")
    assert "<html" in response.text


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes?format=csv", f"/quotes/{ARTICLE}-q10/picture.png"])
def test_nothing_else_is_compressed(client: TestClient, path: str) -> None:
    assert "content-encoding" not in client.get(path, headers=GZIP).headers


def test_a_page_of_one_coding_is_made_once(record: str) -> None:
    with TestClient(create_app(Settings(database_url=record, metrics="public"))) as client:
        for path in ("/topics/ukraine-war", "/web/main.js"):
            for headers in (GZIP, PLAIN, GZIP, PLAIN, {**GZIP, "User-Agent": "another"}):
                client.get(path, headers=headers)
        counts = client.get("/metrics").text.splitlines()
    assert 'onrecord_cache_total{result="hit"} 6.0' in counts
