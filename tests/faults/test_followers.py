"""Faults around the read index: processes that are killed, folders that are deleted, several that write at once."""

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.conftest import ROUNDS, load_seed, migrate
from tests.dossiers.builder import Folder, run
from tests.faults.asking import (
    await_revisions,
    edit,
    folder_of,
    index_of,
    is_sound,
    leftovers,
)
from tests.faults.readers import Readers, bodies
from tests.postgres import fresh_database
from tests.serving import ONRECORD, serving

RANDOM = random.Random()  # noqa: S311 - moments, and no secrets


def killed_in_index(command: list[str | Path], url: str, moment: float) -> tuple[int, float]:
    """Kill a command so many seconds after it began to write the index.

    Return how it ended, and after how many seconds the index was written, if it was.
    """
    index = index_of(url)
    lock, meta = index.with_name(f"{index.name}.lock"), index / "meta.json"
    lock.unlink(missing_ok=True)
    before = meta.stat().st_mtime_ns if meta.exists() else None
    environment = os.environ | {"ONRECORD_DATABASE_URL": url}
    process = subprocess.Popen(
        [ONRECORD, *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not lock.exists() and process.poll() is None:
        time.sleep(0.0005)
    begun, written = time.monotonic(), 0.0
    while process.poll() is None and time.monotonic() < begun + moment:
        if not written and meta.exists() and meta.stat().st_mtime_ns != before:
            written = time.monotonic() - begun
        time.sleep(0.0005)
    process.kill()
    process.wait()
    return process.returncode, written


@pytest.mark.parametrize("kind", ["update", "build", "load"])
def test_followers_that_are_killed_at_any_moment(url: str, tmp_path: Path, kind: str) -> None:
    folder, index = folder_of(tmp_path), index_of(url)
    copytree(index, tmp_path / "before")
    edit(folder)
    command: list[str | Path] = ["load", folder.root] if kind == "load" else ["index"]
    database = tmp_path / "onrecord.db"
    if kind != "load":
        folder.load(url)
    rows = database.read_bytes()

    def prepare() -> None:
        database.write_bytes(rows)
        rmtree(index)
        if kind != "build":
            copytree(tmp_path / "before", index)

    prepare()
    ended_as, taken = killed_in_index(command, url, 60)
    assert ended_as == 0
    assert taken
    seen = Counter[str]()
    for _ in range(ROUNDS):
        prepare()
        moment = RANDOM.uniform(0, taken)
        ended_as, _ = killed_in_index(command, url, moment)
        assert ended_as in {0, -signal.SIGKILL}
        found = run("doctor", url=url).stdout
        left = next(
            (each for each in ("The record is sound", "it is at revision", "there is none") if each in found), found
        )
        assert left != found, f"killed after {moment} s of {taken} s"
        seen[left] += 1
        result = run(*command, url=url)
        assert result.exit_code == 0, f"killed after {moment:.4f} s of {taken:.4f} s: {result.output}"
        result = run("doctor", url=url)
        assert result.exit_code == 0, f"killed after {moment:.4f} s of {taken:.4f} s: {result.output}"
        assert leftovers(index) == []
    print(f"{kind}: {ROUNDS} kills within {taken:.2f} s left {dict(seen)}")  # noqa: T201


def test_a_folder_that_is_deleted_under_a_running_server(url: str) -> None:
    index = index_of(url)
    with serving(url, ONRECORD_CACHE_MEGABYTES="0") as server, Readers(server).reading():
        for _ in range(ROUNDS):
            rmtree(index)
            end = time.monotonic() + 10
            while not (index / "meta.json").exists():
                assert time.monotonic() < end
                time.sleep(0.02)
            time.sleep(0.3)
    assert is_sound(url)


def children(pid: int) -> set[int]:
    """Return the processes that a process has started, whichever of its threads did."""
    found = set[int]()
    for each in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread may end meanwhile
            found.update(map(int, each.read_text().split()))
    return found


def is_running(pid: int) -> bool:
    """Return whether a process has not ended, or is only waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_server_that_ends_while_it_builds_a_large_index(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path / 'onrecord.db'}", folder_of(tmp_path)
    for file in ("article.txt", "dossier.yaml"):
        content = folder.read(f"lighthouse/{file}")
        for number in range(200):  # enough for several processes
            named = content.replace("id: lighthouse", f"id: light-{number}").replace("lamp-lit", f"lamp-lit-{number}")
            folder.write(f"light-{number}/{file}", named)
    migrate(url)
    with pytest.MonkeyPatch.context() as without_index:
        without_index.setenv("ONRECORD_INDEX", "memory")
        folder.load(url)
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "PORT": "0"}
    with subprocess.Popen([ONRECORD, "serve"], env=environment, stderr=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 60
        while len(workers := children(server.pid)) < 2:
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        begun = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        assert time.monotonic() - begun < 20
    while any(map(is_running, workers)):
        assert time.monotonic() - begun < 40
        time.sleep(0.05)
    assert run("index", url=url).exit_code == 0


def test_two_servers_and_loads_on_one_folder(url: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with serving(url, ONRECORD_CACHE_MEGABYTES="0") as one, serving(url, ONRECORD_CACHE_MEGABYTES="0") as other:
        right = [bodies(one)]
        edit(folder)
        folder.load(url)
        await_revisions(2, one, other)
        right.append(bodies(one))
        with Readers(one, *right).reading(), Readers(other, *right).reading():
            for revision in range(3, 7):
                folder = folder_of(tmp_path)  # as it was, then edited again
                if revision % 2 == 0:
                    edit(folder)
                folder.load(url)
                await_revisions(revision, one, other)
    assert is_sound(url)


def test_two_hosts_with_an_index_each(postgres: str, tmp_path: Path) -> None:
    url, folder = fresh_database(postgres, "hosts"), Folder(tmp_path / "folder")
    load_seed(url)
    one, other = (str(tmp_path / each) for each in ("one", "other"))
    with serving(url, ONRECORD_INDEX=one) as first, serving(url, ONRECORD_INDEX=other) as second:
        page = json.loads(first.get("/v1/quotes?limit=5").body)
        assert second.get(page["links"]["next"]).status == 200
        environment = os.environ | {"ONRECORD_DATABASE_URL": url, "ONRECORD_INDEX": one}
        subprocess.run([ONRECORD, "load", folder.root], env=environment, check=True, capture_output=True)
        await_revisions(2, first, second)
        assert first.get("/v1/sources/harbor").body == second.get("/v1/sources/harbor").body
        for server in (first, second):
            stale = server.get(page["links"]["next"])
            assert (stale.status, json.loads(stale.body)["title"]) == (410, "Stale cursor")
