"""Scorecard drafts, scheduled activation, approval"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _document() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, qa_app.db.Instant(timezone=True), nullable=nullable)


def _person(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=True)


def upgrade() -> None:
    with op.batch_alter_table("scorecard_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changes", _document(), nullable=True))
        batch_op.add_column(_instant("activates_at"))
        batch_op.add_column(_instant("approved_at"))
        batch_op.add_column(_person("approved_by_id"))
        batch_op.create_index(batch_op.f("ix_scorecard_version_activates_at"), ["activates_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_scorecard_version_approved_by_id"), "person", ["approved_by_id"], ["id"]
        )

    op.create_table(
        "scorecard_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scorecard_id", sa.Integer(), nullable=True),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("document", _document(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        _instant("activates_at"),
        _instant("asked_at"),
        _person("asked_by_id"),
        sa.Column("asked_revision", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        _instant("created_at", nullable=False),
        _person("created_by_id"),
        _instant("updated_at", nullable=False),
        _person("updated_by_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_scorecard_draft_asked_by_id")),
        sa.ForeignKeyConstraint(["based_on_id"], ["scorecard_version.id"], name=op.f("fk_scorecard_draft_based_on_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_scorecard_draft_created_by_id")),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecard.id"], name=op.f("fk_scorecard_draft_scorecard_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["person.id"], name=op.f("fk_scorecard_draft_updated_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["scorecard_version.id"], name=op.f("fk_scorecard_draft_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_draft")),
    )
    with op.batch_alter_table("scorecard_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scorecard_draft_scorecard_id"), ["scorecard_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scorecard_draft_state"), ["state"], unique=False)

    op.create_table(
        "scorecard_draft_step",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", _document(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        _instant("at", nullable=False),
        _person("by_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_scorecard_draft_step_by_id")),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["scorecard_draft.id"],
            name=op.f("fk_scorecard_draft_step_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_scorecard_draft_step")),
    )
    with op.batch_alter_table("scorecard_draft_step", schema=None) as batch_op:
        batch_op.create_index("ix_scorecard_draft_step_draft_id_revision", ["draft_id", "revision"], unique=False)


def downgrade() -> None:
    """Scheduled versions would be taken for published ones by nobody; they go with what scheduled them."""
    op.execute("DELETE FROM scorecard_draft_step")
    op.drop_table("scorecard_draft_step")
    op.drop_table("scorecard_draft")
    op.execute("DELETE FROM scorecard_version WHERE state = 'scheduled'")
    with op.batch_alter_table("scorecard_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_scorecard_version_approved_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_scorecard_version_activates_at"))
        batch_op.drop_column("approved_by_id")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("activates_at")
        batch_op.drop_column("changes")
