"""What operators do by mistake, and what a killed process leaves: said in a sentence, and nothing is lost."""

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.dossiers.builder import ARTICLE, Folder, dump, run
from tests.faults.asking import folder_of
from tests.serving import ONRECORD, free_port, serving, until_ended

NO_DATABASE = 3


def onrecord(folder: Path, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with no settings but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    words: list[str | Path] = [ONRECORD, *command.split()]
    return subprocess.run(
        words, cwd=folder, env=clean | environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize(
    "command", ["load folder", "index", "doctor", "export out", "remove harbor --yes", "backup b.zip"]
)
def test_a_command_in_a_wrong_folder_creates_no_database(tmp_path: Path, command: str) -> None:
    if "folder" in command:
        Folder(tmp_path / "folder")
    before = sorted(tmp_path.iterdir())
    done = onrecord(tmp_path, command)
    assert (done.returncode, done.stdout) == (NO_DATABASE, "")
    assert f"there is no file {tmp_path / 'data/onrecord.db'}." in done.stderr
    assert "onrecord migrate" in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_variable_that_is_no_setting_is_named_with_the_nearest(tmp_path: Path) -> None:
    kubernetes = {"ONRECORD_SERVICE_HOST": "10.0.0.1", "ONRECORD_PORT": "tcp://10.0.0.1:8000"}
    done = onrecord(tmp_path, "migrate", ONRECORD_DATABASE="x.db", ONRECORD_LOAD="seed", **kubernetes)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "warning: ONRECORD_DATABASE is not a setting and is ignored; nearest: ONRECORD_DATABASE_URL"
    ]


def test_dossiers_beside_the_default_database_are_loaded(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert onrecord(tmp_path, "migrate").returncode == 0
    for _ in range(2):  # the second time, an index is in `data`, too
        done = onrecord(tmp_path, "load .")
        assert done.returncode == 0, done.stderr
    folder.write("half/dossier.yml", "source: {}\n")
    assert "half/dossier.yaml: is missing" in onrecord(tmp_path, "load .").stderr


def test_the_journal_of_a_database_is_emptied_beside_a_reader(url: str, tmp_path: Path) -> None:
    database = tmp_path / "onrecord.db"
    folder = folder_of(tmp_path)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        reader.execute("SELECT count(*) FROM quote").fetchall()
        folder.write(ARTICLE, folder.read(ARTICLE) + "And so on.\n" * 100_000)
        folder.load(url)
        assert database.with_name("onrecord.db-wal").stat().st_size == 0


def test_what_a_killed_server_leaves_is_deleted_by_the_next(url: str, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    folders = [tmp_path / "tmp"]
    with serving(url, TMPDIR=str(folders[0])) as server:
        assert server.get("/v1/dump.zip").status == 200
        (left,) = folders[0].glob("onrecord-dump-*")
        with serving(url, TMPDIR=str(folders[0])) as other:
            assert other.get("/v1/dump.zip").status == 200
            assert left.exists()  # it is in use
        server.process.kill()
        server.process.wait()
        assert left.exists()
        os.utime(left, (0, 0))
        with serving(url, TMPDIR=str(folders[0])) as next_server:
            assert next_server.get("/v1/dump.zip").status == 200
            assert not left.exists()
    assert list(folders[0].iterdir()) == []


@pytest.mark.parametrize("command", ["backup b.zip", "export out"])
def test_what_a_killed_command_leaves_is_deleted_by_the_next(url: str, tmp_path: Path, command: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    left = place / f".onrecord-{command.split(maxsplit=1)[0]}-left"
    (left / "package").mkdir(parents=True)
    os.utime(left, (0, 0))
    (place / ".out-of-mine").mkdir()
    name = command.split()
    assert run(name[0], place / name[1], url=url).exit_code == 0
    assert sorted(each.name for each in place.iterdir()) == sorted([".out-of-mine", name[1]])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder another user's")
def test_what_another_user_left_is_not_deleted(url: str, tmp_path: Path) -> None:
    left = tmp_path / ".onrecord-backup-left"
    left.mkdir()
    os.chown(left, 65534, 65534)
    os.utime(left, (0, 0))
    assert run("backup", tmp_path / "b.zip", url=url).exit_code == 0
    assert left.exists()


def test_a_server_on_ipv6_and_the_port_it_has_taken(url: str) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    port = free_port()
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "HOST": "::1", "PORT": str(port)}
    with subprocess.Popen([ONRECORD, "serve"], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            end, status = time.monotonic() + 60, 0
            while status != 200:
                assert time.monotonic() < end
                connection = HTTPConnection("::1", port, timeout=5)
                try:
                    connection.request("GET", "/v1/quotes")
                    status = connection.getresponse().status
                except OSError:
                    time.sleep(0.1)
                finally:
                    connection.close()
            second = subprocess.run([ONRECORD, "serve"], env=environment, capture_output=True, text=True, check=False)
            assert second.returncode == 1
            assert second.stderr == (
                f"The server cannot listen on [::1]:{port}: Address already in use. Set HOST and PORT.\n"
            )
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("pause", [0, 2])
def test_a_worker_that_is_stopped_does_not_keep_the_server_from_ending(url: str, tmp_path: Path, pause: float) -> None:
    """The server is told to end before it finds that a worker is silent, or while it waits for it."""
    log = tmp_path / "server.log"
    with serving(url, log, WEB_CONCURRENCY="2") as server:
        pid = server.process.pid
        workers = [Path("/proc", each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        workers = [each for each in workers if b"spawn_main" in (each / "cmdline").read_bytes()]
        assert len(workers) == 2
        os.kill(int(workers[0].name), signal.SIGSTOP)
        try:
            time.sleep(pause)
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(timeout=20) == 1
            assert time.monotonic() - begun < 12
            assert log.read_text().count("Application shutdown complete") == 1, "the other worker was killed, too"
        finally:
            with suppress(ProcessLookupError):
                os.kill(int(workers[0].name), signal.SIGCONT)
        end = time.monotonic() + 10
        while any(each.exists() and "State:\tZ" not in (each / "status").read_text() for each in workers):
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_server_is_started_from_another_folder(url: str, tmp_path: Path) -> None:
    port = free_port()
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "PORT": str(port)}
    (tmp_path / "elsewhere").mkdir()
    process = subprocess.Popen(
        [ONRECORD, "serve"], env=environment, cwd=tmp_path / "elsewhere", stderr=subprocess.DEVNULL
    )
    with until_ended(process, port) as server:
        assert server.get("/v1/quotes").status == 200
        assert server.get("/").status == 200
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        "load folder",
        "backup --replace b.zip",
        "export out",
        "restore --replace b.zip",
        "export --annotations a.json",
        "draft page.txt drafted",
        "new begun",
        "schema folder",
    ],
)
def test_a_file_that_cannot_grow_is_said_to_be_that_and_nothing_is_lost(url: str, tmp_path: Path, command: str) -> None:
    """RLIMIT_FSIZE refuses what a full disk does, for every file at once, however small the disk would have to be."""
    folder = folder_of(tmp_path)
    folder.write(ARTICLE, folder.read(ARTICLE) + "And so on.\n" * 40_000)
    (tmp_path / "page.txt").write_text(("“Words,” said Mei Lan.\n" * 40), "utf-8")
    assert run("backup", tmp_path / "b.zip", url=url).exit_code == 0
    before, backup = dump(url), (tmp_path / "b.zip").read_bytes()
    limit = 200 if command.startswith(("new", "schema", "export --ann", "draft")) else 40_000
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}  # not half a module
    done = subprocess.run(
        [ONRECORD, *command.split()],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode in {1, 3}, done.stderr
    assert "Traceback" not in done.stderr
    assert any(words in done.stderr for words in ("cannot be written", "full", " in ")), done.stderr
    assert dump(url) == before
    assert (tmp_path / "b.zip").read_bytes() == backup
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "a.json").exists()
    assert not list(tmp_path.glob(".onrecord-*"))
