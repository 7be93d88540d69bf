"""The workbench in a real browser: from a draft to a served dossier, without touching a file."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.dossiers.builder import run
from tests.serving import ONRECORD
from tests.web.conftest import Visitor, violations
from tests.workbench.drafts import ARTICLE, write_draft

CURSOR = "getSelection().toString()"


@contextmanager
def annotating(folder: Path) -> Iterator[str]:
    """The address that `onrecord annotate` prints for a folder."""
    command = [str(ONRECORD), "annotate", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().decode().split()[1]
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a draft."""
    return write_draft(tmp_path / "seed" / "harbor")


@pytest.fixture
def visitor(folder: Path, visit: Callable[..., Visitor]) -> Iterator[Visitor]:
    """Someone who has opened the workbench of the draft."""
    with annotating(folder) as address:
        visitor = visit(address.partition("/workbench")[0])
        visitor.expected = {409}
        for attempt in range(100):
            try:
                visitor.page.goto(address)
                break
            except Exception:  # noqa: BLE001 - the server is not listening yet
                assert attempt < 99
                visitor.page.wait_for_timeout(200)
        expect(visitor.page.locator(".card h2")).to_be_visible()
        yield visitor
        visitor.page.close()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """The workbench in the browser."""
    return visitor.page


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def is_chosen(page: Page, id: str) -> None:
    """Wait until the card shows an entry."""
    expect(page.locator(".card h2 .id")).to_have_text(id)


def move_to(page: Page, word: str, key: str = "ArrowRight") -> None:
    """Move the cursor in the text to a word."""
    for _ in range(80):
        press(page, key)
        if page.evaluate(CURSOR) == word:
            return
    raise AssertionError(word)


def test_draft_becomes_a_served_dossier_by_keyboard_alone(page: Page, folder: Path, tmp_path: Path) -> None:
    is_chosen(page, "mei-lan")
    press(page, "a")
    is_chosen(page, "c01")
    press(page, "1", "f")
    page.keyboard.type("The harbor is quiet, and will not stay so.")
    press(page, "Control+Enter", "a")
    is_chosen(page, "q01")
    expect(page.locator(".offers")).to_contain_text("in brackets after it")
    press(page, "1")
    expect(page.locator(".chip")).to_have_text("Mei Lan×")
    press(page, "Shift+Digit2")
    expect(page.locator(".chip")).to_have_text(["Mei Lan×", "Otto Brandt×"])
    press(page, "1")
    expect(page.locator(".chip")).to_have_text(["Mei Lan×"])
    press(page, "t")
    move_to(page, "静")
    press(page, "Shift+ArrowRight", "o")
    expect(page.get_by_label("language").first).to_have_value("zh-Hans")
    press(page, "a")
    is_chosen(page, "q02")
    press(page, "1", "a")
    expect(page.locator("#status")).to_have_text("all decided · no faults")

    press(page, "t")
    move_to(page, "before", "ArrowRight")
    move_to(page, "“", "ArrowLeft")
    press(page, *["Shift+ArrowRight"] * 4)
    assert page.evaluate(CURSOR) == "“a quiet tide”"
    press(page, "q")
    is_chosen(page, "q04")
    expect(page.locator("#status")).to_have_text("1 to decide · 1 fault")
    expect(page.get_by_role("combobox", name="speakers")).to_be_focused()
    page.keyboard.type("otto")
    press(page, "Enter", "Escape")
    expect(page.locator("#status")).to_have_text("all decided · no faults")

    press(page, "v")
    preview = page.frame_locator("#preview iframe")
    expect(preview.locator(".text")).to_contain_text("The harbor 🚢 wakes.")
    expect(preview.locator(".text .ref.quotes")).to_have_count(4)

    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    assert run("migrate", url=url).exit_code == 0
    result = run("load", folder, url=url)
    assert result.exit_code == 0, result.output
    with TestClient(create_app(Settings(database_url=url))) as client:
        quotes = client.get("/v1/quotes?source=harbor").json()["items"]
    assert [(quote["text"], quote["speakers"][0]["id"]) for quote in quotes] == [
        ("a quiet tide", "mei-lan"),
        ("the tide will turn.", "mei-lan"),
        ("the tide will not wait", "otto-brandt"),
        ("a quiet tide", "otto-brandt"),
    ]
    assert quotes[0]["original"]["text"] == "静潮"
    assert quotes[3]["anchor"]["start"] == ARTICLE.rindex("a quiet tide")


