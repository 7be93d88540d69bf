"""Sources: the article to the letter, the works it cites, and what each question returns."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ids, items
from tests.conftest import LOADED_AT

ARTICLE = "us-russia-rapprochement"
BY_ID = (
    "ai-wen-huayu-think-tank lu-yan-huayu-think-tank us-russia-rapprochement us-state-department-readout "
    "us-state-department-website"
)
# "Four-point ...", "How China's ...", "Piece by Ai Wen ...", "Piece by Lu Yan ...", "Website ..."
BY_TITLE = (
    "us-state-department-readout us-russia-rapprochement ai-wen-huayu-think-tank lu-yan-huayu-think-tank "
    "us-state-department-website"
)
CITED = "ai-wen-huayu-think-tank lu-yan-huayu-think-tank us-state-department-readout us-state-department-website"

QUESTIONS = {
    "": BY_ID,
    "sort=id": BY_ID,
    "sort=-id": " ".join(reversed(BY_ID.split())),
    "sort=title": BY_TITLE,
    "sort=-title": " ".join(reversed(BY_TITLE.split())),
    "sort=date": BY_ID,
    "sort=-date,-title": " ".join(reversed(BY_TITLE.split())),
    "id=us-state-department-website,us-russia-rapprochement": "us-russia-rapprochement us-state-department-website",
    "author=br-deepak": ARTICLE,
    "author=lu-yan,ai-wen": "ai-wen-huayu-think-tank lu-yan-huayu-think-tank",
    "author=zheng-yongnian": "",
    # Whoever speaks, in a quote or a claim, is no author.
    "speaker=zheng-yongnian": ARTICLE,
    "speaker=cicir": "",
    "topic=taiwan": ARTICLE,
    "topic=taiwan&speaker=henry-kissinger&date_from=1900": "",
    "publisher=huayu-think-tank": "ai-wen-huayu-think-tank lu-yan-huayu-think-tank",
    "publisher=us-department-of-state": "us-state-department-readout us-state-department-website",
    "publisher=cicir": "",
    "reported_in=us-russia-rapprochement": CITED,
    "reported_in=lu-yan-huayu-think-tank": "",
    "kind=article": ARTICLE,
    "kind=statement,website": "us-state-department-readout us-state-department-website",
    "kind=commentary&author=lu-yan": "lu-yan-huayu-think-tank",
    "language=en": ARTICLE,
    "language=zh-Hans": "",
    "has_text=true": ARTICLE,
    "has_text=false": CITED,
    "has_text=false&publisher=huayu-think-tank&sort=-title": "lu-yan-huayu-think-tank ai-wen-huayu-think-tank",
    # No work has a date in the article.
    "date_from=1900-01-01": "",
    "date_to=2100-01-01": "",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_sources_the_article_names(client: TestClient, question: str, answer: str) -> None:
    listed = [item["id"] for item in items(client, f"/v1/sources?{question}")]
    assert listed == answer.split()
    assert "text" not in set().union(*items(client, f"/v1/sources?{question}"))


def test_the_articles_title_is_ours_and_it_has_no_date(client: TestClient) -> None:
    source = client.get(f"/v1/sources/{ARTICLE}").json()
    assert {**source, "text": None, "text_sha256": None, "note": None} == {
        "id": ARTICLE,
        "url": f"/v1/sources/{ARTICLE}",
        "revision": {"added": 1, "changed": 1},
        "review": None,
        "kind": "article",
        "title": "How China's strategic community reads the US-Russia rapprochement",
        "title_supplied": True,
        "language": "en",
        "published_on": None,
        "external_url": None,
        "rights": None,
        "note": None,
        "authors": [
            {"id": "br-deepak", "name": "B.R. Deepak", "native_name": None, "url": "/v1/people/br-deepak"},
        ],
        "translators": [],
        "translation_of": None,
        "publisher": None,
        "reported_in": None,
        "text": None,
        "text_sha256": None,
        "annotations": f"/v1/sources/{ARTICLE}/annotations",
        "loaded": {"revision": 1, "at": LOADED_AT},
        "counts": {
            "quotes": 27,
            "claims": 111,
            "events": 8,
            "people": 12,
            "organizations": 3,
            "cited_works": 4,
            "quotes_said_in": 0,
        },
        "links": {
            "quotes": f"/v1/quotes?source={ARTICLE}",
            "claims": f"/v1/claims?source={ARTICLE}",
            "events": f"/v1/events?source={ARTICLE}",
            "people": f"/v1/people?speaks_in={ARTICLE}",
            "organizations": f"/v1/organizations?speaks_in={ARTICLE}",
            "cited_works": f"/v1/sources?reported_in={ARTICLE}",
            "quotes_said_in": f"/v1/quotes?said_in={ARTICLE}",
        },
    }
    assert "neither a title nor a date" in source["note"]


def test_a_cited_work_says_where_it_is_cited_and_has_no_text(client: TestClient) -> None:
    for key in ids(client, f"/v1/sources?reported_in={ARTICLE}"):
        work = client.get(f"/v1/sources/{key}").json()
        assert work["reported_in"]["id"] == ARTICLE
        assert (work["text"], work["text_sha256"], work["annotations"]) == (None, None, None)
