"""Records made up for the tests of citations, as the API shows them."""

from typing import Any

BASE = "https://onrecord.example"
PEOPLE: dict[str, dict[str, Any]] = {
    "lu-yan": {"family_name": "Lu", "given_name": "Yan"},
    "ye-tianle": {"family_name": "Ye", "given_name": "Tianle"},
    "br-deepak": {"family_name": "Deepak", "given_name": "B.R."},
    "plato": {"family_name": None, "given_name": None},
}


def agent(id: str, name: str, collection: str = "people") -> dict[str, Any]:
    """A person or an organization in brief."""
    return {"id": id, "url": f"/v1/{collection}/{id}", "name": name, "native_name": None}


LU, YE, DEEPAK = agent("lu-yan", "Lu Yan"), agent("ye-tianle", "Ye Tianle"), agent("br-deepak", "B.R. Deepak")
STATE = agent("us-department-of-state", "US Department of State", "organizations")


def source(**different: Any) -> dict[str, Any]:
    """A document, as its public JSON shows it."""
    return {
        "id": "s",
        "url": "/v1/sources/s",
        "kind": "article",
        "title": "The New Balance",
        "title_supplied": False,
        "language": "en",
        "published_on": None,
        "external_url": None,
        "rights": None,
        "note": None,
        "authors": [DEEPAK],
        "publisher": None,
        "reported_in": None,
    } | different


def quote(**different: Any) -> dict[str, Any]:
    """A quote, as its public JSON shows it."""
    words = different.get("text", "strategic distraction")
    return {
        "id": "s-q01",
        "url": "/v1/quotes/s-q01",
        "kind": "phrase",
        "gloss": None,
        "note": None,
        "attribution": "named",
        "attributed_to": None,
        "text": words,
        "language": "en",
        "anchor": {"start": 10, "end": 10 + len(words), "exact": words, "prefix": "“", "suffix": "”"},
        "parts": [{"text": words, "start": 10, "end": 10 + len(words)}],
        "original": None,
        "speakers": [LU],
        "claim": None,
        "source": {"id": "s", "url": "/v1/sources/s", "title": "The New Balance"},
        "said_in": None,
        "said_on": None,
        "date": None,
    } | different


ORIGINAL = {
    "text": "围魏救赵",
    "language": "zh-Hans",
    "pinyin": "wéi wèi jiù zhào",
    "reading": None,
    "start": 33,
    "end": 37,
}


def claim(**different: Any) -> dict[str, Any]:
    """A claim, as its public JSON shows it."""
    return {
        "id": "s-c01",
        "url": "/v1/claims/s-c01",
        "kind": "prediction",
        "text": "There will be no sell-out.",
        "note": None,
        "attribution": "named",
        "attributed_to": None,
        "evidence": "paraphrased",
        "anchor": {"start": 0, "end": 9, "exact": "no “sell-", "prefix": "", "suffix": ""},
        "speakers": [LU],
        "topics": [],
        "event": None,
        "source": {"id": "s", "url": "/v1/sources/s", "title": "The New Balance"},
        "quotes": [],
        "relations": [],
        "said_on": None,
        "date": None,
    } | different
