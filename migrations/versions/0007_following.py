"""Following: the record alone stays in the database; what is derived from it moves to the read index

Revision ID: 0007
Revises: 0006
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RECORDS = ("person", "organization", "topic", "source", "event", "claim", "quote")
DERIVED = ("annotation", "facet_block", "suggestion_key", "search_entry")


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        op.execute("DROP TABLE search_index")
    for table in DERIVED:
        op.drop_table(table)
    for table in RECORDS:
        op.drop_index(f"ix_{table}_number", table, if_exists=True)
        op.drop_column(table, "number")
        op.drop_column(table, "document")
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.drop_column("dataset", "shapes")
    op.add_column("dataset", sa.Column("epoch", sa.String(), server_default="", nullable=False))
    op.execute(sa.text("UPDATE dataset SET epoch = :epoch").bindparams(epoch=token_hex(8)))
