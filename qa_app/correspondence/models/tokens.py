"""Links into the portal as rows: what is kept is the hash, so that nobody who reads the table can open a page."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base


class PortalToken(Base):
    """One link to one complaint; `digest` is the SHA-256 of its 256 random bits, as hexadecimal digits.

    It ends at `expires_at` (None: while the complaint is open) or when it is revoked.
    """

    __tablename__ = "portal_token"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(20), default="case")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    complaint: Mapped[Complaint] = relationship()