def test_what_is_typed_while_a_change_is_written_is_not_lost(page: Page, folder: Path) -> None:
    page.locator(".text .ref.quotes").first.click()
    requests: list[Route] = []
    page.route("**/entries/**", lambda route: requests.append(route))  # noqa: PLW0108 - Playwright marks it
    page.get_by_label("kind").first.select_option("wording")
    page.get_by_role("combobox", name="speakers").click()
    page.keyboard.type("otto")
    requests[0].continue_()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    expect(page.get_by_role("combobox", name="speakers")).to_have_value("otto")
    expect(page.get_by_role("option", name="Otto Brandt")).to_be_visible()
    press(page, "Enter")
    page.get_by_label("note").first.click()
    press(page, "Control+a")
    page.keyboard.type("Typed meanwhile.")
    requests[1].continue_()
    expect(page.locator(".chip")).to_have_text("Otto Brandt×")
    page.unroute("**/entries/**")
    expect(page.get_by_label("note").first).to_have_value("Typed meanwhile.")
    press(page, "Escape")
    for _ in range(100):
        if "note: Typed meanwhile." in (folder / "dossier.yaml").read_text():
            return
        page.wait_for_timeout(50)
    raise AssertionError("not written")


def test_focus_goes_where_something_is_missing_and_stays_on_the_card(page: Page) -> None:
    page.locator(".ref.claims").first.click()
    press(page, "0")
    expect(page.get_by_label("attribution", exact=True)).to_have_value("author")
    press(page, "a")
    expect(page.locator("#notice")).to_contain_text("Not accepted")
    expect(page.get_by_label("text", exact=True).first).to_be_focused()
    press(page, "Escape")
    page.get_by_text("more keys").click()
    page.get_by_label("hearsay", exact=True).check()
    press(page, "Escape")
    is_chosen(page, "c01")
    page.get_by_role("combobox", name="topics").fill("Tides")
    press(page, "Escape", "Escape")
    expect(page.locator("#notice")).to_contain_text("Not added yet: “Tides”")
    expect(page.locator("#status")).to_contain_text("decide")


def test_axe_finds_nothing(visitor: Visitor, axe: str) -> None:
    page = visitor.page
    assert violations(visitor, axe) == []
    press(page, "k", "v")
    is_chosen(page, "q02")
    assert violations(visitor, axe) == []
    press(page, "Escape")
    expect(page.locator(".group")).to_have_count(10)
    assert violations(visitor, axe) == []
    press(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(visitor, axe) == []


def test_new_speaker_comes_into_the_dossiers_own_register(page: Page, folder: Path) -> None:
    page.locator(".text .ref.quotes").first.click()
    is_chosen(page, "q01")
    page.get_by_role("combobox", name="speakers").fill("Yu Bai")
    page.get_by_role("option", name="Add “Yu Bai” as a person").click()
    page.get_by_label("role").select_option("other")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".chip")).to_have_text("Yu Bai×")
    assert (folder / "people.yaml").read_text().endswith("- id: yu-bai\n  name: Yu Bai\n  role: other\n")
    press(page, "Escape")
    is_chosen(page, "q01")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".chip")).to_have_count(1)


def test_change_on_disk_is_shown_and_asked_about(page: Page, folder: Path) -> None:
    page.locator(".text .ref.quotes").first.click()
    note = page.get_by_label("note").first
    page.route("**/preview?*", lambda _: None)  # so that it does not hear of the change
    page.wait_for_timeout(1500)  # until the request for changes that is on its way is answered
    file = folder / "dossier.yaml"
    file.write_text(file.read_text().replace("kind: evaluation", "kind: prediction"))
    note.fill("Mine.")
    press(page, "Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("c01")
    expect(dialog).to_contain_text("kind: prediction")
    expect(dialog).to_contain_text("Mine.")
    assert "Mine." not in file.read_text()
    dialog.get_by_role("button", name="Read it again and make my change").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()  # it is written
    expect(note).to_have_value("Mine.")
    assert {"note: Mine.", "kind: prediction"} <= {line.strip() for line in file.read_text().splitlines()}


def test_claims_are_split_and_related(page: Page) -> None:
    page.locator(".ref.claims").first.click()
    is_chosen(page, "c01")
    press(page, "t")
    move_to(page, "expects")
    press(page, "s")
    expect(page.locator(".ref.claims")).to_have_count(2)
    press(page, "r")
    page.get_by_role("combobox", name="to", exact=True).fill("c02")
    press(page, "Enter")
    page.get_by_label("kind").last.select_option("supports")
    page.get_by_label("basis").last.select_option("editorial")
    page.get_by_role("button", name="Add", exact=True).click()
    is_chosen(page, "r01")
