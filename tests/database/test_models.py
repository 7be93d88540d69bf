"""What the database itself refuses, whoever writes to it: every constraint of every table, on both databases."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

from app.database.engine import writing_engine
from app.models.base import CONTEXT, anchor
from tests.conftest import migrate
from tests.postgres import fresh_database

Row = dict[str, Any]
TABLES = SQLModel.metadata.tables
PERSON: Row = {"agent_kind": "person"}
BODY: Row = {"agent_kind": "organization"}
TEXT: Row = {"kind": "other", "title": "T", "title_supplied": False, "text": "words", "text_sha256": "0"}
WORK: Row = {"kind": "other", "title": "T", "title_supplied": True, "reported_in_id": "s1"}
HERE: Row = {"source_id": "s1", "start": 0, "end": 5}


def days(prefix: str) -> Row:
    """Return the first and the last day of a date."""
    return {f"{prefix}_from": "2025-02-18", f"{prefix}_until": "2025-02-18"}


EVENT: Row = {"name": "E", "happened_on": "2025-02-18", **days("happened"), **HERE}
CLAIM: Row = {"kind": "description", "text": "C", "attribution": "author", "evidence": "quoted", **HERE}
QUOTE: Row = {"kind": "phrase", "text": "words", "language": "en", "attribution": "author", **HERE}
ORIGINAL: Row = {"original_text": "静潮", "original_language": "zh-Hans", "original_start": 3, "original_end": 5,
                 "term_id": "x1", "translation": "printed"}  # fmt: skip
WITHOUT: Row = {**dict.fromkeys(ORIGINAL), "translation": "unknown",
                **dict.fromkeys(("fidelity", "rendering_note", "translator_id"))}  # fmt: skip
TERM: Row = {"text": "静潮", "language": "zh-Hans"}
RELATION: Row = {"basis": "source", "from_id": "c1", "to_id": "c2", **HERE}
VERSION: Row = {"replaced_at": "2025-02-18T00:00:00Z", "revision": 1, "rows": "{}"}

THERE: list[tuple[str, Row]] = [
    ("agent", {"id": "p1", "kind": "person"}),
    ("agent", {"id": "p2", "kind": "person"}),
    ("agent", {"id": "o1", "kind": "organization"}),
    ("agent", {"id": "o2", "kind": "organization"}),
    ("topic", {"id": "t1", "label": "T"}),
    ("topic", {"id": "t2", "label": "T"}),
    ("person", {"id": "p1", "name": "P", "aliases": "[]", "role": "other", **PERSON}),
    ("organization", {"id": "o1", "name": "O", "kind": "other", **BODY}),
    ("source", {"id": "s1", **TEXT}),
    ("source", {"id": "s2", **TEXT}),
    ("source", {"id": "w1", **WORK}),
    ("source_author", {"source_id": "s1", "position": 0, "agent_id": "p1"}),
    ("source_translator", {"source_id": "s1", "position": 0, "agent_id": "p1"}),
    ("term", {"id": "x1", **TERM}),
    ("affiliation", {"id": "a1", "person_id": "p1", "organization_id": "o1", **HERE}),
    ("event", {"id": "e1", **EVENT}),
    ("event", {"id": "e2", **EVENT, "source_id": "s2"}),
    ("event_participant", {"event_id": "e1", "position": 0, "agent_id": "p1"}),
    ("claim", {"id": "c1", "position": 0, **CLAIM}),
    ("claim", {"id": "c2", "position": 1, **CLAIM}),
    ("claim", {"id": "c3", "position": 0, **CLAIM, "source_id": "s2"}),
    ("claim_speaker", {"claim_id": "c1", "position": 0, "agent_id": "p1"}),
    ("claim_topic", {"claim_id": "c1", "position": 0, "topic_id": "t1"}),
    ("claim_reporter", {"claim_id": "c1", "position": 0, "agent_id": "p1"}),
    ("claim_target", {"claim_id": "c1", "position": 0, "agent_id": "p1", "stance": "neutral"}),
    ("claim_relation", {"id": "r1", "position": 0, "kind": "supports", **RELATION}),
    ("quote", {"id": "q1", "position": 0, **QUOTE}),
    ("quote_part", {"quote_id": "q1", "position": 0, "is_original": False, "text": "words", **HERE}),
    ("quote_speaker", {"quote_id": "q1", "position": 0, "agent_id": "p1"}),
    ("withdrawal", {"collection": "quotes", "id": "q9", "withdrawn_at": "2025-02-18T00:00:00Z", "words_sha256": None}),
    ("dossier_origin", {"source_id": "s1", "registers": "seed"}),
    ("register_listing", {"collection": "people", "id": "p1", "registers": "seed"}),
    ("revision", {"number": 1, "committed_at": "2025-02-18T00:00:00Z"}),
    ("version", {"collection": "sources", "id": "s1", "replaced_in": 2, **VERSION}),
]
WELCOME: dict[str, Row] = {  # one more row of each table that is as it should be
    "agent": {"id": "p3", "kind": "person"},
    "topic": {"id": "t3", "label": "T", "broader_id": "t1"},
    "person": {"id": "p2", "name": "P", "native_name": "名", "native_name_basis": "source", "aliases": "[]",
               "role": "other", **PERSON},
    "organization": {"id": "o2", "name": "O", "native_name": "名", "native_name_basis": "editorial", "kind": "other",
                     **BODY},
    "source": {"id": "s3", **TEXT, "published_on": "2025-02-18", **days("published"), "publisher_id": "o1"},
    "source_author": {"source_id": "s1", "position": 1, "agent_id": "o1"},
    "source_translator": {"source_id": "s1", "position": 1, "agent_id": "o1"},
    "term": {"id": "x2", **TERM},
    "affiliation": {"id": "a2", "person_id": "p1", "organization_id": "o1", "from_on": "2025",
                    "from_first": "2025-01-01", "until_on": "2025", "until_last": "2025-12-31", **HERE},
    "event": {"id": "e3", **EVENT},
    "event_participant": {"event_id": "e1", "position": 1, "agent_id": "o1"},
    "claim": {"id": "c4", "position": 2, "event_id": "e1", **CLAIM, "attribution": "collective", "attributed_to": "w",
              "said_on": "2025-02-18", **days("dated"), "said_in_id": "w1", "certainty": "hedged", "hearsay": True,
              "hearsay_marker": "w", "status": "disputed", "note": "N"},
    "claim_reporter": {"claim_id": "c1", "position": 1, "agent_id": "o1"},
    "claim_target": {"claim_id": "c1", "position": 1, "agent_id": "o1", "stance": "mixed"},
    "claim_speaker": {"claim_id": "c1", "position": 1, "agent_id": "o1"},
    "claim_topic": {"claim_id": "c1", "position": 1, "topic_id": "t2"},
    "claim_relation": {"id": "r2", "position": 1, "kind": "answers", **RELATION},
    "quote": {"id": "q2", "position": 1, "claim_id": "c1", "said_in_id": "w1", **QUOTE, **ORIGINAL,
              "reading": "静潮", "pinyin": "jìng cháo", "fidelity": "weaker", "rendering_note": "N",
              "translator_id": "p1", "translation_of_id": "q1", "attribution": "collective", "attributed_to": "w",
              "said_on": "2025-02-18", **days("dated")},
    "quote_part": {"quote_id": "q1", "position": 1, "is_original": False, "text": "words", **HERE},
    "quote_speaker": {"quote_id": "q1", "position": 1, "agent_id": "o1"},
    "dataset": {"id": 2, "revision": 0, "epoch": ""},
    "withdrawal": {"collection": "claims", "id": "q9", "withdrawn_at": "2025-02-18T00:00:00Z", "words_sha256": "0"},
    "dossier_origin": {"source_id": "s2", "registers": "seed"},
    "register_listing": {"collection": "people", "id": "p1", "registers": "mine"},
    "revision": {"number": 2, "committed_at": "2025-02-18T00:00:00Z"},
    "version": {"collection": "sources", "id": "s1", "replaced_in": 3, **VERSION},
}  # fmt: skip
PARTIES = [("source", "author"), ("source", "translator"), ("event", "participant"), ("claim", "speaker"),
           ("claim", "reporter"), ("claim", "target"), ("quote", "speaker")]  # fmt: skip
REFUSED: list[tuple[str, Row]] = [  # (the constraint, what makes such a row break it)
    ("pk_dataset", {"id": 1}),
    ("pk_revision", {"number": 1}),
    ("pk_version", {"replaced_in": 2}),
    *((f"ck_{table}_reviewstatus", {"review_status": "read"}) for table in ("source", "event", "claim", "quote")),
    ("pk_agent", {"id": "p1", "kind": "organization"}),
    ("pk_claim", {"id": "c1", "source_id": "s2", "event_id": None}),
    ("pk_event", {"id": "e1", "source_id": "s2"}),
    *((f"pk_{table}", {"id": f"{table[0]}1"}) for table in ("topic", "person", "organization", "source", "quote")),
    *((f"pk_{table}", {"id": key}) for table, key in (("affiliation", "a1"),)),
    ("pk_withdrawal", {"collection": "quotes"}),
    ("pk_dossier_origin", {"source_id": "s1"}),
    ("pk_register_listing", {"registers": "seed"}),
    ("pk_claim_relation", {"id": "r1"}),
    ("pk_claim_topic", {"position": 0}),
    *((f"pk_{record}_{party}", {"position": 0}) for record, party in PARTIES),
    ("ck_dataset_one_row", {"id": 2}),
    ("fk_topic_broader_id_topic", {"broader_id": "none"}),
    ("fk_person_id_agent_kind_agent", {"id": "none"}),
    ("fk_person_id_agent_kind_agent", {"id": "o2"}),
    ("fk_organization_id_agent_kind_agent", {"id": "none"}),
    ("fk_organization_id_agent_kind_agent", {"id": "p2"}),
    ("ck_person_agent_kind", {"id": "o2", "agent_kind": "organization"}),
    ("ck_organization_agent_kind", {"id": "p2", "agent_kind": "person"}),
    ("fk_source_publisher_id_organization", {"publisher_id": "p1"}),
    ("fk_source_reported_in_id_source", {**TEXT, **WORK, "text": None, "text_sha256": None, "reported_in_id": "none"}),
    ("fk_affiliation_source_id_source", {"source_id": "none"}),
    ("fk_affiliation_person_id_person", {"person_id": "o1"}),
    ("fk_affiliation_organization_id_organization", {"organization_id": "p1"}),
    ("fk_event_source_id_source", {"source_id": "none"}),
    ("fk_claim_source_id_source", {"source_id": "none", "event_id": None}),
    ("fk_claim_event_id_source_id_event", {"event_id": "none"}),
    ("fk_claim_event_id_source_id_event", {"event_id": "e2"}),
    ("fk_claim_relation_source_id_source", {"source_id": "none"}),
    ("pk_term", {"id": "x1"}),
    ("fk_quote_term_id_term", {"term_id": "none"}),
    ("fk_quote_translator_id_agent", {"translator_id": "none"}),
    ("uq_claim_relation_source_id_position", {"position": 0}),
    ("ck_affiliation_from_complete", {"from_first": None}),
    ("ck_affiliation_until_complete", {"until_on": None}),
    ("ck_affiliation_in_order", {"until_last": "2024-12-31"}),
    ("ck_event_eventstatus", {"status": "planned"}),
    *((f"ck_{table}_attributionbasis", {"attribution_basis": "guess"}) for table in ("claim", "quote")),
    ("ck_claim_certainty", {"certainty": "sure"}),
    ("ck_claim_claimstatus", {"status": "old"}),
    ("ck_claim_dispute_explained", {"note": None}),
    ("ck_claim_hearsay_marked", {"hearsay": False}),
    ("ck_claim_target_stance", {"stance": "hostile"}),
    ("ck_quote_translation", {"translation": "machine", **dict.fromkeys([*ORIGINAL][:-1]), "reading": None,
                              "pinyin": None, "fidelity": None, "rendering_note": None, "translator_id": None}),
    ("ck_quote_fidelity", {"fidelity": "free"}),
    ("ck_quote_term", {"term_id": None}),
    ("ck_quote_translation_printed", {"translation": "presumed"}),
    ("ck_quote_rendered", {"translation": "none", **dict.fromkeys([*ORIGINAL][:-1]), "reading": None, "pinyin": None}),
    ("ck_quote_departure", {"rendering_note": None}),
    ("fk_claim_topic_topic_id_topic", {"topic_id": "none"}),
    ("fk_claim_topic_claim_id_claim", {"claim_id": "none"}),
    ("fk_quote_source_id_source", {"source_id": "none", "claim_id": None}),
    ("fk_quote_claim_id_source_id_claim", {"claim_id": "c3"}),
    *((f"fk_{record}_{party}_agent_id_agent", {"agent_id": "none"})
      for record, party in PARTIES),
    *((f"fk_{record}_{party}_{record}_id_{record}", {f"{record}_id": "none"})
      for record, party in PARTIES),
    *((f"uq_{record}_{party}_agent_id_{record}_id", {"agent_id": "p1"})
      for record, party in PARTIES),
    ("uq_claim_topic_topic_id_claim_id", {"topic_id": "t1"}),
    ("uq_claim_source_id_position", {"position": 1}),
    ("uq_quote_source_id_position", {"position": 0}),
    ("uq_claim_relation_from_id_to_id_kind", {"kind": "supports"}),
    ("ck_agent_agentkind", {"kind": "people"}),
    ("ck_agent_tone", {"tone": 0}),
    ("ck_organization_organizationkind", {"kind": "think tank"}),
    ("ck_organization_basis", {"native_name_basis": "ours"}),
    ("ck_organization_native_name_complete", {"native_name_basis": None}),
    ("ck_person_role", {"role": "writer"}),
    ("ck_person_basis", {"native_name_basis": ""}),
    ("ck_person_native_name_complete", {"native_name": None}),
    ("ck_source_sourcekind", {"kind": "paper"}),
    *(("ck_source_published_on_complete", {f"published_{name}": None}) for name in ("on", "from", "until")),
    ("ck_source_published_in_order", {"published_until": "2025-02-17"}),
    *((f"ck_{table}_said_on_complete", {"said_on": "2025", "dated_from": None}) for table in ("claim", "quote")),
    *((f"ck_{table}_said_on_complete", {"dated_until": None}) for table in ("claim", "quote")),
    *((f"ck_{table}_dated_in_order", {"dated_from": "2026-01-01"}) for table in ("claim", "quote")),
    ("ck_source_text_complete", {"text_sha256": None}),
    ("ck_source_text_or_cited", {"text": None, "text_sha256": None}),
    ("ck_source_text_or_cited", {"reported_in_id": "s1"}),
    *((f"ck_{table}_passage", wrong)
      for table in ("affiliation", "event", "claim", "claim_relation", "quote")
      for wrong in ({"start": -1, "end": 4}, {"start": 5, "end": 5, "text": ""}, {"start": 5, "end": 0})
      if not (table == "quote" and wrong["end"] == 0)),
    ("ck_event_happened_in_order", {"happened_until": "2025-02-17"}),
    ("ck_claim_claimkind", {"kind": "opinion"}),
    ("ck_claim_evidence", {"evidence": "none"}),
    ("ck_claim_attribution", {"attribution": "somebody", "attributed_to": None}),
    ("ck_claim_collective", {"attributed_to": None}),
    ("ck_claim_collective", {"attribution": "named"}),
    ("ck_claim_relation_relationkind", {"kind": "refutes"}),
    ("ck_claim_relation_basis", {"basis": "reader"}),
    ("ck_claim_relation_shown", {"start": None, "end": None}),
    ("ck_claim_relation_start_complete", {"end": None}),
    ("ck_claim_relation_of_two_claims", {"to_id": "c1"}),
    ("ck_quote_quotekind", {"kind": "word"}),
    ("ck_quote_attribution", {"attribution": "somebody", "attributed_to": None}),
    ("ck_quote_collective", {"attributed_to": None}),
    ("ck_quote_collective", {"attribution": "unattributed"}),
    ("ck_quote_text_fits_passage", {"text": "six 🚢🚢"}),
    ("ck_quote_part_text_fills_passage", {"text": "word"}),
    ("ck_quote_part_text_fills_passage", {"text": "🚢🚢🚢🚢"}),
    ("ck_quote_part_passage", {"start": -5, "end": 0}),
    ("pk_quote_part", {"position": 0}),
    ("fk_quote_part_quote_id_quote", {"quote_id": "q9"}),
    ("ck_quote_original_passage", {"original_start": -2, "original_end": 0}),
    ("ck_quote_original_passage", {"original_text": "", "original_start": 3, "original_end": 3}),
    ("ck_quote_original_fits_passage", {"original_text": "静潮潮"}),
    ("ck_quote_original_text_complete", {"original_language": None}),
    ("ck_quote_original_text_complete", {"original_start": None}),
    ("ck_quote_original_text_complete", {"original_end": None}),
    ("ck_quote_original_text_complete", {"original_text": None, "reading": None, "pinyin": None}),
    ("ck_quote_original_read", {**WITHOUT, "pinyin": None}),
    ("ck_quote_original_read", {**WITHOUT, "reading": None}),
]  # fmt: skip
DEFERRED = {  # what refers to other dossiers is checked at the commit: the constraint, and the column
    "fk_quote_said_in_id_source": "said_in_id",
    "fk_quote_translation_of_id_quote": "translation_of_id",
    "fk_claim_said_in_id_source": "said_in_id",
    "fk_source_translation_of_id_source": "translation_of_id",
    "fk_claim_relation_from_id_claim": "from_id",
    "fk_claim_relation_to_id_claim": "to_id",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a database that holds one row or more of every table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('models') / 'onrecord.db'}"
    else:
        url = fresh_database(request.getfixturevalue("postgres"), "models")
    migrate(url)
    engine = writing_engine(url)
    with engine.connect() as connection:
        for table, row in THERE:
            insert(connection, table, row)
        yield connection
    engine.dispose()


@pytest.fixture
def connection(furnished: Connection) -> Iterator[Connection]:
    """The same connection, what a test does with it undone."""
    attempt = furnished.begin_nested()
    yield furnished
    attempt.rollback()


def insert(connection: Connection, table: str, row: Row) -> None:
    """Put a row into a table, with nothing between us and the database."""
    row = {name: value for name, value in row.items() if name in TABLES[table].columns}
    names, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values})'), row)  # noqa: S608 - our own tables


def table_of(constraint: str) -> str:
    """The table that has a constraint of this name."""
    (found,) = (name for name, table in TABLES.items() for each in table.constraints if each.name == constraint)
    return found


def broken(error: DBAPIError) -> str:
    """What the database says was broken: the constraint, or with SQLite what stands for it."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or f"{error.orig.diag.table_name}.{error.orig.diag.column_name}"
    return str(error.orig).partition(" constraint failed")[2].removeprefix(": ") or str(error.orig)


