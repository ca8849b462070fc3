"""Portal: files that customers send, codes that prove who they are, and how the desk wants its portal"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "portal_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_form_open", sa.Boolean(), nullable=False),
        sa.Column("is_owner_named", sa.Boolean(), nullable=False),
        sa.Column("telephone", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_setting")),
    )
    op.create_table(
        "portal_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("said", DOCUMENT, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("created_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_portal_code_tries_counted")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_portal_code_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_code")),
    )
    op.create_table(
        "portal_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_portal_file_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_file")),
        sa.UniqueConstraint("complaint_id", "sha256", name=op.f("uq_portal_file_complaint_id_sha256")),
    )
    with op.batch_alter_table("portal_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_code_complaint_id"), ["complaint_id"], unique=False)


def downgrade() -> None:
    op.drop_table("portal_file")
    op.drop_table("portal_code")
    op.drop_table("portal_setting")
