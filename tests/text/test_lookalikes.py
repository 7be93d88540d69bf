"""Two texts that look alike: the code points that differ are named, and nothing that anybody can see."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.lookalikes import lookalike_clause

ALIKE = [  # a text, another one, and what the first has instead of what
    ("⼀方", "一方", "U+2F00 KANGXI RADICAL ONE instead of U+4E00 CJK UNIFIED IDEOGRAPH-4E00"),
    ("⻅面", "见面", "U+2EC5 CJK RADICAL C-SIMPLIFIED SEE instead of U+89C1 CJK UNIFIED IDEOGRAPH-89C1"),
    ("未来", "末来", "U+672A CJK UNIFIED IDEOGRAPH-672A instead of U+672B CJK UNIFIED IDEOGRAPH-672B"),
    ("сape", "cape", "U+0441 CYRILLIC SMALL LETTER ES instead of U+0063 LATIN SMALL LETTER C"),
    ("Αthens", "Athens", "U+0391 GREEK CAPITAL LETTER ALPHA instead of U+0041 LATIN CAPITAL LETTER A"),
    ("US\u00a0Navy", "US Navy", "U+00A0 NO-BREAK SPACE instead of U+0020 SPACE"),
    ("US  Navy", "US Navy", "U+0020 SPACE instead of nothing"),
    ("a–b", "a-b", "U+2013 EN DASH instead of U+002D HYPHEN-MINUS"),
    ("a -- b", "a — b", "U+002D HYPHEN-MINUS + U+002D HYPHEN-MINUS instead of U+2014 EM DASH"),
    ("it’s", "it's", "U+2019 RIGHT SINGLE QUOTATION MARK instead of U+0027 APOSTROPHE"),
    (
        "wait…",
        "wait...",
        "U+2026 HORIZONTAL ELLIPSIS instead of U+002E FULL STOP + U+002E FULL STOP + U+002E FULL STOP",
    ),
    (
        "café",
        "cafe\u0301",
        "U+00E9 LATIN SMALL LETTER E WITH ACUTE instead of U+0065 LATIN SMALL LETTER E + U+0301 COMBINING ACUTE ACCENT",
    ),
    ("co\u00adop", "coop", "U+00AD SOFT HYPHEN instead of nothing"),
    ("coop", "co\u200bop", "nothing instead of U+200B ZERO WIDTH SPACE"),
    ("oﬃce", "office", "U+FB03 LATIN SMALL LIGATURE FFI instead of U+0066 LATIN SMALL LETTER F + "),
    ("ＵＳ", "US", "U+FF35 FULLWIDTH LATIN CAPITAL LETTER U instead of U+0055 LATIN CAPITAL LETTER U, U+FF33"),
    ("101", "1O1", "U+0030 DIGIT ZERO instead of U+004F LATIN CAPITAL LETTER O"),
]


@pytest.mark.parametrize(("text", "other", "says"), ALIKE)
def test_code_points_that_only_look_alike_are_named(text: str, other: str, says: str) -> None:
    assert lookalike_clause(text, other).startswith(f", which has {says}")
    first, second = says.partition(" instead of ")[::2]
    assert f"instead of {first}" in lookalike_clause(other, text) or "," in second


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("an open door", "an opened door"),
        ("open", "Open"),
        ("a door", "a door,"),
        ("the tide turns", "the tide will not wait"),
        ("对话与合作", "对抗与竞争"),
        ("中国", "US"),
        ("", "words"),
    ],
)
def test_what_anybody_can_see_is_not_told(text: str, other: str) -> None:
    assert lookalike_clause(text, other) == ""


@given(st.text(max_size=40))
def test_equal_texts_differ_in_nothing_and_forms_of_a_text_are_told_apart(text: str) -> None:
    assert lookalike_clause(text, text) == ""
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        other = normalize(form, text)
        clause = lookalike_clause(text, other)
        assert clause.count(" instead of ") <= 3
        assert text == other or clause or len(text) > 1


def test_at_most_three_are_named_and_each_once() -> None:
    assert lookalike_clause("a–b–c", "a-b-c").count("EN DASH") == 1
    assert lookalike_clause("“a” ‘b’ – c", "\"a\" 'b' - c").count(" instead of ") == 3
