"""Organizations: what each question returns, read off the article, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ids

# By the code points of the name: "US Department of State" before "Ukraine".
BY_NAME = (
    "china cicir chinese-university-of-hong-kong european-union fudan-university huayu-think-tank "
    "india israel jawaharlal-nehru-university nato observer russia soviet-union "
    "us-department-of-state ukraine united-states"
)

QUESTIONS = {
    "": BY_NAME,
    "sort=name": BY_NAME,
    "sort=-name": " ".join(reversed(BY_NAME.split())),
    "sort=id": " ".join(sorted(BY_NAME.split())),
    "sort=-id": " ".join(sorted(BY_NAME.split(), reverse=True)),
    "id=observer,cicir": "cicir observer",
    "kind=think-tank": "cicir huayu-think-tank",
    "kind=university": "chinese-university-of-hong-kong fudan-university jawaharlal-nehru-university",
    "kind=media,alliance": "european-union nato observer",
    "kind=government": "china india israel russia soviet-union us-department-of-state ukraine united-states",
    "kind=other": "",
    "country=US": "us-department-of-state united-states",
    "country=RU,UA": "russia ukraine",
    "country=CN": "china",
    "country=IN,IL": "india israel",
    "country=FR": "",
    "kind=government&country=US,CN&sort=-name": "united-states us-department-of-state china",
    "kind=think-tank&country=CN": "",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_organizations_the_article_has(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"/v1/organizations?{question}") == answer.split()


def test_an_organization_has_one_shape(client: TestClient) -> None:
    assert client.get("/v1/organizations/cicir").json() == {
        "id": "cicir",
        "url": "/v1/organizations/cicir",
        "revision": {"added": 1, "changed": 1},
        "name": "China Institute of Contemporary International Relations",
        "short_name": "CICIR",
        "abbreviation": "CICIR",
        "native_name": "中国现代国际关系研究院",
        "native_name_basis": "editorial",
        "kind": "think-tank",
        "country": None,
        "tone": None,  # only its people speak
        "counts": {"quotes": 1, "claims": 2, "people": 3},
        "links": {
            "quotes": "/v1/quotes?organization=cicir",
            "claims": "/v1/claims?organization=cicir",
            "people": "/v1/people?organization=cicir",
        },
    }
