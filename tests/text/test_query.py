"""The parser: words, phrases and what to leave out, or a reason why there is nothing to look for."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from app.text.query import Phrase, parse, split_query
from app.text.tokens import cjk_term

TYPED = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"“”-' \t'围权zhao")), max_size=60)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drive a wedge", [(False, "drive"), (False, "a"), (False, "wedge")]),
        ('"drive a" wedge', [(False, "drive a"), (False, "wedge")]),
        ("“drive a” 「围魏」 «x» „y“", [(False, "drive a"), (False, "围魏"), (False, "x"), (False, "y")]),
        ('-wedge -"drive a"', [(True, "wedge"), (True, "drive a")]),
        ("US-Russia sell-out", [(False, "US-Russia"), (False, "sell-out")]),
        ('drive"a"wedge', [(False, "drive"), (False, "a"), (False, "wedge")]),
        ('"drive a', [(False, "drive"), (False, "a")]),
        ('drive " a', [(False, "drive"), (False, "a")]),
        ("围魏　救赵", [(False, "围魏"), (False, "救赵")]),
        ('""', [(False, "")]),
    ],
)
def test_a_question_is_taken_apart(text: str, found: list[tuple[bool, str]]) -> None:
    assert list(split_query(text)) == found


def test_one_character_is_the_beginning_of_any_pair_with_it_in_front_or_the_last() -> None:
    assert parse("权").required[0][0] == Phrase((cjk_term("权"),), is_prefix=True)
    assert parse("霸权").required[0][0] == Phrase((cjk_term("霸权"),))
    assert parse("US 权").phrase == Phrase(("wus", cjk_term("权")), is_prefix=True)


def test_what_reads_as_pinyin_is_looked_for_as_a_word_and_as_pinyin() -> None:
    assert parse("weiwei").required == ((Phrase(("wweiwei",)), Phrase(("pwei", "pwei"))),)
    assert parse("wedge").required == ((Phrase(("wwedg",)),),)


@pytest.mark.parametrize("text", ["", " ", "-", '"', "%", "-wedge", "a\0", "\x07", "\ud800", "”“"])
def test_what_asks_for_nothing_says_so(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        parse(text)


@given(TYPED)
def test_whatever_is_typed_is_parsed_or_refused(text: str) -> None:
    with suppress(PydanticCustomError):
        found = parse(text)
        assert found.required
        assert all(phrase.terms for clause in (*found.required, *found.excluded) for phrase in clause)
        assert found.phrase.terms


@given(TYPED)
def test_what_a_refusal_suggests_is_not_refused(text: str) -> None:
    try:
        parse(text)
    except PydanticCustomError as refusal:
        near = (refusal.context or {})["suggestion"]
        if near is not None and any(character.isalnum() for character in near) and not near.startswith("-"):
            assert parse(near).required
