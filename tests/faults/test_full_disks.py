"""A real disk that is full, or may only be read: said in a sentence, nothing is lost, and it works afterwards."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dossiers.builder import ARTICLE, copy_with_index, dump, run
from tests.faults.asking import edit, folder_of, is_sound
from tests.serving import serving

FULL = "No space left on device"


def mounted(*words: str | Path) -> None:
    """Run mount or umount; skip the test if it is not allowed."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount a file system here: {done.stderr.strip()}")


class Disk:
    """A file system of 8 MB in memory."""

    def __init__(self, path: Path) -> None:
        self.path, self.filler = path, path / "filler"

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes free, or none."""
        with self.filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                file.truncate(file.tell() - left)

    def free(self) -> None:
        """Give the space back."""
        self.filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk, unmounted afterwards."""
    path = tmp_path / "disk"
    path.mkdir()
    mounted("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


def test_a_load_into_a_full_disk_changes_nothing_and_succeeds_when_there_is_space(
    small_record: str, tmp_path: Path, disk: Disk
) -> None:
    url, folder = copy_with_index(small_record, "onrecord.db", disk.path), folder_of(tmp_path)
    folder.write(ARTICLE, folder.read(ARTICLE) + "And so on.\n" * 40_000)
    edit(folder)
    before = dump(url)
    disk.fill()
    done = run("load", folder.root, url=url)
    assert done.exit_code in {1, 3}, done.output
    assert "full" in done.output or FULL in done.output, done.output
    disk.free()
    assert dump(url) == before
    assert run("load", folder.root, url=url).exit_code == 0
    assert dump(url) != before
    assert is_sound(url)


def test_an_index_on_a_full_disk_is_built_when_there_is_space(
    url: str, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_INDEX", str(disk.path / "index"))
    disk.fill()
    done = run("index", "--rebuild", url=url)
    assert done.exit_code in {1, 3}, done.output
    assert "full" in done.output or FULL in done.output, done.output
    disk.free()
    assert run("index", "--rebuild", url=url).exit_code == 0
    assert is_sound(url)


@pytest.mark.parametrize(
    "command",
    ["backup", "export", "draft", "export --annotations"],
)
def test_what_is_written_to_a_full_disk_is_whole_or_not_there(
    url: str, tmp_path: Path, disk: Disk, command: str
) -> None:
    (tmp_path / "page.txt").write_text("“Words,” said Mei Lan.\n" * 40, "utf-8")
    words: list[str | Path] = [
        *command.split(),
        *([tmp_path / "page.txt"] if command == "draft" else []),
        disk.path / "written",
    ]
    disk.fill()
    done = run(*words, url=url)
    assert done.exit_code == 1, done.output
    assert FULL.lower() in done.output.lower() or "full" in done.output, done.output
    assert sorted(disk.path.iterdir()) == [disk.filler]
    disk.free()
    done = run(*words, url=url)
    assert done.exit_code == 0, done.output


def test_a_restore_that_a_full_disk_stops_loses_nothing(small_record: str, tmp_path: Path, disk: Disk) -> None:
    url = copy_with_index(small_record, "onrecord.db", disk.path)
    before = dump(url)
    assert run("backup", tmp_path / "b.zip", url=url).exit_code == 0
    disk.fill()
    done = run("restore", "--replace", tmp_path / "b.zip", url=url)
    assert done.exit_code in {1, 3}, done.output
    assert "full" in done.output or FULL in done.output, done.output
    disk.free()
    assert dump(url) == before
    assert run("restore", "--replace", tmp_path / "b.zip", url=url).exit_code == 0
    assert is_sound(url)


def test_a_server_goes_on_while_its_temporary_folder_and_its_log_are_full(url: str, disk: Disk) -> None:
    (disk.path / "tmp").mkdir()
    with serving(url, disk.path / "log", TMPDIR=str(disk.path / "tmp"), ONRECORD_LOG_LEVEL="info") as server:
        assert server.get("/v1/quotes").status == 200
        disk.fill(left=8192)  # else the server takes another folder
        answer = server.get("/v1/dump.zip")
        assert answer.status == 503
        assert FULL.encode() in answer.body
        disk.fill()
        for path in ("/v1/quotes", "/v1/search?q=tide", "/readyz", "/nothing"):
            assert server.get(path).status == (404 if path == "/nothing" else 200)
        disk.free()
        assert server.get("/v1/dump.zip").status == 200


def test_a_record_on_a_disk_that_may_only_be_read_is_served_and_refuses_loads(
    small_record: str, tmp_path: Path, disk: Disk
) -> None:
    url, folder = copy_with_index(small_record, "onrecord.db", disk.path), folder_of(tmp_path)
    edit(folder)
    mounted("mount", "-o", "remount,ro", disk.path)
    with serving(url) as server:
        for path in ("/v1/quotes", "/v1/search?q=tide", "/v1/people/mei-lan", "/v1/dump.zip", "/"):
            assert server.get(path).status == 200
    done = run("load", folder.root, url=url)
    assert done.exit_code in {1, 3}, done.output
    assert "let this user write to its folder" in done.output, done.output
    done = run("backup", disk.path / "b.zip", url=url)
    assert done.exit_code == 1, done.output
    assert "Read-only file system" in done.output
    mounted("mount", "-o", "remount,rw", disk.path)
    assert run("load", folder.root, url=url).exit_code == 0
    assert is_sound(url)
