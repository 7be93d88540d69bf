"""The documentation page, with every other site out of reach: its operations are there, and can be tried."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.asking import DOCUMENT, PATHS, operation
from tests.web.conftest import Visitor

TELLING = {  # what the answer to an example has in it
    "/v1/quotes/{id}": "strategic distraction",
    "/v1/search": "hidden imperialist design",
    "/v1/suggest": "Zheng Yongnian",
    "/v1/verify": "exact",
    "/v1/sources/{id}/annotations": "us-russia-rapprochement",
    "/oembed": "<iframe",
}


@pytest.fixture
def docs(visitor: Visitor, site: str) -> Page:
    """The page; what it asks of another site is cut off, and fails the test."""

    def only_here(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(site).netloc:
            route.continue_()
        else:
            route.abort()

    visitor.page.route("**/*", only_here)
    visitor.page.goto(f"{site}/docs")
    expect(visitor.page.locator(".opblock").first).to_be_visible()
    return visitor.page


def test_every_operation_is_there_under_our_title(docs: Page) -> None:
    assert docs.title() == "OnRecord: the API"
    expect(docs.locator(".info .title")).to_contain_text("OnRecord")
    expect(docs.locator(".opblock")).to_have_count(sum(map(len, DOCUMENT["paths"].values())))


def test_every_operation_is_run_as_it_stands_and_its_answer_shown(docs: Page) -> None:
    """Nothing is typed: what an operation needs is there, taken from the record."""
    for path in PATHS:
        described = operation(path)
        block = docs.locator(f"[id^='operations-'][id$='-{described['operationId']}']")
        block.locator(".opblock-summary-control").click()
        with docs.expect_response(lambda response: response.request.resource_type == "fetch") as answered:
            block.get_by_role("button", name="Execute").click()
        assert answered.value.status == 200, answered.value.url
        shown = block.locator(".live-responses-table .response").first
        expect(shown.locator(".response-col_status")).to_contain_text("200")
        if path in TELLING:
            expect(shown).to_contain_text(TELLING[path])
        block.locator(".opblock-summary-control").click()
