"""CSL-JSON items: what is known, and nothing that is not."""

from typing import Any

import pytest

from app.citations.csl import claim_item, quote_item, source_item, without_markup
from tests.citations.items import (
    BASE,
    DEEPAK,
    LU,
    ORIGINAL,
    PEOPLE,
    STATE,
    YE,
    ZHU,
    agent,
    claim,
    quote,
    rendering,
    source,
)

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
    assert item["URL"] == f"{BASE}/quotes/s-q01"
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
    ("edtf", "date"),
    [
        ("2025-02-03", {"date-parts": [[2025, 2, 3]]}),
        ("2025-02", {"date-parts": [[2025, 2]]}),
        ("2025-02-XX", {"date-parts": [[2025, 2]]}),
        ("2025", {"date-parts": [[2025]]}),
        ("2025-02-03~", {"date-parts": [[2025, 2, 3]], "circa": True}),
        ("2025?", {"date-parts": [[2025]], "circa": True}),
        ("2025-24", {"date-parts": [[2025]], "season": 4}),
        ("2025-02-24/2025-03-02", {"date-parts": [[2025, 2, 24], [2025, 3, 2]]}),
        ("2025-02-24/2025-03", {"date-parts": [[2025, 2], [2025, 3]]}),
        ("2024/2025%", {"date-parts": [[2024], [2025]], "circa": True}),
        ("2025-02/..", {"date-parts": [[2025, 2], [0, 0]]}),
        ("../2025-02", {"literal": "until 2025-02"}),
        ("202X", {"literal": "2020s"}),
        ("202X/203X~", {"literal": "2020s–2030s", "circa": True}),
        ("20XX", {"literal": "20XX"}),
    ],
)
def test_a_date_is_as_exact_as_the_source_gives_it(edtf: str, date: dict[str, Any]) -> None:
    item = of_source(published_on=edtf)
    assert item["issued"] == date
    assert item["custom"]["published_on"] == edtf


def test_only_words_that_the_source_dates_have_an_original_date() -> None:
    dated = source(published_on="2024")
    assert "original-date" not in quote_item(quote(date="2024"), dated, None, PEOPLE, BASE)
    said = quote_item(quote(said_on="2023-02~", date="2023-02~"), dated, None, PEOPLE, BASE)
    assert said["original-date"] == {"date-parts": [[2023, 2]], "circa": True}
    assert (said["custom"]["said_on"], said["custom"]["published_on"]) == ("2023-02~", "2024")


def test_the_date_of_a_work_is_that_of_its_words_and_the_date_of_the_source_is_not() -> None:
    dated = source(published_on="2024")
    in_work = quote_item(quote(date="2023-02", date_basis="work"), dated, None, PEOPLE, BASE)
    assert in_work["original-date"] == {"date-parts": [[2023, 2]]}
    in_source = quote_item(quote(date="2024", date_basis="source"), dated, None, PEOPLE, BASE)
    assert "original-date" not in in_source
    assert "The date is that of the source." in in_source["note"]
    assert [item["custom"]["date_basis"] for item in (in_work, in_source)] == ["work", "source"]


def test_a_translator_is_one_whom_the_source_names() -> None:
    own = rendering(by="anna-zhu", translator=ZHU)
    zhu = [{"family": "Zhu", "given": "Anna Lin"}]
    assert of_quote(rendering=own)["translator"] == zhu
    assert quote_item(quote(), source(translators=[ZHU]), None, PEOPLE, BASE)["translator"] == zhu
    item = of_quote(translation="presumed", rendering=rendering())
    assert "translator" not in item
    assert item["custom"]["translation"] == "presumed"


def test_a_translated_source_has_the_title_and_the_date_of_the_original() -> None:
    original = source(
        id="original", url="/v1/sources/original", title="新平衡", title_supplied=True, published_on="2024"
    )
    item = source_item(source(published_on="2025"), PEOPLE, BASE, original)
    assert (item["original-title"], item["original-date"]) == ("[新平衡]", {"date-parts": [[2024]]})
    assert item["custom"]["translation_of"] == f"{BASE}/v1/sources/original"


