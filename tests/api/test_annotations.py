"""Annotations: every passage of the article that something was read from, in the order of the text."""

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import ANNOTATIONS, ids, items, spread

QUESTIONS = {
    "kind=quote": "q01-q27",
    "kind=claim": "c01-c45 c109 c46-c53 c110 c111 c54-c72 c108 c73-c107",
    "kind=original": "q03-original q04-original q10-original q12-original q15-original q23-original",
    "kind=event": (
        "us-russia-talks-in-riyadh invasion-of-ukraine minerals-deal-announcement announced-zelenskyy-visit "
        "vote-on-ukrainian-resolution kissinger-suggestion-on-china eu-sanctions-listing "
        "state-department-website-change"
    ),
    "kind=affiliation": "a01 a16 a02-a15",
    "kind=event,original&sort=-position": (
        "state-department-website-change q23-original eu-sanctions-listing q15-original q12-original "
        "kissinger-suggestion-on-china q10-original q04-original q03-original vote-on-ukrainian-resolution "
        "announced-zelenskyy-visit minerals-deal-announcement invasion-of-ukraine "
        "us-russia-talks-in-riyadh"
    ),
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_passages_of_the_article(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"{ANNOTATIONS}?{question}") == spread(answer)


def test_every_passage_is_there_once(client: TestClient) -> None:
    listed = items(client, ANNOTATIONS)
    assert Counter(item["kind"] for item in listed) == {
        "claim": 111,
        "relation": 54,
        "quote": 27,
        "affiliation": 16,
        "event": 8,
        "original": 6,
    }
    assert len({item["id"] for item in listed}) == len(listed)


def test_passages_come_in_the_order_of_the_text_the_outer_first(client: TestClient) -> None:
    listed = items(client, ANNOTATIONS)
    places = [(item["anchor"]["start"], -item["anchor"]["end"], item["id"]) for item in listed]
    assert places == sorted(places)
    assert items(client, f"{ANNOTATIONS}?sort=-position") == listed[::-1]


def starts(kind: str, record: dict[str, Any]) -> list[int]:
    """Where a record's passages of one kind begin."""
    if kind == "original":
        return [record["original"]["start"]]
    passages = record["affiliations"] if kind == "affiliation" else [record]
    return [passage["anchor"]["start"] for passage in passages]


def test_a_passage_points_at_the_record_it_belongs_to(client: TestClient) -> None:
    for item in items(client, ANNOTATIONS):
        assert set(item) == {"id", "url", "kind", "anchor"}
        assert item["anchor"]["start"] in starts(item["kind"], client.get(item["url"]).json())


def test_a_work_that_is_only_cited_has_no_passages(client: TestClient) -> None:
    assert ids(client, "/v1/sources/lu-yan-huayu-think-tank/annotations") == []


def test_the_passages_of_an_unknown_source_are_not_found(client: TestClient) -> None:
    response = client.get("/v1/sources/us-rusia-rapprochement/annotations")
    assert response.status_code == 404
    (wrong,) = response.json()["errors"]
    assert wrong["suggestion"] == "/v1/sources/us-russia-rapprochement"
