"""The walk of a first visit, with the keyboard alone: find a term, read it, cite it, follow it, and pass it on."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.asking import ARTICLE
from tests.web.conftest import PATIENCE, Visitor

FAR = 400  # stops of the tab key


def tab_to(page: Page, target: Locator) -> None:
    """Press the tab key until the target has the focus."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError("the tab key does not get there")


def test_a_first_visit_by_keyboard(visit: Callable[..., Visitor], site: str) -> None:
    visitor = visit(site)
    page = visitor.open("/")

    # Find 霸权.
    tab_to(page, page.get_by_role("combobox", name="Find words"))
    page.keyboard.insert_text("霸权")
    page.keyboard.press("Enter")
    visitor.settled()
    expect(page.locator(".results mark").first).to_have_text("霸权")

    # Open Lu Yan's quote.
    tab_to(page, page.get_by_role("link", name="“hidden imperialist design”"))
    page.keyboard.press("Enter")
    visitor.settled()
    card = page.get_by_role("complementary", name="What was said")
    expect(card.get_by_role("heading", level=2)).to_have_text("“hidden imperialist design”")
    expect(card).to_contain_text("Lu Yan")

    # Read the original with its pinyin, and what the claim says.
    assert card.locator("ruby rt").all_text_contents() == ["àn", "cáng", "de", "bà", "quán", "dú", "jì"]
    expect(card.locator(".proposition")).to_contain_text("is a hidden imperialist design of the US")

    # Copy its citation.
    tab_to(page, card.locator("summary", has_text="Cite"))
    page.keyboard.press("Enter")
    tab_to(page, card.get_by_role("link", name="APA"))
    page.keyboard.press("Enter")
    expect(card.get_by_role("link", name="Copied")).to_be_visible(timeout=PATIENCE)
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "hidden imperialist design" in cited
    assert cited == card.locator("pre").inner_text()

    # See what the claim bears on, follow it, and from there go on to what that supports.
    bears = card.locator(".relation").first
    expect(bears).to_contain_text("Qualifies")
    card.get_by_role("heading", level=2).focus()
    tab_to(page, bears.get_by_role("link", name="Lu Yan: [The US aims to disrupt the deepening cooperation"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/claims/{ARTICLE}-c50")
    visitor.settled()
    tab_to(page, card.locator(".relation a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/claims/{ARTICLE}-c44")
    visitor.settled()
    expect(page.locator(".text .chosen").first).to_be_in_viewport()

    # Send a colleague the link that shows the same.
    tab_to(page, card.get_by_role("button", name="Copy link"))
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    colleague = visit(site)
    theirs = colleague.open(link.removeprefix(site))
    shown = theirs.get_by_role("complementary", name="What was said")
    expect(shown.get_by_role("heading", level=2)).to_have_text(card.get_by_role("heading", level=2).inner_text())
    expect(theirs.locator(".text .chosen").first).to_be_in_viewport()


def test_a_citation_is_copied_in_each_style(visitor: Visitor) -> None:
    page, copied = visitor.open(f"/quotes/{ARTICLE}-q10"), set[str]()
    for style in ("Chicago", "APA", "BibTeX", "RIS", "CSL-JSON"):
        page.goto(page.url)
        visitor.settled()
        page.locator(".card summary", has_text="Cite").click()
        page.get_by_role("link", name=style, exact=True).click()
        expect(page.get_by_role("link", name="Copied")).to_be_visible(timeout=PATIENCE)
        copied.add(page.evaluate("navigator.clipboard.readText()"))
    assert len(copied) == 5
    assert all("strategic distraction" in each for each in copied)
