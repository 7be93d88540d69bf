"""Names: the lists of people and of organizations are read in their order

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_name_id", "person", ["name", "id"])
    op.create_index("ix_organization_name_id", "organization", ["name", "id"])


def downgrade() -> None:
    op.drop_index("ix_organization_name_id", "organization")
    op.drop_index("ix_person_name_id", "person")
