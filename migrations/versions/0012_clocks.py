"""Clocks: versions of policies and calendars, the clocks of complaints, and what people were told of them"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('clock_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=False),
    sa.Column('superseded_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_clock_rule_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_rule')),
    sa.UniqueConstraint('kind', 'key', 'version', name=op.f('uq_clock_rule_kind_key_version'))
    )
    op.create_table('clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=True),
    sa.Column('calendar_id', sa.Integer(), nullable=True),
    sa.Column('started_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('due_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('warn_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('next_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('levels', DOCUMENT, nullable=False),
    sa.Column('stopped_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('result', sa.String(length=20), nullable=False),
    sa.Column('is_by_change', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('used_s', sa.Integer(), nullable=True),
    sa.Column('explanation', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['clock_rule.id'], name=op.f('fk_clock_calendar_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_clock_complaint_id')),
    sa.ForeignKeyConstraint(['policy_id'], ['clock_rule.id'], name=op.f('fk_clock_policy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock')),
    sa.UniqueConstraint('complaint_id', 'kind', 'subject', name=op.f('uq_clock_complaint_id_kind_subject'))
    )
    with op.batch_alter_table('clock', schema=None) as batch_op:
        batch_op.create_index('ix_clock_kind_stopped', ['kind', 'stopped_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_clock_next_at'), ['next_at'], unique=False)
        batch_op.create_index('ix_clock_result_due', ['result', 'due_at'], unique=False)

    op.create_table('clock_breach',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('clock_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('noticed_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('tell_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('told_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clock_id'], ['clock.id'], name=op.f('fk_clock_breach_clock_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_breach')),
    sa.UniqueConstraint('clock_id', 'level', name=op.f('uq_clock_breach_clock_id_level'))
    )
    with op.batch_alter_table('clock_breach', schema=None) as batch_op:
        batch_op.create_index('ix_clock_breach_told_tell', ['told_at', 'tell_at'], unique=False)

    op.create_table('clock_stale',
    sa.Column('complaint_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('since', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_clock_stale_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_clock_stale'))
    )
    _work_out_what_is_there()


def _work_out_what_is_there() -> None:
    """The clocks of every complaint that was recorded before are worked out by the next sweep."""
    stale = sa.table("clock_stale", sa.column("complaint_id"), sa.column("since", qa_app.db.Instant(timezone=True)))
    complaint = sa.table("complaint", sa.column("id"))
    now = sa.literal(datetime.now(UTC), qa_app.db.Instant(timezone=True))
    op.get_bind().execute(stale.insert().from_select(["complaint_id", "since"], sa.select(complaint.c.id, now)))


def downgrade() -> None:
    op.drop_table("clock_stale")
    op.drop_table("clock_breach")
    op.drop_table("clock")
    op.drop_table("clock_rule")
