"""Terms: opaque to a database, the same for every inflection and script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.pinyin import sound_terms
from app.text.tokens import GAP, terms

INFLECTED = [
    ("wedge", "wedges"),
    ("aims", "aimed"),
    ("strategy", "strategies"),
    ("exposes", "exposing"),
    ("solidify", "solidifying"),
    ("respected", "respect"),
    ("China", "China’s"),
]


def written(text: str) -> list[str]:
    """The terms of a text."""
    return [term.text for term in terms(text)]


@pytest.mark.parametrize(("one", "other"), INFLECTED)
def test_inflections_share_a_term(one: str, other: str) -> None:
    assert written(one) == written(other)


def test_chinese_is_pairs_and_the_last_character() -> None:
    found = written("围魏救赵")
    assert [len(term) for term in found] == [11, 11, 11, 6]
    assert found == written("圍魏救趙") == written("围魏”救赵")
    assert written("围魏")[0] == found[0]
    assert found[0].startswith(written("围")[0])


def test_a_term_stands_where_its_words_stand() -> None:
    text = "Lu 围魏"
    assert [(term.start, term.end, term.head) for term in terms(text)] == [(0, 2, 2), (3, 5, 4), (4, 5, 5)]


@given(st.text())
def test_a_database_can_take_no_term_apart(text: str) -> None:
    for term in [*written(text), *(term.text for term in sound_terms(text))]:
        assert re.fullmatch("[a-z][a-z0-9]+", term)
        assert term != GAP


@given(st.text(), st.text())
def test_text_after_punctuation_and_a_word_adds_terms_and_changes_none(one: str, other: str) -> None:
    assert written(f"{one} x {other}") == written(one) + written("x") + written(other)
