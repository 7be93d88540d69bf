"""Words in other languages on the page: each in its language and direction, and every part of an interrupted quote."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.dossiers.builder import ORIGINALS, Folder
from tests.web.conftest import Visitor

SHOWN = "each => [each.lang, getComputedStyle(each).direction, each.textContent]"


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """The address of a site with originals in many languages."""
    folder = Folder(tmp_path_factory.mktemp("languages"))
    folder.add_languages()
    return serve_folder(folder)


def chosen(page: Page) -> list[str]:
    """The marked words of the chosen passages."""
    return page.locator(".piece.chosen").all_inner_texts()


def test_originals_run_in_their_direction_in_the_text_on_the_card_and_in_results(
    visit: Callable[..., Visitor], languages: str
) -> None:
    visitor = visit(languages)
    page = visitor.open("/sources/languages")
    pieces = [piece.evaluate(SHOWN) for piece in page.locator(".piece.hanzi").all()]
    expected = [[language, runs, text] for language, (text, runs) in ORIGINALS.items()]
    assert pieces == [*expected, ["zh-Hans", "ltr", "我们会等"], ["zh-Hans", "ltr", "等潮"]]
    for number, shown in enumerate(expected):
        page = visitor.open(f"/quotes/languages-q{number:02}")
        assert page.locator(".card .hanzi").evaluate(SHOWN) == shown
    page = visitor.open("/find?in=quote&source=languages&original_language=he,ar")
    assert [each.evaluate(SHOWN) for each in page.locator(".item .hanzi").all()] == [expected[4], expected[5]]
    expect(page.locator(".facet", has_text="Original language")).to_contain_text("Hebrew")


def test_an_article_that_runs_from_right_to_left_does_so_with_its_quotes(
    visit: Callable[..., Visitor], languages: str
) -> None:
    page = visit(languages).open("/quotes/harbour-q01")
    for words in (".article", "#card-title > [lang]"):
        assert page.locator(words).evaluate(SHOWN)[:2] == ["ar", "rtl"]
    assert page.locator(".card .hanzi").evaluate(SHOWN) == ["en", "ltr", "until the port is clear"]
    assert chosen(page) == ["لن نوقع", "حتى يخلو الميناء", "until the port is clear"]


def test_every_part_of_an_interrupted_quote_is_marked_and_chosen(visit: Callable[..., Visitor], languages: str) -> None:
    page = visit(languages).open("/sources/languages")
    expect(page.locator(".text .ref.quotes")).to_have_count(len(ORIGINALS) + 1)
    page.get_by_text("for the tide.", exact=True).click()
    expect(page.locator("#card-title")).to_have_text("“We will wait for the tide.”")
    assert chosen(page) == ["We will wait", "我们会等", "for the tide.", "等潮"]
    assert page.locator(".card rt").all_inner_texts() == ["wǒ", "men", "huì", "děng", "děng", "cháo"]
