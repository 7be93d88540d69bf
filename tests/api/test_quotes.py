"""Quotes: what each question returns, read off the article, and the one public shape."""

import pytest
from starlette.testclient import TestClient

from app.text.expressions import term_id
from tests.asking import ids, items, spread
from tests.conftest import SEED

ALL = "q01-q27"

QUESTIONS = {
    "": ALL,
    # Who said it: the paragraphs name Lu Yan in the sixth and eighth, Zheng Yongnian all along.
    "speaker=lu-yan": "q10 q13-q16",
    "speaker=zheng-yongnian": "q02-q07 q11 q12 q23 q24",
    "speaker=ye-tianle": "q01",
    "speaker=zhang-ye": "q01",
    "speaker=ai-wen": "q20-q22",
    "speaker=us-department-of-state": "q25-q27",
    "speaker=donald-trump": "",
    "speaker=wu-xinbo,kong-fan": "q08 q09 q17",
    "speaker=kong-fan&speaker=wu-xinbo": "q08 q09 q17",
    "speaker=wu-xinbo,wu-xinbo": "q08 q09",
    "speaker_not=zheng-yongnian": "q01 q08-q10 q13-q22 q25-q27",
    "speaker_not=zhang-ye": "q02-q27",
    "speaker_not=zheng-yongnian,lu-yan,us-department-of-state": "q01 q08 q09 q17-q22",
    "speaker=ye-tianle&speaker_not=zhang-ye": "",
    # An organization says what its people say, and what it says itself.
    "organization=cicir": "q01",
    "organization=huayu-think-tank": "q10 q13-q16 q20-q22",
    "organization=us-department-of-state": "q25-q27",
    "organization=fudan-university,observer": "q08 q09 q17",
    "organization=united-states": "",
    "organization=huayu-think-tank&speaker_not=lu-yan": "q20-q22",
    # What it backs, where it was read and where it was said.
    "topic=taiwan": "q25-q27",
    "topic=indo-pacific": "",
    "topic=indo-pacific,taiwan": "q25-q27",
    "event=eu-sanctions-listing": "q19-q21",
    "event=invasion-of-ukraine,us-russia-talks-in-riyadh": "",
    "claim=us-russia-rapprochement-c27": "q05 q06",
    "claim=us-russia-rapprochement-c86,us-russia-rapprochement-c27": "q05 q06 q26 q27",
    "source=us-russia-rapprochement": ALL,
    "source=lu-yan-huayu-think-tank": "",
    "said_in=lu-yan-huayu-think-tank": "q10",
    "said_in=ai-wen-huayu-think-tank": "q21",
    "said_in=us-state-department-website": "q25-q27",
    "said_in=us-state-department-readout": "",
    # What it is.
    "id=us-russia-rapprochement-q27,us-russia-rapprochement-q01": "q01 q27",
    "kind=sentence": "q01 q08 q09 q13 q16-q18 q20 q22",
    "kind=phrase": "q02-q07 q10-q12 q14 q15 q19 q21 q23 q24",
    "kind=wording": "q25-q27",
    "kind=wording,sentence": "q01 q08 q09 q13 q16-q18 q20 q22 q25-q27",
    "attribution=named": "q01-q17 q20-q27",
    "attribution=collective": "q18",
    "attribution=unattributed": "q19",
    "attribution=author": "",
    "attribution=unattributed,collective": "q18 q19",
    "language=en": ALL,
    "language=EN": ALL,
    "language=zh-Hans": "",
    "has_original=true": "q03 q04 q10 q12 q15 q23",
    "original_language=zh": "q03 q04 q10 q12 q15 q23",  # a language range (RFC 4647) includes zh-Hans
    "original_language=ZH-hans,en": "q03 q04 q10 q12 q15 q23",
    "original_language=zh-Hant": "",
    "original_language=zh-Han": "",
    "has_original=false": "q01 q02 q05-q09 q11 q13 q14 q16-q22 q24-q27",
    # The article has no date, so neither have its quotes.
    "date_from=1900-01-01": "",
    "date_to=2100-01-01": "",
    # Different parameters narrow.
    "speaker=zheng-yongnian&has_original=true": "q03 q04 q12 q23",
    "speaker=lu-yan&kind=phrase&has_original=false": "q14",
    "organization=huayu-think-tank&kind=sentence": "q13 q16 q20 q22",
    "speaker=lu-yan,ai-wen&said_in=lu-yan-huayu-think-tank,ai-wen-huayu-think-tank": "q10 q21",
    # Order: the text's, unless asked otherwise.
    "kind=wording&sort=-position": "q27 q26 q25",
    "kind=wording&sort=-id": "q27 q26 q25",
    "said_in=us-state-department-website,lu-yan-huayu-think-tank&sort=id": "q10 q25-q27",
    "kind=wording&sort=date": "q25-q27",
    "kind=wording&sort=-date,-position": "q27 q26 q25",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_quotes_the_article_has(client: TestClient, question: str, answer: str) -> None:
    assert ids(client, f"/v1/quotes?{question}") == spread(answer)


def test_a_quote_has_the_shape_of_the_design(client: TestClient) -> None:
    text = (SEED / "us-russia-rapprochement/article.txt").read_text("utf-8")
    start = text.index("strategic distraction")
    assert client.get("/v1/quotes/us-russia-rapprochement-q10").json() == {
        "id": "us-russia-rapprochement-q10",
        "url": "/v1/quotes/us-russia-rapprochement-q10",
        "revision": {"added": 1, "changed": 1},
        "review": None,
        "correction": None,
        "kind": "phrase",
        "text": "strategic distraction",
        "language": "en",
        "anchor": {
            "start": 3816,
            "end": 3837,
            "exact": "strategic distraction",
            "prefix": text[start - 32 : start],
            "suffix": text[start + 21 : start + 53],
        },
        "parts": [{"text": "strategic distraction", "start": 3816, "end": 3837}],
        "original": {
            "text": "围魏救赵",
            "language": "zh-Hans",
            "pinyin": "wéi wèi jiù zhào",
            "reading": None,
            "term": {
                "id": term_id("围魏救赵", "zh-Hans"),
                "text": "围魏救赵",
                "url": f"/v1/terms/{term_id('围魏救赵', 'zh-Hans')}",
            },
            "start": 3840,
            "end": 3844,
            "parts": [{"text": "围魏救赵", "start": 3840, "end": 3844}],
        },
        "gloss": "besiege Wei to rescue Zhao",
        "note": "The stratagem is to relieve an ally by striking his enemy's base.",
        "translation": "printed",
        "rendering": {
            "by": "article",
            "translator": None,
            "fidelity": "idiom",
            "note": "The Chinese is the name of a stratagem; the English keeps only the distraction.",
        },
        "translation_of": None,
        "links": {"also_in": "/v1/quotes/us-russia-rapprochement-q10/also_in"},
        "attribution": "named",
        "attributed_to": None,
        "attribution_basis": "source",
        "speakers": [
            {
                "id": "lu-yan",
                "name": "Lu Yan",
                "native_name": None,
                "url": "/v1/people/lu-yan",
                "affiliation": {
                    "title": None,
                    "unit": None,
                    "organization": {
                        "id": "huayu-think-tank",
                        "name": "Huayu Think Tank",
                        "native_name": "华语智库",
                        "url": "/v1/organizations/huayu-think-tank",
                    },
                },
            }
        ],
        "claim": {
            "id": "us-russia-rapprochement-c42",
            "text": "The US-Russia rapprochement is also a strategic distraction aimed at shielding Israel.",
            "url": "/v1/claims/us-russia-rapprochement-c42",
        },
        "source": {
            "id": "us-russia-rapprochement",
            "title": "How China's strategic community reads the US-Russia rapprochement",
            "title_supplied": True,
            "url": "/v1/sources/us-russia-rapprochement",
        },
        "said_in": {
            "id": "lu-yan-huayu-think-tank",
            "title": "Piece by Lu Yan for Huayu Think Tank",
            "title_supplied": True,
            "url": "/v1/sources/lu-yan-huayu-think-tank",
        },
        "said_on": None,
        "date": None,
        "date_basis": None,
    }


def test_an_organization_that_speaks_is_referred_to_as_one(client: TestClient) -> None:
    (website,) = items(client, "/v1/quotes?id=us-russia-rapprochement-q26")
    assert website["text"] == "China"
    assert [speaker["url"] for speaker in website["speakers"]] == ["/v1/organizations/us-department-of-state"]
