"""CSL-JSON items: what is known, and nothing that is not."""

from typing import Any

import pytest

from app.citations.csl import claim_item, quote_item, source_item, without_markup
from tests.citations.items import BASE, DEEPAK, LU, ORIGINAL, PEOPLE, STATE, YE, agent, claim, quote, source

DEEPAK_CSL = {"family": "Deepak", "given": "B.R."}
LU_CSL = {"family": "Lu", "given": "Yan", "static-ordering": True}


def of_quote(said_in: dict[str, Any] | None = None, **different: Any) -> dict[str, Any]:
    """The item of a quote in a source without a date."""
    return quote_item(quote(**different), source(), said_in, PEOPLE, BASE)


def of_source(**different: Any) -> dict[str, Any]:
    """The item of a source."""
    return source_item(source(**different), PEOPLE, BASE)


def test_a_quote_is_its_speaker_s_in_the_text_of_another() -> None:
    item = of_quote()
    assert item["author"] == [LU_CSL]
    assert item["container-author"] == [DEEPAK_CSL]
    assert item["container-title"] == "The New Balance"
    assert item["URL"] == f"{BASE}/v1/quotes/s-q01"
    assert without_markup(item["title"]) == "strategic distraction"


def test_a_quote_has_its_original_and_the_pinyin_beside_it_and_its_passage_in_words_and_numbers() -> None:
    item = of_quote(said_in=source(id="piece", url="/v1/sources/piece", title="Piece", authors=[LU]), original=ORIGINAL)
    assert without_markup(item["title"]) == "strategic distraction (围魏救赵, wéi wèi jiù zhào)"
    assert item["note"] == "Said in: Lu Yan, Piece. Passage: characters 10–31 of the text."
    assert item["custom"]["original"] == ORIGINAL
    assert item["custom"]["said_in"] == f"{BASE}/v1/sources/piece"
    assert (item["custom"]["passage"]["start"], item["custom"]["passage"]["end"]) == (10, 31)


def test_a_misprint_of_the_original_is_kept_and_its_reading_is_told_apart() -> None:
    misprint = ORIGINAL | {"text": "总体性”交易观", "reading": "总体性交易观"}
    item = of_quote(original=misprint)
    assert "(总体性”交易观, " in item["title"]
    assert item["note"].startswith("Read as 总体性交易观. ")


def test_an_original_that_is_not_chinese_has_no_pinyin() -> None:
    item = of_quote(original=ORIGINAL | {"text": "отвлечение", "language": "ru", "pinyin": None})
    assert without_markup(item["title"]) == "strategic distraction (отвлечение)"


@pytest.mark.parametrize(
    ("different", "authors"),
    [
        ({"speakers": [LU, YE]}, [LU_CSL, {"family": "Ye", "given": "Tianle", "static-ordering": True}]),
        ({"speakers": [STATE]}, [{"literal": "US Department of State"}]),
        ({"speakers": [agent("plato", "Plato")]}, [{"literal": "Plato"}]),
        ({"attribution": "collective", "attributed_to": "scholars", "speakers": []}, [{"literal": "scholars"}]),
        ({"attribution": "author", "speakers": []}, [DEEPAK_CSL]),
        ({"attribution": "unattributed", "speakers": []}, None),
    ],
)
def test_the_author_is_whoever_the_words_are_attributed_to(different: dict[str, Any], authors: Any) -> None:
    assert of_quote(**different).get("author") == authors


@pytest.mark.parametrize(
    ("precision", "parts"),
    [("day", [[2025, 2, 3]]), ("month", [[2025, 2]]), ("year", [[2025]]), (None, [[2025, 2, 3]])],
)
def test_a_date_says_as_much_as_is_known(precision: str | None, parts: list[list[int]]) -> None:
    item = of_source(published_on="2025-02-03", published_precision=precision)
    assert item["issued"] == {"date-parts": parts}


def test_what_is_not_known_is_left_out() -> None:
    item = of_quote()
    assert not {"issued", "original-date", "publisher"} & set(item)
    assert None not in item.values()
    assert None not in item["custom"].values()


def test_a_claim_is_in_brackets_because_the_words_are_ours() -> None:
    item = claim_item(claim(date="2025-02-25"), source(), PEOPLE, BASE)
    assert item["title"] == "[There will be no sell-out.]"
    assert item["note"] == "Paraphrase, in the words of OnRecord. Passage: characters 0–9 of the text."
    assert item["original-date"] == {"date-parts": [[2025, 2, 25]]}
    assert item["custom"]["evidence"] == "paraphrased"


def test_a_title_that_we_supplied_is_in_brackets() -> None:
    assert of_source(title_supplied=True)["title"] == "[The New Balance]"
    assert of_source()["title"] == "The New Balance"


def test_what_an_institution_issues_without_an_author_is_the_institution_s() -> None:
    item = of_source(kind="statement", authors=[], publisher=STATE)
    assert item["author"] == [{"literal": "US Department of State"}]
    assert "publisher" not in item
    assert of_source(authors=[DEEPAK], publisher=STATE)["publisher"] == "US Department of State"


def test_a_source_is_cited_at_its_own_address_where_it_has_one() -> None:
    assert of_source()["URL"] == f"{BASE}/v1/sources/s"
    elsewhere = of_source(external_url="https://elsewhere.example/a")
    assert elsewhere["URL"] == "https://elsewhere.example/a"
    assert elsewhere["custom"]["record"] == f"{BASE}/v1/sources/s"
