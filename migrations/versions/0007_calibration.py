"""Calibration sessions, precedents and second scorings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _agreed_upon()
    _sessions()
    _scores()
    _second_scorings()


def _document() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )


def _instant() -> qa_app.db.Instant:
    return qa_app.db.Instant(timezone=True)


def _agreed_upon() -> None:
    op.create_table('precedent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scorecard_key', sa.String(length=80), nullable=False),
    sa.Column('question_key', sa.String(length=80), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('value', _document(), nullable=False),
    sa.Column('answer_text', sa.Text(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=160), nullable=False),
    sa.Column('decided_at', _instant(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', _instant(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_precedent_decided_by_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_precedent_interaction_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_precedent'))
    )
    with op.batch_alter_table('precedent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_precedent_interaction_id'), ['interaction_id'], unique=False)
        batch_op.create_index('ix_precedent_question', ['scorecard_key', 'question_key'], unique=False)


def _sessions() -> None:
    op.create_table('calibration_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('scorecard_version_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=True),
    sa.Column('threshold_pct', sa.Numeric(precision=5, scale=2), nullable=False),
    sa.Column('due_at', _instant(), nullable=True),
    sa.Column('created_at', _instant(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', _instant(), nullable=True),
    sa.Column('reviewed_at', _instant(), nullable=True),
    sa.Column('resolved_at', _instant(), nullable=True),
    sa.Column('closed_at', _instant(), nullable=True),
    sa.CheckConstraint('threshold_pct >= 0 AND threshold_pct <= 100', name=op.f('ck_calibration_session_threshold_is_a_share')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_calibration_session_created_by_id')),
    sa.ForeignKeyConstraint(['expert_id'], ['person.id'], name=op.f('fk_calibration_session_expert_id')),
    sa.ForeignKeyConstraint(['scorecard_version_id'], ['scorecard_version.id'], name=op.f('fk_calibration_session_scorecard_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_session'))
    )
    with op.batch_alter_table('calibration_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_session_state'), ['state'], unique=False)

    op.create_table('calibration_contact',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source_evaluation_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_calibration_contact_interaction_id')),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_session.id'], name=op.f('fk_calibration_contact_session_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_evaluation_id'], ['evaluation.id'], name=op.f('fk_calibration_contact_source_evaluation_id')),
    sa.PrimaryKeyConstraint('session_id', 'interaction_id', name=op.f('pk_calibration_contact'))
    )
    with op.batch_alter_table('calibration_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_contact_interaction_id'), ['interaction_id'], unique=False)

    op.create_table('calibration_participant',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('added_at', _instant(), nullable=False),
    sa.Column('removed_at', _instant(), nullable=True),
    sa.Column('missed_at', _instant(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calibration_participant_person_id')),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_session.id'], name=op.f('fk_calibration_participant_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'person_id', name=op.f('pk_calibration_participant'))
    )
    with op.batch_alter_table('calibration_participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_participant_person_id'), ['person_id'], unique=False)


def _scores() -> None:
    op.create_table('calibration_consensus',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=False),
    sa.Column('question_key', sa.String(length=80), nullable=False),
    sa.Column('value', _document(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('decided_at', _instant(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.Column('precedent_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_calibration_consensus_decided_by_id')),
    sa.ForeignKeyConstraint(['precedent_id'], ['precedent.id'], name=op.f('fk_calibration_consensus_precedent_id')),
    sa.ForeignKeyConstraint(['session_id', 'interaction_id'], ['calibration_contact.session_id', 'calibration_contact.interaction_id'], name=op.f('fk_calibration_consensus_session_id_interaction_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_session.id'], name=op.f('fk_calibration_consensus_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'interaction_id', 'question_key', name=op.f('pk_calibration_consensus'))
    )
    op.create_table('calibration_score',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_calibration_score_evaluation_id')),
    sa.ForeignKeyConstraint(['session_id', 'interaction_id'], ['calibration_contact.session_id', 'calibration_contact.interaction_id'], name=op.f('fk_calibration_score_session_id_interaction_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id', 'person_id'], ['calibration_participant.session_id', 'calibration_participant.person_id'], name=op.f('fk_calibration_score_session_id_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_session.id'], name=op.f('fk_calibration_score_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_calibration_score'))
    )
    with op.batch_alter_table('calibration_score', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_score_session_id'), ['session_id'], unique=False)


def _second_scorings() -> None:
    op.create_table('double_share',
    sa.Column('scorecard_id', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('set_at', _instant(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('percent IS NULL OR (percent >= 0 AND percent <= 100)', name=op.f('ck_double_share_percent_a_share')),
    sa.ForeignKeyConstraint(['scorecard_id'], ['scorecard.id'], name=op.f('fk_double_share_scorecard_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_double_share_set_by_id')),
    sa.PrimaryKeyConstraint('scorecard_id', name=op.f('pk_double_share'))
    )
    op.create_table('double_draw',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('share_pct', sa.Numeric(precision=5, scale=2), nullable=False),
    sa.Column('lot', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('is_drawn', sa.Boolean(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('at', _instant(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_double_draw_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_id'], ['evaluation.id'], name=op.f('fk_double_draw_second_id')),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_double_draw')),
    sa.UniqueConstraint('second_id', name=op.f('uq_double_draw_second_id'))
    )


def downgrade() -> None:
    for name in ('double_draw', 'double_share', 'calibration_score', 'calibration_consensus', 'calibration_participant',
                 'calibration_contact', 'calibration_session', 'precedent'):
        op.drop_table(name)
