"""Damage to the read index: answers stay right or are a 503 that says what to do, and the index comes back."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import pytest
import tantivy
from pydantic_core import to_json

from app.index.schema import FINGERPRINT, STATE, IndexDocument, build_schema, key, to_tantivy
from app.indexing.documents import declared_fields
from tests.asking import await_status
from tests.dossiers.builder import ARTICLE, run
from tests.faults.asking import (
    PATHS,
    answers,
    asking,
    await_revision,
    edit,
    folder_of,
    index_of,
    is_sound,
    leftovers,
    note,
)

FILES = [".store", ".fast", ".term", ".idx", ".pos", ".fieldnorm", "meta.json"]


def overwrite(file: Path) -> None:
    """Put other bytes in the middle of a file."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = b"\xaa" * 40
    file.write_bytes(content)


def truncate(file: Path) -> None:
    """Take away the end of a file."""
    file.write_bytes(file.read_bytes()[:-100])


def empty_out(file: Path) -> None:
    """Leave nothing in a file."""
    file.write_bytes(b"")


OTHER_HARMS = (truncate, empty_out, Path.unlink)


@pytest.mark.parametrize(
    ("file", "harm"),
    [(file, overwrite) for file in FILES] + [(file, harm) for file in (".idx", "meta.json") for harm in OTHER_HARMS],
)
def test_a_damaged_file_is_noticed_and_the_index_built_again(url: str, file: str, harm: Callable[[Path], None]) -> None:
    index = index_of(url)
    with asking(url) as client:
        right = answers(client)
    harm(next(each for each in index.iterdir() if each.name.endswith(file) and not each.name.startswith(".")))
    said = run("doctor", url=url)
    assert "onrecord index --rebuild" in said.stdout
    with asking(url) as client:
        assert answers(client) == right
    assert is_sound(url)


def test_a_damaged_index_is_not_served_even_if_it_cannot_be_built_again(url: str, tmp_path: Path) -> None:
    overwrite(next(index_of(url).glob("*.pos")))
    away = (tmp_path / "onrecord.db").rename(tmp_path / "away")
    with asking(url) as client:
        problem = client.get("/readyz")
        assert problem.status_code == 503
        assert "onrecord migrate" in problem.json()["detail"]
        assert {client.get(path).status_code for path in PATHS} == {503}
        away.rename(tmp_path / "onrecord.db")
        await_status(client, "/readyz", 200)
        answers(client)
    assert is_sound(url)


@pytest.mark.parametrize("file", ["*.idx", "*.fast"])
def test_a_file_that_is_damaged_under_a_running_server(url: str, file: str) -> None:
    with asking(url) as client:
        right = answers(client)
        path = next(index_of(url).glob(file))
        with path.open("r+b") as content:  # in its place: it is mapped into memory
            content.write(b"\xaa" * (path.stat().st_size - 200))
        page = client.get("/people", headers={"Accept": "text/html"})
        assert (page.status_code in {200, 503}, page.headers["content-type"]) == (True, "text/html; charset=utf-8")
        seen = {client.get(each).status_code for each in PATHS}
        assert seen <= {200, 503}
        assert 503 in seen
        await_status(client, "/readyz", 200)
        assert answers(client) == right
    assert is_sound(url)


def test_a_file_in_the_place_of_the_folder(url: str) -> None:
    index = index_of(url)
    rmtree(index)
    index.write_text("Not an index.")
    result = run("index", url=url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "A file is in the place of its folder." in " ".join(result.stderr.split())
    with asking(url) as client:
        problem = client.get("/readyz")
        assert (problem.status_code, int(problem.headers["retry-after"]) > 0) == (503, True)
        assert "A file is in the place of its folder." in problem.json()["detail"]
        assert str(index) not in problem.text
        assert client.get("/v1/quotes").status_code == 503
        assert index.read_text() == "Not an index."
        index.unlink()
        await_status(client, "/readyz", 200)
        answers(client)


def test_a_folder_that_cannot_be_there(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ONRECORD_INDEX", str(tmp_path / "file" / "indexes"))
    result = run("load", folder_of(tmp_path).root, url=url)
    assert (result.exit_code, result.stdout) == (1, "")
    said = " ".join(result.stderr.split())
    assert "A file is in the place of its folder." in said
    assert "The database is as it should be" in said


@contextmanager
def small_disk(kilobytes: int) -> Iterator[tuple[Path, Callable[[str], None]]]:
    """A disk of its own, and what mounts it with other options."""
    with TemporaryDirectory(prefix="disk-", dir="/tmp") as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", name]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")
        try:
            yield Path(name), lambda how: done("mount", "-o", f"remount,{how}", name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def done(*command: str) -> None:
    """Run a program to its end."""
    subprocess.run(command, check=True)


def test_a_disk_that_becomes_read_only(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    with small_disk(8000) as (disk, remount):
        monkeypatch.setenv("ONRECORD_INDEX", str(disk))
        run("index", url=url)
        with asking(url) as client:
            right = answers(client)
            remount("ro")
            edit(folder)
            result = run("load", folder.root, url=url)
            assert result.exit_code == 1
            assert "This user cannot write there." in " ".join(result.stderr.split())
            assert "This user cannot write there." in note(client)
            assert answers(client) == right
            remount("rw")
            await_revision(client, 2)
            assert answers(client) != right
        assert is_sound(url)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_disk_that_is_full(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rebuild: bool) -> None:
    folder = folder_of(tmp_path)
    with small_disk(400) as (disk, remount):
        monkeypatch.setenv("ONRECORD_INDEX", str(disk))
        run("index", url=url)
        with asking(url) as client:
            right = answers(client)
            (disk / "other").write_bytes(b"\0" * (free(disk) - 20_000))
            folder.change(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")
            said = ""
            if rebuild:
                said = run("index", "--rebuild", url=url).stderr
            else:
                result = run("load", folder.root, url=url)
                assert result.exit_code == 1
                said = result.stderr
                assert "The disk is full." in note(client)
            assert "The disk is full." in " ".join(said.split())
            assert answers(client) == right
            remount("size=8m")
            await_revision(client, 1 if rebuild else 2)
        assert is_sound(url)
        assert leftovers(index_of(url)) == []


def free(disk: Path) -> int:
    """Return how many bytes a disk still takes."""
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def take_over(url: str) -> None:
    """Write to the index what another version of the software would."""
    writer = tantivy.Index(build_schema(declared_fields()), str(index_of(url))).writer(15_000_000, 1)
    writer.delete_documents_by_term("key", key(STATE, FINGERPRINT))
    writer.add_document(to_tantivy(IndexDocument(STATE, FINGERPRINT, 0, to_json("another"))))
    writer.commit()
    writer.wait_merging_threads()


def test_an_index_of_another_version(url: str) -> None:
    with asking(url) as client:
        right = answers(client)
        take_over(url)
        assert "Another version of OnRecord" in note(client)  # and two servers of two versions do not fight for it
        assert answers(client) == right
    assert "onrecord index --rebuild" in run("doctor", url=url).stdout
    with asking(url) as client:
        assert answers(client) == right
    assert is_sound(url)
