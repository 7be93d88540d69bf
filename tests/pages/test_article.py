"""An article, the notes in it, and the card of each: all of it in the HTML, readable without a script."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.pages.passages import Passage, Segment, paragraphs, segments
from tests.asking import ARTICLE
from tests.conftest import SEED, make_tables
from tests.dossiers.builder import DOSSIER, Folder, reading
from tests.pages.reading import page_of, text_of

TEXT = (SEED / ARTICLE / "article.txt").read_text(encoding="utf-8")
QUOTE = f"/quotes/{ARTICLE}-q10"


def words_of(page: Any, path: str = "//div[@class='text']/p") -> str:
    """The words of the article, without the marks among them."""
    for mark in page.xpath("//a[starts-with(@class, 'ref ')]"):
        mark.drop_tree()
    return "\n".join(line.text_content() for line in page.xpath(path))


@pytest.mark.parametrize(
    "address", [f"/sources/{ARTICLE}", QUOTE, f"/claims/{ARTICLE}-c50", f"/sources/{ARTICLE}?at=9-70"]
)
def test_the_article_stands_there_to_the_letter(client: TestClient, address: str) -> None:
    assert words_of(page_of(client, address)) == TEXT.removesuffix("\n")


def test_every_note_is_a_mark_in_the_text_and_an_entry_after_it(client: TestClient) -> None:
    page = page_of(client, f"/sources/{ARTICLE}")
    marks = page.xpath("//div[@class='text']//a")
    entries = page.xpath("//section[@class='notes']//li")
    addresses = [each.get("href") for each in marks]
    for kind, number in {"quotes": 27, "claims": 111, "events": 8}.items():
        assert sum(each.startswith(f"/{kind}/") for each in addresses) == number
    assert sorted(addresses) == sorted(each.xpath(".//h3/a/@href")[0] for each in entries)
    assert len(set(addresses)) == len(addresses)
    assert all(
        each.get("aria-label") and f"note-{each.get('data-n')}" in {e.get("id") for e in entries} for each in marks
    )
    shown = next(each for each in entries if each.xpath(f".//a[@href='{QUOTE}']"))
    assert shown.xpath(".//ruby/rt/text()") == ["wéi", "wèi", "jiù", "zhào"]
    for words in (
        "strategic distraction",
        "Lu Yan",
        "Huayu Think Tank",
        "besiege Wei to rescue Zhao",
        "The sense of an idiom",
    ):
        assert words in shown.text_content()
    assert f"/{QUOTE.removeprefix('/')}" in shown.xpath(".//span[@class='address']")[0].text_content()


def test_a_shared_link_says_first_whose_words_these_are_and_in_which_article(client: TestClient) -> None:
    page = page_of(client, QUOTE)
    (main,) = page.xpath("//main")
    (card,) = page.xpath("//article[starts-with(@class, 'card')]")
    said = " ".join(card.text_content().split())
    for words in (
        "“strategic distraction”",
        "Lu Yan",
        "Huayu Think Tank",
        "Translated from Chinese",
        "by B.R. Deepak, no date",
    ):
        assert words in said
    assert (
        said.index("Lu Yan") < said.index("围") < said.index("How China's strategic community") < said.index("Claim: ")
    )
    assert " ".join(main.text_content().split()).index("strategic distraction") < 60
    assert page.xpath("//a[@class='skip']/@href") == ["#main", "#card-title", "#text"]
    assert {each.text_content() for each in page.xpath("//*[contains(@class, 'chosen')]")} == {
        "strategic distraction",
        "围魏救赵",
    }
    assert len(page.xpath("//h1")) == 1


def test_a_card_comes_alone_for_those_who_have_the_page(client: TestClient) -> None:
    response = client.get(QUOTE, params={"part": "card"})
    assert response.headers["x-robots-tag"] == "noindex"
    assert "<html" not in response.text
    whole = page_of(client, QUOTE)
    for part in (page_of(client, QUOTE, part="card").xpath("//h2"), whole.xpath("//article//h2")):
        assert [each.text_content() for each in part] == ["“strategic distraction”"]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("9-70", TEXT[9:70]),
        (f"{TEXT.index('Wu Xinbo, Dean')}-{TEXT.index('the process of multi')}", None),
        ("70-9", ""),
        (f"0-{len(TEXT) + 1}", ""),
        ("-1-5", ""),
        ("0-99999999999999999999", ""),
        ("<script>", ""),
    ],
)
def test_a_passage_is_marked_where_the_address_says_so(client: TestClient, at: str, words: str | None) -> None:
    page = page_of(client, f"/sources/{ARTICLE}", at=at)
    if words is None:
        start, end = map(int, at.split("-"))
        words = TEXT[start:end]
    marks = "".join(each.text_content() for each in page.xpath("//div[@class='text']//mark"))
    assert marks == words.replace("\n", "")
    assert words_of(page) == TEXT.removesuffix("\n")


def test_an_article_says_where_it_is_from_and_when_it_was_loaded(client: TestClient) -> None:
    shown = text_of(client.get(f"/sources/{ARTICLE}"))
    for words in (
        "By B.R. Deepak",
        "Date not printed",
        "Rights not stated",
        "revision 1",
        "How to read this page",
        "146 notes",
    ):
        assert words in shown
    assert shown.index("How to read this page") < shown.index("The US-Russia rapprochement has sparked")


def test_a_cited_work_shows_what_is_quoted_from_it(client: TestClient) -> None:
    page = client.get("/sources/lu-yan-huayu-think-tank")
    assert "1 quotation" in text_of(page)
    assert f'href="{QUOTE}"' in page.text


@pytest.mark.parametrize("kind", ["quotes", "claims", "events", "sources"])
def test_what_is_not_there_is_missing_card_or_page(client: TestClient, kind: str) -> None:
    for query in ({}, {"part": "card"}):
        assert client.get(f"/{kind}/nothing", params=query).status_code == 404


def test_a_correction_is_shown_and_the_history_is_a_link_away(tmp_path: Path) -> None:
    folder, url = Folder(tmp_path / "folder"), f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(url)
    folder.load(url)
    folder.change(DOSSIER, "text: There is little time.", "text: Time is short.\n    correction: It was misread.")
    folder.load(url)
    with reading(url) as client:
        page = page_of(client, "/claims/harbor-c03")
    remarks = [each.text_content() for each in page.xpath("//*[@class='remark']")]
    assert remarks == ["Corrected It was misread."]
    (revisions,) = page.xpath("//*[contains(@class, 'revisions')]")
    assert "On record since revision 1, last changed in revision 2" in revisions.text_content()
    assert revisions.xpath(".//a/@href") == ["/v1/claims/harbor-c03/history"]


def test_passages_that_nest_and_overlap_are_cut_at_every_edge() -> None:
    outer, inner, late = Passage(0, 6, 1), Passage(2, 4, 2), Passage(3, 8, 3)
    assert list(segments(8, [inner, outer, late], [7])) == [
        Segment(0, 2, (outer,)),
        Segment(2, 3, (outer, inner)),
        Segment(3, 4, (outer, late, inner)),
        Segment(4, 6, (outer, late)),
        Segment(6, 7, (late,)),
        Segment(7, 8, (late,)),
    ]


def test_places_are_code_points_and_a_line_break_is_in_no_line() -> None:
    text = "𝒜b\n\n霸权𠮷"
    (first, second, third) = paragraphs(text, [Passage(0, 6, 1)], [])
    assert second == []
    assert [[text[each.start : each.end] for each in line] for line in (first, third)] == [["𝒜b"], ["霸权", "𠮷"]]
