"""People and organizations: everybody is listed, and each page begins with whom they agree and disagree with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.asking import ARTICLE
from tests.dossiers.builder import ORGANIZATIONS, PEOPLE, Folder
from tests.pages.reading import links, page_of, served, text_of, words

NUMBER = 130  # people who speak in the article of `crowd`


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record with three articles, in one of which many people speak; two share a family name."""
    root = tmp_path_factory.mktemp("crowd")
    folder, ids = Folder(root), [f"person-{number:03}" for number in range(NUMBER)]
    folder.add_lighthouse()
    names = {id: "Lan Mei" if id == ids[0] else f"Given{id[-3:]} Family{id[-3:]}" for id in ids}
    folder.write(
        PEOPLE,
        folder.read(PEOPLE)
        + "".join(
            f"- {{id: {id}, name: {name}, family_name: {name.split()[1]}, role: commentator}}\n"
            for id, name in names.items()
        ),
    )
    folder.write("crowd/article.txt", "".join(f"{names[id]} expects rain {id[-3:]}.\n" for id in ids))
    folder.write(
        "crowd/dossier.yaml",
        "source: {id: crowd, kind: article, title: The crowd, language: en}\nclaims:\n"
        + "".join(
            f"- {{id: c{number:03}, kind: prediction, text: It will rain {number}., exact: expects rain {id[-3:]}, "
            f"speakers: [{id}], topics: [tides]}}\n"
            for number, id in enumerate(ids)
        ),
    )
    with served(root, folder) as client:
        yield client


def walk(client: TestClient, address: str, query: str) -> list[str]:
    """Return what an XPath query finds on a page and on all that follow it."""
    found: list[str] = []
    while address:
        page = page_of(client, address)
        found += map(str, page.xpath(query))
        address = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return found


def test_everybody_is_listed_with_posts_and_numbers(client: TestClient) -> None:
    page = page_of(client, "/people")
    for person in client.get("/v1/people?limit=100").json()["items"]:
        (entry,) = page.xpath(f"//li[.//a[@href='/people/{person['id']}']]")
        text = words(entry)
        assert person["name"] in text
        for post in person["affiliations"]:
            assert post["organization"]["name"] in text
        for number, one in ((person["counts"]["claims"], "claim"), (person["counts"]["quotes"], "quotation")):
            assert (f"{number} {one}" in text) is (number > 0)


def test_no_list_stops_before_its_end(crowd: TestClient) -> None:
    listed = walk(crowd, "/people", "//ul[@class='cards']/li//a[@class='name']/@href")
    assert len(listed) == len(set(listed)) == NUMBER + 3
    said = walk(crowd, "/people?speaks_in=crowd", "//a[@class='name']/@href")
    assert len(said) == NUMBER
    in_article = page_of(crowd, "/sources/crowd/people")
    assert "/people?speaks_in=crowd" in links(in_article)
    shown = in_article.xpath("count(//ul[@class='cards']/li)")
    assert f"And {NUMBER - int(shown)} more" in in_article.text_content()


def test_a_list_is_found_in_filtered_and_each_filter_can_be_removed(client: TestClient) -> None:
    page = page_of(client, "/people?role=commentator&organization=huayu-think-tank")
    assert page.xpath("//a[@class='name']/text()") == ["Ai Wen", "Lu Yan"]
    assert {"/people?role=commentator", "/people?organization=huayu-think-tank"} <= set(
        links(page, "//ul[@class='chips']")
    )
    found = page_of(client, "/people?q=郑永年")
    assert [each.text_content() for each in found.xpath("//a[@class='name']")] == ["Zheng Yongnian"]
    assert "Nobody matches" in text_of(client.get("/people?q=zzzz"))
    assert client.get("/people?role=comentator").status_code == 422
    organizations = page_of(client, "/organizations?kind=university")
    assert (
        len(organizations.xpath("//a[@class='name']"))
        == client.get("/v1/organizations?kind=university").json()["page"]["total"]
    )


def test_a_person_begins_with_the_pairs_and_the_words_that_relate_them(client: TestClient) -> None:
    page = page_of(client, "/people/zheng-yongnian")
    first = page.xpath("//main//section")[0]
    assert first.xpath("string(h2)").split() == ["Where", "they", "disagree", "5"]
    (pair,) = [
        each
        for each in first.xpath(".//li[contains(@class, 'pair')]")
        if "domestic issues" in each.xpath("string(div[2])")
    ]
    theirs, other = pair.xpath("div[contains(@class, 'side')]")
    assert "Zheng Yongnian" in theirs.text_content()
    assert "Ding Xiaoxing" in other.text_content()
    assert pair.xpath("string(p[contains(@class, 'how')])") == "opposed by"
    (reason,) = pair.xpath(".//a[@class='because']")
    assert reason.text_content() == "“however, feels that Trump is more focused on domestic issues”"
    assert reason.get("href").startswith(f"/sources/{ARTICLE}?at=")
    assert pair.xpath("string(div[@class='reason']/p[2])").startswith("However sets Trump's focus")
    assert "/compare?speaker=zheng-yongnian,wu-xinbo" in links(first)


