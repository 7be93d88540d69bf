"""RIS, read by a parser that is not ours."""

import re
from typing import Any

import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.citations.csl import quote_item, source_item
from app.citations.ris import ris
from tests.citations.items import BASE, LU, ORIGINAL, PEOPLE, STATE, ZHU, agent, quote, rendering, source

ZOTERO_DATE = r"(\d+)(?:\/(\d{0,2})(?:\/(\d{0,2})(?:(?:\/|\s)([^\/]*))?)?)?"  # translators/RIS.js, dateRIStoZotero


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
        "urls": [f"{BASE}/quotes/s-q01"],
        "name_of_database": "OnRecord",
        "custom2": "Deepak, B.R.",
        "notes": ["In a text by B.R. Deepak.", "Passage: characters 10–31 of the text."],
    }


def test_a_chinese_author_of_the_whole_is_named_family_name_first() -> None:
    item = quote_item(quote(), source(authors=[LU, STATE]), None, PEOPLE, BASE)
    assert record(item)["notes"][0] == "In a text by Lu Yan and US Department of State."


def test_a_translator_is_the_subsidiary_author_and_a_translation_without_one_is_a_note() -> None:
    named = record(quote_item(quote(rendering=rendering()), source(translators=[ZHU]), None, PEOPLE, BASE))
    assert named["subsidiary_authors"] == ["Zhu, Anna Lin"]
    unnamed = record(quote_item(quote(rendering=rendering()), source(), None, PEOPLE, BASE))
    assert "Translated in the text that quotes the words." in unnamed["notes"]
    assert "subsidiary_authors" not in unnamed


@pytest.mark.parametrize(
    ("edtf", "date"),
    [
        ("2025-02-03", "2025/02/03/"),
        ("2025-02", "2025/02//"),
        ("2025", "2025///"),
        ("2025-02~", "2025/02//circa"),
        ("2025-23", "2025///Autumn"),
        ("2025-02-24/2025-02-28", "2025/02/24/to 2025-02-28"),
        ("2025-02/..", "2025/02//onwards"),
    ],
)
def test_a_date_is_as_exact_as_the_source_gives_it(edtf: str, date: str) -> None:
    found = record(source_item(source(published_on=edtf), PEOPLE, BASE))
    assert (found["year"], found["date"]) == ("2025", date)
    assert re.fullmatch(ZOTERO_DATE, date)


@pytest.mark.parametrize("edtf", ["202X", "../2025"])
def test_a_date_without_a_year_is_a_note(edtf: str) -> None:
    found = record(source_item(source(published_on=edtf), PEOPLE, BASE))
    assert not {"year", "date"} & set(found)
    assert found["notes"] == [f"Published: {edtf} (EDTF)."]


@pytest.mark.parametrize(
    ("printed", "family_name", "given_name", "last_name", "first_name"),
    [
        ("Ministry of Trade, Industry and Ports", None, None, "Ministry of Trade‚ Industry and Ports", ""),
        ("Sánchez, Ltd., Sons, and Co.", None, None, "Sánchez‚ Ltd.‚ Sons‚ and Co.", ""),
        ("Martin Luther King, Jr.", "King", "Martin Luther", "King", "Martin Luther, Jr."),
        ("Ludwig van der Berg", "van der Berg", "Ludwig", "van der Berg", "Ludwig"),
        ("陈立群", "陈", "立群", "陈", "立群"),
    ],
)
def test_an_author_survives_the_rules_by_which_zotero_splits_names(
    printed: str, family_name: str | None, given_name: str | None, last_name: str, first_name: str
) -> None:
    people = {"x": {"family_name": family_name, "given_name": given_name}}
    found = record(source_item(source(authors=[agent("x", printed)]), people, BASE))
    (author,) = found["authors"]
    last = re.split(r"\s*,\s*", author)[0]  # translators/RIS.js, processTag
    assert (last, re.sub(r"^\s*,\s*", "", author[len(last) :])) == (last_name, first_name)
    if family_name is None:
        assert printed in found["notes"][0]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("book", "BOOK"), ("report", "RPRT"), ("website", "ELEC"), ("article", "ELEC"), ("speech", "GEN")],
)
def test_a_source_is_of_the_type_that_ris_has_for_its_kind(kind: str, type_: str) -> None:
    assert record(source_item(source(kind=kind), PEOPLE, BASE))["type_of_reference"] == type_


def test_lines_end_as_ris_wants() -> None:
    lines = ris(source_item(source(), PEOPLE, BASE)).split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]


@settings(deadline=None)
@given(words=st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" -\r\n"), min_size=1))
@example("a\nER  - \nTY  - BOOK")
@example("“{curly}” \\ 围魏救赵")
def test_whatever_the_words_are_they_stay_on_their_line(words: str) -> None:
    found = record(quote_item(quote(text=words), source(), None, PEOPLE, BASE))
    assert found.get("title", "") == " ".join(words.split())
    assert found["urls"] == [f"{BASE}/quotes/s-q01"]
