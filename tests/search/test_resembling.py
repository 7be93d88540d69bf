"""Resemblance: what shares words in a row with a text is found, however much else shares more common ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.folding import folds
from app.search.matching import SYNTAXES
from app.search.resembling import ENOUGH, GROUPS, PIECES, pairs, sharing
from app.search.terms import SHORT, seeds

WORDS = st.lists(
    st.sampled_from(["the", "of", "a", "wedge", "drive", "policy", "围", "魏", "救", "赵", "détente"]), max_size=60
).map(" ".join)


@pytest.mark.parametrize("dialect", SYNTAXES)
def test_a_text_without_words_resembles_nothing(dialect: str) -> None:
    assert sharing("...", dialect) == []
    assert pairs("...") == []


@given(before=WORDS, text=WORDS, after=WORDS)
def test_whatever_holds_a_text_has_all_its_seeds(before: str, text: str, after: str) -> None:
    if len(folds(text)) >= SHORT:
        assert set(seeds(text)) <= set(seeds(f"{before} {text} {after}"))


@given(WORDS, st.sampled_from([*SYNTAXES]))
def test_the_ways_are_few_however_long_the_text(text: str, dialect: str) -> None:
    ways = sharing(text, dialect)
    assert len(ways) <= 2 + GROUPS
    assert len(pairs(text)) <= PIECES
    for seed in seeds(text):
        assert any(seed in way for way in ways[2:]) or not ways
    assert not ways or len(folds(text)) < SHORT or ways[0].count(" AND " if dialect == "sqlite" else " & ") < ENOUGH
