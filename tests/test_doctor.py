"""`onrecord doctor` finds each kind of harm, says what mends it, and what it says does mend it."""

import pytest
from sqlalchemy import text

from app.database import writing_engine
from tests.conftest import load_seed, migrate
from tests.dossier.builder import dump, record, run


def change(url: str, statement: str) -> None:
    """Write to a database as no load does."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_sound_record_is_left_as_it_is(empty: str) -> None:
    load_seed(empty)
    before = dump(empty)
    result = run("doctor", url=empty)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "sound" in result.stdout
    assert dump(empty) == before


MENDED = {
    "UPDATE quote SET document = (SELECT t.document FROM topic t LIMIT 1) WHERE position = 3": "documents: ",
    "UPDATE claim SET note = 'other' WHERE position = 3": "documents: us-russia-rapprochement-c",
    "DELETE FROM annotation WHERE position = 3": "documents: the annotations of us-russia-rapprochement",
    "UPDATE facet_block SET digest = digest + 1": "documents: what is counted of us-russia-rapprochement",
    "DELETE FROM facet_block": "documents: what is counted of us-russia-rapprochement",
    "UPDATE claim_topic SET topic_id = 'china-eu' WHERE position = 0 AND topic_id = 'taiwan'": "documents: ",
    "UPDATE search_entry SET own = 'nothing' WHERE number = (SELECT number FROM quote WHERE position = 3)": "index: ",
    "DELETE FROM search_entry WHERE number = (SELECT number FROM topic WHERE id = 'china-eu')": "index: ",
    "DELETE FROM suggestion_key WHERE key LIKE 'zheng%'": "index: suggestions",
    "INSERT INTO search_entry (number, own, other, seeds) VALUES (7, '', '', '')": "index: 1",
}


@pytest.mark.parametrize(("harm", "said"), MENDED.items(), ids=range(len(MENDED)))
def test_what_was_rendered_is_compared_and_rendered_anew(empty: str, harm: str, said: str) -> None:
    load_seed(empty)
    change(empty, harm)
    result = run("doctor", url=empty)
    assert result.exit_code == 1, result.output
    assert said in result.stdout
    assert "onrecord migrate --anew" in result.stdout
    assert run("migrate", "--anew", url=empty).exit_code == 0
    after = run("doctor", url=empty)
    assert after.exit_code == 0, after.output


HARM = {
    'UPDATE quote SET start = start + 1, "end" = "end" + 1 WHERE position = 3': "anchors: us-russia-rapprochement-q04",
    "UPDATE quote SET original_text = '围魏救趙' WHERE position = 9": "anchors: us-russia-rapprochement-q10",
    "UPDATE source SET text = text || '.' WHERE text IS NOT NULL": "anchors: the text of us-russia-rapprochement",
    'UPDATE claim SET "end" = 999999 WHERE position = 3': "ends after its text does",
    "UPDATE dataset SET revision = 0": "revision: it is 0",
    "DROP INDEX ix_quote_language": "tables: ",
    "DELETE FROM dataset": "revision: there is none",
    "INSERT INTO withdrawal SELECT 'people', id, '2025', NULL FROM person WHERE id = 'lu-yan'": "people has lu-yan,",
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
    assert run("migrate", url=empty).exit_code == 0
    assert run("doctor", url=empty).exit_code == 0


def test_making_anew_changes_nothing_that_was_right(empty: str) -> None:
    load_seed(empty)
    before = record(empty)
    assert run("migrate", "--anew", url=empty).exit_code == 0
    assert record(empty) == before
