"""The command line: what it prints, where it prints it, and the exit codes that a script can go by."""

import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.database import versions
from tests.conftest import SEED, make_tables, migrate
from tests.dossiers.builder import DOSSIER, FILES, PEOPLE, Folder, dump, ids, revision, run

FINE, FAULTY, SENSELESS, NO_DATABASE = 0, 1, 2, 3
ONRECORD = Path(sys.executable).with_name("onrecord")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with nothing wrong with it."""
    return Folder(tmp_path / "folder")


@pytest.fixture
def migrated(empty: str) -> str:
    """The URL of a database with tables and no record."""
    make_tables(empty)
    return empty


def cells(table: str) -> list[list[str]]:
    """What the lines of a printed table hold."""
    lines = [line for line in table.splitlines() if "│" in line or "┃" in line]
    return [line.replace("┃", "│").strip("│ ").split("│") for line in lines]


def row(table: str, name: str) -> list[str]:
    """The cells of the line that begins with this name."""
    (found,) = ([cell.strip() for cell in line] for line in cells(table) if line[0].strip() == name)
    return found


def test_help_names_every_command_and_each_says_what_it_does() -> None:
    assert "Usage:" in run().output
    result = run("--help")
    assert result.exit_code == FINE
    for command in ("check", "load", "remove", "migrate", "serve"):
        assert command in result.stdout
        assert "Usage:" in run(command, "--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("chek", "."),
        ("check",),
        ("load",),
        ("remove",),
        ("check", "--quick", "."),
        ("check", ".", "seed"),
        ("migrate", "now"),
    ],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_exits_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == SENSELESS
    assert "Usage:" in result.stderr
    assert result.stdout == ""


def test_a_folder_without_a_fault_exits_with_0_and_is_summed_up(folder: Folder) -> None:
    folder.add_lighthouse()
    result = run("check", folder.root)
    assert result.exit_code == FINE
    assert result.stderr.strip() == ""
    head, *_ = cells(result.stdout)
    assert [cell.strip() for cell in head[:6]] == ["dossier", "quotes", "originals", "claims", "relations", "events"]
    assert row(result.stdout, "harbor")[1:6] == ["4", "1", "5", "3", "1"]
    assert row(result.stdout, "lighthouse")[1:6] == ["1", "0", "1", "0", "1"]


def test_the_summary_says_the_whole_id_however_narrow_the_terminal(folder: Folder) -> None:
    long = "a-harbor-with-a-name-so-long-that-no-terminal-of-eighty-columns-could-show-it-beside-anything-else"
    folder.change(DOSSIER, "  id: harbor\n", f"  id: {long}\n")
    assert long in run("check", folder.root).stdout


def test_a_faulty_folder_exits_with_1_and_says_why_on_standard_error(folder: Folder) -> None:
    folder.change(PEOPLE, "role: other", "role: others")
    folder.change(DOSSIER, "to: c02", "to: c22")
    for command in ("check", "load"):
        result = run(command, folder.root)
        assert result.exit_code == FAULTY
        assert result.stdout == ""
        *faults, sum_of_them = [line for line in result.stderr.splitlines() if line and ": warning: " not in line]
        assert [fault.split(": ")[0] for fault in faults] == [
            f"{folder.root / PEOPLE}:{folder.line(PEOPLE, 'others')}",
            f"{folder.root / DOSSIER}:{folder.line(DOSSIER, 'c22')}",
        ]
        assert sum_of_them == ("2 faults; nothing was loaded" if command == "load" else "2 faults")


def test_a_fault_is_printed_as_it_is(folder: Folder) -> None:
    words = "[bold]:boom:[/bold] http://a.b '1' " * 5
    folder.change(DOSSIER, "exact: an open door", f'exact: "{words}"')
    result = run("check", folder.root)
    assert repr(words[:70])[:-1] in result.stderr
    assert len([line for line in result.stderr.splitlines() if line and ": warning: " not in line]) == 2


@pytest.mark.parametrize("line", [100, 1234])
def test_the_number_of_a_line_stays_a_number(folder: Folder, line: int) -> None:
    folder.change(DOSSIER, "claim: c01", "claim: c11")
    folder.write(DOSSIER, "#\n" * (line - folder.line(DOSSIER, "claim: c11")) + folder.read(DOSSIER))
    assert f"{DOSSIER}:{line}: " in run("check", folder.root).stderr


def test_one_dossier_can_be_checked_and_loaded(folder: Folder, migrated: str) -> None:
    folder.add_lighthouse()
    for path in (
        folder.root / "lighthouse",
        f"{folder.root}/lighthouse/",
        folder.root / "harbor" / ".." / "lighthouse",
    ):
        result = run("check", path)
        assert result.exit_code == FINE
        assert row(result.stdout, "lighthouse")
        assert "harbor" not in result.stdout
    assert run("load", folder.root / "lighthouse", url=migrated).exit_code == FINE
    assert ids(migrated, "source") == {"lighthouse"}


@pytest.mark.parametrize(("inside", "path"), [(".", "."), ("harbor", "."), ("harbor", ".."), ("harbor", "../harbor")])
def test_a_path_may_be_relative(folder: Folder, monkeypatch: pytest.MonkeyPatch, inside: str, path: str) -> None:
    monkeypatch.chdir(folder.root / inside)
    result = run("check", path)
    assert result.exit_code == FINE, result.stderr
    assert row(result.stdout, "harbor")


@pytest.mark.parametrize(("answer", "left"), [("n\n", True), ("", True), ("y\n", False)])
def test_a_dossier_is_removed_only_after_a_yes(folder: Folder, migrated: str, answer: str, left: bool) -> None:
    folder.load(migrated)
    before = dump(migrated)
    result = run("remove", "harbor", url=migrated, answer=answer)
    assert "(sources: 2, events: 1, claims: 5, quotes: 4, relations: 3)" in result.stderr
    assert result.exit_code == (FAULTY if left else FINE)
    assert ("harbor" in ids(migrated, "source")) == left
    assert (dump(migrated) == before) == left


def test_a_folder_without_dossiers_is_faulty(folder: Folder) -> None:
    for file in FILES:
        if "/" in file:
            (folder.root / file).unlink()
    (folder.root / "harbor").rmdir()
    assert folder.faults() == [f"{folder.root}: holds no dossier"]


def test_a_folder_of_a_dossier_that_is_empty_is_faulty(folder: Folder) -> None:
    (folder.root / "empty").mkdir()
    assert folder.faults() == [
        "empty/article.txt: is missing",
        "empty/dossier.yaml: is missing",
    ]


def test_a_hidden_folder_is_none_of_a_dossier(folder: Folder) -> None:
    (folder.root / ".git").mkdir()
    assert folder.faults() == []


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(("path", "says"), [("nothing", "does not exist"), (PEOPLE, "is a file")])
def test_a_path_that_is_no_folder_makes_no_sense(folder: Folder, command: str, path: str, says: str) -> None:
    result = run(command, folder.root / path)
    assert result.exit_code == SENSELESS
    said = re.sub(r"[\s│]+", "", result.stderr)  # in a box, wherever its lines break
    assert path in said
    assert says.replace(" ", "") in said
    assert "organizations.yaml" not in said


def test_a_load_says_what_became_of_each_dossier(folder: Folder, migrated: str) -> None:
    folder.load(migrated)
    folder.add_lighthouse()
    first = folder.load(migrated).stdout
    assert (row(first, "harbor")[-1], row(first, "lighthouse")[-1]) == ("unchanged", "loaded")
    folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
    second = folder.load(migrated).stdout
    assert (row(second, "harbor")[-1], row(second, "lighthouse")[-1]) == ("loaded", "unchanged")


def test_checking_needs_no_database(folder: Folder) -> None:
    assert run("check", folder.root, url="nonsense").exit_code == FINE


@pytest.mark.parametrize("command", [("load", SEED), ("migrate",)], ids=["load", "migrate"])
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql+psycopg://nobody@127.0.0.1:1/none", id="nobody answers"),
        pytest.param("sqlite:///{here}/file/onrecord.db", id="no folder can be made"),
        pytest.param("sqlite:///{here}/file/folder/onrecord.db", id="no folder of a folder can be made"),
        pytest.param("sqlite:///{here}", id="the file is a folder"),
        pytest.param("sqlite:///{here}/file", id="the file is no database"),
    ],
)
def test_a_database_that_cannot_be_used_exits_with_3(command: tuple[Any, ...], url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Not a database, and not a folder.\n" * 100, encoding="utf-8")
    result = run(*command, url=url.format(here=tmp_path))
    assert result.exit_code == NO_DATABASE
    assert "ONRECORD_DATABASE_URL" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("url", ["nonsense", ""])
def test_what_is_no_url_of_a_database_makes_no_sense(url: str) -> None:
    result = run("migrate", url=url)
    assert result.exit_code == SENSELESS
    assert "ONRECORD_DATABASE_URL" in result.stderr
    assert result.stdout == ""


def test_migrating_makes_the_file_and_its_folder(tmp_path: Path, folder: Folder) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'onrecord.db'}"
    assert run("migrate", url=url).exit_code == FINE
    assert (tmp_path / "new" / "folder" / "onrecord.db").exists()
    folder.load(url)
    assert revision(url) == 1


def test_migrating_twice_changes_nothing(folder: Folder, empty: str) -> None:
    created = run("migrate", url=empty)
    assert (created.exit_code, created.stdout) == (FINE, f"The tables were created, at version {versions.head()}.\n")
    folder.load(empty)
    before = dump(empty)
    result = run("migrate", url=empty)
    assert result.exit_code == FINE
    assert result.stdout == f"The database is already up to date, at version {versions.head()}.\n"
    assert dump(empty) == before


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_migrating_an_older_database_says_from_which_version_to_which(empty: str) -> None:
    migrate(empty, "0001")
    result = run("migrate", url=empty)
    assert result.stdout == f"The tables were upgraded from version 0001 to {versions.head()}.\n"


def test_migrating_what_alembic_refuses_exits_with_3(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MIGRATIONS", tmp_path)
    result = run("migrate", url=empty)
    assert result.exit_code == NO_DATABASE
    assert "env.py" in result.stderr


def serve() -> Any:
    """Run the command in a thread of its own: in this one, a browser test may have left an event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run, "serve").result()


