"""RIS, read by a parser that is not ours."""

from typing import Any

import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.citations.csl import quote_item, source_item
from app.citations.ris import ris
from tests.citations.items import BASE, LU, ORIGINAL, PEOPLE, STATE, quote, source


def record(item: dict[str, Any]) -> dict[str, Any]:
    """The one record, as the parser names its tags."""
    (found,) = rispy.loads(ris(item))
    return dict(found)


def test_a_quote_is_a_part_of_the_text_of_another() -> None:
    assert record(quote_item(quote(original=ORIGINAL), source(title_supplied=True), None, PEOPLE, BASE)) == {
        "type_of_reference": "CHAP",
        "id": "s-q01",
        "authors": ["Lu, Yan"],
        "title": "strategic distraction (围魏救赵, wéi wèi jiù zhào)",
        "secondary_title": "[The New Balance]",
        "language": "en",
        "urls": [f"{BASE}/v1/quotes/s-q01"],
        "name_of_database": "OnRecord",
        "custom2": "Deepak, B.R.",
        "notes": ["In a text by B.R. Deepak.", "Passage: characters 10–31 of the text."],
    }


def test_a_chinese_author_of_the_whole_is_named_family_name_first() -> None:
    item = quote_item(quote(), source(authors=[LU, STATE]), None, PEOPLE, BASE)
    assert record(item)["notes"][0] == "In a text by Lu Yan and US Department of State."


@pytest.mark.parametrize(
    ("precision", "date"), [("day", "2025/02/03/"), ("month", "2025/02//"), ("year", "2025///"), (None, "2025/02/03/")]
)
def test_a_date_says_as_much_as_is_known(precision: str | None, date: str) -> None:
    found = record(source_item(source(published_on="2025-02-03", published_precision=precision), PEOPLE, BASE))
    assert (found["year"], found["date"]) == ("2025", date)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("book", "BOOK"), ("report", "RPRT"), ("website", "ELEC"), ("article", "GEN"), ("speech", "GEN")],
)
def test_a_source_is_of_the_type_that_ris_has_for_its_kind(kind: str, type_: str) -> None:
    assert record(source_item(source(kind=kind), PEOPLE, BASE))["type_of_reference"] == type_


def test_lines_end_as_ris_wants() -> None:
    lines = ris(source_item(source(), PEOPLE, BASE)).split("\r\n")
    assert lines[0] == "TY  - GEN"
    assert lines[-2:] == ["ER  - ", ""]


@settings(deadline=None)
@given(words=st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" -\r\n"), min_size=1))
@example("a\nER  - \nTY  - BOOK")
@example("“{curly}” \\ 围魏救赵")
def test_whatever_the_words_are_they_stay_on_their_line(words: str) -> None:
    found = record(quote_item(quote(text=words), source(), None, PEOPLE, BASE))
    assert found.get("title", "") == " ".join(words.split())
    assert found["urls"] == [f"{BASE}/v1/quotes/s-q01"]
