"""`onrecord doctor` finds each kind of harm, says what mends it, and what it says does mend it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import tantivy
from sqlalchemy import text

from app.database.engine import writing_engine
from app.index.reader import ReadIndex
from app.index.schema import IndexDocument, build_schema, key, to_tantivy
from app.index.storage import IndexFolder
from app.indexing.documents import declared_fields
from app.settings import Settings
from tests.conftest import load_seed, migrate
from tests.dossiers.builder import dump, run
from tests.serving import ONRECORD

Q04 = "us-russia-rapprochement-q04"


def index_folder(url: str) -> Path:
    """Return the folder of a database's index."""
    return Settings(database_url=url).index_folder


@pytest.fixture
def sound(empty: str) -> str:
    """The URL of a database with the record, and an index of it."""
    load_seed(empty)
    assert run("index", url=empty).exit_code == 0
    return empty


def change(url: str, statement: str) -> None:
    """Write to a database as no load does."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


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


def test_a_sound_record_is_left_as_it_is(sound: str) -> None:
    before = dump(sound)
    result = run("doctor", url=sound)
    assert (result.exit_code, result.stdout.count("index"), result.stderr) == (0, 1, "")
    assert "sound" in result.stdout
    assert dump(sound) == before


def test_an_index_that_another_process_made_is_of_this_version(empty: str) -> None:
    load_seed(empty)
    for seed in ("1", "2"):  # of the hashes of strings, which order sets
        environment = os.environ | {"ONRECORD_DATABASE_URL": empty, "PYTHONHASHSEED": seed}
        subprocess.run([ONRECORD, "index", "--rebuild"], env=environment, check=True, capture_output=True)
        result = run("doctor", url=empty)
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
def test_every_document_is_compared_with_what_its_rows_make(sound: str, harm: str, said: str) -> None:
    change(sound, harm)
    refused_and_rebuilt(sound, f"index: {said}")


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


@pytest.mark.parametrize(("spoil", "said"), SPOILED.items(), ids=[each.__name__ for each in SPOILED])
def test_what_is_wrong_with_an_index_is_said(sound: str, spoil: Callable[[str], None], said: str) -> None:
    spoil(sound)
    refused_and_rebuilt(sound, f"index: {said}")


def test_an_index_that_lags_behind_is_said_to(sound: str) -> None:
    change(sound, "UPDATE dataset SET revision = revision + 1")
    result = run("doctor", url=sound)
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert "index: it is at revision 1, the database at 2. `onrecord index` brings it there." in result.stdout
    assert run("index", url=sound).exit_code == 0
    assert run("doctor", url=sound).exit_code == 0


def test_the_index_of_another_database_is_said_to_be_one(sound: str) -> None:
    change(sound, "UPDATE dataset SET epoch = 'other'")
    refused_and_rebuilt(sound, "index: it is of another database")


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


@pytest.mark.parametrize(("harm", "said"), HARM.items(), ids=range(len(HARM)))
def test_what_was_read_is_compared_with_its_text(empty: str, harm: str, said: str) -> None:
    load_seed(empty)
    change(empty, harm)
    result = run("doctor", url=empty)
    assert result.exit_code == 1
    assert said in result.stdout
    assert "onrecord restore FILE" in result.stdout


def test_another_version_is_said_to_be_one(empty: str) -> None:
    migrate(empty, "0001")
    result = run("doctor", url=empty)
    assert result.exit_code == 1
    assert "onrecord migrate" in result.stdout
    for command in ("migrate", "index", "doctor"):
        assert run(command, url=empty).exit_code == 0
