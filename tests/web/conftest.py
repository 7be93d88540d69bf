"""A real browser on the reading page, served by a real server; what it complains of fails the test."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from app.main import create_app
from app.settings import Settings
from tests.conftest import make_tables
from tests.dossiers.builder import Folder

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE = "no Chromium: install one, or name it in CHROMIUM; REQUIRE_BROWSER=1 makes this a failure"
NO_AXE = "no axe-core: `npm ci` in tests/ installs it; REQUIRE_BROWSER=1 makes this a failure"
AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 30_000  # milliseconds for anything to appear, on a machine that does other things, too
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@contextmanager
def served(url: str) -> Iterator[str]:
    """The address of a server over a database, until the block ends."""
    config = uvicorn.Config(create_app(Settings(database_url=url)), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended"
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(record: str) -> Iterator[str]:
    """The address of a server over the record of `seed/`."""
    with served(record) as address:
        yield address


@pytest.fixture(scope="session")
def serve_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Folder], str]]:
    """Load a folder of dossiers into a database of its own and serve it; returns the address."""
    open_servers: list[Any] = []

    def serve(folder: Folder) -> str:
        url = f"sqlite:///{tmp_path_factory.mktemp('folder') / 'onrecord.db'}"
        make_tables(url)
        folder.load(url)
        server = served(url)
        open_servers.append(server)
        return str(server.__enter__())

    yield serve
    for server in open_servers:
        server.__exit__(None, None, None)


def executable(of_playwright: str) -> str | None:
    """Where Chromium is: as the environment says, by one of its usual names, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [*map(shutil.which, NAMES), of_playwright]
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one these tests are skipped, saying so, or fail where REQUIRE_BROWSER=1."""
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if path is None and os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(NONE)
        if path is None:
            pytest.skip(NONE)
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


class Visitor:
    """Someone at the page: what it asks for, and what the browser complains of, is remembered."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site, self.page = context, site, context.new_page()
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.expected: set[int] = set()  # statuses that the browser will report as errors, and rightly
        context.set_default_timeout(PATIENCE)
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """Remember what this tab asks for and complains of."""
        page.on("request", self.notice)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self.hear)

    def notice(self, request: Request) -> None:
        """Remember what was asked for."""
        self.requests.append(request)

    def hear(self, message: ConsoleMessage) -> None:
        """Remember an error or a warning, unless the test asked for it."""
        if message.type not in {"error", "warning"}:
            return
        if not any(f"status of {status}" in message.text for status in self.expected):
            self.complaints.append(message.text)

    def open(self, address: str) -> Page:
        """Go to an address of the page and wait for its view."""
        self.page.goto(self.site + address)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the view is complete."""
        for unfinished in ("main[aria-busy]", ".rest[aria-busy]", "main > .waiting"):
            self.page.wait_for_selector(unfinished, state="detached")

    def until(self, expression: str) -> None:
        """Wait until the page says yes; its policy forbids Playwright's own way, which evaluates a string inside it."""
        for _ in range(PATIENCE // 50):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(expression)

    def path(self) -> str:
        """Where the page is, without its site."""
        return self.page.url.removeprefix(self.site)

    def is_content(self) -> None:
        """Fail where the browser complained, or another site was asked."""
        assert self.complaints == []
        here = urlsplit(self.site).netloc
        elsewhere = [each.url for each in self.requests if urlsplit(each.url).scheme.startswith("http")]
        assert {urlsplit(url).netloc for url in elsewhere} <= {here}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor of a site, on a screen of a size, in a theme; what is wrong at the end fails the test."""
    visitors: list[Visitor] = []

    def make(site: str, *, narrow: bool = False, theme: Any = "light") -> Visitor:
        context = browser.new_context(
            viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]
            color_scheme=theme,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        visitors.append(Visitor(context, site))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        visitor.is_content()


@pytest.fixture
def visitor(visit: Callable[..., Visitor], site: str) -> Visitor:
    """Someone at the record of `seed/`, on a wide screen, by day."""
    return visit(site)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which `make test` installs where there is npm."""
    if not AXE.exists() and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(NO_AXE)
    if not AXE.exists():
        pytest.skip(NO_AXE)
    return AXE.read_text(encoding="utf-8")


def violations(visitor: Visitor, axe: str) -> list[str]:
    """What axe finds wrong with the view."""
    visitor.page.evaluate(axe)
    options = json.dumps({"runOnly": STANDARD, "resultTypes": ["violations"]})
    found: Any = visitor.page.evaluate(f"axe.run(document, {options})")
    nodes = [(each["id"], node) for each in found["violations"] for node in each["nodes"]]
    return [f"{rule}: {node['html'][:200]} {node['failureSummary']}" for rule, node in nodes]
