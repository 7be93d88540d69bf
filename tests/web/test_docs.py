"""The documentation page, with every other site out of reach: its operations are there, and can be tried."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.asking import DOCUMENT, PATHS, operation
from tests.web.conftest import PATIENCE, Visitor, violations

TELLING = {  # what the answer to an example has in it
    "/v1/quotes/{id}": "strategic distraction",
    "/v1/search": "hidden imperialist design",
    "/v1/suggest": "Zheng Yongnian",
    "/v1/verify": "exact",
    "/v1/sources/{id}/annotations": "us-russia-rapprochement",
    "/oembed": "<iframe",
}


def open_docs(visitor: Visitor) -> Page:
    """Open the page; what it asks of another site is cut off, and fails the test."""

    def only_here(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(visitor.site).netloc:
            route.continue_()
        else:
            route.abort()

    visitor.page.route("**/*", only_here)
    visitor.open("/docs")
    expect(visitor.page.locator(".opblock").first).to_be_visible(timeout=PATIENCE)
    return visitor.page


def block(page: Page, operation_id: str) -> Locator:
    """The block of an operation."""
    return page.locator(f"[id^='operations-'][id$='-{operation_id}']")


@pytest.fixture
def docs(visitor: Visitor) -> Page:
    """The page on a wide screen, by day."""
    return open_docs(visitor)


def test_every_operation_is_there_in_the_order_of_the_described_tags(docs: Page) -> None:
    assert docs.title() == "The API · OnRecord"
    expect(docs.locator(".opblock")).to_have_count(sum(map(len, DOCUMENT["paths"].values())))
    for tag, heading in zip(DOCUMENT["tags"], docs.locator(".opblock-tag").all(), strict=True):
        expect(heading).to_contain_text(tag["name"])
        expect(heading).to_contain_text(tag["description"])


def test_a_stranger_finds_the_way_in_and_back(docs: Page) -> None:
    expect(docs.get_by_role("heading", level=1)).to_have_text("The API")
    expect(docs.locator(".introduction pre").first).to_contain_text(docs.url.removesuffix("/docs"))
    docs.get_by_role("navigation", name="On this page").get_by_role("link", name="Citations").click()
    expect(docs.locator("#operations-tag-citations")).to_be_in_viewport()
    expect(docs.get_by_role("banner").get_by_role("link", name="OnRecord")).to_have_attribute("href", "/")


def test_operations_are_found_by_their_words(docs: Page) -> None:
    docs.get_by_label("Find operations").fill("quote cite")
    expect(docs.locator(".opblock")).to_have_count(1)
    expect(docs.locator(".opblock")).to_contain_text("/v1/quotes/{id}/citation")


@pytest.mark.parametrize(("narrow", "theme"), [(False, "light"), (False, "dark"), (True, "light")])
def test_axe_finds_nothing(visit: Callable[..., Visitor], site: str, axe: str, narrow: bool, theme: str) -> None:
    visitor = visit(site, narrow=narrow, theme=theme)
    page = open_docs(visitor)
    for opened in ("listQuotes", "verifyText"):
        block(page, opened).locator(".opblock-summary-control").press("Enter")
        block(page, opened).get_by_role("button", name="Execute").press("Enter")
        expect(block(page, opened).locator(".live-responses-table")).to_be_visible(timeout=PATIENCE)
    assert violations(visitor, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")  # nothing is cut off


def test_every_operation_is_run_as_it_stands_and_its_answer_shown(docs: Page) -> None:
    """Nothing is typed: what an operation needs is there, taken from the record."""
    for path in PATHS:
        described = operation(path)
        opened = block(docs, described["operationId"])
        opened.locator(".opblock-summary-control").click()
        with docs.expect_response(lambda response: response.request.resource_type == "fetch") as answered:
            opened.get_by_role("button", name="Execute").click()
        assert answered.value.status == 200, answered.value.url
        shown = opened.locator(".live-responses-table .response").first
        expect(shown.locator(".response-col_status")).to_contain_text("200")
        if path in TELLING:
            expect(shown).to_contain_text(TELLING[path])
        opened.locator(".opblock-summary-control").click()