def shown(constraint: str, dialect: str) -> str:
    """What the database says when this constraint is broken."""
    (found,) = (each for each in TABLES[table_of(constraint)].constraints if each.name == constraint)
    if dialect == "postgresql" or isinstance(found, CheckConstraint):
        return constraint
    if isinstance(found, ForeignKeyConstraint):
        return "FOREIGN KEY constraint failed"
    return ", ".join(f"{column.table.name}.{column.name}" for column in found.columns)  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", [table for table in WELCOME if table != "dataset"])
def test_a_row_that_is_as_it_should_be_is_welcome(connection: Connection, table: str) -> None:
    insert(connection, table, WELCOME[table])


@pytest.mark.parametrize(
    ("constraint", "wrong"), REFUSED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(REFUSED)]
)
def test_a_row_that_breaks_a_constraint_is_refused(connection: Connection, constraint: str, wrong: Row) -> None:
    table = table_of(constraint)
    with pytest.raises(IntegrityError) as refused:
        insert(connection, table, WELCOME[table] | wrong)
    assert broken(refused.value) == shown(constraint, connection.dialect.name)


@pytest.mark.parametrize("constraint", DEFERRED)
def test_a_reference_to_another_dossier_is_checked_at_the_commit(connection: Connection, constraint: str) -> None:
    table = table_of(constraint)
    insert(connection, table, WELCOME[table] | {DEFERRED[constraint]: "none"})
    if connection.dialect.name == "sqlite":
        missing = connection.execute(text(f'PRAGMA foreign_key_check("{table}")')).all()
        assert [row.table for row in missing] == [table]
        return
    with pytest.raises(IntegrityError) as refused:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert broken(refused.value) == constraint


