"""Faults that are planted in a record: `onrecord doctor` finds each, and what it says to do mends it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic_core import from_json, to_json
from sqlalchemy import make_url

from app.index.schema import IndexDocument, key
from tests.conftest import migrate
from tests.dossiers.builder import ARTICLE, copy_with_index, record, run
from tests.faults.asking import folder_of, is_sound
from tests.operations.test_doctor import refused_and_rebuilt, stored, write

ROWS = {  # in the rows, by what is said of it
    "harbor-q01 is not verbatim": "UPDATE quote SET text = 'a loud tide' WHERE id = 'harbor-q01'",
    "harbor-q02 is not verbatim": 'UPDATE quote SET start = start + 1, "end" = "end" + 1 WHERE id = \'harbor-q02\'',
    "the text of harbor is not the": "UPDATE source SET text = replace(text, 'winter', 'summer') WHERE id = 'harbor'",
    "the text of lighthouse is not": "UPDATE source SET text_sha256 = text_sha256 || '0' WHERE id = 'lighthouse'",
    "ends after its text does": "UPDATE event SET \"end\" = 99999 WHERE id = 'lamp-lit'",
    "quote_speaker refers to a row of quote": "INSERT INTO quote_speaker (position, agent_id, quote_id) "
    "VALUES (0, 'mei-lan', 'none')",
    "event_participant refers to a row of event": "INSERT INTO event_participant (position, agent_id, event_id) "
    "VALUES (0, 'mei-lan', 'none')",
    "claim_topic refers to a row of claim": "INSERT INTO claim_topic (claim_id, position, topic_id) "
    "VALUES ('none', 0, 'tides')",
    "claim_relation refers to a row of claim": "UPDATE claim_relation SET to_id = 'none' WHERE id = 'harbor-r01'",
    "affiliation refers to a row of person": "UPDATE affiliation SET person_id = 'none' WHERE id = 'harbor-a01'",
    "people has no yu-bai, which a register lists": "DELETE FROM person WHERE id = 'yu-bai'",
    "the dossier none does not exist": "UPDATE dossier_origin SET source_id = 'none' WHERE source_id = 'harbor'",
    "quotes has harbor-q01, which was withdrawn": "INSERT INTO withdrawal (collection, id, withdrawn_at) "
    "VALUES ('quotes', 'harbor-q01', '2025')",
    "there is no collection shouts": "INSERT INTO withdrawal (collection, id, withdrawn_at) "
    "VALUES ('shouts', 'x', '2025')",
    "there are rows of revision 2": "UPDATE dataset SET revision = 1",
    "cannot be made from the record. /v1/": "UPDATE source SET published_on = '20x' WHERE id = 'harbor'",
    "cannot be made from the record. A row cannot be read": "UPDATE person SET aliases = '{' WHERE id = 'mei-lan'",
    "quotes/harbor-q01 is not what its rows say (source harbor)": "UPDATE quote SET note = 'x' WHERE id = 'harbor-q01'",
    "people/mei-lan is not what its rows say": "UPDATE person SET name = 'Mei Lam' WHERE id = 'mei-lan'",
    "topics/tides is not what its rows say": "UPDATE topic SET label = 'Tide' WHERE id = 'tides'",
    "relations/harbor-r01 is not in the record": "DELETE FROM claim_relation WHERE id = 'harbor-r01'",
    "relations/harbor-r09 is missing": "UPDATE claim_relation SET id = 'harbor-r09' WHERE id = 'harbor-r01'",
    "rows: one has a value that cannot be read": "UPDATE person SET revision = '{' WHERE id = 'mei-lan'",
    "nothing tells this database from others": "UPDATE dataset SET epoch = ''",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A record at its second revision, and a backup of it."""
    place = tmp_path_factory.mktemp("planted")
    url = f"sqlite:///{place / 'onrecord.db'}"
    migrate(url)
    folder = folder_of(place)
    folder.load(url)
    folder.change(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")
    folder.load(url)
    assert run("backup", place / "backup.zip", url=url).exit_code == 0
    return url, place / "backup.zip"


@pytest.mark.parametrize(("said", "harm"), ROWS.items(), ids=range(len(ROWS)))
def test_a_row_that_is_damaged_is_found_and_a_backup_mends_it(
    planted: tuple[str, Path], tmp_path: Path, said: str, harm: str
) -> None:
    url = copy_with_index(planted[0], "onrecord.db", tmp_path)
    before = record(url)
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:  # which checks no foreign keys
        assert connection.execute(harm).rowcount > 0
        connection.commit()
    found = run("doctor", url=url)
    assert found.exit_code == 1
    (line,) = [each for each in found.stdout.splitlines() if said in each][:1]
    before_restore, _, _ = line.partition("onrecord restore FILE --replace")
    assert before_restore != line
    assert "--rebuild" not in before_restore  # which would serve the damage
    restored = run("restore", "--replace", planted[1], url=url)
    assert restored.exit_code == 0, restored.stderr
    assert record(url) == before
    assert is_sound(url)


def test_a_count_that_is_wrong_in_the_index_is_found_and_mended(planted: tuple[str, Path], tmp_path: Path) -> None:
    url = copy_with_index(planted[0], "onrecord.db", tmp_path)
    topic = from_json(stored(url, "topics", "tides"))
    topic["counts"]["quotes"] += 1
    write(url, IndexDocument("topics", "tides", 0, to_json(topic)), without=key("topics", "tides"))
    refused_and_rebuilt(url, "topics/tides is not what its rows say")


def test_a_document_of_an_earlier_revision_is_found_and_mended(planted: tuple[str, Path], tmp_path: Path) -> None:
    url = copy_with_index(planted[0], "onrecord.db", tmp_path)
    quote = from_json(stored(url, "quotes", "lighthouse-q01")) | {"note": "As it was before."}
    document = IndexDocument("quotes", "lighthouse-q01", 0, to_json(quote), owner="lighthouse")
    write(url, document, without=key("quotes", "lighthouse-q01"))
    refused_and_rebuilt(url, "quotes/lighthouse-q01 is not what its rows say")
