"""Finding: results of every kind with filters whose counts are the API's, all of it in the address."""

from csv import DictReader
from io import StringIO

import pytest
from starlette.testclient import TestClient

from app.pages.find import RESULTS
from tests.pages.reading import main_of, text_of, words


@pytest.mark.parametrize("kind", RESULTS)
def test_every_kind_can_be_browsed_with_its_source_and_date(client: TestClient, kind: str) -> None:
    main = main_of(client, f"/find?in={kind}")
    items = main.xpath(".//article")
    assert items
    assert all(each.xpath(".//h3//a/@href") for each in items)
    collection = main.xpath(".//li[@class='call']/a/@href")[0]
    total = client.get(collection).json()["page"]["total"]
    assert words(main.xpath(".//*[@role='status']")[0]).startswith(f"{total} ")
    if kind in {"quote", "claim", "event"}:
        assert "in How China's strategic community reads the US-Russia rapprochement" in words(items[0])


def test_a_question_finds_every_kind_and_marks_it(client: TestClient) -> None:
    main = main_of(client, "/find?q=霸權")
    assert "霸权" in main.xpath(".//mark/text()")
    kinds = {words(each) for each in main.xpath(".//nav[@class='kinds']/a")}
    counts = client.get("/v1/search?q=霸權&facet=kind").json()
    assert f"All {counts['page']['total']}" in kinds
    assert {f"Quotations {each['count']}" for each in counts["facets"]["kind"] if each["value"] == "quote"} <= kinds


def test_each_value_of_a_filter_is_a_link_that_adds_or_removes_it(client: TestClient) -> None:
    address = "/find?q=russia&in=claim&speaker=lu-yan&kind=prediction"
    main = main_of(client, address)
    answer = client.get("/v1/claims?q=russia&speaker=lu-yan&kind=prediction&facet=speaker,kind&facet_limit=100").json()
    for name, values in answer["facets"].items():
        for value in values[:10]:
            (choice,) = main.xpath(f".//a[@id='{name}-{value['value']}']")
            assert words(choice).endswith(f" {value['count']}")
            assert (choice.get("aria-current") == "true") is value["selected"]
            chosen = main_of(client, choice.get("href")).xpath(f".//a[@id='{name}-{value['value']}']/@aria-current")
            assert bool(chosen) is not value["selected"]
    chips = {words(each): each.get("href") for each in main.xpath(".//a[@class='chip']")}
    assert chips == {
        "Remove Speaker Lu Yan": "/find?q=russia&in=claim&kind=prediction",
        "Remove Type Prediction": "/find?q=russia&in=claim&speaker=lu-yan",
    }


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("q=russia&in=claim&speaker=lu-yan,zheng-yongnia", "/find?q=russia&in=claim&speaker=lu-yan,zheng-yongnian"),
        ("q=russia&in=claim&spaeker=lu-yan", "/find?q=russia&in=claim&speaker=lu-yan"),
        ("q=russia&in=clam", "/find?q=russia&in=claim"),
        ("q=russia&in=claim&kind=predicton", "/find?q=russia&in=claim&kind=prediction"),
        ("q=russia&speaker=lu-yan", "/find?q=russia&speaker=lu-yan&in=quote"),
        ("in=claim&sort=dat", "/find?in=claim&sort=date"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_link_that_repairs_it(
    client: TestClient, asked: str, nearest: str
) -> None:
    refused = client.get(f"/find?{asked}")
    assert (refused.status_code, refused.headers["cache-control"]) == (422, "no-store")
    assert f'href="{nearest}"'.replace("&", "&amp;") in refused.text
    assert client.get(nearest).status_code == 200


def test_what_other_sites_add_to_a_link_is_ignored(client: TestClient) -> None:
    plain, tagged = (client.get(f"/find?q=russia{more}") for more in ("", "&utm_source=mail&fbclid=x"))
    assert text_of(plain) == text_of(tagged)


def test_nothing_found_says_so_and_is_not_indexed(client: TestClient) -> None:
    shown = client.get("/find?q=zzzzzz")
    assert "No results for “zzzzzz”" in text_of(shown)
    assert 'name="robots" content="noindex"' in shown.text
    assert 'name="robots"' not in client.get("/find").text


def test_results_can_be_taken_along_and_come_in_pages(client: TestClient) -> None:
    main = main_of(client, "/find?q=russia&in=claim&certainty=asserted")
    (csv,) = main.xpath(".//details[@class='data']//a[contains(., 'CSV')]/@href")
    rows = list(DictReader(StringIO(client.get(csv).text)))
    (status,) = main.xpath(".//*[@role='status']")
    assert words(status) == f"{len(rows)} claims"
    (following,) = main.xpath(".//a[@rel='next']/@href")
    first, second = (set(each.xpath(".//h3/a/@href")) for each in (main, main_of(client, following)))
    assert first
    assert second
    assert not first & second


@pytest.mark.parametrize("state", ["review=draft", "as_of=1"])
@pytest.mark.parametrize("kind", RESULTS)
def test_drafts_and_earlier_versions_are_not_to_be_found(client: TestClient, kind: str, state: str) -> None:
    assert client.get(f"/find?in={kind}&{state}").status_code == 422
    assert client.get(f"/find?q=russia&{state}").status_code == 422
