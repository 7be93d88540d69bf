"""Finding: the numbers of records, and the terms that they are found by

Revision ID: 0002
Revises: 0001
"""

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("person", "organization", "topic", "quote", "claim", "event", "source")
STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SPANS = ("quote", "original", "claim", "event", "affiliation", "relation")
# Of the records of a source, the order of their places.
PLACES = {
    "quote": "SELECT id, source_id, position FROM quote",
    "claim": "SELECT id, source_id, position FROM claim",
    "event": "SELECT id, source_id, row_number() OVER (PARTITION BY source_id ORDER BY start, id) - 1 FROM event",
    "source": "SELECT id, coalesce(reported_in_id, id), row_number() OVER"
    " (PARTITION BY coalesce(reported_in_id, id) ORDER BY reported_in_id IS NOT NULL, id) - 1 FROM source",
}
INDEX = {
    "sqlite": """
CREATE VIRTUAL TABLE search_index USING fts5
(own, other, seeds, content='search_entry', content_rowid='number', tokenize='ascii', columnsize=0);
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
INSERT INTO search_index (rowid, own, other, seeds) VALUES (new.number, new.own, new.other, new.seeds) ; END;
CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
INSERT INTO search_index (search_index, rowid, own, other, seeds)
VALUES ('delete', old.number, old.own, old.other, old.seeds) ; END;
""",
    "postgresql": """
ALTER TABLE search_entry ADD COLUMN terms tsvector GENERATED ALWAYS AS
(setweight(to_tsvector('simple', own), 'A') || setweight(to_tsvector('simple', other), 'B')
|| setweight(to_tsvector('simple', seeds), 'C')) STORED;
CREATE INDEX search_index ON search_entry USING gin (terms) WITH (fastupdate = off);
""",
}


def numbered(kind: str, source: str, place: int | None) -> int:
    """The number that a record of the first release has from now on."""
    digest = int.from_bytes(blake2b(source.encode(), digest_size=8).digest()) >> 4
    return KINDS.index(kind) << 60 | (digest if place is None else digest >> 20 << 20 | place)


def upgrade() -> None:
    for kind in KINDS:
        op.add_column(kind, sa.Column("number", sa.BigInteger(), server_default="0", nullable=False))
        rows = op.get_bind().execute(sa.text(PLACES.get(kind, f"SELECT id, id, NULL FROM {kind}"))).all()
        if made := [{"key": row[0], "number": numbered(kind, row[1], row[2])} for row in rows]:
            op.get_bind().execute(sa.text(f"UPDATE {kind} SET number = :number WHERE id = :key"), made)
        op.create_index(op.f(f"ix_{kind}_number"), kind, ["number"], unique=True)
    op.execute("UPDATE dataset SET shapes = 'none' WHERE shapes <> ''")  # so that `migrate` renders everything anew
    op.drop_table("annotation")
    create_annotation(sa.Column("number", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(op.f("ix_annotation_number"), "annotation", ["number"])
    op.create_table(
        "search_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", STRING, nullable=True),
        sa.Column("own", STRING, nullable=False),
        sa.Column("other", STRING, nullable=False),
        sa.Column("seeds", STRING, nullable=False),
        sa.Column("suggestion", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_search_entry_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_source_id"), "search_entry", ["source_id"])
    op.create_table(
        "suggestion_key",
        sa.Column("kind", STRING, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["search_entry.number"], name=op.f("fk_suggestion_key_number_search_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "key", "number", name=op.f("pk_suggestion_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_suggestion_key_number"), "suggestion_key", ["number"])
    for statement in INDEX[op.get_bind().dialect.name].split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("suggestion_key")
    op.drop_table("search_entry")
    op.drop_table("annotation")
    create_annotation()
    for kind in KINDS:
        op.drop_index(op.f(f"ix_{kind}_number"), kind)
        op.drop_column(kind, "number")


def create_annotation(*numbers: sa.Column[int]) -> None:
    """Make the table of passages, of every kind with ids of their own once it has numbers."""
    op.create_table(
        "annotation",
        sa.Column("source_id", STRING, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*SPANS, name="spankind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        *numbers,
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_annotation_passage")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_annotation_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", *["kind"] * len(numbers), name=op.f("pk_annotation")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_annotation_source_id_position")),
    )
    op.create_index(op.f("ix_annotation_source_id"), "annotation", ["source_id"])
