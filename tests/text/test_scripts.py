"""Scripts: a record in many of them, found and highlighted however its words are typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import make_tables
from tests.dossiers.builder import reading, run

ORIGINALS = [  # (words, language)
    ("意味著風險", "zh-Hant"),
    ("銀行的行業", "zh-Hant"),
    ("皇后之後，頭髮乾了", "zh-Hant"),
    ("全面 AI 时代", "zh-Hans"),
    ("他说『好』", "zh-Hans"),
    ("⻓江⼤学", "zh-Hans"),
    ("廣東銀行", "zh-yue"),
    ("広島の経済", "ja"),
    ("رَأْيُ المَسؤولِ الأول", "ar"),
    ("שָׁלוֹם מלך צה״ל", "he"),
    ("한국경제를 살리자", "ko"),
    ("Қазақ ғылымы", "kk"),
    ("Đặng Işık", "vi"),
]
PEOPLE = [
    {"id": "xz", "name": "Xie Zhenhua", "native_name": "解振华", "native_name_basis": "editorial"},
    {"id": "lx", "name": "Lü Xiangyun"},
    {"id": "ot", "name": "Øystein Þórsson"},
]
FOUND = {  # what is typed: what it marks
    "意味着": "意味著",
    "着风险": "著風險",
    "着": "著",
    "yiweizhe": "意味著",
    "hangye": "行業",
    "後": "后|後",
    "头发干了": "頭髮乾了",
    "全面AI": "全面 AI",
    "「他說『好』」": "他说『好",
    "长江大學": "⻓江⼤学",
    "changjiang": "⻓江",
    "广岛": "広島",
    "guangdao": "",
    "guangdong": "",
    "رأي المسوول": "رَأْيُ|المَسؤولِ",
    "الاول": "الأول",
    "שלום מלכ": "שָׁלוֹם|מלך",
    'צה"ל': "צה״ל",
    "경제": "경제",
    "살": "살",
    "казак гылымы": "Қазақ|ғылымы",
    "dang ISIK": "Đặng|Işık",
    "xiezhenhua": "Xie Zhenhua|解振华",
    "lvxiangyun": "Lü Xiangyun",
    "lyu xiangyun": "Lü|Xiangyun",
    "thorsson": "Þórsson",
    "‘word 01’": "word 01",
}
SUGGESTED = {
    "xiezh": "xz",
    "lvx": "lx",
    "lyux": "lx",
    "lüx": "lx",
    "oyst": "ot",
    "yinh": "q02",
    "국경": "q11",
    "长江": "q06",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record with one dossier."""
    place = tmp_path_factory.mktemp("languages")
    folder, url = place / "dossiers", f"sqlite:///{place / 'record.db'}"
    (folder / "one").mkdir(parents=True)
    words = [f"word {number:02} ({text})" for number, (text, _) in enumerate(ORIGINALS)]
    (folder / "one/article.txt").write_text(". ".join(f"“{each.replace(' (', '” (', 1)}" for each in words), "utf-8")
    quotes = [quote(number, text, language) for number, (text, language) in enumerate(ORIGINALS)]
    source = {"id": "one", "kind": "article", "title": "A note", "language": "en"}
    write(folder / "one/dossier.yaml", {"source": source, "quotes": quotes})
    write(folder / "people.yaml", [{**person, "role": "other"} for person in PEOPLE])
    write(folder / "organizations.yaml", [])
    write(folder / "topics.yaml", [])
    make_tables(url)
    result = run("load", folder, url=url)
    assert result.exit_code == 0, result.output
    with reading(url) as client:
        yield client


def quote(number: int, text: str, language: str) -> dict[str, Any]:
    """The entry of a quote; the first ones are of the people."""
    speaker = {"speakers": [PEOPLE[number]["id"]]} if number < len(PEOPLE) else {"attribution": "author"}
    original = {"exact": text, "language": language}
    return {"id": f"q{number + 1:02}", "kind": "phrase", "exact": f"word {number:02}", "original": original, **speaker}


def write(path: Path, value: Any) -> None:
    """Write a value as JSON, which is YAML."""
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def at(record: Any, pointer: str) -> str:
    """The text at a JSON Pointer."""
    for key in pointer.split("/")[1:]:
        record = record[int(key) if isinstance(record, list) else key]
    return str(record)


@pytest.mark.parametrize(("typed", "marked"), FOUND.items())
def test_words_are_found_and_marked_however_they_are_typed(client: TestClient, typed: str, marked: str) -> None:
    found = client.get("/v1/quotes", params={"q": typed, "highlight": True}).json()["items"]
    marks = [(item, mark) for item in found for mark in item["highlights"] if "pinyin" not in mark["pointer"]]
    texts = {at(item, mark["pointer"])[mark["start"] : mark["end"]] for item, mark in marks}
    assert texts == set(filter(None, marked.split("|")))


@pytest.mark.parametrize(("typed", "id"), SUGGESTED.items())
def test_names_and_terms_are_suggested_however_they_are_typed(client: TestClient, typed: str, id: str) -> None:
    found = [item["id"].removeprefix("one-") for item in client.get("/v1/suggest", params={"q": typed}).json()["items"]]
    assert id in found


def test_only_mandarin_has_pinyin(client: TestClient) -> None:
    originals = [item["original"] for item in client.get("/v1/quotes", params={"limit": 50}).json()["items"]]
    assert {each["language"] for each in originals if each["pinyin"]} == {"zh-Hant", "zh-Hans"}
    assert "" not in {each["pinyin"] for each in originals}
