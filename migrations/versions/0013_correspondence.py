"""Correspondence"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "correspondence_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_correspondence_policy_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence_policy")),
    )
    op.create_table(
        "message_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_message_template_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "purpose",
            "language",
            "channel",
            "version",
            name=op.f("uq_message_template_purpose_language_channel_version"),
        ),
    )
    op.create_table(
        "correspondence_standing",
        sa.Column("complaint_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heard_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("reply_wanted_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("update_wanted_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("phone_wanted_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("failed_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("reopen_asked_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_correspondence_standing_complaint_id")
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_correspondence_standing")),
    )
    with op.batch_alter_table("correspondence_standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correspondence_standing_heard_at"), ["heard_at"], unique=False)

    op.create_table(
        "inbound_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_address", sa.String(length=320), nullable=False),
        sa.Column("is_other_sender", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(length=500), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_inbound_message_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_inbound_message_message_id")),
    )
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_message_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "mail_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=500), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_mail_item_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_item")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_item_key")),
    )
    with op.batch_alter_table("mail_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_item_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_mail_item_message", ["message_id"], unique=False)
        batch_op.create_index("ix_mail_item_sender_at", ["sender", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_item_state"), ["state"], unique=False)

    op.create_table(
        "message_draft",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("saved_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_message_draft_complaint_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_draft_person_id")),
        sa.PrimaryKeyConstraint("complaint_id", "person_id", name=op.f("pk_message_draft")),
    )
    with op.batch_alter_table("message_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "outbound_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("values", DOCUMENT, nullable=False),
        sa.Column("remarks", DOCUMENT, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("in_reply_to", sa.String(length=500), nullable=True),
        sa.Column("is_wait_wanted", sa.Boolean(), nullable=False),
        sa.Column("written_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_outbound_message_author_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_outbound_message_complaint_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_outbound_message_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbound_message_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbound_message_message_id")),
    )
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbound_message_address_written", ["address", "written_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbound_message_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_outbound_message_state_written", ["state", "written_at"], unique=False)

    op.create_table(
        "portal_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("made_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("last_used_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_portal_token_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_portal_token_digest")),
    )
    with op.batch_alter_table("portal_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_token_complaint_id"), ["complaint_id"], unique=False)
    op.execute(
        "INSERT INTO correspondence_standing (complaint_id, heard_at, is_open) "
        "SELECT id, COALESCE(acknowledged_at, received_at), true FROM complaint WHERE state NOT IN "
        "('draft', 'resolved', 'closed', 'withdrawn', 'not_a_complaint', 'merged')"
    )


def downgrade() -> None:
    with op.batch_alter_table("portal_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_token_complaint_id"))

    op.drop_table("portal_token")
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbound_message_state_written")
        batch_op.drop_index(batch_op.f("ix_outbound_message_complaint_id"))
        batch_op.drop_index("ix_outbound_message_address_written")

    op.drop_table("outbound_message")
    with op.batch_alter_table("message_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_draft_person_id"))

    op.drop_table("message_draft")
    with op.batch_alter_table("mail_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_item_state"))
        batch_op.drop_index("ix_mail_item_sender_at")
        batch_op.drop_index("ix_mail_item_message")
        batch_op.drop_index(batch_op.f("ix_mail_item_complaint_id"))

    op.drop_table("mail_item")
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_message_complaint_id"))

    op.drop_table("inbound_message")
    with op.batch_alter_table("correspondence_standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correspondence_standing_heard_at"))

    op.drop_table("correspondence_standing")
    op.drop_table("message_template")
    op.drop_table("correspondence_policy")
