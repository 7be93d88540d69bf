"""Suggestions: every name and every term, by whatever a reader begins to type of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import items
from tests.test_promises import ORIGINALS


def suggested(client: TestClient, q: str, **more: str) -> list[dict[str, Any]]:
    """The suggestions for what was typed."""
    response = client.get("/v1/suggest", params={"q": q, "limit": "20", **more})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def labels(client: TestClient, q: str, **more: str) -> list[str]:
    """What the suggestions are called."""
    return [each["label"] for each in suggested(client, q, **more)]


def beginnings(name: str) -> Iterator[str]:
    """A name as it is typed, from each of its words on: after two letters, after its first word, and whole."""
    words = name.split()
    for at in range(len(words)):
        rest = " ".join(words[at:])
        yield from (rest[:2], words[at], rest, rest.upper())


@pytest.mark.parametrize("path", ["/v1/people", "/v1/organizations", "/v1/topics"])
def test_everything_with_a_name_is_found_by_any_word_of_it(client: TestClient, path: str) -> None:
    for record in items(client, path):
        for typed in beginnings(record.get("name") or record["label"]):
            found = suggested(client, typed, kind=path.removeprefix("/v1/").replace("people", "person").rstrip("s"))
            assert record["url"] in {each["url"] for each in found}, typed


TYPED = {
    # native names, in either script and in pinyin
    "郑永年": "Zheng Yongnian",
    "鄭": "Zheng Yongnian",
    "吳心": "Wu Xinbo",
    "zhengyong": "Zheng Yongnian",
    "zheng yongn": "Zheng Yongnian",
    "Zhèng Yǒng": "Zheng Yongnian",
    "wuxinbo": "Wu Xinbo",
    "dingxiao": "Ding Xiaoxing",
    # abbreviations, points and hyphens
    "cici": "China Institute of Contemporary International Relations",
    "EU": "European Union",
    "BR Dee": "B.R. Deepak",
    "b.r.": "B.R. Deepak",
    "us-russia ta": "US-Russia talks and rapprochement",
    "trump’s s": "Trump's strategy",
    # terms: by their English, their original, its clean reading and its pinyin
    "strategic dis": "strategic distraction",
    "distract": "strategic distraction",
    "围": "strategic distraction",
    "圍魏": "strategic distraction",
    "weiwei jiu": "strategic distraction",
    "wéi wèi": "strategic distraction",
    "总体性”交": "holistic transactional approach",
    "總體性交": "holistic transactional approach",
    "zongtixing": "holistic transactional approach",
    "emperor's": "emperor’s new clothes",
}


@pytest.mark.parametrize(("typed", "label"), TYPED.items())
def test_what_is_typed_in_any_form_is_completed(client: TestClient, typed: str, label: str) -> None:
    assert label in labels(client, typed)


def test_every_original_is_completed_from_its_first_character_and_from_its_pinyin(client: TestClient) -> None:
    for quote in items(client, "/v1/quotes?has_original=true"):
        typed = [quote["original"]["text"][:n] for n in (1, 2, 4)] + [" ".join(quote["original"]["pinyin"].split()[:2])]
        for each in typed:
            assert (quote["text"], quote["original"]["text"]) in {
                (found["label"], found["native"]) for found in suggested(client, each, kind="quote")
            }
    assert len(ORIGINALS) == 6


def test_a_suggestion_says_what_tells_it_from_others(client: TestClient) -> None:
    (zheng,) = suggested(client, "郑")
    assert zheng == {
        "kind": "person",
        "id": "zheng-yongnian",
        "label": "Zheng Yongnian",
        "native": "郑永年",
        "hint": "professor, Chinese University of Hong Kong",
        "url": "/v1/people/zheng-yongnian",
    }
    hints = {
        each["label"]: each["hint"] for q in ("kong", "put", "cicir", "tai", "wedge") for each in suggested(client, q)
    }
    assert hints["Kong Fan"] == "columnist, Observer"
    assert hints["Putin"] == "official"  # the article names no post of his
    assert hints["China Institute of Contemporary International Relations"] == "think-tank"
    assert hints["Taiwan and the South China Sea"].startswith("What is said of either")
    assert hints["drive a wedge"] == "Lu Yan"


def test_a_term_of_two_quotes_by_one_person_is_suggested_once(client: TestClient) -> None:
    assert labels(client, "power politics") == ["power politics"]


def test_whole_words_come_first_and_people_before_organizations_topics_and_terms(client: TestClient) -> None:
    found = suggested(client, "china")
    assert (found[0]["label"], found[0]["kind"]) == ("China", "organization")
    kinds = [each["kind"] for each in suggested(client, "u")]
    order = ["person", "organization", "topic", "term", "quote"]
    assert kinds == sorted(kinds, key=order.index)


def test_sentences_are_not_suggested(client: TestClient) -> None:
    assert labels(client, "without russian") == labels(client, "mark the end") == []


def test_kinds_and_the_limit_are_kept(client: TestClient) -> None:
    assert {each["kind"] for each in suggested(client, "e", kind="organization,topic")} == {"organization", "topic"}
    assert len(suggested(client, "e", limit="2")) == 2
    assert suggested(client, "e", limit="2") == suggested(client, "e")[:2]
    for wrong in ({"limit": "21"}, {"limit": "0"}, {"kind": "claim"}, {"q": "x" * 101}):
        assert client.get("/v1/suggest", params={"q": "e"} | wrong).status_code == 422
    assert client.get("/v1/suggest").status_code == 422


NOTHING = ["", " ", "%", "_", "'", '"', "\\", "\0", "*", "-", "🧭", "\u200b", "\U0010ffff", "x" * 100]
NOTHING += ["Wuhan", "zhengx", "永年x", "围x", "ngnian", "' OR 1=1 --"]


@pytest.mark.parametrize("typed", NOTHING)
def test_nothing_is_suggested_for_what_nothing_begins_with(client: TestClient, typed: str) -> None:
    assert suggested(client, typed) == []
