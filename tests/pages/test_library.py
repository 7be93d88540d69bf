"""The library: the articles on record, newest first, to find within and to narrow down, page by page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE
from tests.dossiers.builder import PEOPLE, Folder
from tests.pages.reading import main_of, served, text_of, words

NUMBER, SPEAKING = 27, 11  # articles besides that of the folder; people in the newest one
NAMES = [f"Ana{number:02} Voice{number:02}" for number in range(SPEAKING)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record with more articles than a page of the library has."""
    root = tmp_path_factory.mktemp("shelf")
    folder = Folder(root)
    people = "".join(
        f"- {{id: v{number:02}, name: {name}, family_name: {name.split()[1]}, role: other}}\n"
        for number, name in enumerate(NAMES)
    )
    folder.write(PEOPLE, folder.read(PEOPLE) + people)
    for number in range(NUMBER):
        speaking = range(SPEAKING) if number == NUMBER - 1 else [number % SPEAKING]
        claims = "".join(
            f"- {{id: c{each:02}, kind: prediction, text: Rain., exact: {NAMES[each]} expects rain, "
            f"speakers: [v{each:02}], topics: [{'trade' if number % 2 else 'tides'}]}}\n"
            for each in speaking
        )
        publisher = "publisher: harbor-gazette, authors: [yu-bai], " if number < 4 else ""
        folder.write(f"a{number:02}/article.txt", "".join(f"{NAMES[each]} expects rain.\n" for each in speaking))
        folder.write(
            f"a{number:02}/dossier.yaml",
            f"source: {{id: a{number:02}, kind: article, title: Rain over port {number:02}, {publisher}"
            f"language: {'fr' if number == 5 else 'en'}, published_on: {2000 + number}-02}}\nclaims:\n{claims}",
        )
    with served(root, folder) as client:
        yield client


def titles(client: TestClient, address: str) -> list[str]:
    """Return the titles of the articles that a page of the library shows."""
    return [words(each) for each in main_of(client, address).xpath(".//li[@class='volume']//h3")]


def test_the_newest_article_stands_first_with_who_speaks_and_what_is_in_it(shelf: TestClient) -> None:
    main = main_of(shelf, "/")
    first = main.xpath(".//li[@class='volume']")[0]
    assert words(first.xpath(".//h3")[0]) == "Rain over port 26"
    assert first.xpath(".//h3/a/@href") == ["/sources/a26"]
    assert first.xpath(".//time/@datetime") == ["2026-02"]
    assert len(first.xpath(".//*[contains(@class, 'label')]")) == 8
    assert "and 3 more" in words(first)
    assert "11 claims · 11 speakers" in words(first)
    (oldest,) = [each for each in titles(shelf, "/?publisher=harbor-gazette&date_to=2000") if each]
    assert oldest == "Rain over port 00"
    assert "by Yu Bai, in Harbor Gazette" in text_of(shelf.get("/?date_to=2000"))


def test_a_reader_reaches_every_article_page_by_page(shelf: TestClient) -> None:
    found, following = list[str](), ["/"]
    while following:
        found += titles(shelf, following[0])
        following = main_of(shelf, following[0]).xpath(".//a[@rel='next']/@href")
    assert len(found) == len(set(found)) == NUMBER + 1
    assert f"{NUMBER + 1} articles on record" in text_of(shelf.get("/"))


def test_articles_are_found_and_narrowed_down_with_the_counts_of_the_api(shelf: TestClient) -> None:
    assert titles(shelf, "/?q=port+07") == ["Rain over port 07"]
    assert titles(shelf, "/?language=fr") == ["Rain over port 05"]
    assert len(titles(shelf, "/?date_from=2010&date_to=2014")) == 5
    main = main_of(shelf, "/?speaker=v03&topic=tides")
    answer = shelf.get("/v1/sources?speaker=v03&topic=tides&has_text=true&facet=topic").json()
    assert len(main.xpath(".//li[@class='volume']")) == answer["page"]["total"]
    for value in answer["facets"]["topic"]:
        (choice,) = main.xpath(f".//a[@id='topic-{value['value']}']")
        assert words(choice).endswith(f" {value['count']}")
    chips = {words(each): each.get("href") for each in main.xpath(".//a[@class='chip']")}
    assert chips == {"Remove Speaker Ana03 Voice03": "/?topic=tides", "Remove Topic Tides": "/?speaker=v03"}
    assert main.xpath(".//a[@id='topic-trade']/@href") == ["/?speaker=v03&topic=tides%2Ctrade"]


def test_what_cannot_be_asked_is_refused_and_what_others_add_to_links_is_not(shelf: TestClient) -> None:
    refused = shelf.get("/?publisher=harbor-gazete&q=rain")
    assert refused.status_code == 422
    assert 'href="/?publisher=harbor-gazette&amp;q=rain"' in refused.text
    assert len(titles(shelf, "/?utm_source=mail")) == 25


def test_a_stale_place_in_the_list_leads_to_its_first_page(shelf: TestClient) -> None:
    moved = shelf.get("/?language=en&cursor=abc", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, "/?language=en")


def test_the_only_article_is_the_front_page(client: TestClient) -> None:
    shown = client.get("/")
    (title,) = main_of(client, "/").xpath(".//h1")
    assert words(title) in text_of(client.get(f"/sources/{ARTICLE}"))
    assert "Who said what, in which words." in text_of(shown)


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert "onrecord load FOLDER" in text_of(client.get("/"))
        for address in ("/topics", "/terms", "/find", "/find?q=rain", "/find?in=claim"):
            assert client.get(address).status_code == 200, address
