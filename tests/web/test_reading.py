"""The reader: the article to the letter, every passage within reach, and the card of what was chosen."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.asking import ARTICLE
from tests.conftest import SEED
from tests.web.conftest import PATIENCE, Visitor

READ = f"/sources/{ARTICLE}"
TEXT = (SEED / ARTICLE / "article.txt").read_text(encoding="utf-8")
DISTRACTION = f"/quotes/{ARTICLE}-q10"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
CHOSEN = "Array.from(document.querySelectorAll('.text mark'), (each) => each.textContent).join('')"


def card(page: Page) -> Any:
    """The card of what was chosen."""
    return page.get_by_role("complementary", name="What was said")


def opened(visitor: Visitor, address: str) -> Page:
    """Open an address and wait for the script of the reader, which puts the numbers into the margin."""
    page = visitor.open(address)
    visitor.until("document.querySelector('.text .ref[style]') !== null")
    return page


def test_a_newcomer_is_told_what_this_is_with_an_example(visitor: Visitor) -> None:
    page = visitor.open("/")
    introduction = page.get_by_role("region", name="What this is")
    expect(introduction).to_contain_text("27 quotations, 6 with the original words and 111 claims")
    example = introduction.get_by_role("link").filter(has_text="power politics")
    expect(example).to_contain_text("the doctrine that might makes right")
    example.click()
    expect(page).to_have_url(f"{visitor.site}/quotes/{ARTICLE}-q04")


@pytest.mark.parametrize("narrow", [False, True])
def test_every_quote_claim_and_event_can_be_reached_by_mouse_and_by_keyboard(
    visit: Callable[..., Visitor], site: str, narrow: bool
) -> None:
    visitor = visit(site, narrow=narrow)
    page = visitor.open(READ)
    links = page.locator(".text a.ref")
    addresses = links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    expected = {"quotes": 27, "claims": 111, "events": 8}
    assert {kind: sum(f"/{kind}/" in each for each in addresses) for kind in expected} == expected
    assert len(set(addresses)) == len(addresses)
    for link in links.all():
        assert link.get_attribute("aria-label")
        box = link.bounding_box()
        assert box
        assert box["width"] > 0
    # Each is the uppermost thing where it stands: nothing covers it.
    covered = links.evaluate_all("""links => links.filter((link) => {
      link.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = link.getClientRects()[0];
      return document.elementFromPoint(left + width / 2, top + height / 2) !== link;
    }).map((link) => link.getAttribute("aria-label"))""")
    assert covered == []


def test_every_mark_is_a_stop_of_the_tab_key_and_arrows_go_from_one_to_the_next(visitor: Visitor) -> None:
    page = opened(visitor, READ)
    first, second = page.locator(".text a.ref").nth(0), page.locator(".text a.ref").nth(1)
    first.focus()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()


def test_where_passages_nest_the_innermost_is_chosen_and_leads_to_the_others(visitor: Visitor) -> None:
    page = opened(visitor, READ)
    page.get_by_text("does not support Taiwan independence", exact=True).click()
    expect(page).to_have_url(f"{visitor.site}/quotes/{ARTICLE}-q25")
    visitor.settled()
    # The words also stand in the claim and in the event that they were deleted; they back another claim.
    around = card(page).locator("details.together a")
    expect(around).to_have_count(2)
    around.filter(has_text="deleted").click()
    expect(card(page).get_by_role("heading", level=2)).to_contain_text("deleted")


def test_a_card_says_whose_the_words_are_and_shows_the_original_with_its_pinyin(visitor: Visitor) -> None:
    page = visitor.open(DISTRACTION)
    shown = card(page)
    expect(shown.get_by_role("heading", level=2)).to_have_text("“strategic distraction”")
    expect(shown).to_contain_text("Lu Yan")
    expect(shown).to_contain_text("Huayu Think Tank")
    syllables = shown.locator("ruby").evaluate_all(
        "all => all.map((each) => [each.firstChild.textContent, each.querySelector('rt').textContent])"
    )
    assert syllables == [["围", "wéi"], ["魏", "wèi"], ["救", "jiù"], ["赵", "zhào"]]
    assert shown.locator(".original .hanzi").get_attribute("lang") == "zh-Hans"
    # What is ours is told from what is the article's.
    gloss = shown.get_by_text("besiege Wei to rescue Zhao")
    assert gloss.evaluate("each => getComputedStyle(each, '::before').content") == '"["'
    expect(shown).to_contain_text("Claim: explanation")
    expect(shown).to_contain_text("by B.R. Deepak, no date")
    expect(shown).to_contain_text("Backed by a quotation whose translation departs from the original words")


def test_a_stray_mark_in_an_original_has_no_syllable_and_moves_none(visitor: Visitor) -> None:
    page = visitor.open(f"/quotes/{ARTICLE}-q23")
    original = card(page).locator(".original").first
    expect(original.locator("ruby")).to_have_count(6)
    assert original.locator("rt").all_text_contents() == ["zǒng", "tǐ", "xìng", "jiāo", "yì", "guān"]
    expect(original.locator(".stray")).to_have_text("”")
    expect(original).to_contain_text("Printed 总体性”交易观, to be read 总体性交易观")


def test_a_relation_is_followed_to_the_claim_and_to_the_words_that_say_so(visitor: Visitor) -> None:
    page = visitor.open(f"/claims/{ARTICLE}-c50")
    relation = card(page).locator(".relation").first
    expect(relation).to_contain_text("Supports")
    relation.get_by_role("link").first.click()
    expect(page).to_have_url(f"{visitor.site}/claims/{ARTICLE}-c44")
    visitor.settled()
    expect(page.locator(".text .chosen").first).to_be_in_viewport()
    page.go_back()
    visitor.settled()
    expect(page).to_have_url(f"{visitor.site}/claims/{ARTICLE}-c50")
    card(page).get_by_role("link", name="The words that say so: Lu Yan presents a similar argument").click()
    expect(page.locator(".text mark").first).to_be_in_viewport(timeout=PATIENCE)
    assert page.evaluate(CHOSEN) == "Lu Yan presents a similar argument"


def test_the_words_are_copied_without_the_marks_among_them(visitor: Visitor) -> None:
    page = visitor.open(READ)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.text'))")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert [line for line in copied.split("\n") if line] == TEXT.removesuffix("\n").split("\n")


@pytest.mark.parametrize(("key", "kind"), [("quotes", "q15"), ("claims", "c44")])
def test_escape_closes_a_card_and_leaves_the_reader_where_it_was_opened(visitor: Visitor, key: str, kind: str) -> None:
    page = opened(visitor, READ)
    mark = page.locator(f".text a[href='/{key}/{ARTICLE}-{kind}']")
    mark.focus()
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(page).to_have_url(f"{visitor.site}/sources/{ARTICLE}")


def test_a_card_goes_through_the_text_and_back_goes_back(visitor: Visitor) -> None:
    page = opened(visitor, f"/claims/{ARTICLE}-c01")
    asked = len(visitor.requests)
    for step in ("c02", "c03"):
        card(page).get_by_role("link", name="Next passage").click()
        expect(page).to_have_url(f"{visitor.site}/claims/{ARTICLE}-{step}")
    visitor.settled()
    page.go_back()
    expect(card(page).get_by_role("heading", level=2)).to_contain_text("alliance")
    expect(page).to_have_url(f"{visitor.site}/claims/{ARTICLE}-c02")
    # Only the cards were asked for, each once.
    paths = [urlsplit(each.url) for each in visitor.requests[asked:] if each.resource_type == "fetch"]
    assert all(each.query == "part=card" for each in paths)
    assert len({each.path for each in paths}) == len(paths)


def test_the_words_are_shown_at_once_and_the_rest_as_soon_as_the_server_says_it(visitor: Visitor) -> None:
    page = opened(visitor, READ)
    held: list[Route] = []
    page.route("**part=card", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wraps no built-in method
    page.get_by_text("strategic distraction", exact=True).click()
    shown = card(page)
    expect(shown.get_by_role("heading", level=2)).to_be_focused()
    expect(shown).to_contain_text("Word for word")
    expect(shown).not_to_contain_text("Claim: explanation")
    place = shown.locator(".in").bounding_box()
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    expect(shown).to_contain_text("Claim: explanation")
    assert shown.locator(".in").bounding_box() == place  # nothing of it moves
    expect(page).to_have_title("Lu Yan: “strategic distraction” · OnRecord")


def test_words_that_are_not_marked_open_nothing(visitor: Visitor) -> None:
    page = opened(visitor, READ)
    page.get_by_text("have revived similar fears among the Chinese").first.click()
    expect(page).to_have_url(f"{visitor.site}{READ}")
    expect(card(page)).to_be_hidden()


def test_who_speaks_is_told_by_name_and_not_by_color_alone(visitor: Visitor) -> None:
    page = visitor.open(READ)
    labels = page.locator(".voices .label").all_text_contents()
    assert len(labels) == len(set(labels)) > 8
    assert {"Zheng", "Ai", "Kong", "Wu"} <= set(labels)
    expect(page.locator(f".text a[href='{DISTRACTION}']")).to_have_text("Lu")


def test_a_shared_link_begins_with_the_card_on_a_phone_and_with_its_words_beside_it_elsewhere(
    visit: Callable[..., Visitor], site: str
) -> None:
    phone = visit(site, narrow=True)
    page = phone.open(DISTRACTION)
    expect(card(page).get_by_role("heading", level=2)).to_be_focused()
    assert page.evaluate("window.scrollY") == 0
    for words in ("“strategic distraction”", "Lu Yan", "Word for word", "by B.R. Deepak"):
        expect(card(page).get_by_text(words).first).to_be_in_viewport()
    expect(page.locator(".original").first).to_be_in_viewport()
    desk = visit(site)
    page = opened(desk, DISTRACTION)
    expect(card(page).get_by_role("heading", level=2)).to_be_in_viewport()
    expect(page.locator(".text .chosen").first).to_be_in_viewport()


def test_on_a_small_screen_a_card_does_not_hide_the_words_that_were_chosen(
    visit: Callable[..., Visitor], site: str
) -> None:
    page = visit(site, narrow=True).open(READ)
    page.wait_for_load_state("networkidle")
    page.locator(f".text a[href='/quotes/{ARTICLE}-q22']").click()
    expect(card(page).get_by_role("heading", level=2)).to_be_focused()
    passage = page.locator(".text .chosen").first.bounding_box()
    panel = page.locator(".panel").bounding_box()
    assert passage
    assert panel
    assert 0 < passage["y"] < panel["y"] - passage["height"]
    assert panel["y"] + panel["height"] <= 741


def test_a_finger_can_hit_every_mark(visit: Callable[..., Visitor], site: str) -> None:
    page = visit(site, narrow=True).open(READ)
    sizes = page.locator(".text a.ref").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
    )
    assert min(sizes) >= 24


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("address", [READ, DISTRACTION])
def test_nothing_jumps_when_the_scripts_take_over(
    visit: Callable[..., Visitor], site: str, address: str, narrow: bool
) -> None:
    visitor = visit(site, narrow=narrow)
    visitor.page.add_init_script(SHIFTS)
    page = visitor.open(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifted") < 0.02


def test_on_paper_the_chosen_card_comes_first_and_notes_follow_with_where_they_are_from(visitor: Visitor) -> None:
    page = visitor.open(DISTRACTION)
    page.emulate_media(media="print", color_scheme="dark")
    expect(card(page).locator(".address")).to_have_text(f"{visitor.site}{DISTRACTION}")
    expect(page.get_by_role("navigation", name="Passages")).to_be_hidden()
    chosen = page.locator(".text .chosen").first
    assert "underline" in chosen.evaluate("each => getComputedStyle(each).textDecorationLine")
    number = "each => getComputedStyle(each, '::before').content"
    mark = page.locator(f".text a[href='{DISTRACTION}']")
    assert mark.evaluate(number) == f'"{mark.get_attribute("data-n")}"'
    note = page.locator(f"#note-{mark.get_attribute('data-n')}")
    expect(note.locator(".in")).to_contain_text(f"by B.R. Deepak, no date. {visitor.site}{DISTRACTION}")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
