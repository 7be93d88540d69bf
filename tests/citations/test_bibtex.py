"""BibTeX, read by a parser that is not ours."""

from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from app.citations.bibtex import bibtex
from app.citations.csl import claim_item, quote_item, source_item
from tests.citations.items import BASE, LU, ORIGINAL, PEOPLE, STATE, ZHU, agent, claim, quote, rendering, source

# Three commands of LaTeX's own that the parser's decoder does not know, or takes for an accent.
COMMANDS = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
CONTEXT = get_default_latex_context_db()
CONTEXT.add_context_category(
    "ours", [MacroTextSpec(name, character) for name, character in COMMANDS.items()], prepend=True
)
LATEX = LatexNodes2Text(latex_context=CONTEXT)
HOSTILE = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" {}\\\"'@,=%#&$_^~"), min_size=1)


def entry(item: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
    """The one entry: its kind, key and fields, with commands of LaTeX read back."""
    library = parse_string(bibtex(item), append_middleware=[LatexDecodingMiddleware(decoder=LATEX)])
    assert not library.failed_blocks
    (found,) = library.entries
    return found.entry_type, found.key, {field.key: str(field.value) for field in found.fields}


def test_a_quote_is_quoted_in_the_text_of_its_author() -> None:
    item = quote_item(quote(original=ORIGINAL), source(title_supplied=True), None, PEOPLE, BASE)
    assert entry(item) == (
        "misc",
        "s-q01",
        {
            "author": "Lu, Yan",
            "title": "strategic distraction (围魏救赵, wéi wèi jiù zhào)",
            "howpublished": "Quoted in B.R. Deepak, [The New Balance]",
            "langid": "english",
            "note": "Passage: characters 10–31 of the text.",
            "url": f"{BASE}/quotes/s-q01",
        },
    )


def test_the_braces_that_keep_the_case_of_a_title_are_there() -> None:
    written = bibtex(quote_item(quote(), source(), None, PEOPLE, BASE))
    assert "title = {{strategic distraction}},\n" in written
    assert "author = {{US Department of State}},\n" in bibtex(
        quote_item(quote(speakers=[STATE]), source(), None, PEOPLE, BASE)
    )


@pytest.mark.parametrize(
    ("kind", "type_"), [("book", "book"), ("report", "techreport"), ("article", "misc"), ("website", "misc")]
)
def test_a_source_is_of_the_type_that_bibtex_has_for_its_kind(kind: str, type_: str) -> None:
    dated = source(kind=kind, publisher=STATE, published_on="2025-02")
    found, _, fields = entry(source_item(dated, PEOPLE, BASE))
    assert found == type_
    assert (fields["year"], fields["month"]) == ("2025", "feb")
    printed = {"book": "publisher", "report": "institution"}.get(kind, "howpublished")
    assert fields[printed] == "US Department of State"


@pytest.mark.parametrize(
    ("item", "where"),
    [
        (claim_item(claim(), source(), PEOPLE, BASE), "Reported in B.R. Deepak, The New Balance"),
        (quote_item(quote(attribution="author", speakers=[]), source(), None, PEOPLE, BASE), "In B.R. Deepak, The New"),
        (quote_item(quote(attribution="unattributed", speakers=[]), source(authors=[]), None, PEOPLE, BASE), "Quoted"),
        (
            quote_item(quote(rendering=rendering()), source(), None, PEOPLE, BASE),
            "Quoted and trans. in B.R. Deepak, The",
        ),
        (
            quote_item(quote(rendering=rendering()), source(translators=[ZHU]), None, PEOPLE, BASE),
            "Quoted in B.R. Deepak, The New Balance",
        ),
        (
            quote_item(quote(), source(authors=[LU, STATE], publisher=STATE), None, PEOPLE, BASE),
            "Quoted in Lu Yan and US Department of State, The New Balance, US Department of State",
        ),
    ],
)
def test_how_the_words_stand_in_their_document_is_said(item: dict[str, Any], where: str) -> None:
    assert entry(item)[2]["howpublished"].startswith(where)


def test_a_sentence_of_ours_has_no_stop_within_its_brackets_and_a_quoted_one_keeps_it() -> None:
    assert "title = {{[There will be no sell-out]}},\n" in bibtex(claim_item(claim(), source(), PEOPLE, BASE))
    quoted = quote_item(quote(text="[Sic.]"), source(), None, PEOPLE, BASE)
    assert "title = {{[Sic.]}},\n" in bibtex(quoted)


@pytest.mark.parametrize(
    ("tag", "name"), [("en-US", "english"), ("zh-Hans", "chinese"), ("ru", "russian"), ("tlh", None)]
)
def test_the_language_is_named_as_babel_names_it(tag: str, name: str | None) -> None:
    fields = entry(quote_item(quote(language=tag), source(), None, PEOPLE, BASE))[2]
    assert fields.get("langid") == name
    assert "language" not in fields


@pytest.mark.parametrize(
    ("edtf", "year", "month"),
    [
        ("2025-02-18", "2025", "feb"),
        ("2025-02-24/2025-02-28", "2025", "feb"),
        ("2025-02-24/2025-03-02", "2025", None),
        ("2024-12/2025-01", "2024–2025", None),
        ("2025-02/..", "2025–", None),
        ("../2025-02", None, None),
        ("2025-02?", "ca. 2025", None),
        ("2025-21", "2025", None),
        ("202X", "2020s", None),
    ],
)
def test_a_date_is_in_edtf_for_biblatex_and_in_words_for_bibtex(edtf: str, year: str | None, month: str | None) -> None:
    fields = entry(quote_item(quote(said_on=edtf), source(published_on=edtf), None, PEOPLE, BASE))[2]
    assert (fields["date"], fields["origdate"]) == (edtf, edtf)
    assert (fields.get("year"), fields.get("month")) == (year, month)


def test_an_article_in_the_press_is_one() -> None:
    gazette = agent("gazette", "Gazette", "organizations")
    kind, _, fields = entry(source_item(source(publisher=gazette), PEOPLE | {"gazette": {"kind": "media"}}, BASE))
    assert (kind, fields["journal"]) == ("article", "Gazette")


def test_a_translator_is_in_the_note_which_every_style_prints() -> None:
    fields = entry(quote_item(quote(), source(translators=[LU, ZHU]), None, PEOPLE, BASE))[2]
    assert fields["note"].startswith("Translated by Lu Yan and Anna Lin Zhu. Passage: ")


def test_names_are_told_apart() -> None:
    several = [LU, agent("a-and-b", "Institute of War and Peace, Oslo", "organizations")]
    written = bibtex(claim_item(claim(speakers=several), source(), PEOPLE, BASE))
    assert "author = {Lu, Yan and {Institute of War and Peace, Oslo}},\n" in written
    people = PEOPLE | {"lu-yan": {"family_name": "Lu, Jr.", "given_name": "Yan and Co"}}
    assert "author = {Lu, Jr., {Yan and Co}},\n" in bibtex(claim_item(claim(), source(), people, BASE))
    people = PEOPLE | {"lu-yan": {"family_name": "陆", "given_name": "燕"}}
    written = bibtex(claim_item(claim(speakers=[agent("lu-yan", "陆燕")]), source(), people, BASE))
    assert "author = {{陆燕}},\n" in written


@settings(deadline=None)
@given(words=HOSTILE)
@example("{")
@example("}{")
@example("ends with a backslash \\")
@example("50% of $5 & #1_a ~ ^ {x} \\y @z")
@example("‘curly’ “quotes” – dashes — 围魏救赵")
@example("a--b ``c'' ,,d?`")
@example("a\nb\r\nc\td")
def test_whatever_the_words_are_the_parser_reads_them_back(words: str) -> None:
    kind, key, fields = entry(quote_item(quote(text=words), source(title=words), None, PEOPLE, BASE))
    assert (kind, key) == ("misc", "s-q01")
    assert fields["title"] == " ".join(words.split())
    assert fields["howpublished"] == f"Quoted in B.R. Deepak, {' '.join(words.split())}"


def test_an_address_is_kept_in_one_piece() -> None:
    item = source_item(source(external_url="https://e.example/a_b?c=%20&d={e}\\#f"), PEOPLE, BASE)
    assert "url = {https://e.example/a_b?c=%20&d=%7Be%7D%5C#f},\n" in bibtex(item)
