"""Interactions as rows: what came in, its files, its transcript versions, the customer and the source."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.jobs.models import Job
from qa_app.people.models import Person, Team

FILE_NAME_MAXIMUM = 255
EXTERNAL_ID_MAXIMUM = 255


class Direction(StrEnum):
    """Who started the contact."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class TranscriptKind(StrEnum):
    """What made a transcript version: a machine, or a person who swapped, reassigned or corrected lines."""

    MACHINE = "machine"
    SWAP = "swap"
    SPEAKERS = "speakers"
    CORRECTION = "correction"


class FileKind(StrEnum):
    """What a kept file is to its interaction: as it came, a copy browsers play, or a ready-made transcript.

    A bundle holds other conversations too, so that it belongs to several interactions.
    """

    ORIGINAL = "original"
    PLAYABLE = "playable"
    SIDECAR = "sidecar"
    BUNDLE = "bundle"


# What lists are narrowed by, in one index that is much smaller than the rows: where few rows match, all of it is read.
_NARROWED = (
    "started_at", "channel", "direction", "agent_id", "team_id", "queue", "job_id", "transcript_version",
    "is_metadata_complete", "is_eligible", "customer_sentiment", "silence_pct", "interruptions", "confidence",
)  # fmt: skip


class Source(Base):
    """Where interactions come from, and how its recordings are laid out.

    `channel_map` lists the speaker of each audio channel ("agent", "customer"); `file_pattern` is a regular
    expression with named groups date, time, agent, customer, queue, id.
    """

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    channel_map: Mapped[list[Any]]
    file_pattern: Mapped[str | None] = mapped_column(String(500))
    language: Mapped[str | None] = mapped_column(String(16))


class Customer(Base):
    """Somebody who contacts the centre. `ref` is the centre's own customer number, or made from how they are reached.

    `vulnerability` holds what the centre has to mind, each with `flag` and `basis` (how it is known). Unless
    `may_contact`, nobody writes to them of the centre's own accord.
    """

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(40), index=True)
    preferred_name: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(16))
    may_contact: Mapped[bool] = mapped_column(default=True)
    vulnerability: Mapped[list[Any]] = mapped_column(default=list)


class Interaction(Base):
    """A call, chat or e-mail thread. `team_id` is the agent's team at the time, so moves rewrite nothing.

    `started_at` is when the contact began; `is_metadata_complete` is False when that was not known and the
    time of arrival stands in. `channel_map` overrides the source's after a swap of speakers. The figures at the
    end are taken from the shown transcript's measures when it is stored, so that lists can be narrowed by them;
    None means that the figure is not known. `is_eligible` is False where the evidence is too thin to be judged.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_interaction_agent_started", "agent_id", "started_at"),
        Index("ix_interaction_team_started", "team_id", "started_at"),
        Index("ix_interaction_queue_started", "queue", "started_at"),
        Index("ix_interaction_figures", *_NARROWED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    direction: Mapped[str] = mapped_column(String(10), default=Direction.INBOUND)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str | None] = mapped_column(String(EXTERNAL_ID_MAXIMUM))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    queue: Mapped[str | None] = mapped_column(String(120))
    subject: Mapped[str | None] = mapped_column(String(300))
    language: Mapped[str | None] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(index=True)
    received_at: Mapped[datetime]
    duration_ms: Mapped[int | None]
    is_metadata_complete: Mapped[bool] = mapped_column(default=True)
    channel_map: Mapped[list[Any] | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    transcript_version: Mapped[int | None]
    words: Mapped[int | None]
    confidence: Mapped[float | None]
    is_eligible: Mapped[bool | None]
    customer_sentiment: Mapped[float | None]
    silence_pct: Mapped[float | None]
    interruptions: Mapped[int | None]

    agent: Mapped[Person | None] = relationship(foreign_keys=[agent_id])
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    customer: Mapped[Customer | None] = relationship()
    source: Mapped[Source] = relationship()
    job: Mapped[Job | None] = relationship()
    files: Mapped[list["InteractionFile"]] = relationship(order_by="InteractionFile.id")


class InteractionFile(Base):
    """A file kept for an interaction; the bytes lie in the store under `sha256`.

    `detail` holds what was found out about it: seconds, channels, codec, peaks of the waveform. The same
    original is kept for one interaction only.
    """

    __tablename__ = "interaction_file"
    __table_args__ = (
        UniqueConstraint("interaction_id", "kind", "sha256"),
        Index(
            "uq_interaction_file_original",
            "sha256",
            unique=True,
            sqlite_where=text("kind = 'original'"),
            postgresql_where=text("kind = 'original'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(FILE_NAME_MAXIMUM))
    media_type: Mapped[str] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]]


class TranscriptVersion(Base):
    """One immutable transcript of an interaction, as the document the kernel reads.

    The key makes a repeated run harmless: the same job attempt order can store a version only once. A
    correction counts the machine's wrong words among the words of the lines that a person has gone over;
    `is_checked_whole` says that they went over every line.
    """

    __tablename__ = "transcript_version"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20), default=TranscriptKind.MACHINE)
    wrong_words: Mapped[int | None]
    checked_words: Mapped[int | None]
    is_checked_whole: Mapped[bool] = mapped_column(default=False)
