"""A whole text verified without leaving the page: from each mark to what is on record, and back; and what stays."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ARTICLE
from tests.web.conftest import Visitor, violations

KNOWN = "the US aims to disrupt the deepening China-Russia cooperation"
TEXT = f"""𝒜 note. Lu Yan said: “{KNOWN}.”

“Power,” said Wu Xinbo, “must rest on fish.” Zheng Yongnian said: “drive a wedge.” <b>“Nobody here”</b>"""
STATES = [
    ["yes", KNOWN + "."],
    ["none", "Power"],
    ["none", "must rest on fish."],
    ["changed", "drive a wedge."],
    ["none", "Nobody here"],
]


def check(visitor: Visitor, text: str) -> Page:
    """Paste a text into the view and wait for its result."""
    page = visitor.open("/verify")
    page.get_by_role("link", name="A whole text").click()
    page.get_by_role("textbox", name="Text", exact=True).fill(text)
    page.get_by_role("textbox", name="Text", exact=True).press("Control+Enter")
    expect(page.locator(".verdict")).to_be_visible()
    return page


def marks(page: Page) -> list[list[str]]:
    """The class and the words of each mark in the text."""
    found: list[list[str]] = page.locator(".checked .quotation").evaluate_all(
        "all => all.map((each) => [each.classList[1], each.firstChild.textContent])"
    )
    return found


def test_a_mark_leads_to_the_record_and_back_to_the_text(visitor: Visitor) -> None:
    page = check(visitor, TEXT)
    page.locator("#place-1").click()
    assert page.evaluate("document.activeElement.id") == "quotation-1"
    page.locator("#quotation-1").get_by_role("link", name="Quotation 1 in the text").click()
    assert page.evaluate("document.activeElement.id") == "place-1"
    assert visitor.path() == "/verify?mode=text"
    page.locator("#quotation-1").get_by_role("link", name="Read it in the source").click()
    expect(page).to_have_url(f"{visitor.site}/quotes/{ARTICLE}-q13")
    page.go_back()
    visitor.settled()
    assert marks(page) == STATES
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(TEXT)


def test_the_text_is_sent_and_not_put_into_an_address(visitor: Visitor) -> None:
    check(visitor, TEXT)
    assert all("fish" not in request.url for request in visitor.requests)
    assert visitor.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == json.dumps(
        [{}, {}], separators=(",", ":")
    )


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("???", "This cannot be verified"),
        ("a" * 200_001, "This cannot be verified"),
        ("There is no quotation here.", "No quotations"),
    ],
)
def test_what_has_no_quotation_is_told_so(visitor: Visitor, text: str, heading: str) -> None:
    visitor.expected = {422}
    expect(check(visitor, text).get_by_role("heading", level=2)).to_have_text(heading)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_it(visit: Callable[..., Visitor], site: str, axe: str, theme: str, narrow: bool) -> None:
    visitor = visit(site, narrow=narrow, theme=theme)
    page = check(visitor, TEXT)
    assert violations(visitor, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
