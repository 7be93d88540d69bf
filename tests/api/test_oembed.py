"""oEmbed 1.0: a frame for the address of a quote, a claim or a source, and a refusal for any other."""

import re
from typing import Any
from urllib.parse import quote as escaped

import pytest
from starlette.testclient import TestClient

from app.api.cards import quote_card
from app.api.oembed import card_height
from app.main import create_app
from app.settings import Settings
from tests.api.test_cards import Page
from tests.asking import ARTICLE, items

HERE = "http://testserver"
QUOTE = f"{HERE}/v1/quotes/{ARTICLE}-q10"


def embed(client: TestClient, url: str = QUOTE, **asked: Any) -> dict[str, Any]:
    """What a consumer that has this address is told."""
    response = client.get("/oembed", params={"url": url, **asked})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_answer_is_rich_and_complete(client: TestClient) -> None:
    found = embed(client)
    assert {name: found[name] for name in ("version", "type", "title", "author_name", "provider_name")} == {
        "version": "1.0",
        "type": "rich",
        "title": "Lu Yan: “strategic distraction”",
        "author_name": "Lu Yan",
        "provider_name": "OnRecord",
    }
    assert found["author_url"] == f"{HERE}/people/lu-yan"
    ((frame, _),) = Page(found["html"]).elements("iframe")
    assert frame["src"] == f"{QUOTE}/card"
    assert (frame["width"], frame["height"]) == (str(found["width"]), str(found["height"]))
    assert client.get(str(frame["src"])).status_code == 200


@pytest.mark.parametrize(
    ("room", "is_shown"),
    [
        ({}, True),
        ({"maxwidth": 1200, "maxheight": 630}, True),
        ({"maxwidth": 1199}, False),
        ({"maxheight": 629}, False),
    ],
)
def test_a_picture_is_offered_to_those_who_have_room_for_it(
    client: TestClient, room: dict[str, Any], *, is_shown: bool
) -> None:
    found = embed(client, **room)
    shown = [f"{HERE}/quotes/{ARTICLE}-q10/picture.png", 1200, 630] if is_shown else [None] * 3
    assert [found[f"thumbnail_{name}"] for name in ("url", "width", "height")] == shown


def test_a_card_and_the_reading_page_have_the_frame_of_their_quote(client: TestClient) -> None:
    assert embed(client, f"{QUOTE}/card") == embed(client)
    assert embed(client, QUOTE.replace("/v1", "")) == embed(client)


OTHERS = {
    f"claims/{ARTICLE}-c07": "B.R. Deepak: Russia launched a full-scale invasion of Ukraine in February 2022.",
    f"sources/{ARTICLE}": "B.R. Deepak: [How China's strategic community reads the US-Russia rapprochement]",
}


@pytest.mark.parametrize("path", OTHERS)
def test_a_claim_and_a_source_are_embedded_from_all_their_addresses(client: TestClient, path: str) -> None:
    found = embed(client, f"{HERE}/v1/{path}")
    assert (found["title"], found["author_url"]) == (OTHERS[path], f"{HERE}/people/br-deepak")
    assert found == embed(client, f"{HERE}/{path}/?utm_source=letter") == embed(client, f"{HERE}/v1/{path}/card")
    ((frame, _),) = Page(found["html"]).elements("iframe")
    assert frame["src"] == f"{HERE}/v1/{path}/card"
    for address in (frame["src"], found["thumbnail_url"]):
        assert client.get(str(address)).status_code == 200
    assert embed(client, f"{HERE}/{path}", maxwidth=200)["height"] > found["height"]


@pytest.mark.parametrize("path", [f"quotes/{ARTICLE}-q10", *OTHERS])
def test_a_record_its_page_and_its_card_lead_to_its_oembed(client: TestClient, path: str) -> None:
    for address in (f"/v1/{path}", f"/{path}", f"/v1/{path}/card"):
        link = client.get(address).headers["link"]
        (target,) = re.findall(r'<([^>]+)>; rel="alternate"; type="application/json\+oembed"', link)
        assert client.get(target).json() == embed(client, f"{HERE}/{path}")
        if not address.startswith("/v1/") or address.endswith("/card"):
            found = Page(client.get(address).text).elements("link")
            assert target in {str(each["href"]) for each, _ in found if each.get("type") == "application/json+oembed"}


