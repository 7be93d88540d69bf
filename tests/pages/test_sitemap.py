"""The sitemap: every page once, in files that are not too large, and nothing else."""

import pytest
from lxml import etree
from starlette.testclient import TestClient

from app.pages import sitemap
from tests.asking import ARTICLE, items

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
COLLECTIONS = ("sources", "quotes", "claims", "events", "people", "organizations", "topics", "terms")


def texts(client: TestClient, path: str, element: str = "loc") -> list[str]:
    """The texts of the elements of a file, such as its addresses."""
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    return [str(each.text) for each in etree.fromstring(response.content).iterfind(f".//s:{element}", NAMES)]


def test_the_sitemap_has_every_page_once(client: TestClient) -> None:
    found = texts(client, "/sitemap.xml")
    paths = {record["url"].removeprefix("/v1") for name in COLLECTIONS for record in items(client, f"/v1/{name}")}
    assert {f"http://testserver{path}" for path in (*paths, *sitemap.LISTS)} == set(found)
    assert len(found) == len(set(found))
    assert f"http://testserver/quotes/{ARTICLE}-q10" in found


def test_an_entry_says_when_its_record_changed(client: TestClient) -> None:
    assert set(texts(client, "/sitemap.xml", "lastmod")) == {"2025-03-01T00:00:00Z"}


def test_a_large_record_has_several_files_and_an_index(uncached: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = texts(uncached, "/sitemap.xml")
    monkeypatch.setattr(sitemap, "FILE_SIZE", 100)
    files = [address.removeprefix("http://testserver") for address in texts(uncached, "/sitemap.xml")]
    assert files[:2] == ["/sitemaps/1.xml", "/sitemaps/2.xml"]
    assert [address for path in files for address in texts(uncached, path)] == whole
    assert uncached.get(f"/sitemaps/{len(files) + 1}.xml").status_code == 404
    for number in ("0", "-1", "x", "9" * 5000):
        assert uncached.get(f"/sitemaps/{number}.xml").status_code == 404
