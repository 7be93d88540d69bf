"""The charts: what they show is what the API counts, and everything in them is a link to the words."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, items
from tests.dossiers.builder import DOSSIER, PEOPLE, Folder
from tests.pages.reading import main_of, served, words
from tests.web.ferry import two_articles

PICTURE = f"/sources/{ARTICLE}/picture"


def texts(elements: list[Any]) -> list[str]:
    """The texts of elements, with single spaces."""
    return [words(each) for each in elements]


@pytest.mark.parametrize("rows", ["topic", "about"])
def test_each_dot_is_a_cell_of_the_matrix_and_leads_to_its_claims(client: TestClient, rows: str) -> None:
    matrix = client.get(f"/v1/matrix?rows={rows}&columns=speaker&rows_limit=30&columns_limit=16").json()
    table = main_of(client, PICTURE).xpath("//table")[rows == "about"]
    dots = table.xpath(".//td/a")
    assert len(dots) == len(matrix["cells"])
    for dot in dots:
        query = {name: values[0] for name, values in parse_qs(urlsplit(dot.get("href")).query).items()}
        assert (query.pop("in"), query["source"]) == ("claim", ARTICLE)
        total = client.get("/v1/claims", params=query | {"limit": 1}).json()["page"]["total"]
        assert f": {total} claim" in dot.text_content()  # in words, not only in a drawing
    assert len(table.xpath(".//th[@scope='col']")) == len(matrix["columns"])
    assert len(table.xpath(".//th[@scope='row']")) == len(matrix["rows"])


def test_every_relation_is_a_line_that_says_what_it_means_and_leads_to_the_words(client: TestClient) -> None:
    claims = [*items(client, "/v1/claims?limit=100")]
    relations = {
        each["id"]: each for claim in claims for each in claim["relations"] if each["direction"] == "to"
    }.values()
    lines = main_of(client, PICTURE).xpath("//a[contains(@class, 'arc ')]")
    assert len(lines) == len(relations)
    for each in relations:
        anchor = each["anchor"]
        if anchor:
            href = f"/sources/{ARTICLE}?at={anchor['start']}-{anchor['end']}"
            assert any(line.get("href") == href and anchor["exact"] in line.text_content() for line in lines)
    assert sum("Related by the editors" in line.text_content() for line in lines) == sum(
        each["anchor"] is None for each in relations
    )


def test_the_timeline_has_the_events_and_what_was_said_on_a_day_in_order(client: TestClient) -> None:
    events = items(client, f"/v1/events?source={ARTICLE}")
    timeline = main_of(client, PICTURE).xpath("//ol[contains(@class, 'timeline')]")[0]
    assert texts(timeline.xpath("./li[contains(@class, 'event')]/h3")) == [each["name"] for each in events]
    assert texts(timeline.xpath("./li//time"))[:2] == ["about 2017", "February 2022"]  # as much as is known
    assert "5 years later" in timeline.text_content()
    assert len(timeline.xpath("./li[contains(@class, 'announced')]")) == 1


def test_the_charts_of_all_articles_lead_to_those_of_each(tmp_path: Path) -> None:
    with served(tmp_path, two_articles(tmp_path / "seed")) as client:
        main = main_of(client, "/picture")
        assert {"/sources/ferry/picture", "/sources/harbor/picture"} <= set(main.xpath("//li/a/@href"))
        assert "2 articles" in main.text_content()
        moved = client.get("/picture?source=ferry", follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (307, "/sources/ferry/picture")
        ferry = main_of(client, "/sources/ferry/picture")
    assert texts(ferry.xpath("//ol[contains(@class, 'timeline')]//p[@class='date']")) == [
        "since 2017",
        "Said 2020",
        "by 2023",
        "about 2025 announced",
    ]
    signs = ferry.xpath("//section[@aria-labelledby='judgments']//td/a")
    assert {each.xpath("string(.//*[local-name()='text'])") for each in signs} == {"−", "+"}
    assert "Linhai Institute on Harbor Gazette: 1 claim, 1 critical" in texts(ferry.xpath("//td/a/span"))
    # A relation to another article has no line here.
    assert ferry.xpath("//a[contains(@class, 'arc ')]") == []


def test_more_speakers_than_columns_are_counted_with_a_way_to_them(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "seed")
    people = [f"- {{id: voice-{number}, name: Voice {number}, role: other}}\n" for number in range(20)]
    names = ", ".join(f"voice-{number}" for number in range(20))
    folder.change(PEOPLE, "- id: mei-lan", "".join(people) + "- id: mei-lan")
    folder.change(
        DOSSIER, "speakers: [mei-lan]\n    topics: [trade, tides]", f"speakers: [{names}]\n    topics: [trade]"
    )
    with served(tmp_path, folder) as client:
        main = main_of(client, "/sources/harbor/picture")
        total = len(client.get("/v1/matrix?rows=topic&columns=speaker&columns_limit=100").json()["columns"])
    table = main.xpath("//table")[0]
    assert len(table.xpath(".//th[@scope='col']")) == 16
    more = table.xpath("following-sibling::p[@class='more wide']/a")[0]
    assert (more.text, more.get("href")) == (f"and {total - 16} more speakers", "/sources/harbor/people")


@pytest.mark.parametrize("source", ["nothing", "../people", "//example.org/"])
def test_the_charts_of_no_article_are_no_page(client: TestClient, source: str) -> None:
    assert client.get("/picture", params={"source": source}, follow_redirects=False).status_code == 404
