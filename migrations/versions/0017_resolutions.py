"""Resolutions: proposals, who may promise what, remedies with their proof, checks, follow-up and surveys"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('authority_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_authority_version_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authority_version')),
    sa.UniqueConstraint('version', name=op.f('uq_authority_version_version'))
    )

    op.create_table('resolution_practice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('check_pct', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('follow_up_days', sa.Integer(), nullable=False),
    sa.Column('follow_up_attempts', sa.Integer(), nullable=False),
    sa.Column('remedy_days', sa.Integer(), nullable=False),
    sa.Column('survey_after_days', sa.Integer(), nullable=False),
    sa.Column('low_score', sa.Integer(), nullable=False),
    sa.Column('is_closing_alone', sa.Boolean(), nullable=False),
    sa.Column('is_surveying', sa.Boolean(), nullable=False),
    sa.CheckConstraint('check_pct BETWEEN 0 AND 100', name=op.f('ck_resolution_practice_share_in_range')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_resolution_practice_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution_practice')),
    sa.UniqueConstraint('version', name=op.f('uq_resolution_practice_version'))
    )

    op.create_table('survey_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('items', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_survey_form_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_form')),
    sa.UniqueConstraint('version', name=op.f('uq_survey_form_version'))
    )

    op.create_table('authority_limit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('remedy', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('maximum_minor', sa.Integer(), nullable=True),
    sa.CheckConstraint('maximum_minor IS NULL OR maximum_minor >= 0', name=op.f('ck_authority_limit_maximum_not_negative')),
    sa.ForeignKeyConstraint(['version_id'], ['authority_version.id'], name=op.f('fk_authority_limit_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authority_limit')),
    sa.UniqueConstraint('version_id', 'role', 'remedy', 'currency', name=op.f('uq_authority_limit_version_id_role_remedy_currency'))
    )

    with op.batch_alter_table('authority_limit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authority_limit_version_id'), ['version_id'], unique=False)

    op.create_table('follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('due_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('done_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_follow_up_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_follow_up_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('complaint_id', 'cycle', name=op.f('uq_follow_up_complaint_id_cycle'))
    )

    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_up_due_at'), ['due_at'], unique=False)

    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('options', DOCUMENT, nullable=False),
    sa.Column('is_goodwill', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('said_via', sa.String(length=20), nullable=False),
    sa.Column('sent_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('response', sa.String(length=30), nullable=True),
    sa.Column('response_text', sa.Text(), nullable=False),
    sa.Column('response_via', sa.String(length=20), nullable=True),
    sa.Column('responded_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('chosen', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_proposal_complaint_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_proposal_recorded_by_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_proposal_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('complaint_id', 'version', name=op.f('uq_proposal_complaint_id_version'))
    )

    op.create_table('resolution_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('result', sa.String(length=20), nullable=False),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('done_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_resolution_check_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_resolution_check_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution_check')),
    sa.UniqueConstraint('complaint_id', 'cycle', 'kind', name=op.f('uq_resolution_check_complaint_id_cycle_kind'))
    )

    with op.batch_alter_table('resolution_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resolution_check_result'), ['result'], unique=False)

    op.create_table('survey_invite',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('due_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('sent_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('expires_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('form_id', sa.Integer(), nullable=True),
    sa.Column('agents', DOCUMENT, nullable=False),
    sa.Column('suppressed_because', sa.String(length=30), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_survey_invite_complaint_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_survey_invite_customer_id')),
    sa.ForeignKeyConstraint(['form_id'], ['survey_form.id'], name=op.f('fk_survey_invite_form_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_invite')),
    sa.UniqueConstraint('complaint_id', 'cycle', name=op.f('uq_survey_invite_complaint_id_cycle')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_survey_invite_token_hash'))
    )

    with op.batch_alter_table('survey_invite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_invite_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_survey_invite_state_due', ['state', 'due_at'], unique=False)

    op.create_table('approval',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('remedy_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('limit_minor', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('decided_version', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_approval_asked_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_approval_decided_by_id')),
    sa.ForeignKeyConstraint(['remedy_id'], ['remedy.id'], name=op.f('fk_approval_remedy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval')),
    sa.UniqueConstraint('remedy_id', name=op.f('uq_approval_remedy_id'))
    )

    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approval_state'), ['state'], unique=False)

    op.create_table('follow_up_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('follow_up_id', sa.Integer(), nullable=False),
    sa.Column('tried_on', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_follow_up_attempt_by_id')),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_attempt_follow_up_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_attempt')),
    sa.UniqueConstraint('follow_up_id', 'tried_on', name=op.f('uq_follow_up_attempt_follow_up_id_tried_on'))
    )

    op.create_table('survey_recovery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('invite_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('is_conflict', sa.Boolean(), nullable=False),
    sa.Column('due_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('done_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_survey_recovery_complaint_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_survey_recovery_done_by_id')),
    sa.ForeignKeyConstraint(['invite_id'], ['survey_invite.id'], name=op.f('fk_survey_recovery_invite_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_recovery')),
    sa.UniqueConstraint('invite_id', name=op.f('uq_survey_recovery_invite_id'))
    )

    with op.batch_alter_table('survey_recovery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_recovery_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_recovery_done_at'), ['done_at'], unique=False)

    op.create_table('survey_response',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invite_id', sa.Integer(), nullable=False),
    sa.Column('answered_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('csat', sa.Integer(), nullable=True),
    sa.Column('effort', sa.Integer(), nullable=True),
    sa.Column('resolved', sa.Boolean(), nullable=True),
    sa.Column('fair_outcome', sa.Integer(), nullable=True),
    sa.Column('fair_process', sa.Integer(), nullable=True),
    sa.Column('fair_treatment', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('more', DOCUMENT, nullable=False),
    sa.CheckConstraint('csat IS NULL OR csat BETWEEN 1 AND 5', name=op.f('ck_survey_response_csat_in_range')),
    sa.CheckConstraint('effort IS NULL OR effort BETWEEN 1 AND 5', name=op.f('ck_survey_response_effort_in_range')),
    sa.ForeignKeyConstraint(['invite_id'], ['survey_invite.id'], name=op.f('fk_survey_response_invite_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_response')),
    sa.UniqueConstraint('invite_id', name=op.f('uq_survey_response_invite_id'))
    )

    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_response_answered_at'), ['answered_at'], unique=False)

    with op.batch_alter_table('remedy', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cycle', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('promised_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('promised_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('authority_version', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('approved_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('approved_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('proved_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('proof', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('proof_sha256', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('proof_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('cancelled_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('cancelled_because', sa.Text(), nullable=False, server_default=''))
        batch_op.create_check_constraint('not_given_and_cancelled', 'cancelled_at IS NULL OR fulfilled_at IS NULL')
        batch_op.create_index(batch_op.f('ix_remedy_due_on'), ['due_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_remedy_promised_by_id'), 'person', ['promised_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_remedy_approved_by_id'), 'person', ['approved_by_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('remedy', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_remedy_approved_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_remedy_promised_by_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_remedy_not_given_and_cancelled'), type_='check')
        batch_op.drop_index(batch_op.f('ix_remedy_due_on'))
        batch_op.drop_column('cancelled_because')
        batch_op.drop_column('cancelled_at')
        batch_op.drop_column('proof_name')
        batch_op.drop_column('proof_sha256')
        batch_op.drop_column('proof')
        batch_op.drop_column('proved_at')
        batch_op.drop_column('due_on')
        batch_op.drop_column('approved_by_id')
        batch_op.drop_column('approved_at')
        batch_op.drop_column('authority_version')
        batch_op.drop_column('promised_by_id')
        batch_op.drop_column('promised_at')
        batch_op.drop_column('cycle')

    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_response_answered_at'))

    op.drop_table('survey_response')

    with op.batch_alter_table('survey_recovery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_recovery_done_at'))
        batch_op.drop_index(batch_op.f('ix_survey_recovery_complaint_id'))

    op.drop_table('survey_recovery')

    op.drop_table('follow_up_attempt')

    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_approval_state'))

    op.drop_table('approval')

    with op.batch_alter_table('survey_invite', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_invite_state_due')
        batch_op.drop_index(batch_op.f('ix_survey_invite_customer_id'))

    op.drop_table('survey_invite')

    with op.batch_alter_table('resolution_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resolution_check_result'))

    op.drop_table('resolution_check')

    op.drop_table('proposal')

    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_up_due_at'))

    op.drop_table('follow_up')

    with op.batch_alter_table('authority_limit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authority_limit_version_id'))

    op.drop_table('authority_limit')

    op.drop_table('survey_form')

    op.drop_table('resolution_practice')

    op.drop_table('authority_version')
