"""Whose words these are: translated, at second hand, judging or announced; in cards, text, charts and filters."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dossiers.builder import Folder
from tests.web.conftest import Visitor, violations
from tests.web.ferry import two_articles


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """A site with two articles that bear on each other."""
    return serve_folder(two_articles(tmp_path_factory.mktemp("articles")))


@pytest.fixture
def reader(visit: Callable[..., Visitor], articles: str) -> Visitor:
    """Someone at the two articles."""
    return visit(articles)


def card(page: Page) -> Any:
    """The card of what was chosen."""
    return page.get_by_role("complementary", name="What was said")


def row(page: Page, term: str) -> Any:
    """What a card says under a term."""
    return card(page).locator(f"dt:text-is('{term}') + dd")


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("ferry-q01", "Translated from Chinese by the source"),
        ("ferry-q02", "Presumably translated by the source; the original is not printed"),
        ("ferry-q03", "Said in English"),
        ("harbor-q04", "The source does not say whether this is a translation"),
    ],
)
def test_a_card_says_whose_wording_it_shows(reader: Visitor, quote: str, words: str) -> None:
    page = reader.open(f"/quotes/{quote}")
    expect(card(page).locator(".translation")).to_have_text(words)


def test_a_departing_translation_is_marked_with_the_reason_beside_the_original(reader: Visitor) -> None:
    page = reader.open("/quotes/ferry-q01")
    judged = card(page).locator(".fidelity")
    expect(judged).to_contain_text("Stronger than the original. 静潮 is a tide and no flood.")
    assert judged.locator(".ours").evaluate("each => getComputedStyle(each, '::before').content") == '"["'
    term = card(page).get_by_role("link", name="Every translation of 静潮")
    assert str(term.get_attribute("href")).startswith("/terms/")
    mark = page.locator(".text a[href='/quotes/ferry-q01']")
    assert "≠" in mark.evaluate("each => getComputedStyle(each, '::after').content")
    expect(mark).to_have_text("Mei")  # the mark is no part of the name
    assert "translation: stronger than the original" in str(mark.get_attribute("aria-label"))
    assert "none" in page.locator(".text a[href='/quotes/ferry-q03']").evaluate(
        "each => getComputedStyle(each, '::after').content"
    )


def test_presumed_translations_look_quieter_and_the_legend_says_why(reader: Visitor) -> None:
    page = reader.open("/sources/ferry")
    line = "each => getComputedStyle(each).textDecorationStyle"
    assert page.locator(".text .piece", has_text="the ferry is late").evaluate(line) == "dotted"
    assert page.locator(".text .piece", has_text="our boats are gone").evaluate(line) == "solid"
    assert "presumably a translation" in str(
        page.locator(".text a[href='/quotes/ferry-q02']").get_attribute("aria-label")
    )
    expect(page.locator(".legend")).to_contain_text("presumably a translation")
    expect(page.locator(".legend")).to_contain_text("departs from the original words")
    # An article with neither is not explained what it does not have.
    page = reader.open("/sources/harbor")
    expect(page.locator(".legend")).not_to_contain_text("translation")


def test_who_reports_whose_view_is_drawn_as_a_chain(reader: Visitor) -> None:
    page = reader.open("/claims/ferry-c02")
    links = card(page).get_by_role("list", name="Who reports it").get_by_role("listitem")
    expect(links).to_have_text(["Otto Brandt", "Yu Bai", "reportedly", "Mei Lan 梅兰"])
    expect(row(page, "Certainty")).to_contain_text("hedged")
    page = reader.open("/claims/ferry-c01")
    expect(card(page).locator(".chain")).to_have_count(0)  # at first hand
    expect(card(page)).to_contain_text("whose translation departs from the original words")


def test_a_claim_says_whom_it_judges_and_whether_it_stands(reader: Visitor) -> None:
    page = reader.open("/claims/ferry-c03")
    expect(row(page, "About").get_by_role("listitem")).to_have_text(
        ["−Harbor Gazette critical", "+Mei Lan 梅兰 favorable"]
    )
    expect(card(page).locator(".standing")).to_have_text("Disputed. Another paper says that nobody is to blame.")
    expect(row(page, "Attribution")).to_contain_text("inferred")
    expect(row(page, "Dated")).to_have_text("March 6, 2024 (the date of the source)")
    # The group as printed comes first, and what it stands for is ours.
    expect(card(page).locator(".by")).to_contain_text("Linhai Linhai Institute")
    expect(card(page).locator(".by .ours")).to_have_text("Linhai Institute")
    page = reader.open("/claims/ferry-c04")
    expect(card(page).locator(".standing")).to_contain_text("Announced")
    expect(card(page).locator(".by")).to_contain_text("In the source’s own voice")


def test_a_relation_to_another_article_names_it_from_both_ends(reader: Visitor) -> None:
    for claim, how, other in (
        ("ferry-c01", "Disagrees with", "The harbor wakes"),
        ("harbor-c01", "Opposed by", "The ferry leaves"),
    ):
        page = reader.open(f"/claims/{claim}")
        relation = card(page).locator(".relation.disagrees")
        expect(relation).to_contain_text(how)
        expect(relation).to_contain_text(f"in {other}")
        expect(relation).to_contain_text("Years apart.")
        relation.get_by_role("link", name="The words that say so").click()
        reader.settled()
        expect(page.locator(".text mark")).to_have_text("against what she says today")


def test_a_speaker_has_the_post_of_the_time(reader: Visitor) -> None:
    page = reader.open("/quotes/ferry-q01")
    expect(card(page).locator(".posts")).to_have_text("keeper, Harbor Gazette")
    page = reader.open("/quotes/harbor-q01")
    expect(card(page).locator(".posts")).to_have_text("director, Tide Office, Linhai Institute")
    page = reader.open("/people/mei-lan")
    expect(page.locator(".post").filter(has_text="Harbor Gazette")).to_contain_text("(2017 – 2021)")


def test_the_new_filters_stand_in_groups(reader: Visitor) -> None:
    page = reader.open("/find?in=claim")
    expect(page.locator("#speaker-mei-lan")).to_be_visible()
    expect(page.locator("#certainty-hedged")).to_be_hidden()
    page.get_by_text("How sure").click()
    page.locator("#certainty-hedged").click()
    expect(page.locator("#certainty-hedged")).to_have_attribute("aria-current", "true")
    assert reader.path() == "/find?in=claim&certainty=hedged"
    expect(page.locator("#certainty-hedged")).to_be_focused()
    expect(page.locator(".item .tags").last).to_contain_text("hearsay · hedged")
    page = reader.open("/find?in=quote&translation=presumed")
    expect(page.locator("#translation-presumed")).to_be_visible()  # a group in use is open
    expect(page.locator(".results .item")).to_have_count(1)


def test_a_term_is_suggested_and_its_page_has_every_translation(reader: Visitor, axe: str) -> None:
    page = reader.open("/")
    page.get_by_role("combobox").fill("jing")
    page.get_by_role("option").filter(has_text="静潮").first.click()
    reader.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text("静潮")
    expect(page.locator(".heading rt")).to_have_text(["jìng", "cháo"])
    expect(page.locator(".heading")).to_contain_text("still tide")
    items = page.locator(".rendering")
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text("Stronger than the original. 静潮 is a tide and no flood.")
    expect(items.first).to_contain_text("translated by the source in The ferry leaves")
    assert violations(reader, axe) == []
    items.nth(1).get_by_role("link", name="a quiet tide").click()
    reader.settled()
    assert reader.path() == "/quotes/harbor-q01"


def test_where_else_the_words_are_on_record_is_told_with_the_difference(reader: Visitor) -> None:
    for quote, words, why in (
        ("ferry-q01", "a quiet tide", "the same original"),
        ("ferry-q03", "the boats are gone", "nearly the same words"),
    ):
        page = reader.open(f"/quotes/{quote}")
        other = card(page).locator("section", has=page.get_by_role("heading", name="Also in")).locator(".elsewhere")
        expect(other.get_by_role("link", name=words)).to_have_attribute("href", re.compile("^/quotes/harbor-q0"))
        expect(other).to_contain_text("in The harbor wakes")
        expect(other).to_contain_text(why)
    expect(other.locator("del")).to_contain_text("our")
    expect(other.locator("ins")).to_contain_text("the")
    page = reader.open("/quotes/ferry-q02")
    expect(card(page).get_by_role("heading", name="Also in")).to_have_count(0)


@pytest.mark.parametrize(
    "address", ["/quotes/ferry-q01", "/claims/ferry-c02", "/claims/ferry-c03", "/picture?source=ferry"]
)
@pytest.mark.parametrize("narrow", [False, True])
def test_axe_finds_nothing_in_the_new_parts(
    visit: Callable[..., Visitor], articles: str, axe: str, address: str, narrow: bool
) -> None:
    visitor = visit(articles, narrow=narrow)
    page = visitor.open(address)
    assert violations(visitor, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark")
    assert violations(visitor, axe) == []
