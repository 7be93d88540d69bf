"""Kinds: PostgreSQL's index says of which kind a record is, so that it reads no rows of others

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TERMS = """setweight(to_tsvector('simple', own), 'A') || setweight(to_tsvector('simple', other), 'B')
|| setweight(to_tsvector('simple', seeds), 'C')"""
KINDS = (
    "array_to_tsvector(ARRAY['kind' || (coalesce(number, 0) >> 60)::text, 'part' || (coalesce(number, 0) >> 56)::text])"
)


def index(terms: str) -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE search_entry DROP COLUMN terms")
    op.execute(f"ALTER TABLE search_entry ADD COLUMN terms tsvector GENERATED ALWAYS AS ({terms}) STORED")
    op.execute("CREATE INDEX search_index ON search_entry USING gin (terms) WITH (fastupdate = off)")
    op.execute("ANALYZE search_entry")


def upgrade() -> None:
    index(f"{TERMS} || {KINDS}")


def downgrade() -> None:
    index(TERMS)
