"""People: what each question returns, read off the article, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ids
from tests.conftest import SEED

BY_NAME = (
    "ai-wen br-deepak ding-xiaoxing donald-trump henry-kissinger kong-fan lu-yan marco-rubio putin sergey-lavrov "
    "volodymyr-zelenskyy wu-xinbo ye-tianle zhang-ye zheng-yongnian"
)
BY_FAMILY = (
    "ai-wen br-deepak ding-xiaoxing henry-kissinger kong-fan sergey-lavrov lu-yan putin marco-rubio donald-trump "
    "wu-xinbo ye-tianle volodymyr-zelenskyy zhang-ye zheng-yongnian"
)
COMMENTATORS = "ai-wen ding-xiaoxing kong-fan lu-yan wu-xinbo ye-tianle zhang-ye zheng-yongnian"
OFFICIALS = "donald-trump marco-rubio putin sergey-lavrov volodymyr-zelenskyy"

QUESTIONS = {
    "": BY_NAME,
    "sort=name": BY_NAME,
    "sort=-name": " ".join(reversed(BY_NAME.split())),
    "sort=family_name": BY_FAMILY,
    "sort=-family_name": " ".join(reversed(BY_FAMILY.split())),
    "sort=id": " ".join(sorted(BY_NAME.split())),
    "sort=-id": " ".join(sorted(BY_NAME.split(), reverse=True)),
    "id=wu-xinbo,ai-wen": "ai-wen wu-xinbo",
    "organization=cicir": "ding-xiaoxing ye-tianle zhang-ye",
    "organization=united-states": "donald-trump marco-rubio",
    "organization=huayu-think-tank,observer": "ai-wen kong-fan lu-yan",
    "organization=fudan-university": "wu-xinbo",
    "organization=nato": "",
    "role=commentator": COMMENTATORS,
    "role=official": OFFICIALS,
    "role=author,other": "br-deepak henry-kissinger",
    "has_native_name=true": "ding-xiaoxing wu-xinbo zheng-yongnian",
    "has_native_name=false&role=commentator": "ai-wen kong-fan lu-yan ye-tianle zhang-ye",
    # The article says no post of Putin's and none of Kissinger's.
    "source=us-russia-rapprochement&role=official,other": "donald-trump marco-rubio sergey-lavrov volodymyr-zelenskyy",
    "source=ai-wen-huayu-think-tank": "",
    "organization=cicir&has_native_name=true": "ding-xiaoxing",
    "role=official&sort=-family_name": "volodymyr-zelenskyy donald-trump marco-rubio putin sergey-lavrov",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_people_the_article_has(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"/v1/people?{question}") == answer.split()


def test_a_person_has_posts_as_printed(client: TestClient) -> None:
    text = (SEED / "us-russia-rapprochement/article.txt").read_text("utf-8")
    printed = "Ding Xiaoxing, Deputy Secretary-General of the Academic Committee of the CICIR"
    start = text.index(printed)
    assert client.get("/v1/people/ding-xiaoxing").json() == {
        "id": "ding-xiaoxing",
        "url": "/v1/people/ding-xiaoxing",
        "revision": {"added": 1, "changed": 1},
        "name": "Ding Xiaoxing",
        "family_name": "Ding",
        "given_name": "Xiaoxing",
        "short_name": "Ding",
        "native_name": "丁晓星",
        "native_name_basis": "editorial",
        "aliases": [],
        "role": "commentator",
        "description": None,
        "affiliations": [
            {
                "organization": {
                    "id": "cicir",
                    "name": "China Institute of Contemporary International Relations",
                    "native_name": "中国现代国际关系研究院",
                    "url": "/v1/organizations/cicir",
                },
                "title": "Deputy Secretary-General",
                "unit": "Academic Committee",
                "from": None,
                "until": None,
                "note": None,
                "anchor": {
                    "start": start,
                    "end": start + len(printed),
                    "exact": printed,
                    "prefix": text[start - 32 : start],
                    "suffix": text[start + len(printed) : start + len(printed) + 32],
                },
                "source": {
                    "id": "us-russia-rapprochement",
                    "title": "How China's strategic community reads the US-Russia rapprochement",
                    "title_supplied": True,
                    "url": "/v1/sources/us-russia-rapprochement",
                },
            }
        ],
        "tone": 12,
        "counts": {"quotes": 0, "claims": 1},
        "links": {"quotes": "/v1/quotes?speaker=ding-xiaoxing", "claims": "/v1/claims?speaker=ding-xiaoxing"},
    }


def test_wu_xinbo_has_three_posts_in_the_articles_order(client: TestClient) -> None:
    posts = client.get("/v1/people/wu-xinbo").json()["affiliations"]
    assert [(post["title"], post["unit"]) for post in posts] == [
        ("Professor", None),
        ("Dean", "Institute of International Studies"),
        ("Director", "Centre for American Studies"),
    ]
    assert {post["organization"]["name"] for post in posts} == {"Fudan University"}
