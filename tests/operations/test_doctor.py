"""`onrecord doctor` finds each kind of harm, says what mends it, and what it says does mend it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import tantivy

from app.index.reader import ReadIndex
from app.index.schema import IndexDocument, build_schema, key, to_tantivy
from app.index.storage import IndexFolder
from app.indexing.documents import declared_fields
from app.settings import Settings
from tests.conftest import migrate, on_both_databases
from tests.dossiers.builder import dump, execute, run
from tests.serving import ONRECORD

Q04 = "us-russia-rapprochement-q04"


def index_folder(url: str) -> Path:
    """Return the folder of a database's index."""
    return Settings(database_url=url).index_folder


def write(url: str, *documents: IndexDocument, without: str = "none") -> None:
    """Write to an index as nothing does that follows the database."""
    writer = tantivy.Index(build_schema(declared_fields()), str(index_folder(url))).writer(15_000_000, 1)
    writer.delete_documents_by_term("key", without)
    for document in documents:
        writer.add_document(to_tantivy(document))
    writer.commit()
    writer.wait_merging_threads()


def stored(url: str, collection: str, id: str) -> bytes:
    """Return the JSON that the index has of a record."""
    snapshot = ReadIndex(IndexFolder(index_folder(url))).snapshot()
    assert snapshot
    found = snapshot.get(collection, id)
    assert found
    return found


@on_both_databases
def test_a_sound_record_is_left_as_it_is(loaded_seed: str) -> None:
    before = dump(loaded_seed)
    result = run("doctor", url=loaded_seed)
    assert (result.exit_code, result.stdout.count("index"), result.stderr) == (0, 1, "")
    assert "sound" in result.stdout
    assert dump(loaded_seed) == before


@pytest.mark.slow
def test_an_index_that_another_process_made_is_of_this_version(loaded_seed: str) -> None:
    environment = os.environ | {"ONRECORD_DATABASE_URL": loaded_seed, "PYTHONHASHSEED": "1"}  # which orders sets
    subprocess.run([ONRECORD, "index", "--rebuild"], env=environment, check=True, capture_output=True)
    result = run("doctor", url=loaded_seed)
    assert result.exit_code == 0, result.output


CHANGED = {
    "UPDATE claim SET note = 'other' WHERE position = 3": "claims/us-russia-rapprochement-c",
    "UPDATE claim_topic SET topic_id = 'china-eu' WHERE position = 0 AND topic_id = 'taiwan'": "topics/taiwan",
    "UPDATE topic SET label = 'Europa' WHERE id = 'china-eu'": "topics/china-eu",
    "UPDATE person SET aliases = '[\"Hedgehog\"]' WHERE id = (SELECT agent_id FROM quote_speaker LIMIT 1)": "people/",
    "UPDATE quote SET loaded_at = '2020-01-01T00:00:00Z' WHERE position = 3": f"quotes/{Q04}",
    "UPDATE affiliation SET title = 'Sage' WHERE person_id = 'zheng-yongnian'": "people/zheng-yongnian",
}


@pytest.mark.parametrize(("harm", "said"), CHANGED.items(), ids=range(len(CHANGED)))
def test_every_document_is_compared_with_what_its_rows_make(loaded_seed: str, harm: str, said: str) -> None:
    execute(loaded_seed, harm)
    result = run("doctor", url=loaded_seed)
    assert result.exit_code == 1, result.output
    assert f"index: {said}" in result.stdout


def refused_and_rebuilt(url: str, said: str) -> None:
    """Assert that the doctor says so of an index, and that rebuilding it mends it."""
    result = run("doctor", url=url)
    assert result.exit_code == 1, result.output
    assert said in result.stdout
    assert "onrecord index --rebuild" in result.stdout
    assert run("index", "--rebuild", url=url).exit_code == 0
    after = run("doctor", url=url)
    assert after.exit_code == 0, after.output


def lose_a_document(url: str) -> None:
    write(url, without=key("quotes", Q04))


def add_one_twice(url: str) -> None:
    write(url, IndexDocument("quotes", Q04, 0, stored(url, "quotes", Q04), owner="us-russia-rapprochement"))


def lose_what_one_is_found_by(url: str) -> None:
    found = stored(url, "topics", "china-eu")
    write(url, IndexDocument("topics", "china-eu", 0, found), without=key("topics", "china-eu"))


def add_one_that_no_row_has(url: str) -> None:
    write(url, IndexDocument("topics", "none", 0, b'{"id": "none", "url": "/v1/topics/none"}'))


def add_a_source_that_no_row_has(url: str) -> None:
    write(url, IndexDocument("sources", "none", 0, b"{}", owner="none"))


def forget_the_shapes(url: str) -> None:
    write(url, without=key("state", "fingerprint"))


