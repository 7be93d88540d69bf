"""A folder read by several processes: what comes of it is what one process makes of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.dossiers.rows import PreparedDossier
from app.dossiers.worker_pool import MIN_DOSSIERS, CheckedDossier, Worker
from tests.dossiers.builder import DOSSIER, ROOT, Folder, current, dump, run

FEW = 12


def multiply(folder: Folder, copies: int = MIN_DOSSIERS) -> None:
    """Add copies of a dossier under other ids, as many as processes are started for."""
    folder.add_lighthouse()
    text, dossier = folder.read("lighthouse/article.txt"), folder.read("lighthouse/dossier.yaml")
    for index in range(copies):
        folder.write(f"light-{index}/article.txt", text)
        mine = dossier.replace("lighthouse", f"light-{index}").replace("lamp-lit", f"lamp-{index}")
        folder.write(f"light-{index}/dossier.yaml", mine)


@pytest.mark.usefixtures("rows_only")
def test_processes_load_what_one_process_would(folder: Folder, migrated: str, copies: Callable[[str], str]) -> None:
    other = copies(migrated)
    multiply(folder)
    assert folder.load(migrated).stdout.count("unchanged") == 0
    names = sorted(path.name for path in folder.root.iterdir() if path.is_dir())
    for some in (names[::2], names[1::2]):  # too few for processes
        part = Folder(folder.root.with_name("part") / folder.root.name)
        shutil.rmtree(part.root)
        shutil.copytree(folder.root, part.root, ignore=lambda _, there, some=some: set(names) & set(there) - set(some))
        part.load(other)
    together, apart = current(migrated), current(other)
    for origins in ("dossier_origin", "register_listing"):  # differ: they name the folder
        assert together.pop(origins)
        assert apart.pop(origins)
    assert len(together["source"]) == MIN_DOSSIERS + 3
    assert apart == together
    before = dump(migrated)
    assert folder.load(migrated).stdout.count("unchanged") == MIN_DOSSIERS + 2
    assert dump(migrated) == before
    folder.change("light-5/dossier.yaml", "title: The light\n", "title: A light\n")
    assert folder.load(migrated).stdout.count("unchanged") == MIN_DOSSIERS + 1


def test_processes_report_every_fault_with_its_line(folder: Folder) -> None:
    multiply(folder)
    folder.write("light-3/dossier.yaml", folder.read("light-2/dossier.yaml"))
    folder.change(DOSSIER, "exact: an open door", "exact: an opened door")
    wrong, taken, event = folder.faults()
    assert wrong.startswith(f"{DOSSIER}:{folder.line(DOSSIER, 'an opened door')}: q04: the words are not in the text")
    assert taken == "light-3/dossier.yaml:2: light-2/dossier.yaml has the source 'light-2' already"
    assert event.endswith("light-2/dossier.yaml has the event 'lamp-2' already")


def readers(process: int) -> list[int]:
    """The processes that a process has started to read dossiers."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with stat.open() as file:
            fields = file.read().rpartition(")")[2].split()
        if int(fields[1]) == process and b"spawn_main" in stat.with_name("cmdline").read_bytes():
            found.append(int(stat.parent.name))
    return found


def alive(process: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_no_process_outlives_the_one_that_is_killed(folder: Folder, migrated: str) -> None:
    multiply(folder)
    with reading(folder, migrated) as (parent, started):
        os.kill(parent.pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while any(map(alive, started)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(alive, started))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_process_that_is_killed_is_said_to_be(folder: Folder, migrated: str) -> None:
    multiply(folder)
    before = dump(migrated)
    with reading(folder, migrated) as (parent, started):
        for process in started:
            os.kill(process, signal.SIGKILL)
        _, said = parent.communicate(timeout=60)
    assert (parent.returncode, said.strip().count("\n")) == (1, 0)
    assert "A worker process was killed" in said
    assert dump(migrated) == before


@contextmanager
def reading(folder: Folder, url: str) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """A load that has started its processes and has not ended, and those."""
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "TERM": "dumb"}
    command = [sys.executable, "-m", "app.cli", "load", str(folder.root)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as parent:
        end = time.monotonic() + 60
        while not (started := readers(parent.pid)) and time.monotonic() < end:
            time.sleep(0.05)
        assert started
        yield parent, started


def test_what_comes_before_a_dossier_that_changes_meanwhile_is_loaded(
    folder: Folder, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    multiply(folder, FEW)
    prepare = Worker.prepare

    def change_and_prepare(self: Worker, checked: CheckedDossier, stored: str | None) -> PreparedDossier:
        if checked.source == "light-5":
            folder.change("light-5/dossier.yaml", "id: light-5", "id: light-6")
        return prepare(self, checked, stored)

    monkeypatch.setattr(Worker, "prepare", change_and_prepare)
    result = run("load", folder.root, url=migrated)
    assert (result.exit_code, "has changed since it was checked" in result.stderr) == (1, True)
    loaded = {row[0] for row in dump(migrated)["source"]}
    assert {"harbor", "light-0", "light-4"} < loaded
    assert not {"light-5", "light-6"} & loaded
