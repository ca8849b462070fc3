"""Saved views of the desk's list: its filters under a name, for oneself or for everybody who may see the list."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base

VIEW_NAME_MAXIMUM = 80
QUERY_MAXIMUM = 2000


class ComplaintView(Base):
    """A person's named filters of the list of complaints, as the address's query."""

    __tablename__ = "complaint_view"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(VIEW_NAME_MAXIMUM))
    query: Mapped[str] = mapped_column(String(QUERY_MAXIMUM))
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
