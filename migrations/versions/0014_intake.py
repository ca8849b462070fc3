"""Intake: drafts, facts, checklists, files of complaints, saved views, keys, webhooks, mentions, what a CRM is told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table('api_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('prefix', sa.String(length=16), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('last_used_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('revoked_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_api_key_made_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_key_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('prefix', name=op.f('uq_api_key_prefix'))
    )

    op.create_table('complaint_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('result_sha256', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('counts', DOCUMENT, nullable=False),
    sa.Column('refusals', DOCUMENT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('finished_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_complaint_import_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_import'))
    )

    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.add_column(sa.Column('of', sa.String(length=20), nullable=False, server_default='interactions'))
        batch_op.drop_constraint(batch_op.f('uq_saved_view_owner_id_name'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_saved_view_owner_id_of_name'), ['owner_id', 'of', 'name'])

    op.create_table('intake_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('backdating_days', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('backdating_days BETWEEN 1 AND 3650', name=op.f('ck_intake_rule_days_sensible')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_intake_rule_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake_rule'))
    )

    op.create_table('protocol_checklist',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('items', DOCUMENT, nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_protocol_checklist_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol_checklist')),
    sa.UniqueConstraint('category', 'version', name=op.f('uq_protocol_checklist_category_version'))
    )

    op.create_table('webhook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('secret', sa.String(length=80), nullable=False),
    sa.Column('mapping', DOCUMENT, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('last_used_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('revoked_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_webhook_made_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_webhook_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook')),
    sa.UniqueConstraint('name', name=op.f('uq_webhook_name'))
    )

    op.create_table('checklist_tick',
    sa.Column('complaint_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_checklist_tick_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_checklist_tick_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', 'item', name=op.f('pk_checklist_tick'))
    )

    op.create_table('complaint_checklist',
    sa.Column('complaint_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('checklist_id', sa.Integer(), nullable=False),
    sa.Column('frozen_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['checklist_id'], ['protocol_checklist.id'], name=op.f('fk_complaint_checklist_checklist_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_checklist_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_complaint_checklist'))
    )

    op.create_table('complaint_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('fields', DOCUMENT, nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('created_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_complaint_draft_interaction_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_complaint_draft_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_draft'))
    )

    with op.batch_alter_table('complaint_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_draft_owner_id'), ['owner_id'], unique=False)

    op.create_table('complaint_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=300), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('context', sa.String(length=400), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('interaction_id', sa.Integer(), nullable=True),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('kept', sa.String(length=300), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.CheckConstraint('confidence BETWEEN 0 AND 1', name=op.f('ck_complaint_fact_confidence_is_a_share')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_fact_complaint_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_complaint_fact_decided_by_id')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_complaint_fact_interaction_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_fact')),
    sa.UniqueConstraint('complaint_id', 'kind', 'place', 'start', name=op.f('uq_complaint_fact_complaint_id_kind_place_start'))
    )

    with op.batch_alter_table('complaint_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_fact_complaint_id'), ['complaint_id'], unique=False)

    op.create_table('crm_link',
    sa.Column('complaint_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('crm_id', sa.String(length=120), nullable=False),
    sa.Column('linked_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_crm_link_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_crm_link'))
    )

    op.create_table('social_mention',
    sa.Column('interaction_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('network', sa.String(length=40), nullable=False),
    sa.Column('author', sa.String(length=120), nullable=False),
    sa.Column('reach', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('moved_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('moved_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('reach >= 0', name=op.f('ck_social_mention_reach_not_negative')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_social_mention_interaction_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['person.id'], name=op.f('fk_social_mention_moved_by_id')),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_social_mention'))
    )

    op.create_table('crm_push',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', DOCUMENT, nullable=False),
    sa.Column('created_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('queued_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('delivered_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_crm_push_complaint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['complaint_event.id'], name=op.f('fk_crm_push_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_push')),
    sa.UniqueConstraint('event_id', name=op.f('uq_crm_push_event_id'))
    )

    with op.batch_alter_table('crm_push', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crm_push_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_crm_push_queued_at'), ['queued_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('crm_push', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_crm_push_queued_at'))
        batch_op.drop_index(batch_op.f('ix_crm_push_complaint_id'))

    op.drop_table('crm_push')

    op.drop_table('social_mention')

    op.drop_table('crm_link')

    with op.batch_alter_table('complaint_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_fact_complaint_id'))

    op.drop_table('complaint_fact')

    with op.batch_alter_table('complaint_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_draft_owner_id'))

    op.drop_table('complaint_draft')

    op.drop_table('complaint_checklist')

    op.drop_table('checklist_tick')

    op.drop_table('webhook')

    op.drop_table('protocol_checklist')

    op.drop_table('intake_rule')

    op.execute("DELETE FROM saved_view WHERE \"of\" <> 'interactions'")
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_saved_view_owner_id_of_name'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_saved_view_owner_id_name'), ['owner_id', 'name'])
        batch_op.drop_column('of')

    op.drop_table('complaint_import')

    op.drop_table('api_key')
