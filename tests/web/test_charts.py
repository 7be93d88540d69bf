"""The charts in a browser: what is drawn stands where it belongs, answers who points at it, and fits a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.asking import ARTICLE
from tests.dossiers.builder import Folder
from tests.web.conftest import Visitor, violations
from tests.web.ferry import two_articles

PICTURE = f"/sources/{ARTICLE}/picture"
SHOWN = [PICTURE, f"/sources/{ARTICLE}/data", "/about", "/verify?text=Europe+is+the+biggest+loser&speaker=Wu+Xinbo"]
MIDDLES = "all => all.map((each) => each.getBoundingClientRect()).map(({ top, height }) => top + height / 2)"


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """A site with two articles."""
    return serve_folder(two_articles(Path(tmp_path_factory.mktemp("articles"))))


@pytest.mark.parametrize("narrow", [False, True])
def test_each_dot_of_the_map_stands_beside_its_claim(visit: Callable[..., Visitor], site: str, narrow: bool) -> None:
    page = visit(site, narrow=narrow).open(PICTURE)
    dots, rows = (page.locator(each).evaluate_all(MIDDLES) for each in (".arcs circle", ".arcs li"))
    assert len(dots) == len(rows) > 40
    assert max(abs(dot - row) for dot, row in zip(dots, rows, strict=True)) < 1


def test_whoever_points_at_a_claim_sees_what_belongs_to_it(visitor: Visitor) -> None:
    page = visitor.open(PICTURE)
    line = page.locator(".arcs a.arc").first
    line.focus()
    expect(page.locator(".arcs a.arc.lit")).to_have_count(1)
    expect(page.locator(".arcs li.lit")).to_have_count(2)
    page.locator(".arcs li.lit a").first.hover()
    expect(page.locator(".arcs a.arc.lit").first).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.locator(".arcs .lit")).to_have_count(0)
    address = line.get_attribute("href")
    line.focus()
    page.keyboard.press("Enter")
    visitor.settled()
    assert visitor.path() == address


def test_a_phone_says_how_many_speakers_it_leaves_out(visit: Callable[..., Visitor], site: str) -> None:
    page = visit(site, narrow=True).open(PICTURE)
    table = page.locator(".dots").first
    left_out = table.locator("th[scope=col]").count() - table.locator("th[scope=col]:visible").count()
    expect(page.locator(".more.on-phones").first).to_have_text(f"and {left_out} more speakers")
    sizes = table.locator(".dot:visible").evaluate_all("all => all.map((each) => each.getBoundingClientRect().width)")
    assert min(sizes) >= 24


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("address", SHOWN)
def test_everybody_can_read_it(visit: Callable[..., Visitor], site: str, axe: str, address: str, narrow: bool) -> None:
    visitor = visit(site, narrow=narrow)
    page = visitor.open(address)
    assert violations(visitor, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark")
    assert violations(visitor, axe) == []


def test_the_charts_of_all_articles_can_be_read_by_everybody(
    visit: Callable[..., Visitor], articles: str, axe: str
) -> None:
    visitor = visit(articles, narrow=True)
    page = visitor.open("/picture")
    assert violations(visitor, axe) == []
    page.get_by_role("link", name="The ferry leaves", exact=True).first.click()
    visitor.settled()
    assert visitor.path() == "/sources/ferry/picture"
    assert violations(visitor, axe) == []
