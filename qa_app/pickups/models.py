"""Pickups: folders, S3 prefixes and mailboxes that are looked into for new files, and what was found there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Source

PLACE_MAXIMUM = 500
TROUBLE_MAXIMUM = 500


class PickupKind(StrEnum):
    """What kind of place is looked into."""

    FOLDER = "folder"
    S3 = "s3"
    IMAP = "imap"


class PickupState(StrEnum):
    """What became of a file that was found."""

    SEEN = "seen"
    TAKEN = "taken"
    KNOWN = "known"
    REFUSED = "refused"


class Pickup(Base):
    """A place whose new files are taken in by themselves for a source.

    `place` is a folder below the allowed one, a bucket with a prefix, or a mailbox's folder; `options` holds
    what else its kind needs, never a password. `cursor` is where the last look ended; `trouble` why it failed.
    """

    __tablename__ = "pickup"
    __table_args__ = (UniqueConstraint("kind", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(PLACE_MAXIMUM))
    options: Mapped[dict[str, Any]]
    is_on: Mapped[bool] = mapped_column(default=True)
    cursor: Mapped[dict[str, Any] | None]
    looked_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(TROUBLE_MAXIMUM))

    source: Mapped[Source] = relationship()


class PickupItem(Base):
    """A file found by a pickup: its name there, what marks its content, and what became of it."""

    __tablename__ = "pickup_item"
    __table_args__ = (
        UniqueConstraint("pickup_id", "key"),
        Index("ix_pickup_item_pickup_found", "pickup_id", "found_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pickup_id: Mapped[int] = mapped_column(ForeignKey("pickup.id"))
    key: Mapped[str] = mapped_column(String(1024))
    mark: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=PickupState.SEEN)
    reason: Mapped[str | None] = mapped_column(String(TROUBLE_MAXIMUM))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    found_at: Mapped[datetime]
