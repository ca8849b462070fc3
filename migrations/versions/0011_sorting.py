"""Sorting: the tree of categories with the seven that every desk begins with, learnt models, rules, skills, places"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
SEVEN = (
    ("product_defects", "Product defect",
     "defect, defective, faulty, broken, damaged, cracked, torn, leaking, scratched, does not work, doesn't work, "
     "not working, stopped working, fell apart, missing part, poor quality, malfunction"),
    ("service_quality", "Service quality",
     "poor service, bad service, terrible service, unhelpful, no reply, no answer, never called back, call back, "
     "on hold, waited for hours, ignored, passed around, nobody helped, no help, incompetent"),
    ("billing_errors", "Billing error",
     "bill, billed, billing, invoice, charged, overcharged, charged twice, double charge, wrong amount, refund, "
     "fee, fees, payment, debit, debited, price"),
    ("delivery_delays", "Delivery delay",
     "delivery, deliver, delivered, never arrived, not arrived, has not come, never came, late, delay, delayed, "
     "parcel, package, courier, shipping, shipment, tracking, still waiting"),
    ("rude_employee_behavior", "Rude behaviour",
     "rude, rudeness, insult, insulted, shouted, swore, disrespectful, attitude, hung up, sarcastic, dismissive, "
     "laughed at, condescending, impolite, aggressive"),
    ("policy_misunderstandings", "Policy misunderstanding",
     "policy, policies, terms, conditions, small print, contract, was not told, was never told, return period, "
     "cancellation, eligible, guarantee, warranty, misled, misleading, promised"),
    ("other", "Something else", ""),
)  # fmt: skip


def upgrade() -> None:
    tree = op.create_table('category_tree',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('change', sa.String(length=300), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_category_tree_by_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_category_tree'))
    )
    seven = [
        {"key": key, "label": label, "parent": "", "is_retired": False, "becomes": "",
         "words": [word.strip() for word in words.split(",") if word.strip()]}
        for key, label, words in SEVEN
    ]
    op.bulk_insert(tree, [
        {"number": 1, "at": datetime.now(UTC), "by_id": None, "change": "The seven that every desk begins with",
         "document": {"categories": seven}}
    ])
    op.create_table('sorting_model',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('labels', DOCUMENT, nullable=False),
    sa.Column('threshold', sa.Double(), nullable=False),
    sa.Column('figures', DOCUMENT, nullable=False),
    sa.Column('is_in_use', sa.Boolean(), nullable=False),
    sa.Column('parameters', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_sorting_model_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sorting_model'))
    )
    op.create_table('sorting_suggestion',
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('model_id', sa.Integer(), nullable=True),
    sa.Column('ranked', DOCUMENT, nullable=False),
    sa.Column('is_abstained', sa.Boolean(), nullable=False),
    sa.Column('chosen', sa.String(length=60), nullable=True),
    sa.Column('chosen_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('chosen_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['chosen_by_id'], ['person.id'], name=op.f('fk_sorting_suggestion_chosen_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_sorting_suggestion_complaint_id')),
    sa.ForeignKeyConstraint(['model_id'], ['sorting_model.id'], name=op.f('fk_sorting_suggestion_model_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_sorting_suggestion'))
    )
    with op.batch_alter_table('sorting_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sorting_suggestion_model_id'), ['model_id'], unique=False)

    op.create_table('priority_set',
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('priority BETWEEN 1 AND 4', name=op.f('ck_priority_set_priority_known')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_priority_set_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_priority_set_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_priority_set'))
    )
    op.create_table('sorting_rules',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('change', sa.String(length=300), nullable=False),
    sa.Column('document', DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_sorting_rules_by_id')),
    sa.PrimaryKeyConstraint('kind', 'number', name=op.f('pk_sorting_rules'))
    )
    op.create_table('person_skill',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('skill', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 5', name=op.f('ck_person_skill_level_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_skill_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'skill', name=op.f('pk_person_skill'))
    )
    op.create_table('desk_place',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('away_from', sa.Date(), nullable=True),
    sa.Column('away_until', sa.Date(), nullable=True),
    sa.CheckConstraint('capacity BETWEEN 0 AND 1000', name=op.f('ck_desk_place_capacity_sane')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_desk_place_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_desk_place'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('category_version', sa.Integer(), nullable=False, server_default='1'))


def downgrade() -> None:
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_column('category_version')
    op.drop_table('desk_place')
    op.drop_table('person_skill')
    op.drop_table('sorting_rules')
    op.drop_table('priority_set')
    with op.batch_alter_table('sorting_suggestion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sorting_suggestion_model_id'))
    op.drop_table('sorting_suggestion')
    op.drop_table('sorting_model')
    op.drop_table('category_tree')
