"""Terms: opaque to a database, the same for every inflection and script, and a seed for any five words in a row."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.pinyin import sound_terms
from app.text.tokens import GAP, SHORT, seeds, short_seeds, terms

SOME = "the US aims to disrupt deepening cooperation of China and Russia in 围 魏 救 赵 权 主 义"
WORDS = st.sampled_from(SOME.split())
LENGTHS = range(1, SHORT)  # words of a short text
SENTENCES = st.lists(WORDS, min_size=5, max_size=40)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
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
    for term in [*written(text), *(term.text for term in sound_terms(text)), *seeds(text), *short_seeds(text, LENGTHS)]:
        assert re.fullmatch("[a-z][a-z0-9]+", term)
        assert term != GAP


@given(st.text(), st.text())
def test_text_after_punctuation_and_a_word_adds_terms_and_changes_none(one: str, other: str) -> None:
    assert written(f"{one} x {other}") == written(one) + written("x") + written(other)


@given(SENTENCES, st.lists(WORDS, max_size=20), st.lists(WORDS, max_size=20), st.data())
def test_texts_with_the_same_five_words_in_a_row_share_a_seed(
    said: list[str], before: list[str], after: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(said) - 5))
    given_ = [*before, *said[at : at + 5], *after]
    assert set(seeds(" ".join(said))) & set(seeds(" ".join(given_)))


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=20), st.lists(WORDS, max_size=20))
def test_a_short_text_is_known_by_its_seed_wherever_it_stands(
    said: list[str], before: list[str], after: list[str]
) -> None:
    assert seeds(" ".join(said))[0] in short_seeds(" ".join([*before, *said, *after]), LENGTHS)


@given(st.lists(WORDS, min_size=2, max_size=4), WORDS, st.data())
def test_short_texts_that_differ_in_one_word_share_a_seed(said: list[str], word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(said) - 1))
    for given_ in ([*said[:at], word, *said[at + 1 :]], [*said[:at], *said[at + 1 :]]):
        wanted = {*seeds(" ".join(given_)), *short_seeds(" ".join(given_), LENGTHS)}
        assert wanted & set(seeds(" ".join(said))) or len(given_) == 1


def test_texts_of_one_word_share_nothing() -> None:
    assert not set(seeds("wedge")) & set(seeds("power"))


@given(st.text(alphabet=HAN, min_size=1, max_size=300))
def test_a_text_has_few_seeds(text: str) -> None:
    assert 0 < len(seeds(text)) <= len(text) + 2
    assert len(short_seeds(text, LENGTHS)) <= 4 * len(text)
