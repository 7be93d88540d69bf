"""Counting: what the filters go by, in one block for each source

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "facet_block",
        sa.Column("source_id", STRING, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_facet_block_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_facet_block")),
    )
    op.create_index(op.f("ix_facet_block_source_id_number_digest"), "facet_block", ["source_id", "number", "digest"])
    op.execute("UPDATE dataset SET shapes = 'none' WHERE shapes <> ''")  # so that `migrate` renders everything anew


def downgrade() -> None:
    op.drop_table("facet_block")
