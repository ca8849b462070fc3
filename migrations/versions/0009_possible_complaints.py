"""Contacts that may hold a complaint: what people made of them"""

import sqlalchemy as sa
from alembic import op

import qa_app.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "possible_complaint",
        sa.Column("interaction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_possible_complaint_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_possible_complaint_complaint_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_possible_complaint_interaction_id")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_possible_complaint")),
    )


def downgrade() -> None:
    op.drop_table("possible_complaint")
