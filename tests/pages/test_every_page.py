"""The head of every page, as it is sent: whole, true, and safe whatever the words of the record are."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from tests.asking import items
from tests.dossiers.builder import ARTICLE, DOSSIER, ORGANIZATIONS, PEOPLE, TOPICS, Folder
from tests.pages.reading import page_of, served

PARAMETERS = "path=x&self=x&visit=x&request=x&head=x&template=x&collection=x&name=x"  # names of ours, in the address
HOSTILE = "</script><script>alert(1)</script><!-- \"'&amp; ${7*7} {{ 7*7 }}"
RECORDS = ("sources", "quotes", "claims", "events", "people", "organizations", "topics", "terms")
LISTS = [
    "/",
    "/people",
    "/organizations",
    "/topics",
    "/terms",
    "/picture",
    "/verify",
    "/compare",
    "/about",
    "/docs",
    "/find?q=tide",
]
SHARED = ("quotes", "claims", "sources", "people")  # with a picture


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record whose names and titles want to be markup."""
    root = tmp_path_factory.mktemp("hostile")
    folder = Folder(root / "folder")
    written = json.dumps(HOSTILE)
    folder.change(DOSSIER, "title: The harbor wakes", f"title: {written}")
    folder.change(DOSSIER, "name: The port of Linhai reopens", f"name: {written}")
    folder.change(DOSSIER, "text: The reopening of the port is quiet.", f"text: {written}")
    folder.change(DOSSIER, "  id: harbor\n", "  id: harbor\n  external_url: javascript:alert(1)\n")
    folder.change(ARTICLE, "“a quiet tide”", f"“a quiet {HOSTILE} tide”")
    folder.change(DOSSIER, "exact: calls it “a quiet tide” (静潮)", "starts: calls it\n    ends: (静潮)")
    folder.change(DOSSIER, "exact: a quiet tide\n", f"exact: {json.dumps(f'a quiet {HOSTILE} tide')}\n")
    folder.change(PEOPLE, "name: Mei Lan", f"name: {json.dumps('Mei Lan ' + HOSTILE)}")
    folder.change(ORGANIZATIONS, "name: Linhai Institute", f"name: {json.dumps('Linhai ' + HOSTILE)}")
    folder.change(TOPICS, "label: Tides", f"label: {written}")
    folder.add_lighthouse()
    with served(root, folder) as client:
        yield client


def pages(client: TestClient) -> list[str]:
    """The addresses of the lists and of one record of each kind."""
    firsts = [items(client, f"/v1/{name}")[0]["url"].removeprefix("/v1") for name in RECORDS]
    quote, claim = (f"/{name}/harbor-{id}" for name, id in (("quotes", "q01"), ("claims", "c01")))
    return [*LISTS, *firsts, quote, claim, "/people/mei-lan", "/topics/tides"]


def meta(page: Any) -> dict[str, str]:
    """What the head says once."""
    named = {each.get("name") or each.get("property"): each.get("content") for each in page.iterfind(".//meta")}
    return {str(name): str(content) for name, content in named.items()}


def test_a_page_takes_any_parameter(hostile: TestClient) -> None:
    for path in pages(hostile):
        if not path.startswith("/find"):
            page_of(hostile, f"{path}{'&' if '?' in path else '?'}{PARAMETERS}")


def test_a_cited_work_of_which_little_is_known_has_every_page(hostile: TestClient) -> None:
    assert hostile.get("/v1/sources/gazette-column").json()["language"] is None
    for part in ("", "/data", "/people", "/picture"):
        page_of(hostile, f"/sources/gazette-column{part}")


def test_no_page_names_an_address_that_runs_something(hostile: TestClient) -> None:
    for path in pages(hostile):
        assert "javascript:" not in hostile.get(path).text, path


def test_every_page_says_what_it_is(hostile: TestClient) -> None:
    for path in pages(hostile):
        page = page_of(hostile, path)
        (title,), said = page.xpath("/html/head/title"), meta(page)
        assert title.text.endswith("OnRecord"), path
        assert len(page.xpath("/html/head/meta[@name='description']")) == 1
        assert 10 < len(said["description"]) <= 250, path
        (canonical,) = page.xpath("/html/head/link[@rel='canonical']/@href")
        assert canonical == said["og:url"], path
        assert urlsplit(canonical)[:3] == ("http", "testserver", urlsplit(path).path), path
        assert {"og:site_name", "og:type", "og:title", "og:description", "twitter:card"} <= said.keys(), path
        assert ("noindex" in said.get("robots", "")) is path.startswith("/find"), path


def test_every_record_has_a_picture_linked_data_and_other_formats(hostile: TestClient) -> None:
    for name in RECORDS:
        path = items(hostile, f"/v1/{name}")[0]["url"].removeprefix("/v1")
        page, said = page_of(hostile, path), meta(page_of(hostile, path))
        for link in page.xpath("/html/head/link[@rel='alternate']"):
            response = hostile.get(link.get("href"))
            assert response.status_code == 200, link.get("href")
            assert link.get("type").replace("+oembed", "") in response.headers["content-type"]
        assert page.xpath("/html/head/link[@rel='alternate'][@type='application/json']/@href")
        if name != "events":
            (data,) = page.xpath("//script[@type='application/ld+json']")
            assert json.loads(data.text)["url"] == f"http://testserver{path}"
        if name in SHARED:
            picture = hostile.get(said["og:image"])
            assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
        if name in {"quotes", "claims", "sources"}:
            assert {"citation_title", "citation_author", "citation_public_url"} <= said.keys()


def test_no_word_of_a_record_becomes_markup(hostile: TestClient) -> None:
    seen = 0
    for path in pages(hostile):
        page = page_of(hostile, path)
        for script in page.iterfind(".//script"):
            assert script.get("src") or script.get("type") == "application/ld+json", path
            if not script.get("src"):
                seen += HOSTILE in json.dumps(json.loads(script.text), ensure_ascii=False).replace('\\"', '"')
        assert "49" not in page.findtext(".//title")
    assert seen > 3
