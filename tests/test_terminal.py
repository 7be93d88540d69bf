"""What the operating system refuses a command: a sentence that says what it was, and never the database's fault."""

import os
import resource
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.dossiers.builder import copy_with_index, run
from tests.serving import ONRECORD

FAULTY, SENSELESS, NO_DATABASE = 1, 2, 3
COMMANDS = ["load", "export", "migrate", "backup", "restore", "doctor"]


@pytest.fixture(scope="module")
def loaded(sqlite_seed: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The URL of a database that holds the record, and a backup of it."""
    folder = tmp_path_factory.mktemp("loaded")
    url = copy_with_index(sqlite_seed, "onrecord.db", folder)
    assert run("backup", folder / "backup.zip", url=url).exit_code == 0
    return url, folder / "backup.zip"


@pytest.fixture
def arguments(loaded: tuple[str, Path], tmp_path: Path) -> dict[str, list[str | Path]]:
    """A command line of each command that succeeds."""
    return {
        "check": ["check", SEED],
        "load": ["load", SEED],
        "export": ["export", tmp_path / "export"],
        "migrate": ["migrate"],
        "backup": ["backup", tmp_path / "new.zip"],
        "restore": ["restore", "--replace", loaded[1]],
        "doctor": ["doctor"],
        "help": ["--help"],
    }


def start(arguments: list[str | Path], url: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    environment = os.environ | {"ONRECORD_DATABASE_URL": url}
    command: list[str | Path] = [ONRECORD, *arguments]
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


@contextmanager
def full() -> Iterator[int]:
    """Yield a file descriptor that every write to fails with `No space left on device`."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as device:
        yield device.fileno()


@contextmanager
def hung_up() -> Iterator[int]:
    """Yield the end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("command", ["check", "load", "help"])  # all write by the same function
def test_output_on_a_full_disk_is_said_to_be_that(
    loaded: tuple[str, Path], arguments: dict[str, list[str | Path]], command: str
) -> None:
    with full() as device:
        done = start(arguments[command], loaded[0], stdout=device)
    said = done.stderr.strip()
    assert done.returncode == FAULTY
    assert said.endswith("No space left on device.")
    assert "\n" not in said
    assert "database" not in said


@pytest.mark.parametrize("command", ["export", "doctor"])
def test_a_pipe_that_nobody_reads_is_said_to_be_that(
    loaded: tuple[str, Path], arguments: dict[str, list[str | Path]], command: str
) -> None:
    with hung_up() as pipe:
        done = start(arguments[command], loaded[0], stdout=pipe)
    assert done.returncode == FAULTY
    assert done.stderr.strip() == "Standard output cannot be written: Broken pipe."


def test_the_exit_code_does_not_need_standard_error(tmp_path: Path) -> None:
    with full() as device:
        command: list[str | Path] = [ONRECORD, "migrate"]
        environment = os.environ | {"ONRECORD_DATABASE_URL": f"sqlite:///{tmp_path}"}
        assert subprocess.run(command, env=environment, stderr=device, check=False).returncode == NO_DATABASE


@pytest.mark.parametrize("command", ["backup", "export"])
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("{here}/file/new", "{here}/file/new cannot be written: "),
        ("/proc/new", "/proc/new cannot be written: "),
        ("{here}/" + 300 * "n", "cannot be written: File name too long"),
        ("/dev/null", "/dev/null is "),
    ],
    ids=["in a file", "in /proc", "too long", "a device"],
)
def test_a_target_that_cannot_be_written_is_named(
    loaded: tuple[str, Path], tmp_path: Path, command: str, target: str, says: str
) -> None:
    (tmp_path / "file").write_text("precious", "utf-8")
    result = run(command, target.format(here=tmp_path), url=loaded[0])
    assert result.exit_code == FAULTY
    assert says.format(here=tmp_path) in result.stderr
    assert "database" not in result.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
    assert Path("/dev/null").is_char_device()


def test_a_backup_into_a_folder_that_is_missing_names_it(loaded: tuple[str, Path], tmp_path: Path) -> None:
    result = run("backup", tmp_path / "none" / "new.zip", url=loaded[0])
    assert result.exit_code == FAULTY
    assert f"{tmp_path / 'none' / 'new.zip'} cannot be written: No such file or directory" in result.stderr


def test_a_device_is_not_replaced_by_a_backup(loaded: tuple[str, Path]) -> None:
    result = run("backup", "--replace", "/dev/null", url=loaded[0])
    assert result.exit_code == FAULTY
    assert "/dev/null" in result.stderr
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("command", ["backup", "export", "restore"])
def test_a_disk_that_fills_up_is_not_taken_for_the_database(
    loaded: tuple[str, Path], arguments: dict[str, list[str | Path]], command: str, tmp_path: Path
) -> None:
    limit = 100_000  # bytes of a file: more than SQLite's shared memory, less than a copy of the record
    done = start(
        arguments[command],
        loaded[0],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == FAULTY, done.stderr
    assert " in " in done.stderr or "cannot be written" in done.stderr
    assert "database cannot be used" not in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_named(loaded: tuple[str, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {"ONRECORD_DATABASE_URL": loaded[0], "HOST": "0.0.0.0", "PORT": str(port)}  # noqa: S104
        done = subprocess.run([ONRECORD, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == FAULTY
    assert f"cannot listen on 0.0.0.0:{port}: Address already in use." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1"])
def test_an_address_of_nobody_is_named(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "8765")
    result = run("serve")
    assert result.exit_code == FAULTY
    assert f"cannot listen on {host}:8765: " in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_setting_that_makes_no_sense_is_named(
    arguments: dict[str, list[str | Path]], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_LOG_LEVEL", "loud")
    result = run(*arguments[command])
    assert result.exit_code == SENSELESS
    assert "ONRECORD_LOG_LEVEL" in result.stderr


def test_output_that_is_closed_is_said_to_be_that(loaded: tuple[str, Path]) -> None:
    environment = {**os.environ, "ONRECORD_DATABASE_URL": loaded[0]}
    command = f"{ONRECORD} doctor >&-"
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == FAULTY
    assert done.stderr == "Standard output cannot be written: it is closed.\n"
