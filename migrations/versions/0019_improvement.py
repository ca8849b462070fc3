"""Improvement: actions, reviews, expectations, decisions, case studies, recovery, compliments and recognition"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('cause_owner',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('department', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_cause_owner'))
    )
    op.create_table('expectation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('retired_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expectation'))
    )
    op.create_table('playbook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('trigger', sa.String(length=20), nullable=False),
    sa.Column('steps', DOCUMENT, nullable=False),
    sa.Column('limit_minor', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(limit_minor IS NULL) = (currency IS NULL)', name=op.f('ck_playbook_limit_with_currency')),
    sa.CheckConstraint('limit_minor IS NULL OR limit_minor >= 0', name=op.f('ck_playbook_limit_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_playbook'))
    )
    op.create_table('expectation_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('expectation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_expectation_version_by_id')),
    sa.ForeignKeyConstraint(['expectation_id'], ['expectation.id'], name=op.f('fk_expectation_version_expectation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expectation_version')),
    sa.UniqueConstraint('expectation_id', 'number', name=op.f('uq_expectation_version_expectation_id_number'))
    )
    op.create_table('recognition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('evidence', sa.String(length=20), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_recognition_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recognition_person_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_recognition_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition'))
    )
    with op.batch_alter_table('recognition', schema=None) as batch_op:
        batch_op.create_index('ix_recognition_person', ['person_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_recognition_team_id'), ['team_id'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('every_days', sa.Integer(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.CheckConstraint('every_days BETWEEN 1 AND 730', name=op.f('ck_review_interval_in_reason')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_review_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('ix_review_owner_next', ['owner_id', 'next_on'], unique=False)

    op.create_table('case_study',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('checked_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('pdf_sha256', sa.String(length=64), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'published' OR checked_at IS NOT NULL", name=op.f('ck_case_study_checked_before')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_case_study_complaint_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_case_study_made_by_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_case_study_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_study'))
    )
    with op.batch_alter_table('case_study', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_study_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('compliment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('received_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('interaction_id IS NOT NULL OR agent_id IS NOT NULL', name=op.f('ck_compliment_about_something')),
    sa.ForeignKeyConstraint(['agent_id'], ['person.id'], name=op.f('fk_compliment_agent_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_compliment_customer_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_compliment_interaction_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_compliment_recorded_by_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_compliment_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compliment'))
    )
    with op.batch_alter_table('compliment', schema=None) as batch_op:
        batch_op.create_index('ix_compliment_agent', ['agent_id', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_compliment_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_compliment_interaction_id'), ['interaction_id'], unique=False)
        batch_op.create_index('ix_compliment_team', ['team_id', 'received_at'], unique=False)

    op.create_table('expectation_read',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_expectation_read_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['expectation_version.id'], name=op.f('fk_expectation_read_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'person_id', name=op.f('pk_expectation_read'))
    )
    with op.batch_alter_table('expectation_read', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expectation_read_person_id'), ['person_id'], unique=False)

    op.create_table('improvement_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('complaint_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('metric', sa.String(length=200), nullable=False),
    sa.Column('direction', sa.String(length=4), nullable=False),
    sa.Column('check_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('done_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('done_note', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('before_value', sa.Numeric(precision=14, scale=4), nullable=True),
    sa.Column('before_n', sa.Integer(), nullable=True),
    sa.Column('before_period', sa.String(length=80), nullable=False),
    sa.Column('after_value', sa.Numeric(precision=14, scale=4), nullable=True),
    sa.Column('after_n', sa.Integer(), nullable=True),
    sa.Column('after_period', sa.String(length=80), nullable=False),
    sa.Column('method', sa.String(length=30), nullable=False),
    sa.Column('not_measurable', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("direction IN ('up', 'down')", name=op.f('ck_improvement_action_direction_known')),
    sa.CheckConstraint("state <> 'closed' OR not_measurable <> '' OR (before_value IS NOT NULL AND after_value IS NOT NULL AND method <> '')", name=op.f('ck_improvement_action_closed_with_measures')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_improvement_action_closed_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_improvement_action_complaint_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_improvement_action_created_by_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_improvement_action_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_improvement_action'))
    )
    with op.batch_alter_table('improvement_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_improvement_action_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_improvement_action_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_improvement_action_state_due', ['state', 'due_on'], unique=False)

    op.create_table('recovery_opportunity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('trigger', sa.String(length=20), nullable=False),
    sa.Column('trigger_text', sa.Text(), nullable=False),
    sa.Column('found_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('found_by_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('playbook_id', sa.Integer(), nullable=True),
    sa.Column('did', sa.Text(), nullable=False),
    sa.Column('is_contacted', sa.Boolean(), nullable=False),
    sa.Column('cost_minor', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('acted_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('acted_by_id', sa.Integer(), nullable=True),
    sa.Column('dismissed_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("state <> 'acted' OR (did <> '' AND acted_at IS NOT NULL)", name=op.f('ck_recovery_opportunity_acted_says_what')),
    sa.CheckConstraint('(cost_minor IS NULL) = (currency IS NULL)', name=op.f('ck_recovery_opportunity_cost_with_currency')),
    sa.ForeignKeyConstraint(['acted_by_id'], ['person.id'], name=op.f('fk_recovery_opportunity_acted_by_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_recovery_opportunity_customer_id')),
    sa.ForeignKeyConstraint(['found_by_id'], ['person.id'], name=op.f('fk_recovery_opportunity_found_by_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_recovery_opportunity_interaction_id')),
    sa.ForeignKeyConstraint(['playbook_id'], ['playbook.id'], name=op.f('fk_recovery_opportunity_playbook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_opportunity'))
    )
    with op.batch_alter_table('recovery_opportunity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_opportunity_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recovery_opportunity_playbook_id'), ['playbook_id'], unique=False)
        batch_op.create_index('ix_recovery_opportunity_state', ['state', 'found_at'], unique=False)
        batch_op.create_index('uq_recovery_opportunity_interaction', ['interaction_id'], unique=True)

    op.create_table('review_minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_review_minutes_by_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_minutes_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_minutes'))
    )
    with op.batch_alter_table('review_minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_minutes_review_id'), ['review_id'], unique=False)

    op.create_table('target_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('metric', sa.String(length=200), nullable=False),
    sa.Column('before', sa.String(length=80), nullable=False),
    sa.Column('after', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_target_decision_author_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_target_decision_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_decision'))
    )
    with op.batch_alter_table('target_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_target_decision_decided_on'), ['decided_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_target_decision_review_id'), ['review_id'], unique=False)

    op.create_table('exemplar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('compliment_id', sa.Integer(), nullable=True),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('excerpt', sa.Text(), nullable=False),
    sa.Column('nominated_by_id', sa.Integer(), nullable=False),
    sa.Column('nominated_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('consented_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('declined_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['person.id'], name=op.f('fk_exemplar_agent_id')),
    sa.ForeignKeyConstraint(['compliment_id'], ['compliment.id'], name=op.f('fk_exemplar_compliment_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_exemplar_interaction_id')),
    sa.ForeignKeyConstraint(['nominated_by_id'], ['person.id'], name=op.f('fk_exemplar_nominated_by_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_exemplar_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exemplar'))
    )
    with op.batch_alter_table('exemplar', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exemplar_agent_id'), ['agent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exemplar_compliment_id'), ['compliment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exemplar_interaction_id'), ['interaction_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('exemplar', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exemplar_interaction_id'))
        batch_op.drop_index(batch_op.f('ix_exemplar_compliment_id'))
        batch_op.drop_index(batch_op.f('ix_exemplar_agent_id'))

    op.drop_table('exemplar')
    with op.batch_alter_table('target_decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_target_decision_review_id'))
        batch_op.drop_index(batch_op.f('ix_target_decision_decided_on'))

    op.drop_table('target_decision')
    with op.batch_alter_table('review_minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_minutes_review_id'))

    op.drop_table('review_minutes')
    with op.batch_alter_table('recovery_opportunity', schema=None) as batch_op:
        batch_op.drop_index('uq_recovery_opportunity_interaction')
        batch_op.drop_index('ix_recovery_opportunity_state')
        batch_op.drop_index(batch_op.f('ix_recovery_opportunity_playbook_id'))
        batch_op.drop_index(batch_op.f('ix_recovery_opportunity_customer_id'))

    op.drop_table('recovery_opportunity')
    with op.batch_alter_table('improvement_action', schema=None) as batch_op:
        batch_op.drop_index('ix_improvement_action_state_due')
        batch_op.drop_index(batch_op.f('ix_improvement_action_owner_id'))
        batch_op.drop_index(batch_op.f('ix_improvement_action_complaint_id'))

    op.drop_table('improvement_action')
    with op.batch_alter_table('expectation_read', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expectation_read_person_id'))

    op.drop_table('expectation_read')
    with op.batch_alter_table('compliment', schema=None) as batch_op:
        batch_op.drop_index('ix_compliment_team')
        batch_op.drop_index(batch_op.f('ix_compliment_interaction_id'))
        batch_op.drop_index(batch_op.f('ix_compliment_customer_id'))
        batch_op.drop_index('ix_compliment_agent')

    op.drop_table('compliment')
    with op.batch_alter_table('case_study', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_study_complaint_id'))

    op.drop_table('case_study')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('ix_review_owner_next')

    op.drop_table('review')
    with op.batch_alter_table('recognition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recognition_team_id'))
        batch_op.drop_index('ix_recognition_person')

    op.drop_table('recognition')
    op.drop_table('expectation_version')
    op.drop_table('playbook')
    op.drop_table('expectation')
    op.drop_table('cause_owner')
