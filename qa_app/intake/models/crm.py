"""What the centre's CRM is told about complaints, and by which number it knows them, as rows (R05, R19)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base

CRM_ID_MAXIMUM = 120


class CrmPush(Base):
    """One thing that the CRM is to be told: one row for one event of the log, sent until it is delivered."""

    __tablename__ = "crm_push"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("complaint_event.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]


class CrmLink(Base):
    """The number by which the CRM knows a complaint."""

    __tablename__ = "crm_link"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, autoincrement=False)
    crm_id: Mapped[str] = mapped_column(String(CRM_ID_MAXIMUM))
    linked_at: Mapped[datetime]
