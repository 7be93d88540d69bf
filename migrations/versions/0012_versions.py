"""Versions: what loads replaced, when each revision was made, corrections and reviews

Revision ID: 0012
Revises: 0011
"""

from datetime import UTC, datetime
from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
CORRECTED = ("event", "claim", "quote")
REVIEWED = ("source", *CORRECTED)
IS_STATUS = "review_status IN ('draft', 'verified')"
DRAFT = sa.text("review_status = 'draft'")


def upgrade() -> None:
    for table in records():
        op.add_column(table, sa.Column("added_revision", sa.Integer(), server_default="0", nullable=False))
        op.execute(f"UPDATE {table} SET added_revision = revision")
    for table in CORRECTED:
        op.add_column(table, sa.Column("correction", STRING, nullable=True))
    for table in REVIEWED:
        # SQLite can add a constraint with its column, and drops both together.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN review_status VARCHAR(20)"
            f" CONSTRAINT ck_{table}_reviewstatus CHECK ({IS_STATUS})"
        )
        for name in ("review_by", "review_on"):
            op.add_column(table, sa.Column(name, STRING, nullable=True))
        op.create_index(f"ix_{table}_draft", table, ["id"], sqlite_where=DRAFT, postgresql_where=DRAFT)
    op.add_column("source", sa.Column("loaded_revision", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE source SET loaded_revision = revision")
    op.add_column("dataset", sa.Column("oldest_revision", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("committed_at", STRING, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revision")),
    )
    op.create_table(
        "version",
        sa.Column("collection", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("replaced_in", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("replaced_at", STRING, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rows", STRING, nullable=False),
        sa.PrimaryKeyConstraint("collection", "id", "replaced_in", name=op.f("pk_version")),
    )
    op.create_index(op.f("ix_version_replaced_in"), "version", ["replaced_in"])
    # No rule kept words under their ids before: without digests, the next load of a dossier may still change them.
    op.execute("UPDATE source SET digest = NULL")
    # An index that has versions of this database has them no longer.
    op.execute(sa.text("UPDATE dataset SET epoch = :epoch").bindparams(epoch=token_hex(8)))
    # What the record was before is unknown, so its history begins with the revision that this migration makes.
    op.execute("UPDATE dataset SET revision = revision + 1, oldest_revision = revision + 1 WHERE revision > 0")
    made = sa.text("INSERT INTO revision SELECT revision, :now FROM dataset WHERE revision > 0")
    op.execute(made.bindparams(now=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"))


def records() -> list[str]:
    """Return the tables of records, which have a revision."""
    inspector = sa.inspect(op.get_bind())
    tables = sorted(set(inspector.get_table_names()) - {"dataset", "withdrawal", "version"})
    return [name for name in tables if any(column["name"] == "revision" for column in inspector.get_columns(name))]


def downgrade() -> None:
    op.drop_table("version")
    op.drop_table("revision")
    op.drop_column("dataset", "oldest_revision")
    op.drop_column("source", "loaded_revision")
    for table in REVIEWED:
        op.drop_index(f"ix_{table}_draft", table)
        for name in ("review_status", "review_by", "review_on"):
            op.drop_column(table, name)
    for table in CORRECTED:
        op.drop_column(table, "correction")
    for table in records():
        op.drop_column(table, "added_revision")
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")
