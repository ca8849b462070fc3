"""What became of contacts in which a complaint was heard, as rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models.complaint import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

REASON_MAXIMUM = 300


class PossibleState(StrEnum):
    """What was made of a contact in which a complaint was heard."""

    PROMOTED = "promoted"
    DISMISSED = "dismissed"


class PossibleComplaint(Base):
    """What somebody made of a contact in which a complaint was heard; without a row it waits to be looked at."""

    __tablename__ = "possible_complaint"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
