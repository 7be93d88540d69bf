"""The order of what is found: the most relevant first, the same on both databases, each hit once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.asking import ANNOTATIONS, LISTS, ids, items, real, spread

WORDS = ["China", "Russia", "the US", "power", "strategic", "Zheng", "Trump", "权", "国", "的", "wei", "-Europe"]
QUERIES = [
    "China",
    "the US",
    "Zheng power",
    '"power politics"',
    "strategic",
    "EU",
    "国",
    "Trump -China",
    "Russia China",
]


def test_words_in_a_row_come_before_scattered_words(client: TestClient) -> None:
    in_a_row = spread("c04 c05 c08-c11 c39 c40 c65")  # "the US and Russia"
    found = ids(client, "/v1/claims?q=US and Russia")
    assert set(found[: len(in_a_row)]) == set(in_a_row)
    assert set(found[len(in_a_row) :]) >= {"c50", "c51"}
    of_alternatives = ids(client, "/v1/claims?q=Zelenskyy and Ukraine OR US (and) Russia")
    assert set(of_alternatives[: len(in_a_row)]) == set(in_a_row)
    assert set(of_alternatives[len(in_a_row) :]) > {"c50", "c51"}
    assert ids(client, "/v1/quotes?q=politics power") == ["q02", "q04"]
    assert ids(client, "/v1/quotes?q=order new") == ["q09"]


def test_words_in_a_row_come_first_however_late_in_the_article_they_stand(client: TestClient) -> None:
    assert ids(client, "/v1/claims?q=China believes") == ["c105", "c47"]
    found = ids(client, "/v1/claims?q=alliance against China")
    in_a_row = spread("c44 c45 c109 c46 c54-c56")  # c02 and c92 have an alliance, but against the Soviet Union
    assert set(found[: len(in_a_row)]) == set(in_a_row)


def test_a_records_own_words_come_before_what_is_said_of_it(client: TestClient) -> None:
    # "mark" is in q08's words, and only in the notes on q19 and q23.
    assert ids(client, "/v1/quotes?q=marks") == spread("q08 q19 q23")
    # c63 names Zheng in its passage, c23 only as its speaker.
    zheng = ids(client, "/v1/claims?q=Zheng")
    own = spread("c22 c26 c36 c43 c56 c63 c80 c87")
    assert set(zheng[: len(own)]) == set(own)
    assert "c23" in zheng[len(own) :]


def test_a_search_shows_the_better_match_before_the_kind(client: TestClient) -> None:
    found = ids(client, "/v1/search?q=Kissinger")
    assert found[0] == "henry-kissinger"  # whose name it is
    # Two claims have it in their passages, an event in its name.
    assert set(found[1:]) == {"c46", "c109", "kissinger-suggestion-on-china"}
    # Two claims have it in their passages, two works in their titles; Lu Yan and Ai Wen only in their posts.
    found = ids(client, "/v1/search?q=Huayu")
    assert found[0] == "huayu-think-tank"
    assert set(found[1:5]) == {"c42", "c77", "ai-wen-huayu-think-tank", "lu-yan-huayu-think-tank"}
    assert set(found[5:]) == {"ai-wen", "lu-yan"}


@pytest.mark.parametrize("path", [*LISTS, "/v1/search"])
@pytest.mark.parametrize("q", QUERIES)
def test_a_walk_gives_each_hit_once_in_one_order(client: TestClient, path: str, q: str) -> None:
    asked = f"{real(path).partition('?')[0]}?q={q}"
    whole = [item["url"] + item["id"] for item in items(client, asked)]
    assert len(set(whole)) == len(whole)
    for limit in (1, 2, 7):
        if len(whole) < 40 * limit:
            assert [item["url"] + item["id"] for item in items(client, f"{asked}&limit={limit}")] == whole


@pytest.mark.parametrize(
    "filters",
    ["speaker=zheng-yongnian", "kind=prediction&evidence=quoted,paraphrased", "topic=china-eu&speaker_not=ai-wen"],
)
def test_a_filter_leaves_the_order_as_it_is(client: TestClient, filters: str) -> None:
    ranked, chosen = ids(client, "/v1/claims?q=China"), set(ids(client, f"/v1/claims?{filters}"))
    found = ids(client, f"/v1/claims?q=China&{filters}")
    assert found == [each for each in ranked if each in chosen]
    assert found
    assert ids(client, f"/v1/claims?q=China&{filters}&limit=2") == found


@pytest.mark.parametrize("sort", ["position", "-position", "-id", "date,-position"])
def test_an_order_that_is_asked_for_is_kept(client: TestClient, sort: str) -> None:
    chosen = set(ids(client, "/v1/claims?q=China"))
    found = ids(client, f"/v1/claims?q=China&sort={sort}")
    assert found == [each for each in ids(client, f"/v1/claims?sort={sort}") if each in chosen]
    assert ids(client, f"/v1/claims?q=China&sort={sort}&limit=7") == found


def test_kinds_narrow_a_search_and_keep_its_order(client: TestClient) -> None:
    whole = items(client, "/v1/search?q=China")
    some = items(client, "/v1/search?q=China&kind=organization,claim&limit=9")
    assert some == [hit for hit in whole if hit["kind"] in {"organization", "claim"}]
    assert {hit["kind"] for hit in some} == {"organization", "claim"}


def test_a_search_is_what_the_lists_find_together(client: TestClient) -> None:
    for q in QUERIES:
        found = {(hit["url"], hit["kind"]) for hit in items(client, f"/v1/search?q={q}")}
        assert {url for url, _ in found} == {
            item["url"]
            for path in LISTS
            if "{" not in path and path != "/v1/relations"  # which repeat the words of their claims
            for item in items(client, f"{path}?q={q}")
        }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), path=st.sampled_from([*LISTS, "/v1/search"]))
def test_both_databases_answer_with_the_same_bytes(clients: list[TestClient], words: list[str], path: str) -> None:
    asked: str | None = f"{path.replace('{id}', ANNOTATIONS.split('/')[3])}?q={' '.join(words)}&highlight=true&limit=9"
    while asked:
        one, other = (client.get(asked, headers={"X-Request-ID": "the-same"}) for client in clients)
        assert one.content == other.content
        asked = one.json().get("links", {}).get("next")
