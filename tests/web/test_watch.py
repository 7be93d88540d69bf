"""`onrecord serve --watch` in a real browser: what is saved is shown, and what is wrong stands on the page."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.dossiers.builder import ARTICLE, DOSSIER, Folder
from tests.serving import ONRECORD, free_port, until_ended
from tests.web.conftest import Visitor


def test_page_follows_the_files_and_shows_their_faults(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    folder, port = Folder(tmp_path / "folder"), free_port()
    with (tmp_path / "terminal").open("w+") as terminal:
        process = subprocess.Popen(
            [ONRECORD, "serve", "--watch", folder.root], env=os.environ | {"PORT": str(port)}, stderr=terminal
        )
        with until_ended(process, port):
            visitor = visit(f"http://127.0.0.1:{port}")
            page = visitor.open("/")
            heading, faults = page.locator("h1"), page.locator("details.faults")
            expect(heading).to_have_text("The harbor wakes")
            expect(faults).to_be_hidden()

            folder.write(DOSSIER, folder.read(DOSSIER).replace("exact: a quiet tide", "exact: a quiet tie"))
            expect(faults).to_contain_text("The page shows the last state without faults.")
            faults.locator("summary").click()
            expect(faults.locator("li").first).to_contain_text(
                f"{DOSSIER}:{folder.line(DOSSIER, 'exact: a quiet tie')}"
            )
            expect(page.locator(".text")).to_contain_text("a quiet tide")

            folder.write(DOSSIER, folder.read(DOSSIER).replace("exact: a quiet tie", "exact: a quiet tide"))
            folder.change(DOSSIER, "title: The harbor wakes", "title: The harbor awakes")
            expect(heading).to_have_text("The harbor awakes", timeout=30_000)
            expect(faults).to_be_hidden()
            page.close()
        terminal.seek(0)
        said = terminal.read()
    assert f"{DOSSIER}:" in said
    assert "the last state without faults is shown" in said
    assert ARTICLE not in said
