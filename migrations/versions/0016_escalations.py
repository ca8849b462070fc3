"""Escalations: their rules, every level that a complaint went up to, requests for help, and printed records"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('escalation_policy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_escalation_policy_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation_policy')),
    sa.UniqueConstraint('version', name=op.f('uq_escalation_policy_version'))
    )
    op.create_table('escalation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('level_name', sa.String(length=80), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(length=20), nullable=False),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(length=30), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Text(), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=True),
    sa.Column('raised_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=True),
    sa.Column('to_id', sa.Integer(), nullable=True),
    sa.Column('respond_by', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('accepted_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('outcome_reason', sa.Text(), nullable=False),
    sa.Column('ended_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("outcome <> 'skipped' OR outcome_reason <> ''", name=op.f('ck_escalation_skipped_for_a_reason')),
    sa.CheckConstraint("outcome = 'skipped' OR summary <> ''", name=op.f('ck_escalation_summary_given')),
    sa.CheckConstraint('level >= 1', name=op.f('ck_escalation_level_from_one')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_escalation_complaint_id')),
    sa.ForeignKeyConstraint(['from_id'], ['person.id'], name=op.f('fk_escalation_from_id')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['person.id'], name=op.f('fk_escalation_raised_by_id')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_escalation_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
    sa.UniqueConstraint('complaint_id', 'cycle', 'level', name=op.f('uq_escalation_complaint_id_cycle_level'))
    )
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.create_index('ix_escalation_outcome_respond_by', ['outcome', 'respond_by'], unique=False)
        batch_op.create_index('ix_escalation_to_outcome', ['to_id', 'outcome'], unique=False)

    op.create_table('escalation_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('file_sha256', sa.String(length=64), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_escalation_paper_asked_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_escalation_paper_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation_paper'))
    )
    with op.batch_alter_table('escalation_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_escalation_paper_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('help_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_help_request_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_help_request_complaint_id')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_help_request_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request'))
    )
    with op.batch_alter_table('help_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_request_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index('ix_help_request_to_answered', ['to_id', 'answered_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('help_request', schema=None) as batch_op:
        batch_op.drop_index('ix_help_request_to_answered')
        batch_op.drop_index(batch_op.f('ix_help_request_complaint_id'))

    op.drop_table('help_request')
    with op.batch_alter_table('escalation_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_escalation_paper_complaint_id'))

    op.drop_table('escalation_paper')
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.drop_index('ix_escalation_to_outcome')
        batch_op.drop_index('ix_escalation_outcome_respond_by')

    op.drop_table('escalation')
    op.drop_table('escalation_policy')
