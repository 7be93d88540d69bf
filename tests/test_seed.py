"""The record of `seed/` where the article is easily misread: who says it, how strongly, and what is ours."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, items

OTHER_WAY_ROUND = "contemporary reports describe"


def record(client: TestClient, path: str) -> dict[str, Any]:
    """Return one record; `/v1/claims/c46` is short for the claim of the article."""
    collection, _, key = path.rpartition("/")
    numbered = collection in {"/v1/claims", "/v1/quotes"}
    response = client.get(f"{collection}/{ARTICLE}-{key}" if numbered else path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def claim(client: TestClient, key: str) -> dict[str, Any]:
    return record(client, f"/v1/claims/{key}")


def quote(client: TestClient, key: str) -> dict[str, Any]:
    return record(client, f"/v1/quotes/{key}")


def speakers(item: dict[str, Any]) -> list[str]:
    """Return the ids of the speakers of a claim or quote."""
    return [speaker["id"] for speaker in item["speakers"]]


def bears_on(client: TestClient, key: str) -> list[tuple[str, str, str]]:
    """Return kind, basis and number of every claim that this claim bears on."""
    return [
        (relation["kind"], relation["basis"], relation["claim"]["id"].rpartition("-")[2])
        for relation in claim(client, key)["relations"]
        if relation["direction"] == "to"
    ]


# Who says it


def test_the_words_controversial_decision_back_a_claim_of_their_own(client: TestClient) -> None:
    backed = claim(client, quote(client, "q19")["claim"]["id"].rpartition("-")[2])
    assert (backed["kind"], backed["attribution"], backed["attributed_to"]) == ("evaluation", "unattributed", None)
    assert "controversial" in backed["text"]
    assert claim(client, "c72")["evidence"] == "paraphrased"


def test_nobody_is_named_who_sees_the_divide_as_an_opportunity(client: TestClient) -> None:
    divide = claim(client, "c98")
    assert (divide["attribution"], divide["attributed_to"], divide["speakers"]) == ("unattributed", None, [])


def test_that_kissinger_suggested_it_is_what_zheng_says(client: TestClient) -> None:
    premise, suggestion = claim(client, "c109"), claim(client, "c46")
    assert speakers(premise) == ["zheng-yongnian"]
    assert "Henry Kissinger reportedly suggested" in premise["text"]
    assert bears_on(client, "c109") == [("supports", "source", "c45")]
    assert (speakers(suggestion), suggestion["relations"]) == (["henry-kissinger"], [])
    assert "should" not in suggestion["text"]
    assert [each["id"] for each in suggestion["via"]] == ["zheng-yongnian"]
    assert suggestion["hearsay_marker"] == "reportedly"
    assert (suggestion["hearsay"], premise["hearsay"]) == (True, True)


def test_a_deleted_statement_is_told_as_a_former_one(client: TestClient) -> None:
    deleted = claim(client, "c85")
    assert "formerly stated" in deleted["text"]
    assert (speakers(deleted), deleted["status"]) == (["us-department-of-state"], "withdrawn")


def test_a_sentence_that_names_nobody_has_an_inferred_speaker(client: TestClient) -> None:
    inferred = {item["id"].rpartition("-")[2] for item in items(client, "/v1/claims") if is_inferred(item)}
    assert inferred == {"c109", "c39", "c40", "c59", "c60", "c61", "c62", "c64", "c70", "c83"}


def is_inferred(item: dict[str, Any]) -> bool:
    return bool(item["attribution_basis"] == "inferred")


def test_china_as_a_collective_stands_for_its_entry(client: TestClient) -> None:
    collective = [item for item in items(client, "/v1/claims") if item["attributed_to"]]
    assert {item["attributed_to"] for item in collective if speakers(item)} == {"China"}
    assert all(speakers(item) == ["china"] for item in collective if item["attributed_to"] == "China")


# What it says


def test_each_prediction_of_lu_yan_is_a_claim(client: TestClient) -> None:
    influence, containment, dominance = (claim(client, key) for key in ("c53", "c110", "c111"))
    for each in (influence, containment, dominance):
        assert (each["kind"], speakers(each)) == ("prediction", ["lu-yan"])
    assert "containment" not in influence["text"]
    assert "dominance" not in influence["text"] + containment["text"]
    assert bears_on(client, "c53") == [("supports", "source", "c50"), ("supports", "source", "c110")]
    assert bears_on(client, "c110") == [("supports", "source", "c111")]


def test_what_is_accepted_tacitly_is_so_in_both_claims(client: TestClient) -> None:
    for key in ("c94", "c95"):
        assert "tacitly accepting" in claim(client, key)["text"]


@pytest.mark.parametrize(("later", "earlier"), [("c91", "c01"), ("c92", "c02"), ("c93", "c03")])
def test_what_is_repeated_word_for_word_is_related(client: TestClient, later: str, earlier: str) -> None:
    assert claim(client, later)["text"] == claim(client, earlier)["text"]
    assert bears_on(client, later) == [("repeats", "editorial", earlier)]


REASONS = [("c69", "c68"), ("c70", "c68"), ("c53", "c50"), ("c35", "c34"), ("c60", "c59")]


@pytest.mark.parametrize(("reason", "conclusion"), REASONS)
def test_a_reason_that_the_article_gives_is_related(client: TestClient, reason: str, conclusion: str) -> None:
    assert ("supports", "source", conclusion) in bears_on(client, reason)


def test_what_factions_advocate_is_no_reason_for_their_being(client: TestClient) -> None:
    assert claim(client, "c49")["relations"] == []
    passages = {item["id"] for item in items(client, f"/v1/sources/{ARTICLE}/annotations?kind=relation")}
    assert {"r13", "r15"} <= {key.rpartition("-")[2] for key in passages}
    assert f"{ARTICLE}-r14" not in passages


TOPICS = {
    "alliance-against-china": {"c39", "c40", "c64"},
    "us-china": {"c02", "c50", "c51", "c84", "c85", "c86", "c110"},
    "middle-east": {"c42"},
    "china-ukraine": {"c43", "c65", "c68", "c69", "c70"},
}


@pytest.mark.parametrize(("topic", "expected"), TOPICS.items())
def test_a_topic_has_the_claims_that_are_on_it(client: TestClient, topic: str, expected: set[str]) -> None:
    listed = {item["id"].rpartition("-")[2] for item in items(client, f"/v1/claims?topic={topic}")}
    assert expected <= listed


# What is ours


def test_every_original_has_a_gloss(client: TestClient) -> None:
    originals = items(client, "/v1/quotes?has_original=true")
    assert len(originals) == 6
    for each in originals:
        assert each["gloss"], each["id"]


RENDERINGS = {
    "q03": ("nakedly", "shifted", "Undeniably has no counterpart"),
    "q04": ("might makes right", "weaker", "harsher"),
    "q10": ("besiege Wei to rescue Zhao", "idiom", "keeps only the distraction"),
    "q12": ("not very friendly", "stronger", "weaker than anti-China"),
    "q15": ("hegemonic, venomous plot", "shifted", "not imperialism"),
    "q23": ("holistic", "faithful", "view (观)"),
}


@pytest.mark.parametrize("key", RENDERINGS)
def test_a_rendering_says_how_the_english_stands_to_the_original(client: TestClient, key: str) -> None:
    gloss, fidelity, note = RENDERINGS[key]
    translated = quote(client, key)
    assert gloss in translated["gloss"]
    assert (translated["translation"], translated["rendering"]["fidelity"]) == ("printed", fidelity)
    assert note in translated["rendering"]["note"]


def test_an_unpaired_mark_is_explained_by_the_pair_that_was_meant(client: TestClient) -> None:
    assert "“总体性”交易观" in quote(client, "q23")["note"]


@pytest.mark.parametrize("path", ["/v1/claims/c86", "/v1/quotes/q26", "/v1/quotes/q27"])
def test_which_wording_was_replaced_is_told_as_the_article_has_it(client: TestClient, path: str) -> None:
    note = record(client, path)["note"]
    assert "as the article has it" in note.replace("As", "as")
    assert OTHER_WAY_ROUND in note


def test_the_day_of_the_vote_is_the_articles_and_its_note_gives_the_reports(client: TestClient) -> None:
    vote = record(client, "/v1/events/vote-on-ukrainian-resolution")
    assert vote["happened_on"] == "2025-02-25"
    assert "Contemporary reports give February 24" in vote["note"]


def test_a_native_name_of_an_organization_is_ours(client: TestClient) -> None:
    named = [each for each in items(client, "/v1/organizations") if each["native_name"]]
    assert {each["id"]: each["native_name"] for each in named} == {
        "cicir": "中国现代国际关系研究院",
        "chinese-university-of-hong-kong": "香港中文大学",
        "fudan-university": "复旦大学",
        "huayu-think-tank": "华语智库",
    }
    assert {each["native_name_basis"] for each in named} == {"editorial"}


def test_what_is_only_probable_or_inferred_of_a_post_is_in_its_note(client: TestClient) -> None:
    (columnist,) = record(client, "/v1/people/kong-fan")["affiliations"]
    assert "probably 观察者网" in columnist["note"]
    posts = {each["organization"]["id"]: each for each in record(client, "/v1/people/marco-rubio")["affiliations"]}
    assert posts.keys() == {"united-states", "us-department-of-state"}
    assert "inferred" in posts["us-department-of-state"]["note"]


def test_putin_is_found_by_his_full_name(client: TestClient) -> None:
    assert [person["id"] for person in items(client, "/v1/people?q=Vladimir Putin")] == ["putin"]
