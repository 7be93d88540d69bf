"""Finding: one box for both languages, results with what was found marked, filters and pages in the address."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

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


def test_results_are_narrowed_by_boxes_whose_counts_are_true(visitor: Visitor) -> None:
    page = visitor.open("/find?q=russia")
    page.get_by_role("checkbox", name="Claims").check()
    visitor.settled()
    assert asked(page) == {"q": ["russia"], "in": ["claim"]}
    speaker = page.locator("label", has=page.locator("#speaker-lu-yan"))
    count = int(speaker.locator(".number").inner_text())
    speaker.get_by_role("checkbox").check()
    visitor.settled()
    assert asked(page) == {"q": ["russia"], "in": ["claim"], "speaker": ["lu-yan"]}
    expect(page.locator(".results .item")).to_have_count(count)
    expect(page.locator(".results .status")).to_have_text(f"{count} claims")
    expect(page.locator("#speaker-lu-yan")).to_be_focused()
    page.locator("#speaker-kong-fan").check()
    visitor.settled()
    assert asked(page)["speaker"] == ["lu-yan,kong-fan"] or asked(page)["speaker"] == ["kong-fan,lu-yan"]
    page.go_back()
    visitor.settled()
    expect(page.locator("#speaker-lu-yan")).to_be_checked()
    expect(page.locator("#speaker-kong-fan")).not_to_be_checked()
    page.go_back()
    visitor.settled()
    expect(page.locator("#speaker-lu-yan")).not_to_be_checked()


def test_a_shared_address_shows_the_same(visit: Callable[..., Visitor], site: str) -> None:
    address = "/find?q=china&in=claim&speaker=zheng-yongnian&kind=prediction&sort=position"
    shown = []
    for _ in range(2):
        page = visit(site).open(address)
        shown.append(page.locator(".results .item").all_inner_texts())
        expect(page.locator("#speaker-zheng-yongnian")).to_be_checked()
        expect(page.locator("#kind-prediction")).to_be_checked()
        expect(page.get_by_role("combobox", name="Order")).to_have_value("position")
        expect(page.get_by_role("combobox", name="Find words")).to_have_value("china")
    assert shown[0] == shown[1]
    assert shown[0]


def test_results_are_put_in_another_order(visitor: Visitor) -> None:
    page = visitor.open("/find?in=event")
    oldest_first = page.locator(".item h3").all_inner_texts()
    page.get_by_role("combobox", name="Order").select_option("-date")
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


STALE = {"status": 410, "title": "Gone", "type": "", "instance": "", "request_id": "", "errors": []}


def test_a_stale_place_among_the_pages_starts_again(visitor: Visitor) -> None:
    page = visitor.open("/find?q=russia&in=claim")
    visitor.expected = {410}
    page.route("**/v1/claims?*cursor=*", lambda route: route.fulfill(status=410, json=STALE | {"detail": "Stale."}))
    page.get_by_role("link", name="Next page").click()
    visitor.until("!location.search.includes('cursor')")
    expect(page.locator(".item").first).to_be_visible()


def test_nothing_found_says_so(visitor: Visitor) -> None:
    page = visitor.open("/find?q=zzzzzz")
    expect(page.get_by_role("status").filter(has_text="No results for “zzzzzz”")).to_be_visible()


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


def test_what_cannot_be_asked_is_refused_with_the_nearest_right_thing(visitor: Visitor) -> None:
    visitor.expected = {422}
    page = visitor.open("/find?q=russia&in=claim&speaker=lu-yann")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invalid request")
    expect(page.locator(".failure")).to_contain_text("Did you mean lu-yan?")


def test_filters_can_be_opened_on_a_small_screen(visit: Callable[..., Visitor], site: str) -> None:
    visitor = visit(site, narrow=True)
    page = visitor.open("/find?q=russia&in=claim")
    expect(page.locator("#speaker-lu-yan")).to_be_hidden()
    page.get_by_text("Filter the results").click()
    page.locator("#speaker-lu-yan").check()
    visitor.settled()
    # It stays open for the next box.
    expect(page.locator("#speaker-lu-yan")).to_be_focused()
