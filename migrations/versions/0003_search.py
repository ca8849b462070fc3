"""Search: the words and lines of shown transcripts, and the figures that lists are narrowed by"""

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from qa_app.interactions.rules.figures import figures_of
from qa_app.interactions.rules.indexing import columns, lines_of, packed, place_of, vector
from transcription.transcript import from_document

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 100
NARROWED = [
    "started_at", "channel", "direction", "agent_id", "team_id", "queue", "job_id", "transcript_version",
    "is_metadata_complete", "is_eligible", "customer_sentiment", "silence_pct", "interruptions", "confidence",
]  # fmt: skip
INTERACTIONS = sa.table("interaction", sa.column("id"), sa.column("started_at"), sa.column("transcript_version"))
VERSIONS = sa.table(
    "transcript_version",
    sa.column("interaction_id"),
    sa.column("version"),
    sa.column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
)
ENTRIES = sa.table(
    "search_entry",
    sa.column("interaction_id"),
    sa.column("place", sa.BigInteger()),
    sa.column("lines"),
    sa.column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")),
)
WORDS = sa.table(
    "search_words",
    sa.column("rowid", sa.BigInteger()),
    sa.column("agent"),
    sa.column("customer"),
    sa.column("other"),
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("interaction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_search_entry_interaction_id")),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_search_entry")),
    )
    op.create_index("uq_search_entry_place", "search_entry", ["place"], unique=True)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(agent, customer, other, columnsize=0, tokenize='ascii')"
        )
    op.create_index("ix_interaction_queue_started", "interaction", ["queue", "started_at"])
    op.create_index("ix_interaction_figures", "interaction", NARROWED)
    fill(op.get_bind())
    op.create_index(
        "ix_search_entry_words",
        "search_entry",
        ["words"],
        postgresql_using="gin",
        sqlite_where=sa.text("words IS NOT NULL"),
    )


def fill(connection: sa.Connection) -> None:
    """Keep what is shown already, in batches."""
    last = 0
    while rows := _next(connection, last):
        last = rows[-1].id
        for row in rows:
            _keep(connection, row)


def _next(connection: sa.Connection, after: int) -> Any:
    shown = sa.and_(
        VERSIONS.c.interaction_id == INTERACTIONS.c.id, VERSIONS.c.version == INTERACTIONS.c.transcript_version
    )
    moment = sa.type_coerce(INTERACTIONS.c.started_at, sa.DateTime(timezone=True)).label("started_at")
    statement = (
        sa.select(INTERACTIONS.c.id, moment, VERSIONS.c.document)
        .join(VERSIONS, shown)
        .where(INTERACTIONS.c.id > after)
        .order_by(INTERACTIONS.c.id)
        .limit(BATCH)
    )
    return connection.execute(statement).all()


def _keep(connection: sa.Connection, row: Any) -> None:
    transcript = from_document(row.document)
    lines = lines_of(transcript)
    place = place_of(_utc(row.started_at), row.id)
    values = {"interaction_id": row.id, "place": place, "lines": packed(lines), "words": None}
    if connection.dialect.name == "sqlite":
        agent, customer, other = columns(lines)
        words = {"rowid": place, "agent": agent, "customer": customer, "other": other}
        connection.execute(WORDS.insert().values(words))
    else:
        values["words"] = vector(lines)
    connection.execute(ENTRIES.insert().values(values))
    _keep_figures(connection, row.id, transcript.metrics)


def _utc(moment: Any) -> Any:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _keep_figures(connection: sa.Connection, interaction_id: int, metrics: Any) -> None:
    found = figures_of(metrics)
    names = ("words", "confidence", "is_eligible", "customer_sentiment", "silence_pct", "interruptions")
    table = sa.table("interaction", sa.column("id"), *(sa.column(name) for name in names))
    values = {name: getattr(found, name) for name in names if getattr(found, name) is not None}
    if values:
        connection.execute(table.update().where(table.c.id == interaction_id).values(values))


def downgrade() -> None:
    op.drop_index("ix_interaction_figures", "interaction")
    op.drop_index("ix_interaction_queue_started", "interaction")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_index("ix_search_entry_words", "search_entry")
    op.drop_index("uq_search_entry_place", "search_entry")
    op.drop_table("search_entry")
