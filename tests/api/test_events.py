"""Events: what each question returns, read off the article, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ids, items
from tests.conftest import SEED

INVASION, TALKS, SANCTIONS = "invasion-of-ukraine", "us-russia-talks-in-riyadh", "eu-sanctions-listing"
MINERALS, VOTE, VISIT = "minerals-deal-announcement", "vote-on-ukrainian-resolution", "announced-zelenskyy-visit"
SUGGESTION, WEBSITE = "kissinger-suggestion-on-china", "state-department-website-change"  # about 2017, about 2025-02
IN_TIME = [SUGGESTION, INVASION, WEBSITE, TALKS, SANCTIONS, MINERALS, VOTE, VISIT]
IN_TEXT = [TALKS, INVASION, MINERALS, VISIT, VOTE, SUGGESTION, SANCTIONS, WEBSITE]

QUESTIONS = {
    "": IN_TIME,
    "sort=date": IN_TIME,
    # Two events fell on February 25, and the id alone breaks the tie.
    "sort=-date": [VISIT, MINERALS, VOTE, SANCTIONS, TALKS, WEBSITE, INVASION, SUGGESTION],
    "sort=-date,-position": [VISIT, VOTE, MINERALS, SANCTIONS, TALKS, WEBSITE, INVASION, SUGGESTION],
    "sort=-date,-id": [VISIT, VOTE, MINERALS, SANCTIONS, TALKS, WEBSITE, INVASION, SUGGESTION],
    "sort=position": IN_TEXT,
    "sort=-position": IN_TEXT[::-1],
    "sort=id": sorted(IN_TIME),
    "sort=-id": sorted(IN_TIME, reverse=True),
    f"id={VOTE},{TALKS}": [TALKS, VOTE],
    "participant=ukraine": [INVASION, MINERALS],
    "participant=marco-rubio": [TALKS],
    "participant=volodymyr-zelenskyy,european-union": [SANCTIONS, VISIT],
    "participant=russia": [INVASION, TALKS, VOTE],
    "participant=lu-yan": [],
    "source=us-russia-rapprochement": IN_TIME,
    "source=us-state-department-readout": [],
    "date_from=2025-02-25": [WEBSITE, MINERALS, VOTE, VISIT],
    "date_to=2025-02-18": [SUGGESTION, INVASION, WEBSITE, TALKS],
    "date_from=2025-02-18&date_to=2025-02-24": [WEBSITE, TALKS, SANCTIONS],
    "date_from=2025-02-19&date_to=2025-02-23": [WEBSITE],
    "date_from=2022-02-24&date_to=2022-02-24": [INVASION],
    "date_from=2022-02-28&date_to=2024": [INVASION],
    "date_from=2022-03&date_to=2024": [],
    "date_from=2025-02-25/..&date_to=2025": [WEBSITE, MINERALS, VOTE, VISIT],
    "participant=russia&date_from=2025-01-01&sort=position": [TALKS, VOTE],
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_events_the_article_dates(client: TestClient, question: str, answer: list[str]) -> None:
    assert ids(client, f"/v1/events?{question}") == answer


def test_events_come_in_the_order_of_time(client: TestClient) -> None:
    assert [item["happened_on"] for item in items(client, "/v1/events")] == [
        "2017~",
        "2022-02",
        "2025-02~",
        "2025-02-18",
        "2025-02-24",
        "2025-02-25",
        "2025-02-25",
        "2025-02-28",
    ]


def test_an_event_has_one_shape(client: TestClient) -> None:
    text = (SEED / "us-russia-rapprochement/article.txt").read_text("utf-8")
    start, end = text.index("On February 18, 2025"), text.index("Riyadh, Saudi Arabia") + len("Riyadh, Saudi Arabia")
    participants = {
        "united-states": ("organizations", "United States"),
        "russia": ("organizations", "Russia"),
        "marco-rubio": ("people", "Marco Rubio"),
        "sergey-lavrov": ("people", "Sergey Lavrov"),
    }
    assert client.get(f"/v1/events/{TALKS}").json() == {
        "id": TALKS,
        "url": f"/v1/events/{TALKS}",
        "revision": {"added": 1, "changed": 1},
        "review": None,
        "correction": None,
        "name": "High-level talks between the United States and Russia in Riyadh",
        "happened_on": "2025-02-18",
        "status": "happened",
        "place": "Riyadh, Saudi Arabia",
        "participants": [
            {"id": key, "name": name, "native_name": None, "url": f"/v1/{collection}/{key}"}
            for key, (collection, name) in participants.items()
        ],
        "anchor": {
            "start": start,
            "end": end,
            "exact": text[start:end],
            "prefix": text[start - 32 : start],
            "suffix": text[end : end + 32],
        },
        "source": {
            "id": "us-russia-rapprochement",
            "title": "How China's strategic community reads the US-Russia rapprochement",
            "title_supplied": True,
            "url": "/v1/sources/us-russia-rapprochement",
        },
        "note": None,
        "counts": {"claims": 7},
        "links": {"claims": f"/v1/claims?event={TALKS}"},
    }
