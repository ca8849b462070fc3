"""The life of an evaluation: approval, windows, revisions, notes, suggestions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('comment_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('question_key', sa.String(length=80), nullable=True),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_comment_template_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_template'))
    )
    with op.batch_alter_table('comment_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_template_person_id'), ['person_id'], unique=False)

    op.create_table('evaluation_revision',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('score_document', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('percent', sa.Numeric(precision=6, scale=2), nullable=True),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('submitted_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('released_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_evaluation_revision_by_id')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_revision_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', 'number', name=op.f('pk_evaluation_revision'))
    )
    op.create_table('evaluation_signature',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_signature_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evaluation_signature_person_id')),
    sa.PrimaryKeyConstraint('evaluation_id', 'person_id', name=op.f('pk_evaluation_signature'))
    )
    op.create_table('suggestion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('question_key', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('cited', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=True),
    sa.Column('fault', sa.String(length=20), nullable=True),
    sa.Column('judged_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.Column('final', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_suggestion_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['judged_by_id'], ['person.id'], name=op.f('fk_suggestion_judged_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion')),
    sa.UniqueConstraint('evaluation_id', 'question_key', 'source', name=op.f('uq_suggestion_evaluation_id_question_key_source'))
    )
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suggestion_evaluation_id'), ['evaluation_id'], unique=False)
        batch_op.create_index('ix_suggestion_question', ['question_key', 'source'], unique=False)

    with op.batch_alter_table('acknowledgement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_by_system', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column('person_id', existing_type=sa.Integer(), nullable=True)

    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.add_column(sa.Column('round', sa.Integer(), server_default=sa.text('1'), nullable=False))
        batch_op.add_column(sa.Column('assigned_to_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_dispute_evaluation_id_question_key'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_dispute_evaluation_id_question_key_round'), ['evaluation_id', 'question_key', 'round'])
        batch_op.create_foreign_key(batch_op.f('fk_dispute_assigned_to_id'), 'person', ['assigned_to_id'], ['id'])

    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('private_comment', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('notes', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column('active_s', sa.Integer(), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('heard', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql'), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column('heard_pct', sa.Numeric(precision=5, scale=2), nullable=True))
        batch_op.add_column(sa.Column('approved_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('approved_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('release_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('respond_until', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('void_reason', sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column('voided_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('critical_percent', sa.Numeric(precision=6, scale=2), nullable=True))
        batch_op.drop_index(batch_op.f('uq_evaluation_interaction_reviewer'), sqlite_where=sa.text("state <> 'void'"))
        batch_op.create_index('uq_evaluation_interaction_reviewer', ['interaction_id', 'reviewer_id', 'selection'], unique=True, sqlite_where=sa.text("state <> 'void'"), postgresql_where=sa.text("state <> 'void'"))
        batch_op.create_index('ix_evaluation_state_respond_until', ['state', 'respond_until'], unique=False)
        batch_op.create_index('ix_evaluation_state_release_at', ['state', 'release_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_evaluation_approved_by_id'), 'person', ['approved_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_evaluation_voided_by_id'), 'person', ['voided_by_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_evaluation_voided_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evaluation_approved_by_id'), type_='foreignkey')
        batch_op.drop_index('ix_evaluation_state_release_at')
        batch_op.drop_index('ix_evaluation_state_respond_until')
        batch_op.drop_index('uq_evaluation_interaction_reviewer', sqlite_where=sa.text("state <> 'void'"), postgresql_where=sa.text("state <> 'void'"))
        batch_op.create_index(batch_op.f('uq_evaluation_interaction_reviewer'), ['interaction_id', 'reviewer_id'], unique=True, postgresql_where=sa.text("state <> 'void'"), sqlite_where=sa.text("state <> 'void'"))
        batch_op.drop_column('critical_percent')
        batch_op.drop_column('voided_by_id')
        batch_op.drop_column('void_reason')
        batch_op.drop_column('closed_at')
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('respond_until')
        batch_op.drop_column('release_at')
        batch_op.drop_column('approved_by_id')
        batch_op.drop_column('approved_at')
        batch_op.drop_column('heard_pct')
        batch_op.drop_column('heard')
        batch_op.drop_column('active_s')
        batch_op.drop_column('notes')
        batch_op.drop_column('private_comment')

    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_dispute_assigned_to_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_dispute_evaluation_id_question_key_round'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_dispute_evaluation_id_question_key'), ['evaluation_id', 'question_key'])
        batch_op.drop_column('assigned_to_id')
        batch_op.drop_column('round')

    op.execute("DELETE FROM acknowledgement WHERE person_id IS NULL")
    with op.batch_alter_table('acknowledgement', schema=None) as batch_op:
        batch_op.alter_column('person_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('is_by_system')

    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.drop_index('ix_suggestion_question')
        batch_op.drop_index(batch_op.f('ix_suggestion_evaluation_id'))

    op.drop_table('suggestion')
    op.drop_table('evaluation_signature')
    op.drop_table('evaluation_revision')
    with op.batch_alter_table('comment_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_template_person_id'))

    op.drop_table('comment_template')
