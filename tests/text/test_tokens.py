"""Terms: plain ASCII words, the same for every inflection and script."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.pinyin import pinyin_terms
from app.text.tokens import GAP, terms, token_spans, tokenize

INFLECTED = [
    ("wedge", "wedges"),
    ("aims", "aimed"),
    ("strategy", "strategies"),
    ("exposes", "exposing"),
    ("solidify", "solidifying"),
    ("respected", "respect"),
    ("China", "China’s"),
]

ENDINGS = ("ization", "fulness", "ements", "ingly", "ousness", "ability", "ations")


def written(text: str) -> list[str]:
    """The terms of a text."""
    return terms(tokenize(text))


@pytest.mark.parametrize(("one", "other"), INFLECTED)
def test_inflections_share_a_term(one: str, other: str) -> None:
    assert written(one) == written(other)


def test_chinese_is_pairs_and_the_last_character() -> None:
    found = written("围魏救赵")
    assert [len(term) for term in found] == [11, 11, 11, 6]
    assert found == written("圍魏救趙") == written("围魏”救赵")
    assert written("围魏")[0] == found[0]
    assert found[0].startswith(written("围")[0])


def test_there_is_a_term_for_every_token() -> None:
    assert token_spans("Lu 围魏") == [(0, 2), (3, 4), (4, 5)]
    assert len(written("Lu 围魏")) == 3


@given(st.text())
def test_a_term_is_one_ascii_word(text: str) -> None:
    for term in [*written(text), *pinyin_terms(text)]:
        assert re.fullmatch("[a-z][a-z0-9]+", term)
        assert term != GAP


@given(st.text(), st.text())
def test_text_after_punctuation_and_a_word_adds_terms_and_changes_none(one: str, other: str) -> None:
    assert written(f"{one} x {other}") == written(one) + written("x") + written(other)


def letters_of(number: int) -> str:
    """A word of letters for a number, which nobody has stemmed before."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_threads_do_not_disturb_each_other() -> None:
    words = [f"{letters}{ending}" for letters in map(letters_of, range(3_000)) for ending in ENDINGS]
    expected = [terms(tokenize(word)) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda text: terms(tokenize(text)), words, chunksize=1))
    finally:
        sys.setswitchinterval(before)
    assert found == expected
