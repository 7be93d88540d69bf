"""Terms: every original expression, with each of its renderings."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, ids, items

QIANGQUAN = "qiang-quan-zhu-yi-c8dcf8"
WEIWEI = "wei-wei-jiu-zhao-cce82d"

QUESTIONS = {
    "q=强权": [QIANGQUAN],
    "q=強權": [QIANGQUAN],
    "q=qiangquan": [QIANGQUAN],
    "q=power politics": [QIANGQUAN],
    "q=besiege Wei": [WEIWEI],  # of the gloss
    f"id={WEIWEI},{QIANGQUAN}&sort=id": [QIANGQUAN, WEIWEI],
    f"id={WEIWEI},{QIANGQUAN}&sort=-id": [WEIWEI, QIANGQUAN],
    "fidelity=idiom": [WEIWEI],
    "speaker=lu-yan&fidelity=idiom": [WEIWEI],
    "language=en": [],
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_terms(client: TestClient, question: str, answer: list[str]) -> None:
    assert ids(client, f"/v1/terms?{question}") == answer


def test_every_original_of_a_quote_is_a_rendering_of_its_term(client: TestClient) -> None:
    terms = {term["id"]: term for term in items(client, "/v1/terms")}
    quotes = items(client, "/v1/quotes?has_original=true")
    assert {quote["original"]["term"]["id"] for quote in quotes} == terms.keys()
    for quote in quotes:
        reference = quote["original"]["term"]
        term = terms[reference["id"]]
        assert client.get(reference["url"]).json() == term
        assert reference["text"] == term["text"]
        (rendering,) = [each for each in term["renderings"] if each["quote"]["id"] == quote["id"]]
        assert rendering == {
            "text": quote["text"],
            **quote["rendering"],
            "speakers": quote["speakers"],
            "quote": {"id": quote["id"], "url": quote["url"]},
            "source": quote["source"],
        }
        assert not quote["gloss"] or quote["gloss"] in term["glosses"]
        assert quote in items(client, term["links"]["quotes"])
        assert term["counts"]["quotes"] == len(term["renderings"])


def test_facets_count_terms_by_source_language_speaker_and_fidelity(client: TestClient) -> None:
    facets = client.get("/v1/terms?facet=source,language,speaker,fidelity").json()["facets"]
    assert [(each["value"], each["count"]) for each in facets["source"]] == [(ARTICLE, 6)]
    assert [(each["value"], each["count"]) for each in facets["language"]] == [("zh-Hans", 6)]
    for name in ("speaker", "fidelity"):
        for each in facets[name]:
            assert len(items(client, each["url"])) == each["count"] > 0


def test_a_term_is_suggested_with_its_renderings(client: TestClient) -> None:
    for typed in ("强", "強權", "qiangq"):
        (found,) = client.get("/v1/suggest", params={"q": typed, "kind": "term"}).json()["items"]
        assert found == {
            "kind": "term",
            "id": QIANGQUAN,
            "label": "强权主义",
            "native": None,
            "hint": "power politics",
            "url": f"/v1/terms/{QIANGQUAN}",
        }


def test_a_search_finds_terms(client: TestClient) -> None:
    (hit,) = client.get("/v1/search", params={"q": "强权", "kind": "term", "highlight": "true"}).json()["items"]
    assert (hit["kind"], hit["id"]) == ("term", QIANGQUAN)
    assert hit["record"]["highlights"][0] == {"pointer": "/text", "start": 0, "end": 2}


REFUSED = {
    "/v1/quotes?term=qiang-quan-zhu-yi": (422, "term: no record in terms has the id 'qiang-quan-zhu-yi'", QIANGQUAN),
    "/v1/terms/qiang-quan": (404, "No record in terms has the id 'qiang-quan'.", f"/v1/terms/{QIANGQUAN}"),
    "/v1/claims?attributed_to=CHINA": (422, "attributed_to: no record has 'CHINA'", "China"),
    "/v1/claims?attributed_to=Scholar": (422, "attributed_to: no record has 'Scholar'", "scholars"),
    "/v1/claims?attributed_to=China,Chinas": (422, "attributed_to: no record has 'Chinas'", "China"),
}


@pytest.mark.parametrize(("path", "refusal"), REFUSED.items())
def test_what_no_record_has_is_refused_with_the_nearest(
    client: TestClient, path: str, refusal: tuple[int, str, str]
) -> None:
    response = client.get(path)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["detail"], error["suggestion"]) == refusal
