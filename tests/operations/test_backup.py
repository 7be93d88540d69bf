"""Backups: whole or not at all, from either database to either, while others write."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from alembic import command

from app.operations import backup
from tests.conftest import config, migrate, on_both_databases
from tests.dossiers.builder import TOPICS, Folder, documents, dump, execute, ids, record, revision, run
from tests.postgres import fresh_database
from tests.serving import ONRECORD


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of another database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    return fresh_database(request.getfixturevalue("postgres"), f"other_{abs(hash(tmp_path))}")


@on_both_databases
def test_a_record_goes_from_either_database_to_either(loaded_seed: str, other: str, tmp_path: Path) -> None:
    before, file = dump(loaded_seed), tmp_path / "backup.zip"
    made = run("backup", file, url=loaded_seed)
    assert (made.exit_code, made.stdout) == (0, f"Backed up: revision 1, {sum(map(len, before.values())):,} rows.\n")
    assert dump(loaded_seed) == before
    assert sorted(path.name for path in tmp_path.iterdir() if "db" not in path.name) == ["backup.zip"]
    restored = run("restore", file, url=other)
    assert (restored.exit_code, restored.stdout) == (0, "Restored: the record is at revision 1.\n")
    assert dump(other) == before
    assert run("doctor", url=other).exit_code == 0


def test_topics_within_topics_come_back(empty: str, tmp_path: Path) -> None:
    migrate(empty)
    folder = Folder(tmp_path / "folder")
    topics = "- {id: a, label: A, broader: z}\n- {id: m, label: M, broader: a}\n- {id: z, label: Z}\n"
    folder.write(TOPICS, folder.read(TOPICS) + topics)
    folder.load(empty)
    before = record(empty)
    assert run("backup", tmp_path / "b.zip", url=empty).exit_code == 0
    restored = run("restore", "--replace", tmp_path / "b.zip", url=empty)
    assert restored.exit_code == 0, restored.stderr
    assert record(empty) == before


@on_both_databases
def test_a_record_is_replaced_when_told_so_at_a_revision_that_never_was(loaded_seed: str, tmp_path: Path) -> None:
    before, file = record(loaded_seed), tmp_path / "backup.zip"
    run("backup", file, url=loaded_seed)
    Folder(tmp_path / "folder").load(loaded_seed)
    assert record(loaded_seed) != before
    changed = dump(loaded_seed)
    refused = run("restore", file, url=loaded_seed)
    assert refused.exit_code == 1
    assert "holds a record, at revision 2" in refused.stderr
    assert dump(loaded_seed) == changed
    assert run("restore", "--replace", file, url=loaded_seed).exit_code == 0
    assert record(loaded_seed) == before
    assert revision(loaded_seed) == 3
    assert set(documents(loaded_seed, "quotes")) == ids(loaded_seed, "quote")
    assert run("doctor", url=loaded_seed).exit_code == 0


def test_a_record_in_a_new_database_is_not_taken_for_the_one_that_was_there(loaded_seed: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    migrate(other)
    Folder(tmp_path / "folder").load(other)
    assert run("backup", tmp_path / "b.zip", url=other).exit_code == 0
    assert set(documents(loaded_seed, "quotes")) == ids(loaded_seed, "quote") != ids(other, "quote")
    command.downgrade(config(loaded_seed), "base")
    migrate(loaded_seed)
    assert run("restore", tmp_path / "b.zip", url=loaded_seed).exit_code == 0
    assert revision(loaded_seed) == 1  # as was that of the record before
    assert set(documents(loaded_seed, "quotes")) == ids(loaded_seed, "quote") == ids(other, "quote")


def test_a_file_that_is_there_is_kept_unless_told_otherwise(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_text("precious", encoding="utf-8")
    result = run("backup", file, url=loaded_seed)
    assert result.exit_code == 1
    assert "--replace" in result.stderr
    assert file.read_text(encoding="utf-8") == "precious"
    assert run("backup", "--replace", file, url=loaded_seed).exit_code == 0
    assert ZipFile(file).testzip() is None


def cut(file: Path) -> None:
    """Lose the end of it."""
    file.write_bytes(file.read_bytes()[:-1000])


def flip(file: Path) -> None:
    """Change one byte in its middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def rewritten(name: str, alter: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change one part of it so that the archive itself has no fault."""

    def rewrite(file: Path) -> None:
        with ZipFile(file) as archive:
            parts = {each: archive.read(each) for each in archive.namelist()}
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(each, alter(content) if each == name else content)

    return rewrite


def newer(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"version": "9999"}).encode()


@pytest.mark.parametrize(
    "harm",
    [
        cut,
        flip,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_text("no archive", encoding="utf-8"),
        rewritten("record.db", lambda content: content.replace(b"strategic", b"tragicest")),
        rewritten("manifest.json", lambda _: b"{}"),
        rewritten("manifest.json", newer),
    ],
    ids=["cut", "flipped", "empty", "no archive", "another record", "no manifest", "newer"],
)
def test_a_backup_that_is_not_whole_changes_nothing(
    loaded_seed: str, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    url, file = loaded_seed, tmp_path / "backup.zip"
    before = dump(url)
    run("backup", file, url=url)
    harm(file)
    result = run("restore", "--replace", file, url=url)
    assert result.exit_code == 1, result.output
    assert "backup.zip" in result.stderr
    assert "Traceback" not in result.stderr
    assert dump(url) == before


@on_both_databases
def test_what_does_not_arrive_as_it_left_is_taken_back(
    loaded_seed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = dump(loaded_seed), tmp_path / "backup.zip"
    assert run("backup", file, url=loaded_seed).exit_code == 0
    right = backup.checksums
    answers = count()
    monkeypatch.setattr(backup, "checksums", lambda connection: right(connection) | {"quote": (27, str(next(answers)))})
    result = run("restore", "--replace", file, url=loaded_seed)
    assert result.exit_code == 1
    assert "rolled back" in result.stderr
    assert dump(loaded_seed) == before
    result = run("backup", "--replace", file, url=loaded_seed)
    assert result.exit_code == 1
    assert "differs from the record" in result.stderr


@on_both_databases
def test_a_restore_that_is_killed_leaves_the_old_record(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    run("backup", file, url=loaded_seed)
    execute(loaded_seed, "UPDATE quote SET note = 'old'")
    before = dump(loaded_seed)
    program = (
        "import os, signal, sys; from app.operations import backup; from pathlib import Path\n"
        "from sqlalchemy import Engine, event\n"
        "@event.listens_for(Engine, 'before_cursor_execute')\n"
        "def kill(connection, cursor, statement, *_):\n"
        "    if statement.startswith('INSERT INTO claim_relation'): os.kill(os.getpid(), signal.SIGKILL)\n"
        "backup.restore(sys.argv[1], Path(sys.argv[2]), replace=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, loaded_seed, file], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert dump(loaded_seed) == before
    assert run("restore", "--replace", file, url=loaded_seed).exit_code == 0
    assert record(loaded_seed) != before


def test_a_backup_that_is_killed_leaves_no_file(loaded_seed: str, tmp_path: Path) -> None:
    url, file = loaded_seed, tmp_path / "backup.zip"
    process = subprocess.Popen([ONRECORD, "backup", file], env=os.environ | {"ONRECORD_DATABASE_URL": url})
    while not list(tmp_path.glob(".onrecord-*/record.db")):
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert not file.exists()
    assert run("backup", file, url=url).exit_code == 0


@on_both_databases
def test_a_database_of_another_version_is_not_written_over(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    run("backup", file, url=loaded_seed)
    execute(loaded_seed, "UPDATE alembic_version SET version_num = '9999'")
    before = dump(loaded_seed)
    for arguments in (("restore", "--replace", file), ("backup", tmp_path / "new.zip")):
        assert run(*arguments, url=loaded_seed).exit_code == 3
    assert dump(loaded_seed) == before
