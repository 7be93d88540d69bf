"""A page of another site: what a front end elsewhere can ask, read, keep and be refused, in a real browser."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT

ASK = """async ([address, headers, cache]) => {
  const response = await fetch(address, { headers, cache });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.status === 304 ? null : await response.json(),
  };
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing of it."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, site: str) -> Iterator[str]:
    """The address of another site, with an empty page and the page of the guide on it."""
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text("<!doctype html><title>Elsewhere</title><link rel=icon href=data:,>", "utf-8")
    guide = (ROOT / "docs/guides/front-end.md").read_text("utf-8")
    html = guide.partition("```html\n")[2].partition("```\n")[0].replace("http://localhost:8000", site)
    (folder / "quotes.html").write_text(html, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, elsewhere: str) -> Iterator[Page]:
    """The page of the other site."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    yield page
    context.close()


def asked(page: Page, address: str, cache: str = "no-store", **headers: str) -> dict[str, Any]:
    """What the page's own script can read of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found: dict[str, Any] = page.evaluate(ASK, [address, named, cache])
    return found


def test_a_page_elsewhere_reads_a_list_and_follows_it(page: Page, site: str, elsewhere: str) -> None:
    assert page.evaluate("location.origin") == elsewhere.rstrip("/") != site
    first = asked(page, f"{site}/v1/quotes?limit=2")
    assert (first["status"], len(first["body"]["items"])) == (200, 2)
    following = first["body"]["links"]["next"]
    assert f'<{following}>; rel="next"' in first["headers"]["link"]
    second = asked(page, site + following)
    assert not {each["id"] for each in first["body"]["items"]} & {each["id"] for each in second["body"]["items"]}


def test_a_page_elsewhere_keeps_an_answer_and_is_told_that_it_is_still_good(page: Page, site: str) -> None:
    first = asked(page, f"{site}/v1/quotes")
    tag = first["headers"]["etag"]
    # A header of its own makes the browser ask first whether it may.
    again = asked(page, f"{site}/v1/quotes", If_None_Match=tag, X_Request_ID="from-elsewhere")
    assert (again["status"], again["body"], again["headers"]["etag"]) == (304, None, tag)
    assert again["headers"]["x-request-id"] == "from-elsewhere"
    other = asked(page, f"{site}/v1/claims", If_None_Match=tag)
    assert (other["status"], other["headers"]["etag"] == tag) == (200, False)


def test_the_browser_asks_again_by_itself_and_gets_nothing_twice(page: Page, site: str) -> None:
    statuses = list[int]()
    context = page.context.new_cdp_session(page)
    context.send("Network.enable")
    context.on("Network.responseReceivedExtraInfo", lambda event: statuses.append(event["statusCode"]))
    one, other = (asked(page, f"{site}/v1/topics", cache=mode) for mode in ("default", "no-cache"))
    assert (one["status"], other["status"], one["body"] == other["body"]) == (200, 200, True)
    assert statuses == [200, 304]


@pytest.mark.parametrize(
    ("path", "status", "suggestion"),
    [
        ("/v1/quotes?spaeker=lu-yan", 422, "speaker"),
        ("/v1/qotes", 404, "/v1/quotes"),
        ("/v1/people/lu-yann", 404, "/v1/people/lu-yan"),
    ],
)
def test_a_page_elsewhere_reads_why_it_is_refused(
    page: Page, site: str, path: str, status: int, suggestion: str
) -> None:
    refused = asked(page, site + path)
    assert refused["status"] == refused["body"]["status"] == status
    assert refused["headers"]["content-type"] == "application/problem+json"
    assert refused["headers"]["x-request-id"] == refused["body"]["request_id"]
    (wrong,) = refused["body"]["errors"]
    assert wrong["suggestion"] == suggestion


def test_a_page_elsewhere_cannot_send_what_is_not_a_question(page: Page, site: str) -> None:
    send = "(address) => fetch(address, { method: 'DELETE' }).then(() => 'sent', (error) => error.name)"
    assert page.evaluate(send, f"{site}/v1/quotes") == "TypeError"


def test_the_page_of_the_guide_searches_pages_and_says_what_is_wrong(page: Page, elsewhere: str) -> None:
    page.goto(f"{elsewhere}quotes.html")
    status, quotes, more = page.locator("#status"), page.locator("#quotes li"), page.locator("#more")
    expect(status).to_have_text("Quotations: 27")
    expect(quotes).to_have_count(10)
    more.click()
    expect(quotes).to_have_count(20)
    more.click()
    expect(quotes).to_have_count(27)
    expect(more).to_be_hidden()
    page.get_by_label("Words").fill("霸權")
    page.get_by_label("Speaker").select_option("Lu Yan (5)")
    page.get_by_role("button", name="Search").click()
    expect(quotes).to_have_text(["hidden imperialist design 暗藏的霸权毒计 — Lu Yan"])
    page.get_by_label("Words").fill("(")
    page.get_by_role("button", name="Search").click()
    expect(status).not_to_have_text(re.compile("Quotations"))
