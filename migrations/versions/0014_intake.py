"""Intake"""

import sqlalchemy as sa
from alembic import op

import qa_app.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
