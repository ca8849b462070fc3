"""Investigations: evidence, interviews, coded causes, and problems that several complaints show"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_systemic', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('product', sa.String(length=200), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('opened_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('closed_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint('window_days BETWEEN 1 AND 730', name=op.f('ck_problem_window_in_reason')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['person.id'], name=op.f('fk_problem_opened_by_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_problem_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem'))
    )
    with op.batch_alter_table('problem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_problem_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_problem_state', ['state'], unique=False)

    op.create_table('cause_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('is_second', sa.Boolean(), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('problem_said', sa.Text(), nullable=False),
    sa.Column('steps', DOCUMENT, nullable=False),
    sa.Column('allowed_by', sa.Text(), nullable=False),
    sa.Column('confidence', sa.String(length=10), nullable=False),
    sa.Column('evidence_ids', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['person.id'], name=op.f('fk_cause_finding_coder_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_cause_finding_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cause_finding'))
    )
    with op.batch_alter_table('cause_finding', schema=None) as batch_op:
        batch_op.create_index('ix_cause_finding_complaint', ['complaint_id', 'is_second', 'id'], unique=False)

    op.create_table('interview',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('is_mandatory', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('waived_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('waived_by_id', sa.Integer(), nullable=True),
    sa.Column('waiver_reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_interview_asked_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_interview_complaint_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_interview_person_id')),
    sa.ForeignKeyConstraint(['waived_by_id'], ['person.id'], name=op.f('fk_interview_waived_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview'))
    )
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index('ix_interview_person_answered', ['person_id', 'answered_at'], unique=False)

    op.create_table('problem_complaint',
    sa.Column('problem_id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('linked_by_id', sa.Integer(), nullable=False),
    sa.Column('linked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_problem_complaint_complaint_id')),
    sa.ForeignKeyConstraint(['linked_by_id'], ['person.id'], name=op.f('fk_problem_complaint_linked_by_id')),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_problem_complaint_problem_id')),
    sa.PrimaryKeyConstraint('problem_id', 'complaint_id', name=op.f('pk_problem_complaint'))
    )
    with op.batch_alter_table('problem_complaint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_problem_complaint_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('evidence_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('transcript_version', sa.Integer(), nullable=True),
    sa.Column('lines', DOCUMENT, nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=True),
    sa.Column('interview_id', sa.Integer(), nullable=True),
    sa.Column('file_sha256', sa.String(length=64), nullable=True),
    sa.Column('file_name', sa.String(length=255), nullable=True),
    sa.Column('media_type', sa.String(length=120), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('set_aside_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('set_aside_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("kind <> 'document' OR file_sha256 IS NOT NULL", name=op.f('ck_evidence_item_document_kept')),
    sa.CheckConstraint("kind <> 'evaluation' OR evaluation_id IS NOT NULL", name=op.f('ck_evidence_item_evaluation_named')),
    sa.CheckConstraint("kind <> 'interaction' OR interaction_id IS NOT NULL", name=op.f('ck_evidence_item_interaction_named')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_evidence_item_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_evidence_item_complaint_id')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evidence_item_evaluation_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_evidence_item_interaction_id')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_evidence_item_interview_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_item'))
    )
    with op.batch_alter_table('evidence_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_item_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_item_evaluation_id'), ['evaluation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_item_interaction_id'), ['interaction_id'], unique=False)

    op.create_table('finding_cause',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('owner_department', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['finding_id'], ['cause_finding.id'], name=op.f('fk_finding_cause_finding_id')),
    sa.PrimaryKeyConstraint('finding_id', 'code', name=op.f('pk_finding_cause'))
    )
    with op.batch_alter_table('finding_cause', schema=None) as batch_op:
        batch_op.create_index('ix_finding_cause_code', ['code'], unique=False)
        batch_op.create_index('uq_finding_cause_one_primary', ['finding_id'], unique=True, sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))

    op.create_table('second_coding',
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=True),
    sa.Column('given_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['coder_id'], ['person.id'], name=op.f('fk_second_coding_coder_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_second_coding_complaint_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['cause_finding.id'], name=op.f('fk_second_coding_finding_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_second_coding'))
    )
    with op.batch_alter_table('second_coding', schema=None) as batch_op:
        batch_op.create_index('ix_second_coding_coder_finding', ['coder_id', 'finding_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('second_coding', schema=None) as batch_op:
        batch_op.drop_index('ix_second_coding_coder_finding')

    op.drop_table('second_coding')
    with op.batch_alter_table('finding_cause', schema=None) as batch_op:
        batch_op.drop_index('uq_finding_cause_one_primary', sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))
        batch_op.drop_index('ix_finding_cause_code')

    op.drop_table('finding_cause')
    with op.batch_alter_table('evidence_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_item_interaction_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_item_evaluation_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_item_complaint_id'))

    op.drop_table('evidence_item')
    with op.batch_alter_table('problem_complaint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_problem_complaint_complaint_id'))

    op.drop_table('problem_complaint')
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_index('ix_interview_person_answered')
        batch_op.drop_index(batch_op.f('ix_interview_complaint_id'))

    op.drop_table('interview')
    with op.batch_alter_table('cause_finding', schema=None) as batch_op:
        batch_op.drop_index('ix_cause_finding_complaint')

    op.drop_table('cause_finding')
    with op.batch_alter_table('problem', schema=None) as batch_op:
        batch_op.drop_index('ix_problem_state')
        batch_op.drop_index(batch_op.f('ix_problem_owner_id'))

    op.drop_table('problem')
