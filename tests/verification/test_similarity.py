"""Likeness: exact only where nothing but the form differs, a difference that gives both texts, parts, and nothing."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.text.normalize import comparable
from app.verification.similarity import Similarity, compare_part, compare_passage, compare_whole, core, differences
from tests.test_promises import ORIGINALS, QUOTED

SAID = st.sampled_from([*QUOTED, *ORIGINALS.values()])
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("drive a wedge“”‘’'\"围魏救赵")), max_size=80)
EXACT = [
    ("drive a wedge", "drive a wedge"),
    ("DRIVE A WEDGE", "drive a wedge"),
    ("“drive a wedge”", "drive a wedge"),
    ("  drive\n a   wedge.", "drive a wedge"),
    ("emperor's new clothes", "emperor’s new clothes"),
    ("post‑Cold War", "post-Cold War"),
    ("an unwise decision — choosing", "an unwise decision – choosing"),
    ("圍魏救趙", "围魏救赵"),
    ("「围魏救赵」。", "围魏救赵"),
    ("ｄｒｉｖｅ", "drive"),
    ("a stra\u00adtegy\u200b of patience", "a strategy of patience"),
    ("国产大飞机 C919 和\n5G 网络", "国产大飞机C919和5G网络"),
    ("意味着风险", "意味著風險"),
    ("他说： “忍耐。” 然后离开", "他说：“忍耐。”然后离开"),
    ("大統領は「 NO 」と言った", "大統領は「NO」と言った"),
    ("he said ‘it is “so”’ then", "he said \"it is 'so'\" then"),
    ("Stanislaw Wrobel", "Stanisław Wróbel"),
    ("سلام عادل", "سَلامٌ عَادِلٌ"),
]
# given, said, verdict
ALIKE = [
    ("drive a wegde", "drive a wedge", "near"),
    ("strategic distractions", "strategic distraction", "near"),
    ("Europe will form a new security order", "Europe will form a new safety order", "near"),
    ("对中国不太友善的情绪", "对中国不太友好的情绪", "near"),
    ("form a new security order", "Europe will form a new security order in which interests matter.", "partial"),
    ("He said that they would drive a wedge between us all.", "drive a wedge", "partial"),
    ("他说对中国不太友好的情绪很多，而且会更多", "对中国不太友好的情绪", "partial"),
    ("不太友好", "对中国不太友好的情绪", "partial"),
    ("they form a brand new security odrer here", "Europe will form a new security order in which all agree", None),
    ("It saw a new security order in which all is well", "Europe will form a new security order in which", "partial"),
    ("At the end of the day we went home", "It was at the end of the day that he called", None),
    ("中国", "对中国不太友好的情绪", None),
    ("the", "drive the wedge", None),
    ("wedge", "drive a wedge", None),
    ("a a", "drive a a wedge", None),
    ("wedge a drive", "drive a wedge", None),
    ("", "drive a wedge", None),
    ("...", "...", None),
    ("Nobody ever said this about anything at all.", "drive a wedge", None),
]


def similarity(given_: str, said: str) -> Similarity | None:
    """How much of a text somebody said: all of it, or a part."""
    return compare_whole(given_, said) or compare_part(given_, said)


@pytest.mark.parametrize(("given_", "said"), EXACT)
def test_another_form_of_the_same_is_exact(given_: str, said: str) -> None:
    found = similarity(given_, said)
    assert found
    assert (found.verdict, found.score) == ("exact", 1.0)
    assert similarity(said, given_) is not None


@pytest.mark.parametrize(("given_", "said", "verdict"), ALIKE)
def test_what_differs_is_near_a_part_or_nothing(given_: str, said: str, verdict: str | None) -> None:
    found = similarity(given_, said)
    assert (found and found.verdict) == verdict
    assert found is None or 0 < found.score < 1


@pytest.mark.parametrize(
    ("text", "paragraph", "passage"),
    [
        ("Russia is likely to side with the West", "He felt Russia is unlikely to side with the West.", (8, 48)),
        ("a return to the borders is realistic", "A return to the borders is unrealistic, he said.", (0, 38)),
        ("the harbour will be openned again soon", "Of course the harbour will be opened again soon", (10, 47)),
    ],
)
def test_a_similar_passage_has_whole_words(text: str, paragraph: str, passage: tuple[int, int]) -> None:
    found = compare_passage(text, paragraph)
    assert found
    assert (found.given, found.said) == ((0, len(text)), passage)


@given(SAID, st.data())
def test_one_other_letter_is_never_exact(said: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i, character in enumerate(said) if character.isalnum()]))
    letters = string.ascii_lowercase if said[at].isascii() else "一丁七万丈三上下不与"
    letter = data.draw(st.sampled_from(letters))
    assume(letter != said[at].lower())
    for changed in (said[:at] + letter + said[at + 1 :], said[:at] + letter + said[at:], said[:at] + said[at + 1 :]):
        found = similarity(changed, said)
        assert found is None or (found.verdict != "exact" and found.score < 1) or same(changed, said)


def same(one: str, other: str) -> bool:
    """Whether two texts are equal but for what the documentation says."""
    return core(one)[0] == core(other)[0]


@given(TEXTS, SAID)
def test_only_equal_words_are_exact(given_: str, said: str) -> None:
    found = similarity(given_, said)
    if found and found.verdict == "exact":
        one, other = ("".join(filter(str.isalnum, comparable(text).text)) for text in (given_, said))
        assert one == other != ""


@given(TEXTS, TEXTS)
def test_a_likeness_says_where(given_: str, said: str) -> None:
    found = similarity(given_, said)
    if found:
        assert 0 <= found.given[0] < found.given[1] <= len(given_)
        assert 0 <= found.said[0] < found.said[1] <= len(said)
        assert 0 < found.score <= 1
        assert (found.score == 1) == (found.verdict == "exact")


@example("Σ⋯", "了ـ\u05b0\u0338ｶ\u3099\u0327ا")
@example("ी🇩ﾞ\u3164", "🇩")
@given(TEXTS, TEXTS)
def test_a_difference_gives_both_texts(given_: str, said: str) -> None:
    assume(comparable(given_).text and comparable(said).text)
    steps = differences(given_, said)
    assert "".join(step.given for step in steps) == given_
    assert "".join(step.said for step in steps) == said
    for step in steps:
        assert (step.given == "") == (step.kind == "missing")
        assert (step.said == "") == (step.kind == "added")
        if step.kind == "equal":  # but for spaces that what stands beside the step makes insignificant
            given_text, said_text = comparable(step.given).text, comparable(step.said).text
            assert given_text.replace(" ", "") == said_text.replace(" ", "")
