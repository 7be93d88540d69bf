"""Following: the record alone stays in the database; what is derived from it moves to the read index

Revision ID: 0008
Revises: 0007
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
RECORDS = ("person", "organization", "topic", "source", "event", "claim", "quote")
DERIVED = ("annotation", "facet_block", "suggestion_key", "search_entry")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    for table in DERIVED:
        op.drop_table(table)
    for table in RECORDS:
        op.drop_index(f"ix_{table}_number", table)
        op.drop_column(table, "number")
        op.drop_column(table, "document")
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("withdrawal", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.drop_column("dataset", "shapes")
    op.add_column("dataset", sa.Column("epoch", STRING, server_default=sa.text("''"), nullable=False))
    op.execute(sa.text("UPDATE dataset SET epoch = :epoch").bindparams(epoch=token_hex(8)))
    # Cursors and answers of the version before are not those of this one.
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")


def downgrade() -> None:
    op.drop_column("withdrawal", "revision")
    op.drop_column("dataset", "epoch")
    op.add_column("dataset", sa.Column("shapes", STRING, server_default="", nullable=False))
    op.execute("UPDATE dataset SET shapes = 'none' WHERE revision > 0")  # so that `migrate` renders everything anew
    for table in RECORDS:
        op.drop_column(table, "revision")
        op.add_column(table, sa.Column("document", sa.LargeBinary(), server_default="", nullable=False))
    finding, counting, kinds = (context.script.get_revision(each).module for each in ("0002", "0004", "0005"))
    finding.create_annotation()  # as it was before 0002, which replaces it
    for module in (finding, counting, kinds):
        module.upgrade()