def test_a_pair_that_the_editors_relate_says_so(client: TestClient) -> None:
    reasons = page_of(client, "/people/wu-xinbo").xpath("//div[@class='reason'][not(.//a[@class='because'])]")
    assert reasons
    for reason in reasons:
        assert reason.xpath("string(.//*[@class='ours'])").startswith("Related by the editors")


@pytest.mark.parametrize("path", ["/people/zheng-yongnian", "/people/br-deepak", "/organizations/china"])
def test_every_number_is_that_of_the_api_and_leads_to_all(client: TestClient, path: str) -> None:
    page, id = page_of(client, path), path.rpartition("/")[2]
    lists = {
        "quotations": f"/v1/quotes?speaker={id}",
        "claims": f"/v1/claims?speaker={id}",
        "others": f"/v1/claims?about={id}&speaker_not={id}",
        "disagreements": f"/v1/relations?kind=disagrees&speaker={id}&same_speaker=false",
        "agreements": f"/v1/relations?kind=supports,repeats&speaker={id}&same_speaker=false",
        "answers": f"/v1/relations?kind=concedes,qualifies,answers&speaker={id}&same_speaker=false",
    }
    for name, url in lists.items():
        total = client.get(url).json()["page"]["total"]
        assert page.xpath(f"string(//h2[@id='{name}']/span)") == (str(total) if total else "")
        shown = walk(
            client,
            f"{path}?show={name}",
            "//article[contains(@class, 'item')]/h3 | //li[contains(@class, 'pair')]/div[1]",
        )
        assert len(shown) == total


def test_an_organization_has_its_own_words_and_those_of_its_people(crowd: TestClient, client: TestClient) -> None:
    page = page_of(client, "/organizations/cicir")
    assert {"/people/ye-tianle", "/people/zhang-ye", "/people/ding-xiaoxing"} <= set(links(page))
    assert page.xpath("string(//h2[@id='claims-there']/span)") == str(
        client.get("/v1/claims?organization=cicir&speaker_not=cicir").json()["page"]["total"]
    )
    assert "Nobody" not in text_of(crowd.get("/organizations/linhai-institute"))


def test_what_is_said_can_be_read_article_by_article(crowd: TestClient) -> None:
    both = page_of(crowd, "/people/mei-lan?show=claims")
    assert [each.text_content() for each in both.xpath("//p[@class='in-article']/a")] == [
        "The harbor wakes",
        "The light",
    ]
    assert "/people/mei-lan?show=claims&source=lighthouse" in links(both)
    one = page_of(crowd, "/people/mei-lan?show=claims&source=lighthouse")
    assert [each.text_content() for each in one.xpath("//article//h3")] == ["The lamp is bright enough."]
    assert "/people/mei-lan?show=claims" in links(one, "//ul[@class='chips']")


def test_an_author_and_a_participant_lead_to_what_they_are_named_in(client: TestClient) -> None:
    assert f"/sources/{ARTICLE}" in links(page_of(client, "/people/br-deepak"), "//section[@aria-labelledby='works']")
    events = client.get("/v1/events?participant=marco-rubio").json()["items"]
    listed = links(page_of(client, "/people/marco-rubio"), "//section[@aria-labelledby='events']")
    assert sorted(listed) == sorted(each["url"].removeprefix("/v1") for each in events) != []


def test_two_people_of_one_name_have_different_labels(crowd: TestClient) -> None:
    labels = page_of(crowd, "/people?q=mei").xpath("//span[contains(@class, 'label')]/text()")
    assert sorted(labels) == ["Lan Mei", "Mei Lan"]


def test_an_article_says_who_speaks_in_it(client: TestClient) -> None:
    page = page_of(client, f"/sources/{ARTICLE}/people")
    (entry,) = page.xpath("//li[.//a[@href='/people/lu-yan']]")
    assert "7 claims, 5 quotations" in entry.text_content()
    assert "/compare?speaker=lu-yan" in links(page)
    assert "/compare?speaker=wu-xinbo,zheng-yongnian" in links(page)
    assert page.xpath("//nav[@class='tabs']/a[@aria-current]/text()") == ["People"]


@pytest.mark.parametrize(
    ("address", "status", "nearest"),
    [
        ("/people/wu-xinboo", 404, "/people/wu-xinbo"),
        ("/organizations/nobody", 404, None),
        ("/people/wu-xinbo?show=clams", 422, "/people/wu-xinbo?show=claims"),
        ("/sources/none/people", 404, None),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(
    client: TestClient, address: str, status: int, nearest: str | None
) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert nearest is None or nearest in links(html.fromstring(response.text))


def test_words_of_an_address_and_of_a_dossier_run_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.change(PEOPLE, "name: Mei Lan", "name: Mei Lan <script>alert(1)</script>")
    folder.change(ORGANIZATIONS, "name: Linhai Institute", "name: Linhai Institute\"'><img src=x>")
    with served(tmp_path, folder) as client:
        for address in (
            "/people",
            "/people/mei-lan",
            "/compare",
            "/compare?speaker=mei-lan,otto-brandt",
            "/people?q=%3Cimg%3E",
        ):
            page = client.get(address).text
            assert "<script>alert" not in page
            assert "<img" not in page
