"""Speakers side by side: what relates their claims, and what each says on the same topics."""

import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.pages.reading import links, page_of

BOTH = "/compare?speaker=wu-xinbo&speaker=zheng-yongnian"


def test_the_relations_between_two_come_first_in_the_order_of_the_address(client: TestClient) -> None:
    asked = "from_speaker=wu-xinbo,zheng-yongnian&to_speaker=wu-xinbo,zheng-yongnian&same_speaker=false"
    relations = client.get(f"/v1/relations?{asked}").json()["items"]
    for address, first in ((BOTH, "Wu Xinbo"), ("/compare?speaker=zheng-yongnian,wu-xinbo", "Zheng Yongnian")):
        pairs = page_of(client, address).xpath("//main//section[1]//li[contains(@class, 'pair')]")
        assert len(pairs) == len(relations)
        assert all(first in each.xpath("string(div[1])") for each in pairs)
        words = {each.text_content().strip("“”") for each in pairs[0].xpath("//a[@class='because']")}
        assert words == {each["anchor"]["exact"] for each in relations}


def test_each_shared_topic_is_a_row_with_a_column_for_each(client: TestClient) -> None:
    page = page_of(client, BOTH)
    columns = [each.get("href") for each in page.xpath("//ul[contains(@class, 'names-of')]//a[@class='name']")]
    assert columns == ["/people/wu-xinbo", "/people/zheng-yongnian"]
    rows = page.xpath("//section[@class='row']")
    assert rows
    for row in rows:
        topic = row.xpath("string(h2/@id)").removeprefix("topic-")
        for cell, speaker in zip(
            row.xpath(".//div[contains(@class, 'cell')]"), ("wu-xinbo", "zheng-yongnian"), strict=True
        ):
            total = client.get(f"/v1/claims?speaker={speaker}&topic={topic}").json()["page"]["total"]
            assert total
            assert cell.xpath("string(h3)").split()[-2] == str(total)


def test_a_topic_narrows_the_comparison_and_can_be_removed(client: TestClient) -> None:
    page = page_of(client, f"{BOTH}&speaker=br-deepak&topic=world-order")
    assert len(page.xpath("//section[@class='row']")) == 1
    assert len(page.xpath("//div[contains(@class, 'cell')]")) == 3
    listed = client.get("/v1/claims?speaker=zheng-yongnian&topic=world-order&limit=100").json()["items"]
    assert {each["url"].removeprefix("/v1") for each in listed} <= set(links(page))
    all_topics = "/compare?speaker=wu-xinbo,zheng-yongnian,br-deepak"
    assert all_topics in links(page, "//ul[@class='chips']")
    assert "/compare?speaker=wu-xinbo,zheng-yongnian&topic=world-order" in links(page)  # without the third


def test_without_speakers_it_offers_those_who_disagree_most(client: TestClient) -> None:
    page = page_of(client, "/compare")
    assert links(page, "//ul[@class='opponents']")[0] == "/compare?speaker=wu-xinbo,zheng-yongnian"
    speaking = set(page.xpath("//select[1]/option/@value")) - {""}
    assert {"wu-xinbo", "china"} <= speaking
    chosen = page_of(client, "/compare?speaker=ding-xiaoxing")
    assert chosen.xpath("//option[@selected]/@value") == ["ding-xiaoxing"]
    assert links(chosen, "//ul[@class='opponents']") == ["/compare?speaker=ding-xiaoxing,zheng-yongnian"]


def test_those_whose_claims_nothing_relates_are_compared_all_the_same(client: TestClient) -> None:
    page = page_of(client, "/compare?speaker=ai-wen,wu-xinbo")
    assert "No source on record relates their claims" in page.text_content()
    assert page.xpath("//section[@class='row']")


@pytest.mark.parametrize(
    ("query", "detail", "repaired"),
    [
        ("speaker=wu-xinbo,zheng", "“zheng”", "/compare?speaker=wu-xinbo,zheng-yongnian"),
        (
            "speaker=wu-xinbo,china&topic=world-orde",
            "“world-orde”",
            "/compare?speaker=wu-xinbo,china&topic=world-order",
        ),
        ("speaker=ai-wen,lu-yan,china,wu-xinbo,ye-tianle", "not 5", "/compare?speaker=ai-wen,lu-yan,china,wu-xinbo"),
    ],
)
def test_a_wrong_address_says_what_is_wrong_and_leads_to_the_nearest(
    client: TestClient, query: str, detail: str, repaired: str
) -> None:
    response = client.get(f"/compare?{query}")
    assert response.status_code == 422
    page = html.fromstring(response.text)
    assert detail in page.xpath("string(//p[@role='alert'])")
    assert repaired in links(page, "//p[@role='alert']")
    assert page.xpath("//select")
    assert client.get(repaired).status_code == 200


def test_links_to_all_claims_say_whose_and_on_what(client: TestClient) -> None:
    page = page_of(client, "/compare?speaker=lu-yan,zheng-yongnian")
    names = [each.text_content() for each in page.xpath("//div[contains(@class, 'cell')]/p[@class='more']/a")]
    assert names
    assert len(set(names)) == len(names)
    assert all("claims of" in each for each in names)