def test_every_constraint_is_broken_here() -> None:
    names = {str(each.name) for table in TABLES.values() for each in table.constraints}
    referred = {"uq_agent_id_kind", "uq_event_id_source_id", "uq_claim_id_source_id"}
    # What foreign keys refer to has a unique id already.
    assert names - {name for name, _ in REFUSED} - DEFERRED.keys() == referred


@pytest.mark.parametrize("table", WELCOME)
def test_what_must_be_known_cannot_be_null(connection: Connection, table: str) -> None:
    row = WELCOME[table]
    needed = [
        column.name for column in TABLES[table].columns if not column.nullable and column.name not in {"id", "number"}
    ]
    assert needed
    for name in needed:
        attempt = connection.begin_nested()
        with pytest.raises(IntegrityError) as refused:
            insert(connection, table, row | {name: None})
        attempt.rollback()
        assert broken(refused.value) in {f"{table}.{name}", f"ck_{table}_{name}"}


def test_with_a_source_goes_all_that_was_read_from_it(connection: Connection) -> None:
    connection.execute(text("DELETE FROM quote WHERE said_in_id IS NOT NULL"))
    connection.execute(text("DELETE FROM source WHERE id = 's1'"))
    left = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in TABLES}  # noqa: S608 - ours
    others = {"dataset": 1, "agent": 4, "person": 1, "organization": 1, "topic": 2, "source": 1, "event": 1, "claim": 1}
    others |= {
        "withdrawal": 1,
        "dossier_origin": 1,
        "register_listing": 1,
        "revision": 1,
        "version": 1,
        "term": 1,
    }  # they outlive it
    assert {name: number for name, number in left.items() if number} == others


