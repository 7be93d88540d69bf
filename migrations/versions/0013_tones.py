"""Tones: a number for everybody who speaks, by which a page gives them the same color everywhere

Revision ID: 0013
Revises: 0012
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SPEAKERS = """
    SELECT source.id, count(*), speaker.agent_id
    FROM (
        SELECT agent_id, source_id FROM quote_speaker JOIN quote ON quote.id = quote_id
        UNION ALL
        SELECT agent_id, source_id FROM claim_speaker JOIN claim ON claim.id = claim_id
    ) AS speaker
    JOIN source ON source.id = speaker.source_id
    GROUP BY source.added_revision, source.id, speaker.agent_id
    ORDER BY source.added_revision, source.id, count(*) DESC, speaker.agent_id
"""


def upgrade() -> None:
    # SQLite can add a constraint with its column, and drops both together.
    op.execute("ALTER TABLE agent ADD COLUMN tone INTEGER CONSTRAINT ck_agent_tone CHECK (tone > 0)")
    op.create_index(op.f("ix_agent_tone"), "agent", ["tone"], unique=True)
    speakers = dict.fromkeys(agent for _, _, agent in op.get_bind().execute(sa.text(SPEAKERS)))
    numbered = sa.text("UPDATE agent SET tone = :tone WHERE id = :id")
    for tone, id in enumerate(speakers, start=1):
        op.execute(numbered.bindparams(tone=tone, id=id))
    make_revision()


def make_revision() -> None:
    """Increase the revision, because what is answered changes."""
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")
    made = sa.text("INSERT INTO revision SELECT revision, :now FROM dataset WHERE revision > 0")
    op.execute(made.bindparams(now=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"))


def downgrade() -> None:
    op.drop_index(op.f("ix_agent_tone"), "agent")
    op.drop_column("agent", "tone")
    make_revision()
