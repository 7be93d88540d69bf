"""Withdrawals: the ids of records that are gone, and which registers each entry came from

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    # Where the entries of an existing record came from is unknown: these tables start empty, and no load removes them.
    op.create_table(
        "withdrawal",
        sa.Column("collection", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("withdrawn_at", STRING, nullable=False),
        sa.Column("words_sha256", STRING, nullable=True),
        sa.PrimaryKeyConstraint("collection", "id", name=op.f("pk_withdrawal")),
    )
    op.create_table(
        "dossier_origin",
        sa.Column("source_id", STRING, nullable=False),
        sa.Column("registers", STRING, nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_dossier_origin")),
    )
    op.create_index(op.f("ix_dossier_origin_registers"), "dossier_origin", ["registers"])
    op.create_table(
        "register_listing",
        sa.Column("collection", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("registers", STRING, nullable=False),
        sa.PrimaryKeyConstraint("collection", "id", "registers", name=op.f("pk_register_listing")),
    )


def downgrade() -> None:
    op.drop_table("register_listing")
    op.drop_table("dossier_origin")
    op.drop_table("withdrawal")
