"""Portal as rows: files that customers sent, codes that prove who they are, and how the desk wants its portal."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base

NAME_MAXIMUM = 255
TELEPHONE_MAXIMUM = 200


class PortalFile(Base):
    """A file that a customer sent with a complaint; the bytes lie in the store under `sha256`.

    `via` is form or portal. The same bytes are kept once for a complaint.
    """

    __tablename__ = "portal_file"
    __table_args__ = (UniqueConstraint("complaint_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    media_type: Mapped[str] = mapped_column(String(100))
    via: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class PortalCode(Base):
    """A six-digit code that went to the customer's e-mail, and what they do with it.

    The code itself is kept nowhere: it is worked out anew from the installation's secret and `salt`. `purpose` says
    what it confirms, `said` holds what was typed, until it is confirmed. After five wrong tries it is worth nothing.
    """

    __tablename__ = "portal_code"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries_counted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    said: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class PortalSetting(Base):
    """How the desk wants its portal: one row, or none while nobody chose."""

    __tablename__ = "portal_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_form_open: Mapped[bool] = mapped_column(default=True)
    is_owner_named: Mapped[bool] = mapped_column(default=False)
    telephone: Mapped[str] = mapped_column(String(TELEPHONE_MAXIMUM), default="")
