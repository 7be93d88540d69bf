"""Records made up for the tests of citations, as the API shows them."""

from typing import Any

BASE = "https://onrecord.example"
PEOPLE: dict[str, dict[str, Any]] = {
    "lu-yan": {"family_name": "Lu", "given_name": "Yan"},
    "ye-tianle": {"family_name": "Ye", "given_name": "Tianle"},
    "br-deepak": {"family_name": "Deepak", "given_name": "B.R."},
    "plato": {"family_name": None, "given_name": None},
    "anna-zhu": {"family_name": "Zhu", "given_name": "Anna Lin"},
    "zheng": {"family_name": "Zheng", "given_name": "Yongnian"},
}


def agent(id: str, name: str, collection: str = "people") -> dict[str, Any]:
    """A person or an organization in brief."""
    return {"id": id, "url": f"/v1/{collection}/{id}", "name": name, "native_name": None}


LU, YE, DEEPAK = agent("lu-yan", "Lu Yan"), agent("ye-tianle", "Ye Tianle"), agent("br-deepak", "B.R. Deepak")
ZHU, ZHENG = agent("anna-zhu", "Anna Lin Zhu"), agent("zheng", "Zheng Yongnian")
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
        "translators": [],
        "translation_of": None,
        "publisher": None,
        "reported_in": None,
    } | different


def dated(record: dict[str, Any]) -> dict[str, Any]:
    """A record with the date on which its words were said, if it has one."""
    return record | {"date": record["said_on"], "date_basis": "said"} if record["said_on"] else record


def quote(**different: Any) -> dict[str, Any]:
    """A quote, as its public JSON shows it."""
    words = different.get("text", "strategic distraction")
    return dated({
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
        "date_basis": None,
        "translation": "unknown",
        "rendering": None,
        "translation_of": None,
    } | different)  # fmt: skip


def rendering(**different: Any) -> dict[str, Any]:
    """How the words of a quote were translated: by the article, unless something else is said."""
    return {"by": "article", "translator": None, "fidelity": None, "note": None} | different


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
    return dated({
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
        "certainty": None,
        "status": "current",
        "via": [],
        "hearsay": False,
        "hearsay_marker": None,
        "said_in": None,
        "said_on": None,
        "date": None,
        "date_basis": None,
    } | different)  # fmt: skip
