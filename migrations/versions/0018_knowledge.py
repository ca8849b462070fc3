"""Knowledge: articles with their versions, what was made of them, and what readers said"""

import sqlalchemy as sa
from alembic import op

import qa_app.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kb_unfound',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=120), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('last_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kb_unfound')),
    sa.UniqueConstraint('words', 'audience', name=op.f('uq_kb_unfound_words_audience'))
    )
    with op.batch_alter_table('kb_unfound', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kb_unfound_last_at'), ['last_at'], unique=False)

    op.create_table('kb_article',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=True),
    sa.Column('problem_ref', sa.String(length=40), nullable=False),
    sa.Column('live_number', sa.Integer(), nullable=True),
    sa.Column('newest_number', sa.Integer(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('reviewed_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('retired_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('retired_reason', sa.String(length=1000), nullable=False),
    sa.Column('created_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_kb_article_complaint_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_kb_article_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kb_article'))
    )
    with op.batch_alter_table('kb_article', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kb_article_changed_at'), ['changed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_kb_article_complaint_id'), ['complaint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kb_article_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_kb_article_review', ['review_on'], unique=False)

    op.create_table('kb_article_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('remark', sa.String(length=1000), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['kb_article.id'], name=op.f('fk_kb_article_version_article_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_kb_article_version_published_by_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_kb_article_version_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kb_article_version')),
    sa.UniqueConstraint('article_id', 'number', name=op.f('uq_kb_article_version_article_id_number'))
    )
    op.create_table('kb_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visitor', sa.String(length=64), nullable=False),
    sa.Column('origin', sa.String(length=32), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.Column('is_helpful', sa.Boolean(), nullable=True),
    sa.Column('asked_at', qa_app.db.Instant(timezone=True), nullable=True),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('is_helpful IS NOT NULL OR asked_at IS NOT NULL OR customer_id IS NOT NULL', name=op.f('ck_kb_reading_says_much')),
    sa.ForeignKeyConstraint(['article_id'], ['kb_article.id'], name=op.f('fk_kb_reading_article_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_kb_reading_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kb_reading')),
    sa.UniqueConstraint('visitor', 'article_id', name=op.f('uq_kb_reading_visitor_article_id'))
    )
    with op.batch_alter_table('kb_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kb_reading_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kb_reading_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_kb_reading_origin', ['origin', 'at'], unique=False)

    op.create_table('kb_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_used', sa.Boolean(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', qa_app.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['kb_article.id'], name=op.f('fk_kb_use_article_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_kb_use_by_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_kb_use_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kb_use')),
    sa.UniqueConstraint('complaint_id', 'article_id', name=op.f('uq_kb_use_complaint_id_article_id'))
    )
    with op.batch_alter_table('kb_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kb_use_article_id'), ['article_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('kb_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kb_use_article_id'))

    op.drop_table('kb_use')
    with op.batch_alter_table('kb_reading', schema=None) as batch_op:
        batch_op.drop_index('ix_kb_reading_origin')
        batch_op.drop_index(batch_op.f('ix_kb_reading_customer_id'))
        batch_op.drop_index(batch_op.f('ix_kb_reading_article_id'))

    op.drop_table('kb_reading')
    op.drop_table('kb_article_version')
    with op.batch_alter_table('kb_article', schema=None) as batch_op:
        batch_op.drop_index('ix_kb_article_review')
        batch_op.drop_index(batch_op.f('ix_kb_article_owner_id'))
        batch_op.drop_index(batch_op.f('ix_kb_article_complaint_id'))
        batch_op.drop_index(batch_op.f('ix_kb_article_changed_at'))

    op.drop_table('kb_article')
    with op.batch_alter_table('kb_unfound', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kb_unfound_last_at'))

    op.drop_table('kb_unfound')
