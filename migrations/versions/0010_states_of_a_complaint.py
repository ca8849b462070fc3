"""States of a complaint: how serious it is, whom it is about, its cycle, what it repeats, follows or became part of"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
EARLIER_STATE = {
    "triaged": "new",
    "assigned": "new",
    "waiting_customer": "investigating",
    "waiting_third_party": "investigating",
    "proposed": "investigating",
    "implementing": "investigating",
    "reopened": "investigating",
    "merged": "withdrawn",
}


def upgrade() -> None:
    op.create_table('complaint_subject',
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_subject_complaint_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_subject_person_id')),
    sa.PrimaryKeyConstraint('complaint_id', 'person_id', name=op.f('pk_complaint_subject'))
    )
    with op.batch_alter_table('complaint_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_subject_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('order_ref', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('cycle', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('team_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('external_source', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('external_id', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('severity', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('sensitivity', DOCUMENT, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('public_exposure', sa.String(length=20), nullable=False, server_default='none'))
        batch_op.add_column(sa.Column('initial_assessment', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('priority_reason', DOCUMENT, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('customer_response', sa.String(length=30), nullable=False, server_default='not_asked'))
        batch_op.add_column(sa.Column('is_on_the_spot', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('resolved_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_at', qa_app.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('repeat_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('follows_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_check_constraint('priority_known', 'priority IS NULL OR priority BETWEEN 1 AND 4')
        batch_op.create_check_constraint('not_merged_into_itself', 'merged_into_id IS NULL OR merged_into_id <> id')
        batch_op.create_index('ix_complaint_category_product_received', ['category', 'product', 'received_at'], unique=False)
        batch_op.create_index('ix_complaint_customer_received', ['customer_id', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_follows_id'), ['follows_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_repeat_of_id'), ['repeat_of_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_resolved_at'), ['resolved_at'], unique=False)
        batch_op.create_index('ix_complaint_state_received', ['state', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_team_id'), ['team_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_complaint_external_source_external_id'), ['external_source', 'external_id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_team_id'), 'team', ['team_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_merged_into_id'), 'complaint', ['merged_into_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_repeat_of_id'), 'complaint', ['repeat_of_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_follows_id'), 'complaint', ['follows_id'], ['id'])

    with op.batch_alter_table('complaint_event', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_event_kind_at', ['kind', 'at'], unique=False)

    with op.batch_alter_table('complaint_interaction', schema=None) as batch_op:
        batch_op.alter_column('linked_by_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('preferred_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('language', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('may_contact', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('vulnerability', DOCUMENT, nullable=False, server_default='[]'))

    _date_what_is_settled()


def _date_what_is_settled() -> None:
    """Complaints that were resolved or closed before get the time of it out of their log."""
    at = qa_app.db.Instant(timezone=True)
    event = sa.table(
        "complaint_event", sa.column("id"), sa.column("complaint_id"), sa.column("at", at), sa.column("kind"),
        sa.column("payload", DOCUMENT),
    )
    complaint = sa.table(
        "complaint", sa.column("id"), sa.column("state"), sa.column("resolved_at", at), sa.column("closed_at", at)
    )
    connection = op.get_bind()
    moves = sa.select(event.c.complaint_id, event.c.at, event.c.payload).where(event.c.kind == "moved")
    last: dict[int, dict[str, object]] = {}
    for number, moment, payload in connection.execute(moves.order_by(event.c.id)).all():
        last.setdefault(number, {})[payload["after"]] = moment
    for number, state in connection.execute(sa.select(complaint.c.id, complaint.c.state)).all():
        times = last.get(number, {})
        closed = times.get("closed") if state == "closed" else None
        resolved = times.get("resolved") or closed
        if resolved:
            change = sa.update(complaint).where(complaint.c.id == number)
            connection.execute(change.values(resolved_at=resolved, closed_at=closed))


def downgrade() -> None:
    for state, earlier in EARLIER_STATE.items():
        op.execute(sa.text("UPDATE complaint SET state = :earlier WHERE state = :state").bindparams(earlier=earlier, state=state))
    op.execute("UPDATE complaint_interaction SET linked_by_id = (SELECT MIN(id) FROM person) WHERE linked_by_id IS NULL")
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_column('vulnerability')
        batch_op.drop_column('may_contact')
        batch_op.drop_column('language')
        batch_op.drop_column('preferred_name')

    with op.batch_alter_table('complaint_interaction', schema=None) as batch_op:
        batch_op.alter_column('linked_by_id',
               existing_type=sa.INTEGER(),
               nullable=False)

    with op.batch_alter_table('complaint_event', schema=None) as batch_op:
        batch_op.drop_index('ix_complaint_event_kind_at')

    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_complaint_follows_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_complaint_repeat_of_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_complaint_merged_into_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_complaint_team_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_complaint_external_source_external_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_complaint_team_id'))
        batch_op.drop_index('ix_complaint_state_received')
        batch_op.drop_index(batch_op.f('ix_complaint_resolved_at'))
        batch_op.drop_index(batch_op.f('ix_complaint_repeat_of_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_merged_into_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_follows_id'))
        batch_op.drop_index('ix_complaint_customer_received')
        batch_op.drop_index('ix_complaint_category_product_received')
        batch_op.drop_constraint(op.f('ck_complaint_not_merged_into_itself'), type_='check')
        batch_op.drop_constraint(op.f('ck_complaint_priority_known'), type_='check')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('follows_id')
        batch_op.drop_column('repeat_of_id')
        batch_op.drop_column('closed_at')
        batch_op.drop_column('resolved_at')
        batch_op.drop_column('is_on_the_spot')
        batch_op.drop_column('customer_response')
        batch_op.drop_column('priority_reason')
        batch_op.drop_column('priority')
        batch_op.drop_column('initial_assessment')
        batch_op.drop_column('public_exposure')
        batch_op.drop_column('sensitivity')
        batch_op.drop_column('severity')
        batch_op.drop_column('external_id')
        batch_op.drop_column('external_source')
        batch_op.drop_column('team_id')
        batch_op.drop_column('cycle')
        batch_op.drop_column('order_ref')

    with op.batch_alter_table('complaint_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_subject_person_id'))

    op.drop_table('complaint_subject')
