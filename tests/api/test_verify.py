"""Verification: what was said is exact in any form, nearly said is near and shows how, and what nobody said is none."""

import string
from time import process_time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.verification.similarity import core
from tests.asking import items
from tests.test_promises import ORIGINALS, QUOTED

EVERYTHING = list(dict.fromkeys([*QUOTED, *ORIGINALS.values(), "总体性交易观"]))
TRADITIONAL = {
    "強權主義": "强权主义",
    "圍魏救趙": "围魏救赵",
    "暗藏的霸權毒計": "暗藏的霸权毒计",
    "總體性交易觀": "总体性交易观",
}


def verified(client: TestClient, text: str, **more: str) -> dict[str, Any]:
    """What the record says of a text; every match says where, and its difference gives both stretches."""
    response = client.get("/v1/verify", params={"text": text, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    assert found["text"] == text
    for match in found["matches"]:
        said = match["quote"]
        for step in match["pointer"].split("/")[1:]:
            said = said[step]
        one, other = match["given"], match["said"]
        assert "".join(step["given"] for step in match["difference"]) == text[one["start"] : one["end"]] != ""
        assert "".join(step["said"] for step in match["difference"]) == said[other["start"] : other["end"]] != ""
        assert (match["score"] == 1) == (match["verdict"] == "exact")
    worth = ["exact", "near", "partial"]
    ranks = [(worth.index(each["verdict"]), each["speaker_mismatch"], -each["score"]) for each in found["matches"]]
    assert ranks == sorted(ranks)
    told = [report for report in found["reports"] if not report["substantive"]]
    other = {"verdict": "reported", "score": told[0]["score"]} if told else {"verdict": "none", "score": 0}
    best = found["matches"][0] if found["matches"] else other
    assert (found["verdict"], found["score"]) == (best["verdict"], best["score"])
    return found


@pytest.mark.parametrize("said", EVERYTHING)
def test_what_was_said_is_exact(client: TestClient, said: str) -> None:
    for form in (said, said.upper(), f"“{said}”", f"  {said}. ", said.replace("’", "'").replace("–", "—")):
        found = verified(client, form)
        assert found["verdict"] == "exact"
        match = found["matches"][0]
        whole = [match["quote"]["text"], *((match["quote"]["original"] or {}).get(at) for at in ("text", "reading"))]
        assert core(said)[0] in {core(text)[0] for text in whole if text}


@pytest.mark.parametrize(("given_", "said"), TRADITIONAL.items())
def test_either_script_is_exact(client: TestClient, given_: str, said: str) -> None:
    found = verified(client, given_)
    assert found["verdict"] == "exact"
    assert said in found["matches"][0]["quote"]["original"].values()


def test_both_who_said_the_same_are_named(client: TestClient) -> None:
    found = verified(client, "power politics")
    assert [match["quote"]["id"][-3:] for match in found["matches"] if match["verdict"] == "exact"] == ["q02", "q04"]


def test_a_match_shows_the_whole_quote(client: TestClient) -> None:
    match = verified(client, "strategic distraction")["matches"][0]
    assert match["quote"] == client.get("/v1/quotes/us-russia-rapprochement-q10").json()
    assert (match["pointer"], match["given"], match["said"]) == (
        "/text",
        {"start": 0, "end": 21},
        {"start": 0, "end": 21},
    )
    assert [step["kind"] for step in match["difference"]] == ["equal"]


# Each is one of the article's quotations with a word changed, left out or added.
NEAR = {
    "the US aims to deepen the deepening China-Russia cooperation": "q13",
    "the US aims to disrupt the China-Russia cooperation": "q13",
    "the US aims to disrupt China-Russia cooperation": "q13",
    "the US does not aim to disrupt the deepening China-Russia cooperation": "q13",
    "Europe will form a new security order in which China’s interests will be respected.": "q09",
    "a serious split has emerged in the transatlantic partnership": "q18",
    "mark the end of the Cold War era in Europe": "q08",
    "drive a wegde": "q14",
    "strategic distractions": "q10",
    "strategic distracton": "q10",
    "holistic transactonal approach": "q23",
    "controversal decision": "q19",
    "sell out": "q07",
    "does not support Taiwans independence": "q25",
    "对中国不太友善的情绪": "q12",
    "暗藏的霸权阴计": "q15",
}


@pytest.mark.parametrize(("text", "said"), NEAR.items())
def test_a_word_changed_is_near_and_the_difference_shows_it(client: TestClient, text: str, said: str) -> None:
    found = verified(client, text)
    assert (found["verdict"], found["matches"][0]["quote"]["id"][-3:]) == ("near", said)
    assert {step["kind"] for step in found["matches"][0]["difference"]} > {"equal"}


PARTS = {
    "He fears that without Russian support, China's influence and bargaining power would be gone by spring.": (
        "q16",
        "without Russian support, China's influence and bargaining power",
    ),
    "major powers unilaterally shape global security": ("q01", "major powers unilaterally shape global security"),
    "MAJOR POWERS": ("q01", "MAJOR POWERS"),
    "intensify economic, technological, and military containment": (
        "q16",
        "intensify economic, technological, and military containment",
    ),
    "As one columnist put it, “drive a wedge” is what they do.": ("q14", "drive a wedge"),
    "According to Lu, the US aims to disrupt the deepening China-Russia cooperation, and soon.": (
        "q13",
        "the US aims to disrupt the deepening China-Russia cooperation",
    ),
    "对中国不太友好": ("q12", "对中国不太友好"),
    "有人说这是围魏救赵之计": ("q10", "围魏救赵"),
    "有人說這是圍魏救趙之計": ("q10", "圍魏救趙"),
}


@pytest.mark.parametrize(("text", "said", "stretch"), [(text, *part) for text, part in PARTS.items()])
def test_a_part_is_partial_and_says_which(client: TestClient, text: str, said: str, stretch: str) -> None:
    found = verified(client, text)
    match = next(match for match in found["matches"] if match["quote"]["id"].endswith(said))
    assert (found["verdict"], match["verdict"]) == ("partial", "partial")
    assert text[match["given"]["start"] : match["given"]["end"]] == stretch


NOBODY = [
    "cooperation China-Russia deepening the disrupt to aims US the",
    "The United States has never wanted to disturb what Beijing and Moscow are building.",
    "No one will build an old order of trade in which the interests of Russia are ignored.",
    "We choose to go to the moon in this decade and do the other things.",
    "the",
    "power",
    "security",
    "Europe",
    "Zheng Yongnian",
    "in the",
    "中国",
    "情绪",
    "的",
    "台湾是中国的一部分",
    "赵救魏围",
    "🧭",
    "🧭 a",
    "a" * 1000,
    "of the " * 142,
    "中国" * 500,
    "围" * 1000,
    " ".join(map(str, range(250))),
    "'; DROP TABLE quote; --",
    '" OR "',
    "NEAR(x)",
]


@pytest.mark.parametrize("text", NOBODY)
def test_what_nobody_said_is_none(client: TestClient, text: str) -> None:
    found = verified(client, text)
    assert (found["verdict"], found["score"], found["matches"]) == ("none", 0, [])


@pytest.mark.parametrize("text", ["a" * 500 + " Ab" * 166, "as" * 410 + " Zheng Yongnian" * 12, "Ab " * 333])
def test_repetitions_take_no_long_time(client: TestClient, text: str) -> None:
    started = process_time()
    verified(client, text)
    assert process_time() - started < 0.5


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.sampled_from(EVERYTHING), data=st.data())
def test_one_other_letter_is_never_exact(client: TestClient, said: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i, character in enumerate(said) if character.isalnum()]))
    letter = data.draw(st.sampled_from(string.ascii_lowercase if said[at].isascii() else "一丁七万丈三上下不与"))
    assume(letter != said[at].lower())
    changed = said[:at] + letter + said[at + 1 :]
    assume(core(changed)[0] not in {core(each)[0] for each in EVERYTHING})
    found = verified(client, changed)
    assert found["verdict"] != "exact"
    if len(said.split()) > 4:
        assert found["verdict"] == "near"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.sampled_from([text for text in QUOTED if len(text.split()) > 8]), data=st.data())
