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
        "revision": {"added": 1, "changed": 1},
        "label": "Taiwan and the South China Sea",
        "description": "What is said of either, and what may be traded for them.",
        "broader": None,
        "counts": {"claims": 5, "quotes": 3},
        "links": {"claims": "/v1/claims?topic=taiwan", "quotes": "/v1/quotes?topic=taiwan"},
    }


def test_every_claim_has_a_topic_and_every_topic_a_claim(client: TestClient) -> None:
    named = {topic["id"] for claim in items(client, "/v1/claims") for topic in claim["topics"]}
    assert named == set(BY_LABEL.split())
    assert all(claim["topics"] for claim in items(client, "/v1/claims"))
