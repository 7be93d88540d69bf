"""Entries: what a record is found and suggested by, read off its public JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.text.search_terms import (
    MAX_KEY_LENGTH,
    SearchedFields,
    SuggestedFields,
    joined_terms,
    search_terms,
    suggestion_key,
    suggestion_keys,
    text_fields,
    texts,
)
from app.text.tokens import GAP, terms, tokenize

RECORD = {
    "id": "x",
    "url": "/v1/people/x",
    "name": "Zheng Yongnian",
    "native_name": "鄭永年",
    "aliases": ["Y. N. Zheng"],
    "posts": [{"at": {"name": "Here"}}, {"at": {"name": None}}, {"at": {"name": "There"}}],
    "none": None,
}
PERSON = SearchedFields(
    own=("name",),
    other=("native_name", "posts.at.name"),
    suggested=SuggestedFields(("name", "native_name", "aliases"), lambda person: person["none"], native="native_name"),
)


def test_a_path_runs_through_lists_and_leaves_out_what_is_not_there() -> None:
    assert [tuple(each) for each in text_fields(RECORD, ["posts.at.name", "name", "none", "none.at", "nowhere"])] == [
        ("/posts/0/at/name", "Here", ""),
        ("/posts/2/at/name", "There", ""),
        ("/name", "Zheng Yongnian", ""),
    ]
    assert texts(RECORD, ["aliases"]) == ["Y. N. Zheng"]


def test_an_entry_keeps_own_words_others_and_sounds_apart() -> None:
    found = search_terms(PERSON, RECORD, "person", ["Zeng"])
    assert found.own == f"wzheng wyongnian {GAP}"
    assert (
        found.other
        == f"h090d106c38 h06c3805e74 h05e74 {GAP} where {GAP} wthere {GAP} wzeng {GAP} pzheng pyong pnian {GAP}"
    )
    assert json.loads(found.suggestion or b"") == {
        "kind": "person",
        "id": "x",
        "label": "Zheng Yongnian",
        "native": "鄭永年",
        "hint": None,
        "url": "/v1/people/x",
    }
    names = ["zhengyongnian", "yongnian", "nian", "ynzheng", "nzheng", "zheng"]
    assert found.keys == sorted([*names, "郑永年", "永年", "年"])


def test_what_is_not_to_be_suggested_has_neither_a_suggestion_nor_keys() -> None:
    never = SearchedFields(("name",), suggested=SuggestedFields(("name",), lambda _: None, when=lambda _: False))
    for searched in (never, SearchedFields(("name",))):
        found = search_terms(searched, RECORD, "person")
        assert (found.suggestion, found.keys) == (None, [])


def test_a_text_that_comes_twice_is_indexed_once() -> None:
    names = SearchedFields(own=("names",))
    found = search_terms(names, {"names": ["one", "two", "one"]}, "person")
    assert found.own == f"wone {GAP} wtwo {GAP}"


@given(st.text() | st.text("a' 静潮ー🚢."))
def test_a_text_is_found_by_the_terms_that_are_highlighted_in_it(text: str) -> None:
    assert joined_terms(text).split() == [*terms(tokenize(text)), GAP]


@given(st.text())
def test_a_key_begins_at_every_word(text: str) -> None:
    found = list(suggestion_keys(text))
    assert all(0 < len(key) <= MAX_KEY_LENGTH for key in found)
    assert (suggestion_key(text) in found) == bool(found)
    assert len(found) <= len(tokenize(text))
