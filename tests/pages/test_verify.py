"""Verification as a page: the verdicts of the API, in words, with what differs."""

from typing import Any

import pytest
from httpx2 import Response
from lxml import html
from starlette.testclient import TestClient

from tests.asking import ARTICLE
from tests.pages.reading import text_of

KNOWN = "the US aims to disrupt the deepening China-Russia cooperation"
VERDICTS = [
    ("drive a wedge", "Said, in these words."),
    ("暗藏的霸權毒計", "Said, in these words."),
    ("the US aims to disrupt the deepening China-Russia friendship", "Said, in nearly these words."),
    ("China’s influence and bargaining power on key global issues", "Said in part."),
    ("Europe is the biggest loser", "Reported, but not quoted."),
    ("Europe is not the biggest loser", "Nobody on record said this."),
]
WARNINGS = {
    "Lu Yan told us of anti-China sentiments": ["Lu Yan, but somebody else", "a translation", "对中国不太友好的情绪"],
    "does support Taiwan independence": ["Differs in substance: a negation (“not” on record)"],
    "Europe is the biggest loser": ["do not put them in quotation marks", "Wu Xinbo", "Compared with 27 quotations"],
    "China has no robust trade relations": ["differs in substance", "(“no” in your text)"],
}


def asked(client: TestClient, text: str, **more: str) -> Response:
    """The answer to a sentence."""
    return client.get("/verify", params={"text": text, **more})


def sent(client: TestClient, text: str) -> Response:
    """The answer to a whole text, sent as the form without a script sends it."""
    return client.post("/verify", content=f"text={text}\r\n".encode(), headers={"Content-Type": "text/plain"})


def found(response: Response, path: str) -> list[Any]:
    """Elements of the content of a page."""
    main = html.fromstring(response.text).xpath("//main")[0]
    elements: list[Any] = main.xpath(path)
    return elements


@pytest.mark.parametrize(("text", "verdict"), VERDICTS)
def test_a_sentence_has_a_verdict_in_words(client: TestClient, text: str, verdict: str) -> None:
    response = asked(client, text)
    assert response.status_code == 200
    assert [each.text for each in found(response, ".//h2")] == [verdict]
    assert found(response, ".//textarea")[0].text.strip() == text
    assert 'name="robots" content="noindex"' in response.text


@pytest.mark.parametrize(("text", "warnings"), WARNINGS.items())
def test_what_a_verdict_could_hide_is_said(client: TestClient, text: str, warnings: list[str]) -> None:
    shown = text_of(asked(client, text))
    assert [each for each in warnings if each not in shown] == []


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (KNOWN.replace("cooperation", "friendship"), [("friendship", "cooperation")]),
        ("does support Taiwan independence", [(None, "not ")]),  # no word around it is repeated
        (KNOWN.upper(), []),
    ],
)
def test_the_difference_is_shown_by_whole_words(client: TestClient, text: str, changes: list[Any]) -> None:
    first = found(asked(client, text), "(.//p[@class='difference'])[1]")[0]
    gone, came = ([each.xpath("string(./text())") for each in first.xpath(f".//{tag}")] for tag in ("del", "ins"))
    assert gone == [given for given, _ in changes if given]
    assert came == [said for _, said in changes]


@pytest.mark.parametrize("speaker", ["Lu Yan", "lu-yan", "lu-yan,zheng-yongnian"])
def test_a_speaker_is_named_or_said_by_id(client: TestClient, speaker: str) -> None:
    assert "Somebody else" not in text_of(asked(client, KNOWN, speaker=speaker))


def test_somebody_else_said_it(client: TestClient) -> None:
    assert "Somebody else said these words." in text_of(asked(client, KNOWN, speaker="Wu Xinbo"))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"text": "???"}, "should contain a letter or a digit"),
        ({"text": "x" * 1001}, "1000"),
        ({"text": KNOWN, "speaker": "Nemo Nobody"}, "Nobody on record has the name “Nemo Nobody”."),
    ],
)
def test_what_cannot_be_verified_is_said_beside_the_form(client: TestClient, query: Any, reason: str) -> None:
    response = client.get("/verify", params=query)
    assert response.status_code == 422
    assert "This cannot be verified" in text_of(response)
    assert reason in text_of(response)
    assert found(response, ".//textarea")[0].text.strip() == query["text"]


def test_a_whole_text_is_marked_by_verdicts_and_kept_by_nobody(client: TestClient) -> None:
    said = f"𝒜 note. Lu Yan said: “{KNOWN}.”"
    text = f"{said}\n\n“Power,” said Wu Xinbo, “must rest on fish.” Zheng Yongnian: “drive a wedge”</b>"
    response = sent(client, text)
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert "1 of 3 quotations on record as quoted" in text_of(response)
    marks = [
        (each.get("class").split()[1], each.text) for each in found(response, ".//a[contains(@class,'quotation ')]")
    ]
    assert marks == [
        ("yes", KNOWN + "."),
        ("none", "Power"),
        ("none", "must rest on fish."),
        ("changed", "drive a wedge"),
    ]
    (shown,) = found(response, ".//div[@class='checked']")
    for extra in shown.xpath(".//sup"):
        extra.drop_tree()
    assert shown.text_content() == text
    assert found(response, f".//li[@id='quotation-1']//a[@href='/quotes/{ARTICLE}-q13']")
    assert len(found(response, ".//li/@id")) == 3


@pytest.mark.parametrize(("text", "status", "reason"), [("???", 422, "no letter"), ("", 422, "empty")])
def test_a_text_without_words_is_refused(client: TestClient, text: str, status: int, reason: str) -> None:
    response = sent(client, text)
    assert response.status_code == status
    assert reason in text_of(response)


def test_a_text_that_is_too_long_is_refused_before_it_is_read(client: TestClient) -> None:
    assert sent(client, "a" * 200_001).status_code == 413
