"""Topics: what each question returns, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ids, items

BY_LABEL = (
    "alliance-against-china china-russia china-ukraine china-eu china-role economic-ties europe indo-pacific history "
    "middle-east taiwan trump-strategy us-china us-russia-talks ukraine-war world-order"
)

QUESTIONS = {
    "": BY_LABEL,
    "sort=label": BY_LABEL,
    "sort=-label": " ".join(reversed(BY_LABEL.split())),
    "sort=id": " ".join(sorted(BY_LABEL.split())),
    "sort=-id": " ".join(sorted(BY_LABEL.split(), reverse=True)),
    "id=taiwan,europe": "europe taiwan",
    "broader=europe": "",
    "id=taiwan,europe&sort=-label": "taiwan europe",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_topics_of_the_register(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"/v1/topics?{question}") == answer.split()


def test_a_topic_has_one_shape(client: TestClient) -> None:
    assert client.get("/v1/topics/taiwan").json() == {
        "id": "taiwan",
        "url": "/v1/topics/taiwan",
        "label": "Taiwan and the South China Sea",
        "description": "What is said of either, and what may be traded for them.",
        "broader": None,
        "counts": {"claims": 5, "quotes": 3},
        "links": {"claims": "/v1/claims?topic=taiwan", "quotes": "/v1/quotes?topic=taiwan"},
    }


def test_counts_are_what_the_links_list(client: TestClient) -> None:
    for topic in items(client, "/v1/topics"):
        assert topic["counts"] == {name: len(items(client, link)) for name, link in topic["links"].items()}


def test_every_claim_has_a_topic_and_every_topic_a_claim(client: TestClient) -> None:
    named = {topic["id"] for claim in items(client, "/v1/claims") for topic in claim["topics"]}
    assert named == set(BY_LABEL.split())
    assert all(claim["topics"] for claim in items(client, "/v1/claims"))


def test_a_list_shows_what_a_detail_shows(client: TestClient) -> None:
    for item in items(client, "/v1/topics"):
        assert client.get(item["url"]).json() == item