@pytest.mark.parametrize("maxwidth", [1, 99, 320, 599, 600, 601, 10_000])
@pytest.mark.parametrize("maxheight", [1, 150, 10_000])
def test_the_frame_is_within_what_the_consumer_has_room_for(client: TestClient, maxwidth: int, maxheight: int) -> None:
    for quote in items(client, "/v1/quotes"):
        found = embed(client, HERE + quote["url"], maxwidth=maxwidth, maxheight=maxheight)
        assert 0 < found["width"] <= min(maxwidth, 600)
        assert 0 < found["height"] <= maxheight


def test_a_narrower_frame_is_higher_and_longer_words_take_more_of_it(client: TestClient) -> None:
    wide, narrow = embed(client, maxwidth=600), embed(client, maxwidth=240)
    assert narrow["height"] > wide["height"]
    assert (
        embed(client, f"{HERE}/v1/quotes/{ARTICLE}-q16")["height"]
        > embed(client, f"{HERE}/v1/quotes/{ARTICLE}-q02")["height"]
    )


def test_a_frame_has_room_for_what_a_card_says_of_a_translation(client: TestClient) -> None:
    quote = client.get(f"/v1/quotes/{ARTICLE}-q04").json()
    silent = quote | {"rendering": None}
    assert card_height(quote_card(quote), 600) > card_height(quote_card(silent), 600)


def test_nobody_is_named_where_the_source_names_nobody(client: TestClient) -> None:
    found = embed(client, f"{HERE}/v1/quotes/{ARTICLE}-q19")
    assert (found["author_name"], found["author_url"]) == (None, None)
    assert found["title"] == "“controversial decision”"


ELSEWHERE = [
    "https://elsewhere.example/v1/quotes/us-russia-rapprochement-q10",
    "https://testserver/v1/quotes/us-russia-rapprochement-q10",
    "http://testserver.elsewhere.example/v1/quotes/us-russia-rapprochement-q10",
    "http://testserver@elsewhere.example/v1/quotes/us-russia-rapprochement-q10",
    "http://somebody@testserver/v1/quotes/us-russia-rapprochement-q10",
    "http://@testserver/v1/quotes/us-russia-rapprochement-q10",
    "http://testserver:99999/v1/quotes/us-russia-rapprochement-q10",
    "http://testserver:http/v1/quotes/us-russia-rapprochement-q10",
    "http://[testserver/v1/quotes/us-russia-rapprochement-q10",
    "http://xn--\u0661/v1/quotes/us-russia-rapprochement-q10",
    "http:///v1/quotes/us-russia-rapprochement-q10",
    "javascript://testserver/v1/quotes/us-russia-rapprochement-q10",
    "http://testserver:81/v1/quotes/us-russia-rapprochement-q10",
    "//testserver/v1/quotes/us-russia-rapprochement-q10",
    "/v1/quotes/us-russia-rapprochement-q10",
    "us-russia-rapprochement-q10",
    "",
    HERE,
    f"{HERE}/docs",
    f"{HERE}/v1/quotes",
    f"{HERE}/v1/people/lu-yan",
    f"{HERE}/sources/us-russia-rapprochement/data",
    f"{QUOTE}/citation",
    f"{QUOTE}/card/card",
    f"{HERE}/?url={QUOTE}",
    f"{HERE}#/quotes/us-russia-rapprochement-q10",
    f"{HERE}/v1/v1/quotes/us-russia-rapprochement-q10",
    f"{HERE}/v1/quotes/us-russia-rapprochement-q10/../..",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_that_has_no_card_is_not_found(client: TestClient, url: str) -> None:
    response = client.get("/oembed", params={"url": url})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_quote_that_is_not_there_is_not_found_and_the_nearest_is_named(client: TestClient) -> None:
    response = client.get("/oembed", params={"url": f"{QUOTE}x"})
    assert response.status_code == 404
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["suggestion"]) == ("url", f"/v1/quotes/{ARTICLE}-q10")