def remove_the_index(url: str) -> None:
    shutil.rmtree(index_folder(url))


def empty_its_files(url: str) -> None:
    for file in index_folder(url).glob("*.store"):
        file.write_bytes(b"")


SPOILED = {
    lose_a_document: f"quotes/{Q04} is missing",
    add_one_twice: f"quotes/{Q04} is there 2 times",
    lose_what_one_is_found_by: "topics/china-eu is not what its rows say",
    add_one_that_no_row_has: "topics/none is not in the record",
    add_a_source_that_no_row_has: "1 documents belong to sources that do not exist",
    forget_the_shapes: "there is none of this version",
    remove_the_index: "there is none of this version",
    empty_its_files: "",
}


@pytest.mark.slow
@pytest.mark.parametrize(("spoil", "said"), SPOILED.items(), ids=[each.__name__ for each in SPOILED])
def test_what_is_wrong_with_an_index_is_said(loaded_seed: str, spoil: Callable[[str], None], said: str) -> None:
    spoil(loaded_seed)
    refused_and_rebuilt(loaded_seed, f"index: {said}")


def test_an_index_that_lags_behind_is_said_to(loaded_seed: str) -> None:
    execute(loaded_seed, "UPDATE dataset SET revision = revision + 1")
    result = run("doctor", url=loaded_seed)
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert "index: it is at revision 1, the database at 2. `onrecord index` brings it there." in result.stdout
    assert run("index", url=loaded_seed).exit_code == 0
    assert run("doctor", url=loaded_seed).exit_code == 0


def test_the_index_of_another_database_is_said_to_be_one(loaded_seed: str) -> None:
    execute(loaded_seed, "UPDATE dataset SET epoch = 'other'")
    refused_and_rebuilt(loaded_seed, "index: it is of another database")


HARM = {
    'UPDATE quote SET start = start + 1, "end" = "end" + 1 WHERE position = 3': "anchors: us-russia-rapprochement-q04",
    "UPDATE quote SET original_text = '围魏救趙' WHERE position = 9": "anchors: us-russia-rapprochement-q10",
    "UPDATE source SET text = text || '.' WHERE text IS NOT NULL": "anchors: the text of us-russia-rapprochement",
    'UPDATE claim SET "end" = 999999 WHERE position = 3': "ends after its text does",
    "UPDATE dataset SET revision = 0": "revision: it is 0",
    "DROP INDEX ix_quote_language": "tables: ",
    "UPDATE dataset SET epoch = ''": "revision: nothing tells",
    "DELETE FROM dataset": "revision: there is none",
    "INSERT INTO withdrawal (collection, id, withdrawn_at) VALUES ('people', 'lu-yan', '2025')": "people has lu-yan,",
    "UPDATE register_listing SET id = 'lu-yann' WHERE id = 'lu-yan'": "people has no lu-yann",
    "UPDATE dossier_origin SET source_id = 'none'": "origins: the dossier none",
}


@pytest.mark.parametrize(
    ("loaded_seed", "harm", "said"),
    [("sqlite", *each) for each in HARM.items()] + [("postgresql", *each) for each in list(HARM.items())[::5]],
    indirect=["loaded_seed"],
)
def test_what_was_read_is_compared_with_its_text(loaded_seed: str, harm: str, said: str) -> None:
    execute(loaded_seed, harm)
    result = run("doctor", url=loaded_seed)
    assert result.exit_code == 1
    assert said in result.stdout
    assert "onrecord restore FILE" in result.stdout


@on_both_databases
@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE dataset",
        "DROP TABLE claim_topic",
        "ALTER TABLE quote DROP COLUMN gloss",
        "DROP INDEX ix_quote_language",
    ],
)
def test_what_is_missing_from_the_tables_is_a_fault(loaded_seed: str, harm: str, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "backup.zip", url=loaded_seed).exit_code == 0
    execute(loaded_seed, harm)
    result = run("doctor", url=loaded_seed)
    assert (result.exit_code, "fault" in result.stderr) == (1, True), result.output
    *damage, last = result.stdout.splitlines()
    assert all(line.startswith(("tables: ", "rows: not all can be read")) for line in damage)
    assert all("Move the database away, then run `onrecord restore FILE`" in line for line in damage)
    assert last.startswith(("rows: ", "index: it is not compared"))
    moved = f"sqlite:///{tmp_path / 'new.db'}"  # the tables of the old one would stay as they are
    assert run("restore", tmp_path / "backup.zip", url=moved).exit_code == 0
    assert run("doctor", url=moved).exit_code == 0


def test_another_version_is_said_to_be_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    migrate(url, "0001")
    result = run("doctor", url=url)
    assert result.exit_code == 1
    assert "onrecord migrate" in result.stdout
    for command in ("migrate", "index", "doctor"):
        assert run(command, url=url).exit_code == 0
