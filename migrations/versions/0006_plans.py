"""Quality plans, samples, assignments"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _document() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )


def upgrade() -> None:
    op.create_table(
        "quality_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("stream", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("rules", _document(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_quality_plan_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_plan")),
        sa.UniqueConstraint("name", name=op.f("uq_quality_plan_name")),
    )
    op.create_table(
        "reviewer_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_reviewer_absence_ends_not_before_it_starts")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reviewer_absence_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_absence")),
    )
    with op.batch_alter_table("reviewer_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviewer_absence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reviewer_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("languages", _document(), nullable=False),
        sa.Column("goal_day", sa.Integer(), nullable=False),
        sa.Column("goal_week", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_reviewer_profile_capacity_not_negative")),
        sa.CheckConstraint("goal_day >= 0 AND goal_week >= 0", name=op.f("ck_reviewer_profile_goals_not_negative")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reviewer_profile_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reviewer_profile")),
    )
    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("rules", _document(), nullable=False),
        sa.Column("population_size", sa.Integer(), nullable=False),
        sa.Column("population_digest", sa.String(length=64), nullable=False),
        sa.Column("population", sa.LargeBinary(), nullable=False),
        sa.Column("strata", _document(), nullable=False),
        sa.Column("short", _document(), nullable=False),
        sa.Column("dealt", _document(), nullable=False),
        sa.Column("drawn_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("due_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("gives_up_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_sample_drawn_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["quality_plan.id"], name=op.f("fk_sample_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("plan_id", "starts_on", "ends_on", name=op.f("uq_sample_plan_id_starts_on_ends_on")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_gives_up_at"), ["gives_up_at"], unique=False)

    op.create_table(
        "sample_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(length=20), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=400), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("set_number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_id", sa.Integer(), nullable=True),
        sa.Column("claimed_until", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("passed_over", _document(), nullable=False),
        sa.Column("changed_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_sample_item_agent_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_sample_item_changed_by_id")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_sample_item_evaluation_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_sample_item_interaction_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["sample_item.id"], name=op.f("fk_sample_item_replaces_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_sample_item_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_sample_item_sample_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_item")),
        sa.UniqueConstraint("sample_id", "interaction_id", name=op.f("uq_sample_item_sample_id_interaction_id")),
    )
    with op.batch_alter_table("sample_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_item_evaluation_id"), ["evaluation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sample_item_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index("ix_sample_item_reviewer", ["reviewer_id", "state"], unique=False)
        batch_op.create_index("ix_sample_item_state_claim", ["state", "claimed_until"], unique=False)
        batch_op.create_index(
            "uq_sample_item_held",
            ["stream", "interaction_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'given')"),
            postgresql_where=sa.text("state IN ('open', 'given')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("sample_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sample_item_held",
            sqlite_where=sa.text("state IN ('open', 'given')"),
            postgresql_where=sa.text("state IN ('open', 'given')"),
        )
        batch_op.drop_index("ix_sample_item_state_claim")
        batch_op.drop_index("ix_sample_item_reviewer")
        batch_op.drop_index(batch_op.f("ix_sample_item_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_sample_item_evaluation_id"))

    op.drop_table("sample_item")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_gives_up_at"))

    op.drop_table("sample")
    op.drop_table("reviewer_profile")
    with op.batch_alter_table("reviewer_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviewer_absence_person_id"))

    op.drop_table("reviewer_absence")
    op.drop_table("quality_plan")