@pytest.mark.parametrize("format", ["xml", "XML", "", "yaml"])
def test_another_format_than_json_is_not_implemented(client: TestClient, format: str) -> None:
    response = client.get("/oembed", params={"url": QUOTE, "format": format})
    assert response.status_code == 501
    assert response.json()["errors"][0]["suggestion"] == "json"


@pytest.mark.parametrize("query", ["", "url=x&maxwidth=0", "url=x&maxheight=tall", "ulr=x", "url=x&url=y"])
def test_a_question_that_makes_no_sense_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/oembed?{query}").status_code == 422


def test_what_consumers_append_is_ignored(client: TestClient) -> None:
    """WordPress asks every provider with `dnt=1`, others append the options of the providers that they know best."""
    assert embed(client, dnt="1", format="json", maxwidth=2000, maxheight=1000) == embed(client, maxheight=1000)
    assert embed(client, omit_script="1", hide_thread="true", theme=["dark", "dark"]) == embed(client)


SPELLINGS = [
    f"{QUOTE}?utm_source=letter&utm_medium=a%2Fb",
    f"{QUOTE}?format=jsonld",
    f"{QUOTE}?",
    f"{QUOTE}#a",
    f"{QUOTE}/",
    f"{QUOTE}/card/?a#b",
    f"{HERE}/quotes/{ARTICLE}-q10/?fbclid=x#:~:text=words",
    f"HTTP://TestServer/v1/quotes/{ARTICLE}-q10",
    f"http://testserver:80/v1/quotes/{ARTICLE}-q10",
    f"http://testserver:/v1/quotes/{ARTICLE}-q10",
    f"http://testserver./v1/quotes/{ARTICLE}-q10",
    f"http://%74estserver/%76%31/quotes/{ARTICLE}%2Dq1%30",
    f"http://ｔｅｓｔｓｅｒｖｅｒ/v1/quotes/{ARTICLE}-q10",
    f"{HERE}/v1/quotes/../quotes/./{ARTICLE}-q10",
    f"{HERE}/%2e%2e/v1/claims/%2E%2E/quotes/{ARTICLE}-q10",
    f"{HERE}//v1//quotes///{ARTICLE}-q10",
    f" {QUOTE}\n",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_an_address_is_found_however_it_is_spelled(client: TestClient, url: str) -> None:
    assert embed(client, url) == embed(client)


PUBLIC = [
    ("https://Example.org:443/a%20record", "https://example.org/a record"),
    ("https://bücher.example/é", "https://xn--bcher-kva.example:443/%C3%A9"),
    ("https://xn--fiqs8s.example:8443/r", "HTTPS://中国.EXAMPLE:8443//r"),
    ("http://[::1]:8000", "http://[0:0:0:0:0:0:0:1]:8000"),
]


@pytest.mark.parametrize(("public", "spelled"), PUBLIC)
def test_an_address_is_found_where_the_public_finds_the_record(record: str, public: str, spelled: str) -> None:
    settings = Settings(database_url=record, public_url=public)
    with TestClient(create_app(settings)) as client:
        assert f'src="{settings.public_url}/v1/' in embed(client, f"{spelled}/quotes/{ARTICLE}-q10?a=b")["html"]
        assert f"<{settings.public_url}/oembed?" in client.get(f"/v1/quotes/{ARTICLE}-q10/card").headers["link"]
        for url in (QUOTE, f"{spelled}/../v1/quotes/{ARTICLE}-q10x", f"{spelled}x/v1/quotes/{ARTICLE}-q10"):
            assert client.get("/oembed", params={"url": url}).status_code == 404


def test_an_address_is_found_however_it_is_escaped(client: TestClient) -> None:
    assert client.get(f"/oembed?url={escaped(QUOTE, safe='')}").status_code == 200
    assert client.get(f"/oembed?url={QUOTE}").status_code == 200