def test_serving_listens_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda *_, **options: asked.update(options))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    assert serve().exit_code == FINE
    assert (asked["host"], asked["port"]) == ("127.0.0.1", port)
    monkeypatch.setenv("HOST", "::")
    monkeypatch.setenv("PORT", "0")
    assert serve().exit_code == FINE
    assert (asked["host"], asked["port"]) == ("::", 0)


@pytest.mark.parametrize("port", ["http", "65536"])
def test_serving_on_a_port_that_is_none_makes_no_sense(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    monkeypatch.setenv("PORT", port)
    result = run("serve")
    assert result.exit_code == SENSELESS
    assert "PORT" in result.stderr


@pytest.mark.slow
def test_the_installed_command_works_from_anywhere(tmp_path: Path) -> None:
    environment = os.environ | {"ONRECORD_DATABASE_URL": f"sqlite:///{tmp_path / 'onrecord.db'}"}

    def onrecord(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [ONRECORD, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False, text=True)

    assert onrecord("migrate").stdout.startswith("The tables were created")
    loaded = onrecord("load", SEED)
    assert loaded.returncode == FINE
    assert loaded.stderr.strip() == ""
    assert row(loaded.stdout, "us-russia-rapprochement")[1:] == ["27", "6", "111", "65", "8", "loaded"]
