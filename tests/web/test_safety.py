"""Hostile and hard times: what the record says stays text, and a server that goes away is waited for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from app.pages.visit import Visit
from tests.asking import ARTICLE
from tests.conftest import make_tables
from tests.dossiers import builder
from tests.dossiers.builder import Folder
from tests.web.conftest import Visitor, served

EVIL = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><b>bold</b>'
IN_YAML = "'" + EVIL.replace("'", "''") + "'"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """A site whose record has markup wherever a record may have words, put in by the loader as any other."""
    folder = Folder(tmp_path_factory.mktemp("hostile"))
    folder.change(builder.ARTICLE, "a quiet tide", f"a quiet {EVIL} tide")
    folder.change(
        builder.DOSSIER, "exact: calls it “a quiet tide” (静潮)", f"exact: 'calls it “a quiet {EVIL} tide” (静潮)'"
    )
    folder.change(builder.DOSSIER, "exact: a quiet tide\n", f"exact: 'a quiet {EVIL} tide'\n")
    folder.change(builder.DOSSIER, "gloss: still tide", f"gloss: {IN_YAML}")
    folder.change(builder.DOSSIER, "text: The reopening of the port is quiet.", f"text: {IN_YAML}")
    folder.change(
        builder.DOSSIER, "title: The harbor wakes", f"title: {IN_YAML}\n  external_url: 'javascript:window.hacked=3'"
    )
    folder.change(builder.DOSSIER, "name: The port of Linhai reopens", f"name: {IN_YAML}")
    folder.change(
        builder.DOSSIER,
        "title: Column by Otto Brandt",
        f"title: {IN_YAML}\n    external_url: 'javascript:window.hacked=4'",
    )
    folder.change(builder.PEOPLE, "name: Mei Lan\n", f"name: {IN_YAML}\n")
    folder.change(builder.PEOPLE, "native_name: 梅兰", f"native_name: {IN_YAML}")
    folder.change(builder.TOPICS, "label: Tides", f"label: {IN_YAML}")
    return serve_folder(folder)


ADDRESSES = [
    "/",
    "/quotes/harbor-q01",
    "/claims/harbor-c01",
    "/events/port-reopens",
    "/people",
    "/people/mei-lan",
    "/topics/tides",
    "/sources/gazette-column",
    "/picture",
    "/find?q=quiet",
    "/find?q=script&in=claim",
    "/verify?text=a quiet tide script window hacked bold",
    "/find?q=<script>window.hacked=5</script>",
    "/verify?text=<img src=x onerror=window.hacked=6>",
    "/people/<script>window.hacked=7",
    "/sources/harbor?at=<script>",
]


def test_what_the_record_says_stays_text(visit: Callable[..., Visitor], hostile: str) -> None:
    visitor = visit(hostile)
    visitor.expected = {404, 422}
    for address in ADDRESSES:
        page = visitor.open(address)
        if address == "/":
            page.get_by_role("combobox", name="Find words").fill("window")  # and so in what is suggested
            page.wait_for_timeout(300)
        assert page.evaluate("window.hacked") is None, address
        assert page.locator("main script, main img, main b b, header img, header script").count() == 0, address
        assert page.locator("a[href^='javascript' i]").count() == 0, address


def test_hostile_words_are_shown_as_they_are(visit: Callable[..., Visitor], hostile: str) -> None:
    page = visit(hostile).open("/quotes/harbor-q01")
    expect(page.get_by_role("heading", level=2).first).to_have_text(f"“a quiet {EVIL} tide”")


AWAY = "The server does not answer. Trying again …"


def is_only_away(visitor: Visitor) -> None:
    """Fail where the browser complained of more than the attempts that failed; they are then forgotten."""
    assert {"ERR_INTERNET_DISCONNECTED" in each for each in visitor.complaints} == {True}
    visitor.complaints.clear()


def test_a_server_that_goes_away_is_waited_for(visitor: Visitor) -> None:
    page = visitor.open("/")
    visitor.context.set_offline(True)
    page.locator(f".text a[href='/claims/{ARTICLE}-c44']").focus()
    page.keyboard.press("Enter")
    notice = page.locator("#notice")
    expect(notice).to_have_text(AWAY)
    # What is known already is there to read.
    expect(page.get_by_role("heading", level=2).first).to_contain_text("worst-case scenario")
    visitor.context.set_offline(False)
    expect(page.locator(".relation").first).to_be_visible(timeout=20_000)
    expect(notice).to_be_hidden(timeout=20_000)
    is_only_away(visitor)


def test_a_view_that_was_never_opened_is_waited_for_as_well(visitor: Visitor) -> None:
    page = visitor.open("/")
    visitor.context.set_offline(True)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="People").click()
    expect(page.locator("#notice")).to_have_text(AWAY)
    visitor.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("People", timeout=20_000)
    expect(page.locator("#notice")).to_be_hidden(timeout=20_000)
    is_only_away(visitor)


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_server_that_is_busy_is_asked_again_when_it_says(visitor: Visitor, status: int) -> None:
    page = visitor.open("/")
    visitor.expected = {status}
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) < 3:
            route.fulfill(status=status, headers={"Retry-After": "1"}, json={})
        else:
            route.continue_()

    page.route("**/people", busy)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    assert len(asked) == 3


def test_a_failure_of_the_server_is_told_with_its_number(
    visit: Callable[..., Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Visit, *__: object, **___: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Visit, "list", fail)
    url = f"sqlite:///{tmp_path / 'failing.db'}"
    make_tables(url)
    with served(url) as site:
        visitor = visit(site)
        visitor.expected = {500}
        page = visitor.open("/people")
        expect(page.get_by_role("heading", level=1)).to_have_text("Internal server error")
        expect(page.locator(".failure")).to_contain_text("Request id: ")


def test_a_card_whose_record_is_gone_says_so(visitor: Visitor) -> None:
    page = visitor.open("/")
    visitor.expected = {410}
    gone = "<main><section class=failure><h1>Withdrawn</h1><p>It was withdrawn.</p></section></main>"
    page.route("**/claims/*", lambda route: route.fulfill(status=410, content_type="text/html", body=gone))
    page.locator(f".text a[href='/claims/{ARTICLE}-c44']").focus()
    page.keyboard.press("Enter")
    visitor.settled()
    expect(page.locator(".card .failed")).to_have_text("It was withdrawn.")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("worst-case scenario")


def test_an_empty_record_says_so(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    make_tables(url)
    with served(url) as site:
        page = visit(site).open("/")
        expect(page.get_by_role("main")).to_contain_text("onrecord load")


def test_without_javascript_the_article_is_there_and_linked(site: str, visitor: Visitor) -> None:
    context = visitor.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("heading", name="How China's strategic community")).to_be_visible()
    page.locator(f".text a[href='/claims/{ARTICLE}-c44']").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("worst-case scenario")
    context.close()


def test_a_path_that_looks_like_another_site_stays_on_this_one(site: str, visitor: Visitor) -> None:
    visitor.expected = {404}
    page, address = visitor.open("/about"), f"{site}//example.org/x"
    link = f'<a id="away" href="{address}">away</a>'
    page.evaluate("link => document.querySelector('main').insertAdjacentHTML('beforeend', link)", link)
    page.locator("#away").click()
    expect(page.locator("h1")).to_have_text("There is no such page")
    assert page.url == address
