"""Highlights: offsets into the raw text that slice exactly the words that were looked for."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from starlette.testclient import TestClient

from app.text.highlight import highlights, merge_spans
from app.text.pinyin import pinyin_terms, readings, syllable_spans
from app.text.query import Phrase, parse
from app.text.search_terms import SearchedFields
from app.text.tokens import terms, token_spans, tokenize
from tests.asking import LISTS, items, real

BY = SearchedFields(own=("text",), other=("note", "speakers.name"), pinyin=("pinyin",))
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


def marked(q: str, **record: Any) -> list[str]:
    """The stretches of a record's texts that a question is found in."""
    found = highlights(parse(q), BY, record)
    return [at(record, place.pointer)[place.start : place.end] for place in found]


def at(value: Any, pointer: str) -> Any:
    """What a JSON Pointer leads to (RFC 6901; no name here needs escaping)."""
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


# question, text, the stretches of it
MARKED = [
    ("wedges", "To drive a wedge, or wedges.", ["wedge", "wedges"]),
    ("drive wedge", "drive a wedge", ["drive", "wedge"]),
    ('"drive a wedge"', "They drive  a “wedge” in", ["drive  a “wedge"]),
    ("US-Russia", "a US-Russia alliance of the US", ["US-Russia"]),
    ("zheng", "Zheng’s view", ["Zheng’s"]),
    ("us", "U.S. and US", ["U.S.", "US"]),
    ("detente", "the détente, the de\u0301tente", ["détente", "de\u0301tente"]),
    ("final", "🚢 ﬁnal", ["ﬁnal"]),
    ("权", "强权主义的霸权", ["权", "权"]),
    ("霸权", "暗藏的霸权毒计", ["霸权"]),
    ("霸權毒", "暗藏的霸权毒计", ["霸权毒"]),
    ("体性交易", "总体性”交易观", ["体性”交易"]),
    ("总体性", "“总体性”交易观", ["总体性"]),
    ("总体 观", "总体性”交易观", ["总体", "观"]),
    ("围魏 魏救", "围魏救赵", ["围魏救"]),
    ("Lu 围", "Lu Yan 围魏", ["Lu", "围"]),
    ('"Yan 围"', "Lu Yan “围魏”", ["Yan “围"]),
    ("wedge -drive", "a wedge driven", ["wedge"]),
    ("Wuhan", "drive a wedge", []),
]


@pytest.mark.parametrize(("q", "text", "stretches"), MARKED)
def test_a_highlight_slices_the_words(q: str, text: str, stretches: list[str]) -> None:
    assert marked(q, text=text) == stretches


def test_every_text_of_the_record_is_looked_through() -> None:
    record = {"text": "a wedge", "note": None, "speakers": [{"name": "Lu"}, {"name": "Wedge"}], "pinyin": "wéi jiù"}
    found = highlights(parse("wedge"), BY, record)
    assert [(place.pointer, place.start, place.end) for place in found] == [("/text", 2, 7), ("/speakers/1/name", 0, 5)]
    assert [(place.pointer, place.start) for place in highlights(parse("jiu"), BY, record)] == [("/pinyin", 4)]
    assert [place.pointer for place in highlights(parse("weijiu"), BY, record)] == ["/pinyin"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda at: (at[0], at[0] + at[1]))))
def test_joined_stretches_cover_the_same_and_do_not_overlap(found: list[tuple[int, int]]) -> None:
    made = merge_spans(found)
    assert made == sorted(made)
    assert all(end <= start for (_, end), (start, _) in pairwise(made))
    assert {i for start, end in made for i in range(start, end)} == {
        i for start, end in found for i in range(start, end)
    }


@given(st.text(alphabet=st.one_of(HAN, st.sampled_from("”，。 "))), st.data())
def test_any_run_of_characters_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    tokens, spans = tokenize(text), token_spans(text)
    if not tokens:
        return
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    start, end = spans[first][0], spans[last][1]
    run = "".join(token.text for token in tokens[first : last + 1])
    found = highlights(parse(run), BY, {"text": text})
    assert any(place.start <= start and end <= place.end for place in found)
    for place in found:
        inside = "".join(token.text for token in tokenize(text[place.start : place.end]))
        assert inside.startswith(run)
        assert inside.endswith(run)


PIECES = [
    "a",
    "US",
    "U.S.",
    "wedge",
    "wedges",
    "Zheng’s",
    "'s",
    "dying",
    "ﬁnal",
    "Ａｂ",
    "e\u0301",
    "🚢",
    "㈱",
    "ヿ",
    "か\u3099",
]
PIECES += ["围", "魏", "救赵", "霸權", "权", "wei", "jiu", "weijiu", " ", " ", "-", "”", '"', "、", ".", "\n", "\u200b"]
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def one_by_one(phrases: Iterable[Phrase], found: list[str], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where any of the phrases stands among terms that have these places, each compared with each."""
    spans = []
    for phrase in phrases:
        *before, last = phrase.terms
        for first in range(len(found) - len(before)):
            run = found[first : first + len(phrase.terms)]
            end = run[-1].startswith(last) if phrase.is_prefix else run[-1] == last
            if end and run[:-1] == before:
                pairs = last.startswith("h") and len(last) == 11  # a term of two characters
                spans.append((places[first][0], places[first + len(before) + pairs][1]))
    return spans


@given(WRITTEN.filter(lambda q: bool(tokenize(q))), WRITTEN, WRITTEN)
def test_what_is_found_is_what_comparing_every_term_finds(q: str, text: str, pinyin: str) -> None:
    try:
        query = parse(q)
    except PydanticCustomError:
        return
    in_text, in_pinyin = list[tuple[int, int]](), list[tuple[int, int]]()
    for clause in query.required_clauses():
        in_text += one_by_one(clause, terms(tokenize(text)), token_spans(text))
        in_pinyin += one_by_one(clause, pinyin_terms(pinyin), token_spans(pinyin))
        if not one_by_one(clause[:1], terms(tokenize(text)), token_spans(text)):  # then Chinese is found by its sound
            for reading in readings(text):
                in_text += one_by_one(clause[1:], pinyin_terms(reading), syllable_spans(text))
    expected = [("/text", *span) for span in merge_spans(in_text)]
    expected += [("/pinyin", *span) for span in merge_spans(in_pinyin)]
    assert [tuple(each) for each in highlights(query, BY, {"text": text, "pinyin": pinyin})] == expected


@pytest.mark.parametrize("path", [*LISTS, "/v1/search"])
@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("China", {"china"}),
        ('"power politics"', {"power politics"}),
        ("strategies", {"strategy", "strategies"}),
        ("权", {"权"}),
        ("主義", {"主义"}),
    ],
)
def test_the_highlights_of_an_answer_slice_the_words_that_were_asked_for(
    client: TestClient, path: str, q: str, words: set[str]
) -> None:
    asked = f"{real(path).partition('?')[0]}?q={q}&highlight=true"
    records = [item.get("record", item) for item in items(client, asked)]
    for record in records:
        for place in record["highlights"]:
            stretch = at(record, place["pointer"])[place["start"] : place["end"]]
            assert stretch.lower().removesuffix("’s").removesuffix("'s") in words
    if path in {"/v1/claims", "/v1/search"}:
        assert all(record["highlights"] for record in records)
        assert records


def test_highlights_come_only_when_asked_for(client: TestClient) -> None:
    assert all("highlights" not in item for item in items(client, "/v1/quotes?q=wedge"))
    assert all("highlights" not in item for item in items(client, "/v1/quotes?q=wedge&highlight=false"))
