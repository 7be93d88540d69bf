"""Finding: one box for both languages, results with what was found marked, filters and pages in the address."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.asking import ARTICLE
from tests.web.conftest import Visitor


def asked(page: Page) -> dict[str, list[str]]:
    """What the address of the page asks for."""
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(
    ("typed", "offered", "address"),
    [
        ("Zheng", "Zheng Yongnian", "/people/zheng-yongnian"),
        ("吴心", "Wu Xinbo", "/people/wu-xinbo"),
        ("weiwei", "围魏救赵", "/terms/wei-wei-jiu-zhao-cce82d"),
        ("weiwei", "strategic distraction 围魏救赵", f"/quotes/{ARTICLE}-q10"),
        ("暗藏", "hidden imperialist design 暗藏", f"/quotes/{ARTICLE}-q15"),
        ("fudan", "Fudan University", "/organizations/fudan-university"),
    ],
)
def test_what_is_typed_in_either_language_or_in_pinyin_is_completed(
    visitor: Visitor, typed: str, offered: str, address: str
) -> None:
    page = visitor.open("/find")
    page.get_by_role("combobox", name="Find words").fill(typed)
    option = page.get_by_role("option").filter(has_text=offered).first
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    option.click()
    expect(page).to_have_url(visitor.site + address)


def test_escape_puts_the_suggestions_away_and_enter_searches(visitor: Visitor) -> None:
    page = visitor.open("/")
    search = page.get_by_role("combobox")
    search.fill("zheng")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(search).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    visitor.settled()
    assert asked(page) == {"q": ["zheng"]}


def test_what_was_found_is_marked_in_either_language(visitor: Visitor) -> None:
    for query, marked in {"霸權": "霸权", "wedge": "wedge", "alliances": "alliance", "ba quan": "霸"}.items():
        page = visitor.open(f"/find?q={query}")
        expect(page.get_by_role("status").filter(has_text="result")).to_be_visible()
        expect(page.locator(".results mark").first).to_have_text(marked)


def test_results_are_narrowed_by_links_and_the_reader_stays_on_what_was_chosen(visitor: Visitor) -> None:
    page = visitor.open("/find?q=russia")
    page.get_by_role("link", name="Claims 63").click()
    visitor.settled()
    assert asked(page) == {"q": ["russia"], "in": ["claim"]}
    speaker = page.locator("#speaker-lu-yan")
    count = int(speaker.locator(".number").inner_text())
    speaker.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".results .status")).to_have_text(f"{count} claims")
    assert asked(page) == {"q": ["russia"], "in": ["claim"], "speaker": ["lu-yan"]}
    expect(page.locator(".results .item")).to_have_count(count)
    expect(page.locator("#speaker-lu-yan")).to_be_focused()
    page.locator("#speaker-kong-fan").click()
    expect(page.locator(".chip")).to_have_count(3)  # and the one that removes all
    assert sorted(asked(page)["speaker"][0].split(",")) == ["kong-fan", "lu-yan"]
    page.get_by_role("link", name="Remove Speaker Lu Yan").click()
    expect(page.locator(".chip")).to_have_count(1)
    assert asked(page)["speaker"] == ["kong-fan"]
    page.go_back()
    expect(page.locator("#speaker-lu-yan")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator("#speaker-kong-fan:not([aria-current])")).to_have_count(1)


def test_a_shared_address_shows_the_same_with_scripts_and_without(browser: Browser, visitor: Visitor) -> None:
    address = "/find?q=china&in=claim&speaker=zheng-yongnian&kind=prediction&sort=position"
    page = visitor.open(address)
    expect(page.get_by_role("combobox", name="Find words")).to_have_value("china")
    expect(page.locator(".orders [aria-current]")).to_have_text("As in the text")
    shown = page.locator("main").inner_text()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    plain = context.new_page()
    plain.goto(visitor.site + address)
    assert plain.locator("main").inner_text() == shown
    assert plain.locator("#q").input_value() == "china"
    context.close()


def test_results_are_put_in_another_order(visitor: Visitor) -> None:
    page = visitor.open("/find?in=event")
    oldest_first = page.locator(".item h3").all_inner_texts()
    page.get_by_role("link", name="Newest first").click()
    expect(page.locator(".item h3").first).not_to_have_text(oldest_first[0])
    assert asked(page)["sort"] == ["-date"]
    newest_first = page.locator(".item h3").all_inner_texts()
    assert sorted(newest_first) == sorted(oldest_first)
    assert newest_first[-1] == oldest_first[0]


def test_results_come_in_pages_and_no_result_comes_twice(visitor: Visitor) -> None:
    page = visitor.open("/find?q=russia&in=claim")
    total = int(page.locator(".results .status").inner_text().split()[0])
    seen = page.locator(".item h3 a").evaluate_all("all => all.map((each) => each.href)")
    while page.get_by_role("link", name="Next page").count():
        page.get_by_role("link", name="Next page").click()
        expect(page.get_by_role("link", name="First page")).to_be_visible()
        visitor.until(f"document.querySelector('.item h3 a').href !== {seen[-20]!r}")
        visitor.settled()
        seen += page.locator(".item h3 a").evaluate_all("all => all.map((each) => each.href)")
    assert len(seen) == len(set(seen)) == total > 40
    page.get_by_role("link", name="First page").click()
    visitor.settled()
    assert "cursor" not in asked(page)


def test_a_stale_place_among_the_pages_starts_again(visitor: Visitor) -> None:
    page = visitor.open("/find?q=russia&in=claim&cursor=stale")
    assert asked(page) == {"q": ["russia"], "in": ["claim"]}
    expect(page.locator(".item").first).to_be_visible()


def test_every_kind_can_be_browsed_without_a_question(visitor: Visitor) -> None:
    for kind in ("quote", "claim", "person", "organization", "topic", "term", "event", "source"):
        page = visitor.open("/find")
        page.locator(f"a[href='/find?in={kind}']").click()
        visitor.settled()
        expect(page.locator(".results .item").first).to_be_visible()
        # Each leads to a page of its own.
        page.locator(".results .item h3 a").first.click()
        visitor.settled()
        expect(page.get_by_role("heading", level=1).first).not_to_have_text("Not found")


def test_what_cannot_be_asked_is_repaired_by_one_click(visitor: Visitor) -> None:
    visitor.expected = {422}
    page = visitor.open("/find?q=russia&in=claim&speaker=lu-yann")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invalid request")
    page.get_by_role("link", name="lu-yan", exact=True).click()
    visitor.settled()
    assert asked(page)["speaker"] == ["lu-yan"]
    expect(page.locator(".item").first).to_be_visible()


def test_filters_are_unfolded_on_a_small_screen_and_stay_so(visit: Callable[..., Visitor], site: str) -> None:
    visitor = visit(site, narrow=True)
    page = visitor.open("/find?q=russia&in=claim")
    expect(page.locator("#speaker-lu-yan")).to_be_hidden()
    page.get_by_text("Filter the results").click()
    page.get_by_text("How sure").click()
    page.locator("#certainty-hedged").click()
    expect(page.locator("#certainty-hedged")).to_have_attribute("aria-current", "true")
    # It stays open for the next choice, and the reader where they were.
    expect(page.locator("#certainty-hedged")).to_be_focused()
    expect(page.locator("#group-2")).to_be_visible()
    page.locator("#certainty-hedged").click()
    expect(page.locator("#certainty-hedged:not([aria-current])")).to_be_focused()