def test_words_that_translate_a_quote_of_another_source_name_it() -> None:
    original = {"id": "o-q01", "url": "/v1/quotes/o-q01", "text": "围魏救赵", "source": {"title": "新平衡"}}
    item = of_quote(translation="presumed", rendering=rendering(), translation_of=original)
    assert "Original: 围魏救赵, in 新平衡. " in item["note"]
    assert item["custom"]["translation_of"] == f"{BASE}/v1/quotes/o-q01"


@pytest.mark.parametrize(
    ("status", "said"), [("current", ""), ("disputed", "Disputed. "), ("withdrawn", "Withdrawn. ")]
)
def test_a_claim_that_does_not_stand_says_so(status: str, said: str) -> None:
    item = claim_item(claim(status=status), source(), PEOPLE, BASE)
    assert item["note"] == f"Paraphrase, in the words of OnRecord. {said}Passage: characters 0–9 of the text."


@pytest.mark.parametrize(
    ("printed", "family_name", "given_name", "expected"),
    [
        ("陈立群", "陈", "立群", {"family": "陈", "given": "立群", "static-ordering": True}),
        ("한 승연", "한", "승연", {"family": "한", "given": "승연", "static-ordering": True}),
        ("ジョン・スミス", "スミス", "ジョン", {"literal": "ジョン・スミス"}),
        ("Han Seung-yeon", "Han", "Seung-yeon", {"family": "Han", "given": "Seung-yeon", "static-ordering": True}),
        ("Orbán Viktor", "Orbán", "Viktor", {"family": "Orbán", "given": "Viktor", "static-ordering": True}),
        ("Ludwig van der Berg", "van der Berg", "Ludwig", {"family": "van der Berg", "given": "Ludwig"}),
        ("محمد عبد الله", "عبد الله", "محمد", {"family": "عبد الله", "given": "محمد"}),
        ("Martin Luther King Jr.", "King", "Martin Luther",
         {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("Martin Luther King", "King, Jr.", "Martin Luther",
         {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("नरेन्द्र मोदी", "मोदी", "नरेन्द्र", {"literal": "नरेन्द्र मोदी"}),
        ("陳 Jackie", "陳", "Jackie", {"family": "陳", "given": "Jackie", "static-ordering": True}),
        ("Jón Sigurðsson", None, None, {"literal": "Jón Sigurðsson"}),
        ("Putin", "Putin", None, {"literal": "Putin"}),
    ],
)  # fmt: skip
def test_a_name_is_split_as_the_register_splits_it(
    printed: str, family_name: str | None, given_name: str | None, expected: dict[str, Any]
) -> None:
    people = {"x": {"family_name": family_name, "given_name": given_name}}
    item = quote_item(quote(speakers=[agent("x", printed)]), source(), None, people, BASE)
    assert item["author"] == [expected]


@pytest.mark.parametrize(
    ("kind", "publisher", "expected"),
    [
        ("article", "media", "article-newspaper"),
        ("commentary", "media", "article-newspaper"),
        ("article", "think-tank", "webpage"),
        ("article", None, "webpage"),
        ("statement", "media", "webpage"),
        ("report", "media", "report"),
    ],
)
def test_an_article_is_of_the_type_that_its_publisher_makes_it(kind: str, publisher: str | None, expected: str) -> None:
    gazette = agent("gazette", "Gazette", "organizations") if publisher else None
    item = source_item(source(kind=kind, publisher=gazette), PEOPLE | {"gazette": {"kind": publisher}}, BASE)
    assert item["type"] == expected
    assert item.get("container-title") == ("Gazette" if expected == "article-newspaper" else None)


def test_what_is_not_known_is_left_out() -> None:
    item = of_quote()
    assert not {"issued", "original-date", "publisher"} & set(item)
    assert None not in item.values()
    assert None not in item["custom"].values()


def test_a_claim_is_in_brackets_because_the_words_are_ours() -> None:
    item = claim_item(claim(said_on="2025-02-25"), source(), PEOPLE, BASE)
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
    assert of_source()["URL"] == f"{BASE}/sources/s"
    elsewhere = of_source(external_url="https://elsewhere.example/a")
    assert elsewhere["URL"] == "https://elsewhere.example/a"
    assert elsewhere["custom"]["record"] == f"{BASE}/v1/sources/s"
