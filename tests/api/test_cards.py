"""Cards: a quote, a claim or a source on a page of its own, which any site may frame and nothing can run in."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.cards import quote_card, template_values
from app.citations.cautions import work_words
from tests.asking import ARTICLE, items

CARD = f"/v1/quotes/{ARTICLE}-q10/card"
HOSTILE = "</style></p><script>alert('&\"')</script>$record${x}{text}"


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][2].append(data)

    def elements(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        """The elements of a name: what each says of itself, and holds up to the next one."""
        return [(attributes, "".join(text).strip()) for name, attributes, text in self.found if name == tag]


def page(client: TestClient, url: str = CARD) -> Page:
    """A card, read."""
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def test_a_card_shows_the_words_the_original_and_its_sound_each_in_its_language(client: TestClient) -> None:
    shown = {attributes["lang"]: text for attributes, text in page(client).elements("p")}
    assert shown == {"en": "“strategic distraction”", "zh-Hans": "围魏救赵", "zh-Latn-pinyin": "wéi wèi jiù zhào"}


def test_a_card_says_who_said_it_and_where_and_links_to_the_record(client: TestClient) -> None:
    shown = page(client)
    ((_, speaker),) = shown.elements("bdi")
    assert speaker.startswith("Lu Yan")
    ((_, source),) = shown.elements("cite")
    assert source.startswith("How China's strategic community reads the US-Russia rapprochement")
    ((link, words),) = shown.elements("a")
    assert (link["href"], link["rel"]) == (f"http://testserver/quotes/{ARTICLE}-q10", "noopener")
    assert words == "On the record"


@pytest.mark.parametrize(
    ("number", "speaker"), [("01", "Ye Tianle and Zhang Ye"), ("18", "scholars"), ("19", "Unattributed")]
)
def test_a_card_names_whoever_the_source_names(client: TestClient, number: str, speaker: str) -> None:
    ((_, shown),) = page(client, f"/v1/quotes/{ARTICLE}-q{number}/card").elements("bdi")
    assert shown.splitlines()[0] == speaker


def test_every_card_has_the_words_of_its_quote(client: TestClient) -> None:
    for quote in items(client, "/v1/quotes"):
        shown = page(client, f"{quote['url']}/card").elements("p")
        assert shown[0] == ({"class": "words", "lang": quote["language"]}, f"“{quote['text']}”")
        assert len(shown) == (3 if quote["original"] else 1)


@pytest.mark.parametrize(
    ("number", "said", "where"),
    [
        ("04", "The translation says less than the original. The Chinese, 强权主义, is harsher than", "Translated in"),
        ("10", "The translation gives the sense of an idiom, not its words. ", "Huayu Think Tank, translated in"),
        ("14", "Presumed to be a translation: the source does not print the original words.", "Translated in"),
        ("23", None, "Translated in"),
        ("25", None, "Website of the US Department of State, quoted in"),
        ("19", None, None),
    ],
)
def test_a_card_says_that_the_words_are_a_translation_and_how_it_departs(
    client: TestClient, number: str, said: str | None, where: str | None
) -> None:
    shown = page(client, f"/v1/quotes/{ARTICLE}-q{number}/card")
    assert [text.startswith(said or "") for _, text in shown.elements("small")] == ([True] if said else [])
    written = " ".join(text for _, _, parts in shown.found for text in parts)
    assert (where in written) if where else ("ranslated" not in written)


@pytest.mark.parametrize(
    ("path", "words", "names", "said", "where"),
    [
        (
            f"claims/{ARTICLE}-c07",
            "Russia launched a full-scale invasion of Ukraine in February 2022.",
            "B.R. Deepak",
            ["A claim, in the record’s wording."],
            "How China's strategic community reads the US-Russia rapprochement · On the record",
        ),
        (
            f"sources/{ARTICLE}",
            "[How China's strategic community reads the US-Russia rapprochement]",
            "B.R. Deepak",
            [],
            "Quotes: 27, claims: 111 · On the record",
        ),
    ],
)
def test_a_claim_and_a_source_have_a_card(
    client: TestClient, path: str, words: str, names: str, said: list[str], where: str
) -> None:
    shown = page(client, f"/v1/{path}/card")
    assert [text for _, text in shown.elements("p")] == [words]
    assert shown.elements("bdi")[0][1].startswith(names)
    assert [text for _, text in shown.elements("small")] == said
    assert where in " ".join("".join(text for _, _, parts in shown.found for text in parts).split())
    assert not shown.elements("blockquote")
    assert shown.elements("a")[0][0]["href"] == f"http://testserver/{path}"


@pytest.mark.parametrize("collection", ["claims", "sources"])
def test_every_claim_and_every_source_has_a_card(client: TestClient, collection: str) -> None:
    for record in items(client, f"/v1/{collection}")[::7]:
        ((_, words),) = page(client, f"{record['url']}/card").elements("p")
        assert record["text" if collection == "claims" else "title"] in words
        (caution, *_) = page(client, f"{record['url']}/card").elements("small") or [({}, "")]
        assert all(name["name"] in caution[1] for name in record.get("via", ()))


@pytest.mark.parametrize("path", [CARD, f"/v1/claims/{ARTICLE}-c01/card", f"/v1/sources/{ARTICLE}/card"])
def test_a_card_may_be_framed_anywhere_and_runs_and_fetches_nothing(client: TestClient, path: str) -> None:
    response = client.get(path)
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    (style,) = re.findall("<style>(.*?)</style>", response.text, re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{hashed}'",
        "frame-ancestors": "*",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "x-frame-options" not in response.headers
    assert {tag for tag, *_ in Page(response.text).found}.isdisjoint({"script", "img", "iframe", "object", "form"})
    assert "style=" not in response.text
    assert "url(" not in style


@pytest.mark.parametrize(
    "path", ["/v1/quotes", f"/v1/quotes/{ARTICLE}-q10", "/docs", "/nowhere", "/v1/quotes/nobody/card"]
)
def test_nothing_else_may_be_framed(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_a_card_follows_the_light_and_dark_of_its_reader(client: TestClient) -> None:
    written = client.get(CARD).text
    assert "color-scheme: light dark" in written
    assert "@media (prefers-color-scheme: dark)" in written


def test_a_card_leads_to_its_oembed(client: TestClient) -> None:
    response = client.get(CARD)
    (link,) = (link for link, _ in Page(response.text).elements("link") if link["rel"] == "alternate")
    assert link["type"] == "application/json+oembed"
    assert response.headers["link"] == f'<{link["href"]}>; rel="alternate"; type="application/json+oembed"'
    assert client.get(str(link["href"])).json()["title"] == link["title"] == "Lu Yan: “strategic distraction”"


def test_whatever_a_record_holds_is_text_on_its_card(client: TestClient) -> None:
    quote: dict[str, Any] = items(client, f"/v1/quotes?id={ARTICLE}-q10")[0]
    hostile = quote | {
        "text": HOSTILE,
        "language": '"><script>',
        "original": {**quote["original"], "text": HOSTILE, "language": '"><script>', "pinyin": HOSTILE},
        "speakers": [{"name": HOSTILE}],
        "source": {"title": HOSTILE},
        "said_in": {"title": HOSTILE},
        "rendering": {**quote["rendering"], "note": HOSTILE, "translator": {"name": HOSTILE}},
    }
    made = "".join(f"{value}" for value in template_values(quote_card(hostile), 'http://"><script>').values())
    tags = [tag for tag, *_ in Page(made).found]
    assert tags == ["p", "p", "small", "cite"]
    assert HOSTILE in quote_card(hostile).headline


def test_a_quote_without_a_card_is_not_found(client: TestClient) -> None:
    response = client.get(f"/v1/quotes/{ARTICLE}-q1/card")
    assert response.status_code == 404
    assert response.json()["errors"][0]["suggestion"] == f"/v1/quotes/{ARTICLE}-q10"


def test_the_words_before_the_source_keep_the_name_of_the_translator() -> None:
    rendering = {"translator": {"name": "Otto Brandt"}}
    assert work_words({"said_in": None, "rendering": rendering}) == "Translated by Otto Brandt in "
    assert work_words({"said_in": {"title": "A column"}, "rendering": None}) == "A column, quoted in "
