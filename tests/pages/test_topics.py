"""Topics and terms: who stands where in a topic, and every rendering of an original expression."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.dossiers.builder import TOPICS, Folder
from tests.pages.reading import main_of, served, words

TRANSLATIONS = 28
DEEP = 300  # topics, each a part of the one before


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record with a narrower topic, and an original with more renderings than a page shows."""
    root = tmp_path_factory.mktemp("harbor")
    folder = Folder(root)
    folder.add_lighthouse()
    folder.write(TOPICS, folder.read(TOPICS) + "- {id: spring-tides, label: Spring tides, broader: tides}\n")
    folder.write("many/article.txt", "".join(f"“wave {n:02}” (大浪), said Mei Lan.\n" for n in range(TRANSLATIONS)))
    fidelity = ("faithful", "stronger")
    quotes = "".join(
        f"- {{id: q{n:02}, kind: phrase, exact: wave {n:02}, speakers: [mei-lan], "
        f"original: {{exact: 大浪, language: zh-Hans, prefix: 'wave {n:02}” ('}}, "
        f"rendering: {{fidelity: {fidelity[n % 2]}, note: As printed.}}}}\n"
        for n in range(TRANSLATIONS)
    )
    folder.write(
        "many/dossier.yaml", f"source: {{id: many, kind: article, title: Many waves, language: en}}\nquotes:\n{quotes}"
    )
    with served(root, folder) as client:
        yield client


def test_topics_are_a_tree_with_the_counts_of_all_articles(harbor: TestClient) -> None:
    main = main_of(harbor, "/topics")
    (tides,) = main.xpath(".//ul[@class='tree']/li[.//a/@href='/topics/tides']")
    assert tides.xpath("./ul/li//a/@href") == ["/topics/spring-tides"]
    record = harbor.get("/v1/topics/tides").json()
    assert f"{record['counts']['claims']} claims" in words(tides)
    (all_topics,) = [harbor.get("/v1/topics?limit=100").json()["page"]["total"]]
    assert len(main.xpath(".//p[@class='topic']")) == all_topics


def test_a_tree_of_any_depth_can_be_shown(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    broader = ["tides", *(f"t{n}" for n in range(DEEP))]
    below = "".join(f"- {{id: t{n}, label: Deep {n}, broader: {broader[n]}}}\n" for n in range(DEEP))
    folder.write(TOPICS, folder.read(TOPICS) + below)
    with served(tmp_path, folder) as client:
        labels = [words(each) for each in main_of(client, "/topics").xpath(".//a[@class='name']")]
    assert [each for each in labels if each.startswith("Deep")] == [f"Deep {n}" for n in range(DEEP)]


def test_the_speakers_on_a_topic_start_at_any_number(client: TestClient) -> None:
    assert client.get(f"/topics/world-order?start={'9' * 5000}").status_code == 200


def test_a_topic_shows_who_stands_where(client: TestClient) -> None:
    main = main_of(client, "/topics/us-russia-talks")
    about = client.get("/v1/claims?topic=us-russia-talks&facet=about").json()["facets"]["about"]
    shown = main.xpath(".//div[@class='targets']/section/h3/a/@href")
    assert shown
    assert {href.rpartition("/")[2] for href in shown} <= {each["value"] for each in about[:6]}
    for link in main.xpath(".//div[@class='targets']//dt/a"):
        found = main_of(client, link.get("href"))
        assert words(link) == words(found.xpath(".//*[@role='status']")[0])


def test_a_topic_shows_who_disagrees_and_leads_to_the_comparison(client: TestClient) -> None:
    topics = client.get("/v1/relations?kind=disagrees&same_speaker=false&facet=topic").json()["facets"]["topic"]
    main = main_of(client, f"/topics/{topics[0]['value']}")
    relations = client.get(f"/v1/relations?kind=disagrees&same_speaker=false&topic={topics[0]['value']}").json()
    assert f"Where they disagree {relations['page']['total']}" in words(main)
    pair = main.xpath(".//li[contains(@class, 'pair disagrees')]")[0]
    assert len(pair.xpath(".//div[contains(@class, 'side')]")) == 2
    assert any(f"topic={topics[0]['value']}" in href for href in main.xpath(".//a[contains(@href, '/compare')]/@href"))


def test_every_claim_on_a_topic_is_reached_from_its_page(client: TestClient) -> None:
    main = main_of(client, "/topics/world-order")
    counts = {each["value"]: each["count"] for each in facet(client, "world-order", "speaker")}
    for section in main.xpath(".//section[starts-with(@class, 'position ')][.//h3//a]"):
        (speaker,) = {href.rpartition("/")[2] for href in section.xpath("./h3//a/@href")}
        assert f"{counts.pop(speaker)} claim" in words(section.xpath("./h3")[0])
    assert not counts
    critical = main_of(client, "/topics/world-order?stance=critical")
    shown = client.get("/v1/claims?topic=world-order&stance=critical").json()["page"]["total"]
    assert f"Critical {shown}" in words(critical.xpath(".//nav[@class='kinds']")[0])
    assert not critical.xpath(".//div[@class='targets']")


def facet(client: TestClient, topic: str, name: str) -> list[dict[str, object]]:
    """Return the values of a facet of the claims on a topic."""
    values: list[dict[str, object]] = client.get(f"/v1/claims?topic={topic}&facet={name}").json()["facets"][name]
    return values


def test_terms_are_listed_and_found_in_pinyin(harbor: TestClient) -> None:
    total = harbor.get("/v1/terms").json()["page"]["total"]
    assert f"{total} terms" in words(main_of(harbor, "/terms"))
    (found,) = main_of(harbor, "/terms?q=dalang").xpath(".//article//h3")
    assert words(found) == "大浪"


def test_a_term_has_every_rendering_marked_by_its_fidelity(harbor: TestClient) -> None:
    (record,) = harbor.get("/v1/terms?q=大浪").json()["items"]
    address: str | None = f"/terms/{record['id']}"
    main = main_of(harbor, f"/terms/{record['id']}")
    assert main.xpath(".//rt/text()") == ["dà", "làng"]
    assert f"{TRANSLATIONS} translations" in words(main)
    seen: list[str] = []
    while address:
        page = main_of(harbor, address)
        seen += page.xpath(".//article[contains(@class, 'rendering')]/h3/a/@href")
        address = next(iter(page.xpath(".//a[@rel='next']/@href")), None)
    assert seen == [f"/quotes/many-q{n:02}" for n in range(TRANSLATIONS)]
    stronger = main_of(harbor, main.xpath(".//a[@id='fidelity-stronger']/@href")[0])
    items = stronger.xpath(".//article[contains(@class, 'rendering')]")
    assert len(items) == TRANSLATIONS // 2
    assert all("≠Stronger than the original. As printed." in words(each) for each in items), words(items[0])
    assert "translated by the source in Many waves" in words(items[0])
