"""The page about the record, and what can be taken along from an article."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import ARTICLE
from tests.pages.reading import page_of, text_of, words

DATA = f"/sources/{ARTICLE}/data"


def test_it_says_how_everything_is_decided(client: TestClient) -> None:
    page = page_of(client, "/about")
    ids = set(page.xpath("//@id"))
    links = {each[1:] for each in page.xpath("//main//a/@href") if each.startswith("#")}
    assert links <= ids
    titles = [each.text_content() for each in page.xpath("//h2 | //h3")]
    for title in (
        "Report an error",
        "Rights and license",
        "Rendering and fidelity",
        "Certainty",
        "Corrections and review",
    ):
        assert title in titles


def test_it_counts_what_is_on_record(client: TestClient) -> None:
    counts = client.get("/v1").json()["counts"]
    assert f"1 article, {counts['quotes']} quotations, {counts['claims']} claims" in text_of(client.get("/about"))


def test_search_engines_for_data_find_the_record_with_files_that_can_be_downloaded(client: TestClient) -> None:
    (script,) = page_of(client, "/about").xpath("//script[@type='application/ld+json']/text()")
    dataset = json.loads(script)
    assert dataset["@type"] == "Dataset"
    assert dataset["version"] == str(client.get("/v1").json()["revision"])
    files = {each["contentUrl"]: each["encodingFormat"] for each in dataset["distribution"]}
    assert "http://testserver/v1/dump.zip" in files
    for url, media_type in files.items():
        response = client.get(url)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(media_type)


def test_it_names_who_makes_the_record_and_its_license(record: str) -> None:
    license = "https://license.example/by"
    settings = Settings(database_url=record, publisher="The Harbor Institute", license=license)
    with TestClient(create_app(settings)) as client:
        for path in ("/about", DATA):
            page = page_of(client, path)
            assert page.xpath(f"//a[@href='{license}' and contains(@rel, 'license')]")
        assert "The Harbor Institute publishes this record" in text_of(client.get("/about"))


def test_it_says_so_if_the_server_names_nobody(client: TestClient) -> None:
    assert "does not name a publisher" in text_of(client.get("/about"))
    assert "states no license" in text_of(client.get("/about"))


def test_everything_that_can_be_taken_along_is_there(client: TestClient) -> None:
    page = page_of(client, DATA)
    links = {each for each in page.xpath("//main//a/@href") if each.startswith("/v1/")}
    calls = {each.text_content().split("'")[1].removeprefix("http://testserver") for each in page.xpath("//pre")}
    assert {f"/v1/quotes?source={ARTICLE}&format=csv", f"/v1/sources/{ARTICLE}/annotations"} <= links
    assert len(links | calls) > 20
    for path in links | calls:
        assert client.get(path).status_code == 200, path


@dataclass
class Said:
    """What the data page says of a source under a term."""

    page: Any

    def __getitem__(self, term: str) -> str:
        (description,) = self.page.xpath(f"//dt[.='{term}']/following-sibling::dd")
        return words(description)


def test_an_article_says_where_it_is_from_and_when_it_was_loaded(client: TestClient) -> None:
    page = page_of(client, DATA)
    said, source = Said(page), client.get(f"/v1/sources/{ARTICLE}").json()
    assert said["Loaded"].startswith(f"March 1, 2025, as revision {source['loaded']['revision']}")
    assert source["text_sha256"] in said["Text"]
    assert said["Published"] == "the source carries no date"
    assert [each.get("class") for each in page.xpath("//h1//cite")] == ["ours"]  # the title is supplied


@pytest.mark.parametrize("style", ["apa", "chicago-author-date"])
def test_the_citations_are_those_of_the_api(client: TestClient, style: str) -> None:
    cited = client.get(f"/v1/sources/{ARTICLE}/citation?format=text&style={style}").text.strip()
    assert cited in [each.text_content().strip() for each in page_of(client, DATA).xpath("//p[@class='citation']")]
