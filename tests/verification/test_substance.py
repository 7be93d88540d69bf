"""Differences of substance: negations, numbers, dates and names, and not another form of the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.verification.numerals import number_value
from app.verification.substance import negations_beside, substantive_differences

DIFFERENT = [
    ("the US does not aim to disrupt", "the US aims to disrupt", [("negation", "not", "")]),
    ("it never ended", "it ended", [("negation", "never", "")]),
    ("it ended without a deal", "it ended with a deal", [("negation", "without", "")]),
    ("he can't come", "he can come", [("negation", "can't", "")]),
    ("unlikely to side", "likely to side", [("negation", "unlikely", "likely")]),
    ("harmless words", "harmful words", [("negation", "harmless", "harmful")]),
    ("pro-China sentiments", "anti-China sentiments", [("negation", "pro", "anti")]),
    ("对中国太友好的情绪", "对中国不太友好的情绪", [("negation", "", "不")]),
    ("沒有人支持", "有人支持", [("negation", "沒", "")]),
    ("Trump plays chess, not Go", "Trump plays Go, not chess", [("negation", "not", "not")]),
    ("three powers", "two powers", [("number", "three", "two")]),
    ("-5 percent", "5 percent", [("number", "-5 percent", "5 percent")]),
    ("一百万人", "一百亿人", [("number", "一百万", "一百亿")]),
    ("On February 19, 2025", "On February 18, 2025", [("date", "19", "18")]),
    ("in March", "in May", [("date", "March", "May")]),
    ("China-Iran cooperation", "China-Russia cooperation", [("name", "Iran", "Russia")]),
    ("對美國不太友好的情緒", "对中国不太友好的情绪", [("name", "美國", "中国")]),
    ("the İİİ of Łódź won", "the İİİ of Bełż won", [("name", "Łódź", "Bełż")]),
    ("China fears Russia", "Russia fears China", [("name", "", "Russia"), ("name", "Russia", "")]),
]
SAME = [
    ("I can't", "I cannot"),
    ("two hundred thousand men", "200,000 men"),
    ("一百二十万人", "1.2 million"),
    ("does not really support it", "does not support it"),
    ("特别友好", "友好"),
    ("the us aims to", "the US aims to"),
    ("Ukraine’s projects", "Ukrainian projects"),
    ("Undeniably And Brazenly Imperialist", "undeniably and brazenly imperialistic"),
    ("the United States aims", "the US aims"),
]
NAMES = {"united states": "united-states", "us": "united-states"}


@pytest.mark.parametrize(("text", "said", "differences"), DIFFERENT)
def test_a_difference_of_substance_is_told(text: str, said: str, differences: list[tuple[str, str, str]]) -> None:
    assert substantive_differences(text, said, {}) == differences
    mirrored = substantive_differences(said, text, {})
    assert [each.kind for each in mirrored] == [kind for kind, *_ in differences]


@pytest.mark.parametrize(("text", "said"), SAME)
def test_another_form_is_no_difference(text: str, said: str) -> None:
    assert substantive_differences(text, said, NAMES) == []


def test_a_negation_beside_a_shared_part_counts_in_its_clause() -> None:
    text = "It does not support independence"
    assert negations_beside("support independence", (0, 20), text, (12, 32)) == [("negation", "", "not")]
    assert negations_beside("support independence", (0, 20), f"No, they {text[12:]}", (9, 29)) == []


@given(st.integers(0, 10**9))
def test_a_number_is_equal_in_any_grouping(number: int) -> None:
    assert number_value(f"{number:,}") == number_value(str(number)) == str(number)


@given(st.text(max_size=60))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert substantive_differences(text, text, {}) == []
