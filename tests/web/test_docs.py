"""The documentation page, with every other site out of reach: its operations are there, and can be tried."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.asking import PATHS, operation
from tests.web.conftest import Visitor


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
    expect(docs.locator(".opblock")).to_have_count(len(PATHS))


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes/{id}", "/v1/search", "/v1/verify"])
def test_an_operation_is_run_and_its_answer_shown(docs: Page, path: str) -> None:
    described = operation(path)
    block = docs.locator(f"[id='operations-{described['tags'][0]}-{described['operationId']}']")
    block.locator(".opblock-summary-control").click()
    given = {"id": "us-russia-rapprochement-q10", "q": "霸权", "text": "hidden imperialist design"}
    for parameter in described.get("parameters", []):
        if parameter["required"]:
            name = parameter["name"]
            block.locator(f"tr[data-param-name='{name}'] input, tr[data-param-name='{name}'] textarea").first.fill(
                given[name]
            )
    with docs.expect_response(lambda response: "/v1/" in response.url) as answered:
        block.get_by_role("button", name="Execute").click()
    assert answered.value.status == 200
    shown = block.locator(".live-responses-table .response").first
    expect(shown.locator(".response-col_status")).to_contain_text("200")
    expect(shown).to_contain_text("strategic distraction" if path == "/v1/quotes/{id}" else "us-russia-rapprochement")