def test_any_five_words_in_a_row_are_partial(client: TestClient, said: str, data: st.DataObject) -> None:
    words = said.split()
    at = data.draw(st.integers(0, len(words) - 5))
    end = data.draw(st.integers(at + 5, len(words)))
    assume(sum(map(str.isalnum, "".join(words[at:end]))) >= 24)  # a language has shorter ones in any text
    assume(sum(any(map(str.isalnum, word)) for word in words[at:end]) >= 5)  # a dash is no word
    found = verified(client, f"They kept saying {' '.join(words[at:end])} all day long, and nobody minded at all.")
    assert found["verdict"] in {"near", "partial"}
    assert said in {match["quote"]["text"] for match in found["matches"]}


def test_marks_that_no_text_has_are_carried_through(client: TestClient) -> None:
    for text in ("power\0politics", "power \u202epolitics\u202c", "power 🧭 politics", "\ufeffpower politics"):
        assert verified(client, text)["verdict"] in {"exact", "near"}


@pytest.mark.parametrize("text", ["", " ", "...", "“”", "\0", "_", "x" * 1001, "围" * 1500])
def test_what_cannot_have_been_said_is_refused(client: TestClient, text: str) -> None:
    response = client.get(f"/v1/verify?text={quote(text)}")
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert {wrong["parameter"] for wrong in response.json()["errors"]} == {"text"}
    assert len(response.text) < 2000


def test_the_limit_is_kept(client: TestClient) -> None:
    both = verified(client, "power politics")["matches"]
    assert verified(client, "power politics", limit="1")["matches"] == both[:1]
    assert len(both) == 2
    for limit in ("0", "21", "x"):
        assert client.get(f"/v1/verify?text=power&limit={limit}").status_code == 422


def test_only_what_was_said_is_verified_and_not_what_was_said_about_it(client: TestClient) -> None:
    assert items(client, "/v1/quotes?q=besiege")
    assert verified(client, "besiege Wei to rescue Zhao")["verdict"] == "none"
    assert items(client, "/v1/claims?q=robust")
    assert verified(client, "China has robust trade relations with many countries.")["matches"] == []
