"""From words to places: every passage is exactly the words asked for, wherever it is found at all."""

import re
from ast import literal_eval

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.dossiers.anchoring import find_passage, nearest_passage
from app.dossiers.entries import Words
from app.dossiers.places import excerpt
from app.dossiers.yaml import FaultError

LETTERS = ["a", "b", " ", "\n", "\r\n", "静", "潮", "“", "e\u0301", "\u0301", "🚢", "👩‍👩‍👧", "𠮷", "\ufeff", "İ", "ß"]
texts = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=40).map("".join) | st.text(min_size=1, max_size=60)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text, and the start and end of a passage in it."""
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


def places(text: str, words: str) -> list[int]:
    """Every place where the words stand, found by looking at every place."""
    return [at for at in range(len(text)) if text[at : at + len(words)] == words]


@given(text_and_span())
@example(("aaa", 0, 2))
@example(("🚢静潮🚢静潮", 4, 6))
def test_words_with_all_that_stands_around_them_are_found_where_they_stand(span: tuple[str, int, int]) -> None:
    text, start, end = span
    words = Words(exact=text[start:end], prefix=text[:start], suffix=text[end:])
    assert find_passage(text, words) == (start, end)


@given(text_and_span(), st.integers(0, 5), st.integers(0, 5))
@example(("aaa", 0, 2), 0, 0)
@example(("abab", 2, 4), 1, 0)
def test_words_are_found_at_the_one_place_they_can_mean_or_refused(
    span: tuple[str, int, int], before: int, after: int
) -> None:
    text, start, end = span
    exact, prefix, suffix = text[start:end], text[max(0, start - before) : start], text[end : end + after]
    meant = [at + len(prefix) for at in places(text, prefix + exact + suffix)]
    words = Words(exact=exact, prefix=prefix, suffix=suffix)
    if len(meant) == 1:
        assert find_passage(text, words) == (start, end)
    else:
        with pytest.raises(FaultError, match=f"{len(meant)} times"):
            find_passage(text, words)


@given(texts, texts)
@example("The tide", "tide\u200b")
def test_words_that_are_not_in_the_text_are_never_found(text: str, words: str) -> None:
    assume(words not in text)
    with pytest.raises(FaultError, match="not in the text"):
        find_passage(text, Words(exact=words))


@given(text_and_span(), texts)
def test_words_are_not_found_where_something_else_stands_around_them(span: tuple[str, int, int], other: str) -> None:
    text, start, end = span
    exact = text[start:end]
    assume(not any(text[:at].endswith(other) for at in places(text, exact)))
    with pytest.raises(FaultError, match="prefix"):
        find_passage(text, Words(exact=exact, prefix=other))


@given(text_and_span(), st.integers(1, 60), st.integers(1, 60), st.booleans())
@example(("ab ab", 0, 5), 2, 2, False)
@example(("aba", 0, 3), 3, 1, True)
@example(("a.b.c", 0, 4), 1, 1, True)
def test_a_passage_by_its_ends_starts_and_ends_with_them(
    span: tuple[str, int, int], first: int, last: int, surrounded: bool
) -> None:
    text, start, end = span
    starts, ends = text[start:end][:first], text[start:end][-last:]
    prefix, suffix = (text[:start], text[end:]) if surrounded else ("", "")
    words = Words(starts=starts, ends=ends, prefix=prefix, suffix=suffix)
    try:
        found = find_passage(text, words)
    except FaultError:
        overlap, doubt = len(starts) + len(ends) > end - start, not surrounded and len(places(text, starts)) > 1
        assert overlap or doubt
        return
    here = text[slice(*found)]
    assert here.startswith(starts)
    assert here.endswith(ends)
    assert text[: found[0]].endswith(prefix)
    assert text[found[1] :].startswith(suffix)
    assert len(here) >= max(len(starts), len(ends))


TIDES = "One tide rose.\nTwo tides 🚢 fell. The tide of 静潮 rose."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param(Words(exact="静潮"), "静潮", id="words"),
        pytest.param(Words(exact="tide", suffix=" of"), "tide", id="words before a suffix"),
        pytest.param(Words(exact="tide", prefix="One "), "tide", id="words after a prefix"),
        pytest.param(Words(exact="One"), "One", id="the first words"),
        pytest.param(Words(exact="静潮 rose."), "静潮 rose.", id="the last words"),
        pytest.param(Words(starts="Two", ends="fell"), "Two tides 🚢 fell", id="words between"),
        pytest.param(Words(starts="One", ends="fell"), "One tide rose.\nTwo tides 🚢 fell", id="words over lines"),
        pytest.param(Words(starts="One", ends="rose."), "One tide rose.", id="the first of two ends"),
        pytest.param(Words(starts="tide", prefix="The ", ends="rose"), "tide of 静潮 rose", id="a start with a prefix"),
        pytest.param(Words(starts="Two", ends="tide", suffix=" of"), TIDES[15:41], id="an end with a suffix"),
        pytest.param(Words(starts="fell", ends="fell."), "fell.", id="an end that goes on from its start"),
    ],
)
def test_a_passage_is_found_by(words: Words, found: str) -> None:
    start, end = find_passage(TIDES, words)
    assert TIDES[start:end] == found


@pytest.mark.parametrize(
    ("words", "says", "near"),
    [
        pytest.param(Words(exact="Two tide fell"), "not in the text: 'Two tide fell'", "line 2", id="not there"),
        pytest.param(Words(exact="tides rose"), "not in the text", "article.txt, line", id="not together"),
        pytest.param(Words(exact="TIDE"), "not in the text", None, id="in capitals"),
        pytest.param(Words(exact="qqqqqq"), "not in the text: 'qqqqqq'", None, id="like nothing"),
        pytest.param(Words(exact="rose"), r"2 times \(lines 1, 2\)", None, id="twice"),
        pytest.param(Words(exact="rose", prefix=" "), r"2 times \(lines 1, 2\)", None, id="twice after the prefix"),
        pytest.param(Words(exact="rose", prefix="The "), "prefix", "'One tide rose", id="not after the prefix"),
        pytest.param(Words(exact="rose", suffix=" fell"), "suffix", "'One tide rose", id="not before the suffix"),
        pytest.param(Words(starts="tide", ends="rose"), r"3 times \(lines 1, 2, 2\)", None, id="a start thrice"),
        pytest.param(Words(starts="Two", ends="sank"), "not in the text: 'sank'", None, id="an end not there"),
        pytest.param(Words(starts="Two", ends="One"), "reversed: 'One' stands before 'Two'", None, id="reversed"),
        pytest.param(Words(starts="静潮", ends="tide"), "reversed: 'tide' stands before '静潮'", None, id="all before"),
        pytest.param(Words(starts="Two tides", ends="Two"), "'Two'", None, id="an end inside its start"),
        pytest.param(Words(starts="Two", ends="tide", suffix=" sank"), "suffix", "tide", id="no end before the suffix"),
    ],
)
def test_a_passage_is_refused_that_is(words: Words, says: str, near: str | None) -> None:
    with pytest.raises(FaultError, match=says) as refused:
        find_passage(TIDES, words)
    if near is not None:
        assert near in str(refused.value.near)


def test_what_a_fault_shows_of_long_words_is_short() -> None:
    with pytest.raises(FaultError) as refused:
        find_passage("word " * 100, Words(exact="wort " * 100))
    assert len(str(refused.value)) < 400


NEAREST = {  # words: a text, and the passage of it that is like them
    "an opened door": ("Some see “an open door,” and nobody asks.", "an open door"),
    "answer thus": ("The harbor answers that it waits.", "answers that"),
    "“strategic distractoin”": ("A “strategic distraction” (围魏救赵) it was.", "“strategic distraction”"),
    "末来的世界": ("这是未来的世界。", "未来的世界"),
    "这是一方的责任": ("他说：这是⼀⽅的责任，不是双⽅的。", "这是⼀⽅的责任"),
    "cooperation of navies": (
        "The co\u00adoper\u00ad\u200bation of navies grows.",
        "co\u00adoper\u00ad\u200bation of navies",
    ),
    "là où le café": ("La\u0300 ou\u0300 le cafe\u0301 ferme.", "La\u0300 ou\u0300 le cafe\u0301"),
    "ＧＤＰ grows": ("The GDP grows slowly.", "GDP grows"),
    "對話與合作": ("中国的对话与合作很好", "对话与合作"),
}


@pytest.mark.parametrize(("words", "text", "passage"), [(words, *found) for words, found in NEAREST.items()])
def test_the_nearest_passage_is_whole(words: str, text: str, passage: str) -> None:
    assert str(nearest_passage(text, words)).startswith(f"{passage!r} (article.txt, line 1)")


@given(texts, texts)
@example("㌀㋀ ﬃ", "アパ")
@example("ab ㋀ cd", "月 cd")
def test_the_nearest_passage_is_in_the_text(text: str, words: str) -> None:
    if near := nearest_passage(text, words):
        shown = literal_eval(near[: near.index(" (article.txt, line")].removesuffix("..."))
        assert shown
        assert shown in text


@given(texts, st.integers(0, 20), st.integers(0, 20))
@example("cafe\u0301s", 4, 0)
@example("👩‍👩‍👧 " * 40, 3, 1)
@example("一二三四五" * 40, 3, 200)
@example("word " * 40, 2, 190)
def test_what_is_shown_of_a_text_ends_at_words(text: str, start: int, length: int) -> None:
    shown = literal_eval(excerpt(text, start, start + length).removesuffix("..."))
    assert len(shown) <= 80
    assert shown in text
    assert text[start : start + length].strip()[:40] in shown
    for before, after in (text.partition(shown)[0::2],) if text.count(shown) == 1 else ():
        assert not (re.search(r"[a-z]\Z", before) and re.match("[a-z]", shown))
        assert not (re.search(r"[a-z\u200d]\Z", shown) and re.match("[a-z\u0301\u200d]", after))


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        (
            Words(exact="tide", prefix="The "),
            "'The\\xa0tide rose. A tide fell.', which has U+00A0 NO-BREAK SPACE instead of U+0020 SPACE; 'The\\xa0tide",
        ),
        (
            Words(exact="tide", suffix=" гose"),
            "rose. A tide fell.', which has U+0072 LATIN SMALL LETTER R instead of U+0433",
        ),
    ],
)
def test_a_prefix_or_suffix_that_only_looks_like_the_text_is_told(words: Words, clause: str) -> None:
    with pytest.raises(FaultError) as refused:
        find_passage("The\u00a0tide rose. A tide fell.", words)
    assert clause in str(refused.value.near)
