"""Whose words: translations and terms, second hand, certainty, targets, relations with an id of their own

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.text.expressions import term_id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
WORD = sa.String(20)
BASIS = "attribution_basis IN ('source', 'inferred')"
FIDELITY = "fidelity IN ('faithful', 'stronger', 'weaker', 'shifted', 'idiom')"
STANCE = "stance IN ('favorable', 'critical', 'neutral', 'mixed')"
TRANSLATION = "translation IN ('printed', 'presumed', 'none', 'unknown')"
OLD_KINDS = "kind IN ('supports', 'contrasts', 'qualifies', 'answers')"
KINDS = "kind IN ('supports', 'disagrees', 'concedes', 'qualifies', 'answers', 'repeats')"
OLD_EVIDENCE = "evidence IN ('original', 'quoted', 'paraphrased')"
EVIDENCE = "evidence IN ('original', 'departing', 'quoted', 'paraphrased')"
RENDERED = (
    "translation IN ('printed', 'presumed') OR (translator_id IS NULL AND fidelity IS NULL AND rendering_note IS NULL)"
)
CHECKS = {
    "affiliation": {
        "from_complete": '("from_on" IS NULL) = ("from_first" IS NULL)',
        "until_complete": '("until_on" IS NULL) = ("until_last" IS NULL)',
        "in_order": "from_first <= until_last",
    },
    "event": {"eventstatus": "status IN ('happened', 'announced')"},
    "claim": {
        "attributionbasis": BASIS,
        "certainty": "certainty IN ('asserted', 'hedged', 'conditional', 'questioned', 'denied')",
        "claimstatus": "status IN ('current', 'withdrawn', 'announced', 'disputed')",
        "dispute_explained": "status <> 'disputed' OR note IS NOT NULL",
        "hearsay_marked": "hearsay OR hearsay_marker IS NULL",
    },
    "quote": {
        "attributionbasis": BASIS,
        "fidelity": FIDELITY,
        "translation": TRANSLATION,
        "term": "(original_text IS NULL) = (term_id IS NULL)",
        "translation_printed": "(translation = 'printed') = (original_text IS NOT NULL)",
        "rendered": RENDERED,
        "departure": "fidelity = 'faithful' OR fidelity IS NULL OR rendering_note IS NOT NULL",
    },
}
REFERENCES = {  # by table: the column, the table that it refers to, and whether that is checked at the commit
    "source": [("translation_of_id", "source", True)],
    "claim": [("said_in_id", "source", True)],
    "quote": [
        ("term_id", "term", False),
        ("translator_id", "agent", False),
        ("translation_of_id", "quote", True),
    ],
}
CREDITS = {"claim_reporter": "claim", "claim_target": "claim", "source_translator": "source"}
CHANGED = "UPDATE dataset SET revision = revision + 1 WHERE revision > 0"


def new_columns() -> dict[str, list[sa.Column[Any]]]:
    """Return the new columns of each table."""
    return {
        "person": [sa.Column("short_name", STRING)],
        "organization": [sa.Column("short_name", STRING)],
        "source": [sa.Column("translation_of_id", STRING)],
        "affiliation": [
            sa.Column("from_on", STRING),
            sa.Column("from_first", sa.Date()),
            sa.Column("until_on", STRING),
            sa.Column("until_last", sa.Date()),
        ],
        "event": [sa.Column("status", WORD, nullable=False, server_default="happened")],
        "claim": [
            sa.Column("attribution_basis", WORD, nullable=False, server_default="source"),
            sa.Column("certainty", WORD),
            sa.Column("status", WORD, nullable=False, server_default="current"),
            sa.Column("hearsay", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("hearsay_marker", STRING),
            sa.Column("said_in_id", STRING),
        ],
        "quote": [
            sa.Column("attribution_basis", WORD, nullable=False, server_default="source"),
            sa.Column("translation", WORD, nullable=False, server_default="unknown"),
            sa.Column("term_id", STRING),
            sa.Column("translator_id", STRING),
            sa.Column("fidelity", WORD),
            sa.Column("rendering_note", STRING),
            sa.Column("translation_of_id", STRING),
        ],
    }


def upgrade() -> None:
    op.create_table(
        "term",
        sa.Column("id", STRING, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("text", STRING, nullable=False),
        sa.Column("language", STRING, nullable=False),
        sa.Column("pinyin", STRING),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    for table, columns in new_columns().items():
        for column in columns:
            op.add_column(table, column)
    fill_terms()
    change_relations()
    for table in new_columns():
        constrain(table)
    for table, owner in CREDITS.items():
        create_credits(table, owner)
    for table in ("claim", "quote"):  # the authors of a source speak where it speaks itself
        op.execute(
            f"INSERT INTO {table}_speaker ({table}_id, position, agent_id) SELECT {table}.id, source_author.position,"
            f" source_author.agent_id FROM {table} JOIN source_author ON source_author.source_id = {table}.source_id"
            f" WHERE {table}.attribution = 'author'"
        )
    op.execute(CHANGED)


def fill_terms() -> None:
    """Give each quote with original words its term, whose text is that of the first quote."""
    bind = op.get_bind()
    quotes = bind.execute(
        sa.text(
            "SELECT id, coalesce(reading, original_text), original_language, pinyin FROM quote"
            " WHERE original_text IS NOT NULL ORDER BY id"
        )
    ).all()
    terms: dict[str, dict[str, str | None]] = {}
    links = []
    for id, text, language, pinyin in quotes:
        term = term_id(text, language)
        terms.setdefault(term, {"id": term, "text": text, "language": language, "pinyin": pinyin})
        links.append({"quote": id, "term": term})
    if links:
        insert = "INSERT INTO term (id, text, language, pinyin) VALUES (:id, :text, :language, :pinyin)"
        bind.execute(sa.text(insert), list(terms.values()))
        update = "UPDATE quote SET term_id = :term, translation = 'printed' WHERE id = :quote"
        bind.execute(sa.text(update), links)


def change_relations() -> None:
    """Give relations a revision and a place, the new kinds, and claims of other sources."""
    op.add_column("claim_relation", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("claim_relation", sa.Column("note", STRING))
    op.add_column("claim_relation", sa.Column("position", sa.Integer()))
    op.execute(
        "UPDATE claim_relation SET position = (SELECT count(*) FROM claim_relation AS other"
        " WHERE other.source_id = claim_relation.source_id AND other.id < claim_relation.id)"
    )
    with op.batch_alter_table("claim_relation") as batch:
        for name in ("from_id", "to_id"):
            batch.drop_constraint(op.f(f"fk_claim_relation_{name}_source_id_claim"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_claim_relation_relationkind"), type_="check")
        batch.alter_column("position", nullable=False)
    op.execute("UPDATE claim_relation SET kind = 'disagrees' WHERE kind = 'contrasts'")
    with op.batch_alter_table("claim_relation") as batch:
        for name in ("from_id", "to_id"):
            add_reference(batch, "claim_relation", name, "claim", at_commit=True)
        batch.create_unique_constraint(op.f("uq_claim_relation_source_id_position"), ["source_id", "position"])
        batch.create_check_constraint(op.f("ck_claim_relation_relationkind"), KINDS)


def add_reference(batch: Any, table: str, column: str, target: str, *, at_commit: bool) -> None:
    """Add a foreign key to an id."""
    options = {"deferrable": True, "initially": "DEFERRED"} if at_commit else {}
    batch.create_foreign_key(op.f(f"fk_{table}_{column}_{target}"), target, [column], ["id"], **options)


def constrain(table: str) -> None:
    """Add the constraints of the new columns of a table, and their indexes."""
    references = REFERENCES.get(table, [])
    with op.batch_alter_table(table) as batch:
        if table == "claim":
            batch.drop_constraint(op.f("ck_claim_evidence"), type_="check")
            batch.create_check_constraint(op.f("ck_claim_evidence"), EVIDENCE)
        if table == "quote":
            batch.drop_constraint(op.f("fk_quote_said_in_id_source"), type_="foreignkey")
            add_reference(batch, table, "said_in_id", "source", at_commit=True)
        for name, check in CHECKS.get(table, {}).items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), check)
        for column, target, at_commit in references:
            add_reference(batch, table, column, target, at_commit=at_commit)
    for column, _, _ in references:
        op.create_index(f"ix_{table}_{column}", table, [column])


def create_credits(table: str, owner: str) -> None:
    """Create the table that links records to people and organizations."""
    stance: Sequence[sa.schema.SchemaItem] = ()
    if table == "claim_target":
        stance = (
            sa.Column("stance", WORD, nullable=False),
            sa.CheckConstraint(STANCE, name=op.f("ck_claim_target_stance")),
        )
    op.create_table(
        table,
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", STRING, nullable=False),
        sa.Column(f"{owner}_id", STRING, nullable=False),
        *stance,
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f(f"fk_{table}_agent_id_agent")),
        sa.ForeignKeyConstraint(
            [f"{owner}_id"], [f"{owner}.id"], name=op.f(f"fk_{table}_{owner}_id_{owner}"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(f"{owner}_id", "position", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("agent_id", f"{owner}_id", name=op.f(f"uq_{table}_agent_id_{owner}_id")),
    )


def downgrade() -> None:
    # The digests are forgotten, so that the next load writes what only this version can hold.
    for table in ("claim", "quote"):
        op.execute(
            f"DELETE FROM {table}_speaker WHERE {table}_id IN"
            f" (SELECT id FROM {table} WHERE attribution IN ('author', 'collective'))"
        )
    op.execute("UPDATE claim SET evidence = 'original' WHERE evidence = 'departing'")
    # A cited work of another dossier, and claims of two sources, have no place in the tables of the version before.
    op.execute(
        "UPDATE quote SET said_in_id = NULL WHERE said_in_id NOT IN"
        " (SELECT id FROM source WHERE source.reported_in_id = quote.source_id)"
    )
    for table in CREDITS:
        op.drop_table(table)
    for table, columns in new_columns().items():
        remove(table, [column.name for column in columns])
    op.drop_table("term")
    restore_relations()
    op.execute(CHANGED)
    op.execute("UPDATE source SET digest = NULL, revision = (SELECT revision FROM dataset) WHERE digest IS NOT NULL")


def remove(table: str, columns: list[str]) -> None:
    """Remove columns with their constraints and indexes."""
    for column, _, _ in REFERENCES.get(table, []):
        op.drop_index(f"ix_{table}_{column}", table)
    with op.batch_alter_table(table) as batch:
        for column, target, _ in REFERENCES.get(table, []):
            batch.drop_constraint(op.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")
        for name in CHECKS.get(table, {}):
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        if table == "claim":
            batch.drop_constraint(op.f("ck_claim_evidence"), type_="check")
            batch.create_check_constraint(op.f("ck_claim_evidence"), OLD_EVIDENCE)
        if table == "quote":
            batch.drop_constraint(op.f("fk_quote_said_in_id_source"), type_="foreignkey")
            add_reference(batch, table, "said_in_id", "source", at_commit=False)
        for column in columns:
            batch.drop_column(column)


def restore_relations() -> None:
    """Give relations the kinds of the version before, and remove those between two sources."""
    op.execute(
        "DELETE FROM claim_relation WHERE NOT EXISTS (SELECT 1 FROM claim AS subject JOIN claim AS object"
        " ON object.source_id = subject.source_id WHERE subject.id = from_id AND object.id = to_id)"
    )
    with op.batch_alter_table("claim_relation") as batch:
        for name in ("from_id", "to_id"):
            batch.drop_constraint(op.f(f"fk_claim_relation_{name}_claim"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_claim_relation_source_id_position"), type_="unique")
        batch.drop_constraint(op.f("ck_claim_relation_relationkind"), type_="check")
        for name in ("revision", "note", "position"):
            batch.drop_column(name)
    op.execute("UPDATE claim_relation SET kind = 'supports' WHERE kind = 'repeats'")
    op.execute("UPDATE claim_relation SET kind = 'contrasts' WHERE kind IN ('disagrees', 'concedes')")
    with op.batch_alter_table("claim_relation") as batch:
        for name in ("from_id", "to_id"):
            batch.create_foreign_key(
                op.f(f"fk_claim_relation_{name}_source_id_claim"),
                "claim",
                [name, "source_id"],
                ["id", "source_id"],
                ondelete="CASCADE",
            )
        batch.create_check_constraint(op.f("ck_claim_relation_relationkind"), OLD_KINDS)
