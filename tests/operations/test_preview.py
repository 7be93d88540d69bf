"""A folder as it would be served: the last state without faults, whatever is being written."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

from app.operations.preview import Preview
from app.settings import Settings
from app.workbench.reading import create_preview_app
from tests.dossiers.builder import ARTICLE, DOSSIER, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with nothing wrong with it."""
    return Folder(tmp_path / "folder")


@pytest.fixture
def preview(folder: Folder) -> Iterator[Preview]:
    """A preview of the folder."""
    preview = Preview(folder.root)
    yield preview
    preview.stop()


def served_text(preview: Preview) -> str:
    """The article as a server that starts now shows it."""
    with TestClient(create_preview_app(preview, Settings())) as client:
        return str(client.get("/v1/sources/harbor").json().get("text"))


def test_faulty_folder_leaves_what_was_shown(folder: Folder, preview: Preview) -> None:
    preview.update()
    assert (preview.faults, preview.is_shown, served_text(preview)) == ([], True, folder.read(ARTICLE))
    whole = folder.read(DOSSIER)
    folder.write(DOSSIER, whole[: whole.index("title:") + 4])  # half written
    preview.update()
    (fault,) = preview.faults
    assert fault.file == folder.root / DOSSIER
    assert served_text(preview) == folder.read(ARTICLE)


def test_words_may_change_in_ways_that_a_load_refuses(folder: Folder, preview: Preview) -> None:
    preview.update()
    folder.change(ARTICLE, "“a quiet tide”", "“a calm tide”")
    folder.write(DOSSIER, folder.read(DOSSIER).replace("a quiet tide", "a calm tide"))
    preview.update()
    assert preview.faults == []
    assert "a calm tide" in served_text(preview)


def test_faults_are_data_and_are_told_as_soon_as_they_change(folder: Folder, preview: Preview) -> None:
    with TestClient(create_preview_app(preview, Settings())) as client:
        before = client.get("/preview").json()
        assert (before["is_shown"], before["count"]) == (False, 0)
        folder.change(DOSSIER, "kind: article", "kind: articel")
        preview.update()
        after = client.get("/preview", params={"seen": before["state"]}).json()
    assert after["faults"] == [
        {
            "file": DOSSIER,
            "line": folder.line(DOSSIER, "kind: articel"),
            "detail": after["faults"][0]["detail"],
            "near": "article",
        }
    ]
    assert "articel" in after["faults"][0]["detail"]


def test_saved_file_is_checked_and_loaded_without_being_asked(folder: Folder, preview: Preview) -> None:
    updated = Event()
    preview.watch(updated.set)
    while not preview.number:  # until the watcher is there, a change goes unnoticed
        folder.write(DOSSIER, folder.read(DOSSIER))
        updated.wait(0.2)
    updated.clear()
    folder.change(DOSSIER, "kind: article", "kind: articel")
    assert updated.wait(20)
    assert preview.faults


def test_one_dossier_is_shown_alone(folder: Folder) -> None:
    folder.add_lighthouse()
    preview = Preview(folder.root / "harbor")
    preview.update()
    with TestClient(create_preview_app(preview, Settings())) as client:
        assert [each["id"] for each in client.get("/v1/sources?has_text=true").json()["items"]] == ["harbor"]
        page = client.get("/")
        assert "/web/preview.js" in page.text
        assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    preview.stop()
