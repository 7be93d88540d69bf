"""Claims: what each question returns, read off the article, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from app.text.expressions import term_id
from tests.asking import ids, items, spread
from tests.conftest import SEED

ALL = "c01-c45 c109 c46-c53 c110 c111 c54-c72 c108 c73-c107"
ZHENG = "c22 c23 c26-c30 c36-c40 c43-c45 c109 c47 c48 c56-c62 c80-c83 c87"
AUTHOR = "c01-c07 c09 c14-c18 c21 c54 c72-c74 c84 c86 c91-c93 c100-c104"
COLLECTIVE = "c19 c49 c55 c66-c68 c71 c94-c97 c99 c105-c107"
RELATED_TO_ZHENG = "c24-c27 c29-c33 c41 c43-c45 c109 c47 c48 c50 c51 c55-c63 c84 c86 c96 c97 c107"

QUESTIONS = {
    "": ALL,
    # Who makes it.
    "speaker=zheng-yongnian": ZHENG,
    "speaker=lu-yan": "c42 c50-c53 c110 c111",
    "speaker=zhang-ye": "c20",
    "speaker=kong-fan": "c63-c65 c69 c70",
    "speaker=henry-kissinger": "c46",
    "speaker=donald-trump": "c12 c31",
    "speaker=european-union": "c11",
    "speaker=volodymyr-zelenskyy": "c11",
    "speaker=br-deepak": "c01-c07 c09 c14-c18 c21 c54 c72-c74 c84 c86 c91-c93 c100-c104",
    "speaker=donald-trump,henry-kissinger": "c12 c31 c46",
    "speaker=ai-wen&speaker=ding-xiaoxing": "c41 c75-c79 c88-c90",
    "attribution=named&speaker_not=zheng-yongnian,ai-wen,lu-yan,kong-fan,wu-xinbo": "c08 c10-c12 c20 c31 c41 c46 c85",
    "speaker=volodymyr-zelenskyy&speaker_not=european-union": "",
    # Everything said by people at an organization, and by the organization itself.
    "organization=cicir": "c20 c41",
    "organization=fudan-university": "c24 c25 c32-c35",
    "organization=us-department-of-state": "c08 c10 c85",
    "organization=united-states": "c12 c31",
    "organization=ukraine": "c11",
    "organization=cicir,observer": "c20 c41 c63-c65 c69 c70",
    "organization=jawaharlal-nehru-university&kind=prediction": "c103 c104",
    # How claims bear on each other, from either end.
    "related_to=us-russia-rapprochement-c23": "c24 c25",
    "related_to=us-russia-rapprochement-c24": "c20 c23",
    "related_to=us-russia-rapprochement-c44": "c43 c45 c50 c51",
    "related_to=us-russia-rapprochement-c72": "c67 c71 c77",
    "related_to=us-russia-rapprochement-c23,us-russia-rapprochement-c24": "c20 c23-c25",
    "related_to=us-russia-rapprochement-c01": "c91",
    "related_to=us-russia-rapprochement-c46": "",
    "related_to_speaker=zheng-yongnian": RELATED_TO_ZHENG,
    "related_to_speaker=zheng-yongnian&speaker_not=zheng-yongnian": (
        "c24 c25 c31-c33 c41 c50 c51 c55 c63 c84 c86 c96 c97 c107"
    ),
    "related_to_speaker=kong-fan": "c56 c63-c65 c68 c105 c106",
    "related_to_speaker=us-department-of-state": "c84",
    "related_to_speaker=henry-kissinger,donald-trump": "c30",
    "related_to_speaker=zhang-ye": "c24",
    # What it is about, and where it was read.
    "topic=taiwan": "c84-c87 c95",
    "topic=indo-pacific": "c36-c40",
    "topic=taiwan,indo-pacific": "c36-c40 c84-c87 c95",
    "topic=taiwan&topic=indo-pacific": "c36-c40 c84-c87 c95",
    "event=vote-on-ukrainian-resolution": "c16-c18",
    "event=eu-sanctions-listing": "c71 c72 c108 c73 c74 c76-c78",
    "event=minerals-deal-announcement,announced-zelenskyy-visit": "c12 c13",
    "source=us-russia-rapprochement": ALL,
    "source=us-state-department-website": "",
    # What it is.
    "id=us-russia-rapprochement-c100,us-russia-rapprochement-c09": "c09 c100",
    "kind=recommendation": "c43 c46 c49",
    "kind=prediction": "c13 c30 c33 c36-c39 c44 c45 c53 c110 c111 c55 c56 c59 c61 c62 c64 c103-c105",
    "kind=recommendation,prediction&speaker=henry-kissinger,kong-fan": "c46 c64",
    "attribution=author": AUTHOR,
    "attribution=collective": COLLECTIVE,
    "attribution=unattributed": "c13 c108 c98",
    "attribution=unattributed,collective": "c13 c19 c49 c55 c66-c68 c71 c108 c94-c99 c105-c107",
    "evidence=original": "c80",
    "evidence=departing": "c23 c26 c42 c47 c52",
    "evidence=quoted": "c20 c22 c27 c30 c32 c33 c44 c50 c51 c53 c63 c66 c108 c76 c77 c79 c81 c85 c86",
    "evidence=departing,quoted&speaker=lu-yan": "c42 c50-c53",
    "evidence=paraphrased&speaker=wu-xinbo": "c24 c25 c34 c35",
    # Only one claim was made on a day that the article names.
    "date_from=2025-02-25": "c12",
    "date_to=2025-02-25": "c12",
    "date_from=2025-02-25&date_to=2025-02-25": "c12",
    "date_from=2025-02-26": "",
    "date_to=2025-02-24": "",
    # Different parameters narrow.
    "speaker=zheng-yongnian&kind=prediction": "c30 c36-c39 c44 c45 c56 c59 c61 c62",
    "speaker=zheng-yongnian&kind=prediction&topic=indo-pacific": "c36-c39",
    "topic=china-eu&attribution=author&event=eu-sanctions-listing": "c72-c74",
    # Order: the text's, unless asked otherwise; nulls last, the id breaks ties.
    "speaker=lu-yan&sort=-position": "c111 c110 c53 c52 c51 c50 c42",
    "kind=recommendation&sort=-id": "c49 c46 c43",
    "id=us-russia-rapprochement-c99,us-russia-rapprochement-c100&sort=position": "c99 c100",
    "id=us-russia-rapprochement-c99,us-russia-rapprochement-c100&sort=id": "c100 c99",
    "speaker=donald-trump,kong-fan&sort=date": "c12 c31 c63-c65 c69 c70",
    "speaker=donald-trump,kong-fan&sort=-date": "c12 c31 c63-c65 c69 c70",
    "speaker=donald-trump,kong-fan&sort=date,-position": "c12 c70 c69 c65 c64 c63 c31",
    "speaker=donald-trump,kong-fan&sort=-date,-id": "c12 c70 c69 c65 c64 c63 c31",
    "speaker=donald-trump,kong-fan&sort=-date&sort=position": "c12 c31 c63-c65 c69 c70",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_claims_the_article_has(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"/v1/claims?{question}") == spread(answer)


def test_a_claim_has_the_shape_of_the_design(client: TestClient) -> None:
    text = (SEED / "us-russia-rapprochement/article.txt").read_text("utf-8")
    start = text.index("describes it as “undeniably")
    original = text.index("赤裸裸过于帝国主义")
    shown = text.index("Albeit, there are others like Professor Wu Xinbo")
    source = {
        "id": "us-russia-rapprochement",
        "title": "How China's strategic community reads the US-Russia rapprochement",
        "title_supplied": True,
        "url": "/v1/sources/us-russia-rapprochement",
    }
    wu = {
        "id": "wu-xinbo",
        "name": "Wu Xinbo",
        "native_name": "吴心伯",
        "url": "/v1/people/wu-xinbo",
        "affiliation": {
            "title": "Professor",
            "unit": None,
            "organization": {
                "id": "fudan-university",
                "name": "Fudan University",
                "native_name": "复旦大学",
                "url": "/v1/organizations/fudan-university",
            },
        },
    }
    disagreement = {
        "kind": "disagrees",
        "direction": "from",
        "basis": "source",
        "anchor": {
            "start": shown,
            "end": shown + 48,
            "exact": "Albeit, there are others like Professor Wu Xinbo",
            "prefix": text[shown - 32 : shown],
            "suffix": text[shown + 48 : shown + 80],
        },
    }
    claims = {
        "r01": "c24",
        "r02": "c25",
    }
    seen = {"r01": "several powers rise", "r02": "the power of the US shrink"}
    texts = {
        "c24": "The Ukraine conflict has accelerated the process of multipolarity.",
        "c25": "The Ukraine conflict has diminished the power of the US.",
    }
    assert client.get("/v1/claims/us-russia-rapprochement-c23").json() == {
        "id": "us-russia-rapprochement-c23",
        "url": "/v1/claims/us-russia-rapprochement-c23",
        "revision": {"added": 1, "changed": 1},
        "review": None,
        "correction": None,
        "kind": "evaluation",
        "text": "The US-Russia rapprochement is undeniably and brazenly imperialistic.",
        "attribution": "named",
        "attributed_to": None,
        "attribution_basis": "source",
        "certainty": "asserted",
        "status": "current",
        "hearsay": False,
        "hearsay_marker": None,
        "evidence": "departing",
        "via": [],
        "targets": [
            {
                "id": id,
                "name": name,
                "native_name": None,
                "url": f"/v1/organizations/{id}",
                "stance": "critical",
            }
            for id, name in {"united-states": "United States", "russia": "Russia"}.items()
        ],
        "said_in": None,
        "date_basis": None,
        "anchor": {
            "start": start,
            "end": original + 10,
            "exact": text[start : original + 10],
            "prefix": text[start - 32 : start],
            "suffix": text[original + 10 : original + 42],
        },
        "speakers": [
            {
                "id": "zheng-yongnian",
                "name": "Zheng Yongnian",
                "native_name": "郑永年",
                "url": "/v1/people/zheng-yongnian",
                "affiliation": {
                    "title": "professor",
                    "unit": None,
                    "organization": {
                        "id": "chinese-university-of-hong-kong",
                        "name": "Chinese University of Hong Kong",
                        "native_name": "香港中文大学",
                        "url": "/v1/organizations/chinese-university-of-hong-kong",
                    },
                },
            }
        ],
        "topics": [
            {
                "id": "us-russia-talks",
                "label": "US-Russia talks and rapprochement",
                "url": "/v1/topics/us-russia-talks",
            },
            {"id": "world-order", "label": "World order", "url": "/v1/topics/world-order"},
        ],
        "event": None,
        "source": source,
        "quotes": [
            {
                "id": "us-russia-rapprochement-q03",
                "url": "/v1/quotes/us-russia-rapprochement-q03",
                "text": "undeniably and brazenly imperialistic",
                "translation": "printed",
                "rendering": {
                    "by": "article",
                    "translator": None,
                    "fidelity": "shifted",
                    "note": "Undeniably has no counterpart in the Chinese, and 过于 (excessively) has none in the "
                    "English; only brazenly renders what stands there, 赤裸裸 (nakedly).",
                },
                "original": {
                    "text": "赤裸裸过于帝国主义",
                    "language": "zh-Hans",
                    "pinyin": "chì luǒ luǒ guò yú dì guó zhǔ yì",
                    "reading": None,
                    "term": {
                        "id": term_id("赤裸裸过于帝国主义", "zh-Hans"),
                        "text": "赤裸裸过于帝国主义",
                        "url": f"/v1/terms/{term_id('赤裸裸过于帝国主义', 'zh-Hans')}",
                    },
                    "start": original,
                    "end": original + 9,
                    "parts": [{"text": "赤裸裸过于帝国主义", "start": original, "end": original + 9}],
                },
            }
        ],
        "relations": [
            disagreement
            | {
                "id": f"us-russia-rapprochement-{relation}",
                "url": f"/v1/relations/us-russia-rapprochement-{relation}",
                "note": (
                    f"The article introduces it as the view of others; Wu Xinbo sees {seen[relation]} "
                    "where Zheng Yongnian sees imperialism."
                ),
                "claim": {
                    "id": f"us-russia-rapprochement-{number}",
                    "text": texts[number],
                    "url": f"/v1/claims/us-russia-rapprochement-{number}",
                    "attribution": "named",
                    "attributed_to": None,
                    "attribution_basis": "source",
                    "speakers": [wu],
                    "source": source,
                },
            }
            for relation, number in claims.items()
        ],
        "note": "What is described is read as the rapprochement; it may also be Trump's power politics.",
        "said_on": None,
        "date": None,
    }


def test_a_relation_is_seen_from_both_of_its_claims(client: TestClient) -> None:
    claims = {item["id"]: item for item in items(client, "/v1/claims")}
    seen = {"to": set[tuple[str, str, str]](), "from": set[tuple[str, str, str]]()}
    for key, claim in claims.items():
        for relation in claim["relations"]:
            ends = (key, relation["claim"]["id"])
            start, end = ends if relation["direction"] == "to" else reversed(ends)
            seen[relation["direction"]].add((start, relation["kind"], end))
    assert len(seen["to"]) == 65
    assert seen["to"] == seen["from"]


def test_the_article_says_who_echoes_whom(client: TestClient) -> None:
    kong = client.get("/v1/claims/us-russia-rapprochement-c63").json()
    sourced = [relation for relation in kong["relations"] if relation["anchor"]]
    echoes = [relation for relation in sourced if "echoes Zheng’s view" in relation["anchor"]["exact"]]
    assert [(each["kind"], each["direction"], each["basis"]) for each in echoes] == [("supports", "to", "source")]
    assert [speaker["id"] for speaker in echoes[0]["claim"]["speakers"]] == ["zheng-yongnian"]


def test_a_claim_shows_its_event_and_the_day_it_was_made(client: TestClient) -> None:
    (minerals,) = items(client, "/v1/claims?date_from=2025-02-25")
    assert minerals["said_on"] == minerals["date"] == "2025-02-25"
    assert minerals["event"] == {
        "id": "minerals-deal-announcement",
        "name": "Donald Trump reveals that the US and Ukraine have agreed to a draft critical minerals deal",
        "url": "/v1/events/minerals-deal-announcement",
    }
