"""The newest: when each quote was loaded

Revision ID: 0003
Revises: 0002
"""

import os
import time
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("quote", sa.Column("loaded_at", STRING, server_default="1970-01-01T00:00:00Z", nullable=False))
    # What was loaded before anybody kept the time is as new as this column.
    now = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    op.get_bind().execute(sa.text("UPDATE quote SET loaded_at = :now"), {"now": f"{now:%Y-%m-%dT%H:%M:%SZ}"})
    op.create_index(op.f("ix_quote_loaded_at_source_id_position"), "quote", ["loaded_at", "source_id", "position"])


def downgrade() -> None:
    op.drop_index(op.f("ix_quote_loaded_at_source_id_position"), "quote")
    op.drop_column("quote", "loaded_at")
