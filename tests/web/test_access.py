"""For everyone: nothing that axe finds wrong in any view, size or theme; nothing cut off; calm where it is wanted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.asking import ARTICLE
from tests.web.conftest import Visitor, violations

VIEWS = {
    "front": "/",
    "quote": f"/quotes/{ARTICLE}-q23",
    "claim": f"/claims/{ARTICLE}-c44",
    "event": "/events/us-russia-talks-in-riyadh",
    "found": "/find?q=russia&in=claim",
    "found everything": "/find?q=霸权",
    "nothing found": "/find?q=zzzz",
    "find": "/find",
    "people": "/people",
    "person": "/people/zheng-yongnian",
    "organization": "/organizations/china",
    "side by side": "/compare?speaker=wu-xinbo,zheng-yongnian",
    "nobody to compare": "/compare?speaker=wu-xinbo,zheng",
    "people of an article": f"/sources/{ARTICLE}/people",
    "topic": "/topics/world-order",
    "topics": "/topics",
    "terms": "/terms",
    "term": "/terms/qiang-quan-zhu-yi-c8dcf8",
    "picture": "/picture",
    "verified": "/verify?text=the US aims to disrupt the China-Russia cooperation",
    "verify": "/verify",
    "verify text": "/verify?mode=text",
    "missing": "/people/nobody",
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("narrow", [False, True])
def test_axe_finds_nothing(visit: Callable[..., Visitor], site: str, axe: str, view: str, narrow: bool) -> None:
    visitor = visit(site, narrow=narrow, theme="light")
    visitor.expected = {404, 422}
    page = visitor.open(VIEWS[view])
    assert violations(visitor, axe) == []
    if narrow:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360  # nothing is cut off
    else:
        page.emulate_media(color_scheme="dark")
        assert violations(visitor, axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_something_is_open(
    visit: Callable[..., Visitor], site: str, axe: str, theme: str
) -> None:
    visitor = visit(site, theme=theme)
    page = visitor.open(f"/quotes/{ARTICLE}-q15")
    page.locator("summary", has_text="Cite").click()
    page.get_by_role("combobox").fill("zheng")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(visitor, axe) == []


def test_a_view_has_landmarks_and_one_first_heading(visitor: Visitor) -> None:
    for address in ("/", "/people", "/find?q=russia", "/picture", "/verify"):
        page = visitor.open(address)
        for landmark in ("banner", "navigation", "main", "search", "contentinfo"):
            assert page.get_by_role(landmark).count() >= 1, (address, landmark)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.locator(".masthead nav [aria-current=page]")).to_have_count(0 if "/find" in address else 1)
        assert page.title().endswith("OnRecord")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(visitor: Visitor) -> None:
    page = visitor.open("/people")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_going_back_focuses_the_link_that_was_followed(visitor: Visitor) -> None:
    page = visitor.open("/people")
    link = page.locator("main a[href='/people/lu-yan']").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lu Yan")
    page.go_back()
    expect(link).to_be_focused()


def test_an_article_is_read_without_tabbing_through_its_heading_and_legend(visitor: Visitor) -> None:
    page = visitor.open(f"/sources/{ARTICLE}")
    skip = page.get_by_role("link", name="Skip to the text")
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.article")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".text a").first).to_be_focused()


def test_a_new_view_is_announced_and_has_the_focus(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="People").click()
    expect(page.get_by_role("main")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("People · OnRecord")
    assert page.title() == "People · OnRecord"


def test_nothing_moves_for_those_who_asked_for_calm(visitor: Visitor) -> None:
    page = visitor.open(f"/claims/{ARTICLE}-c44")
    moving = page.evaluate("""Array.from(document.querySelectorAll("*"), (each) => getComputedStyle(each))
      .filter((style) => style.animationName !== "none" || parseFloat(style.transitionDuration) > 0).length""")
    assert moving == 0


def test_what_is_focused_can_be_seen(visitor: Visitor) -> None:
    page = visitor.open("/picture")
    unseen = page.locator("a[href], button, input, select").evaluate_all("""all => all.filter((each) => {
      if (!each.checkVisibility()) return false;
      each.focus({ preventScroll: true, focusVisible: true });
      const looks = [each, ...each.querySelectorAll(".reach, .line")].map((part) => getComputedStyle(part));
      const isDrawn = ({ stroke, strokeWidth }) => stroke !== "none" && parseFloat(strokeWidth) >= 2;
      return !looks.some((look) => look.outlineStyle !== "none" || isDrawn(look));
    }).map((each) => each.outerHTML.slice(0, 100))""")
    assert unseen == []