@pytest.mark.parametrize(
    ("table", "id"), [("agent", "p1"), ("person", "p1"), ("organization", "o1"), ("agent", "o1"), ("topic", "t1")]
)
def test_what_a_record_names_cannot_be_removed(connection: Connection, table: str, id: str) -> None:
    with pytest.raises(IntegrityError):
        connection.execute(text(f"DELETE FROM {table} WHERE id = :id"), {"id": id})  # noqa: S608 - our own tables


def test_both_databases_sort_by_code_point(connection: Connection) -> None:
    labels = ["", " ", "Z", "a", "a b", "ab", "b", "z", "É", "é", "ﬁ", "中", "文", "\uffff", "🚢", "𠮷"]
    labels.sort()
    for number, label in enumerate(reversed(labels)):
        insert(connection, "topic", {"id": f"sorted-{number}", "label": label})
    found = connection.scalars(text("SELECT label FROM topic WHERE id LIKE 'sorted-%' ORDER BY label"))
    assert list(found) == labels


@pytest.mark.parametrize(
    ("start", "end", "prefix", "suffix"),
    [
        pytest.param(0, 9, "", "🚢" + "c" * 31, id="at the start"),
        pytest.param(98, 100, "c" * CONTEXT, "", id="at the end"),
        pytest.param(40, 42, "🚢".join("cc") + "c" * 29, "c" * CONTEXT, id="in the middle"),
        pytest.param(0, 100, "", "", id="from start to end"),
    ],
)
def test_an_anchor_shows_thirty_two_code_points_on_either_side(start: int, end: int, prefix: str, suffix: str) -> None:
    words = f"{'c' * 9}🚢{'c' * 90}"
    assert len(words) == 100
    exact = words[start:end]
    assert anchor(words, start, end) == {"start": start, "end": end, "exact": exact, "prefix": prefix, "suffix": suffix}
