"""Evidence: behaviours, vocabulary, pickups, saved views"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import qa_app.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "detector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detector")),
        sa.UniqueConstraint("key", name=op.f("uq_detector_key")),
    )
    op.create_table(
        "pickup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column(
            "options",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column(
            "cursor",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("looked_at", qa_app.db.Instant(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_pickup_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup")),
        sa.UniqueConstraint("kind", "place", name=op.f("uq_pickup_kind_place")),
    )
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_source_id"), ["source_id"], unique=False)

    op.create_table(
        "detector_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("detector_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_detector_version_created_by_id")),
        sa.ForeignKeyConstraint(["detector_id"], ["detector.id"], name=op.f("fk_detector_version_detector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detector_version")),
        sa.UniqueConstraint("detector_id", "number", name=op.f("uq_detector_version_detector_id_number")),
    )
    with op.batch_alter_table("detector_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_detector_version_detector_id"), ["detector_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
    )
    op.create_table(
        "vocabulary_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=120), nullable=False),
        sa.Column("term", sa.String(length=60), nullable=False),
        sa.Column("heard_as", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("created_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_vocabulary_term_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_term")),
        sa.UniqueConstraint("queue", "term", name=op.f("uq_vocabulary_term_queue_term")),
    )
    op.create_table(
        "behaviour_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("detector_key", sa.String(length=64), nullable=False),
        sa.Column("detector_version", sa.Integer(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_behaviour_hit_interaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behaviour_hit")),
        sa.UniqueConstraint(
            "interaction_id",
            "detector_key",
            "segment",
            name=op.f("uq_behaviour_hit_interaction_id_detector_key_segment"),
        ),
    )
    with op.batch_alter_table("behaviour_hit", schema=None) as batch_op:
        batch_op.create_index("ix_behaviour_hit_detector_interaction", ["detector_key", "interaction_id"], unique=False)

    op.create_table(
        "behaviour_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("detector_key", sa.String(length=64), nullable=False),
        sa.Column("detector_version", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_behaviour_verdict_interaction_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_behaviour_verdict_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behaviour_verdict")),
        sa.UniqueConstraint(
            "interaction_id",
            "detector_key",
            "segment",
            "person_id",
            name=op.f("uq_behaviour_verdict_interaction_id_detector_key_segment_person_id"),
        ),
    )
    with op.batch_alter_table("behaviour_verdict", schema=None) as batch_op:
        batch_op.create_index("ix_behaviour_verdict_detector_key", ["detector_key", "detector_version"], unique=False)

    op.create_table(
        "pickup_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pickup_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=1024), nullable=False),
        sa.Column("mark", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("found_at", qa_app.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_pickup_item_interaction_id")),
        sa.ForeignKeyConstraint(["pickup_id"], ["pickup.id"], name=op.f("fk_pickup_item_pickup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_item")),
        sa.UniqueConstraint("pickup_id", "key", name=op.f("uq_pickup_item_pickup_id_key")),
    )
    with op.batch_alter_table("pickup_item", schema=None) as batch_op:
        batch_op.create_index("ix_pickup_item_pickup_found", ["pickup_id", "found_at"], unique=False)

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("confidence", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("is_eligible", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("customer_sentiment", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("silence_pct", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("interruptions", sa.Integer(), nullable=True))

    with op.batch_alter_table("transcript_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="machine"))
        batch_op.add_column(sa.Column("wrong_words", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("checked_words", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_checked_whole", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Until now only a swap of the speakers made a version that was not the machine's.
    op.execute("UPDATE transcript_version SET kind = 'swap' WHERE version > 1")


def downgrade() -> None:
    with op.batch_alter_table("transcript_version", schema=None) as batch_op:
        batch_op.drop_column("is_checked_whole")
        batch_op.drop_column("checked_words")
        batch_op.drop_column("wrong_words")
        batch_op.drop_column("kind")

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_column("interruptions")
        batch_op.drop_column("silence_pct")
        batch_op.drop_column("customer_sentiment")
        batch_op.drop_column("is_eligible")
        batch_op.drop_column("confidence")
        batch_op.drop_column("words")

    with op.batch_alter_table("pickup_item", schema=None) as batch_op:
        batch_op.drop_index("ix_pickup_item_pickup_found")

    op.drop_table("pickup_item")
    with op.batch_alter_table("behaviour_verdict", schema=None) as batch_op:
        batch_op.drop_index("ix_behaviour_verdict_detector_key")

    op.drop_table("behaviour_verdict")
    with op.batch_alter_table("behaviour_hit", schema=None) as batch_op:
        batch_op.drop_index("ix_behaviour_hit_detector_interaction")

    op.drop_table("behaviour_hit")
    op.drop_table("vocabulary_term")
    op.drop_table("saved_view")
    with op.batch_alter_table("detector_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_detector_version_detector_id"))

    op.drop_table("detector_version")
    with op.batch_alter_table("pickup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pickup_source_id"))

    op.drop_table("pickup")
    op.drop_table("detector")
