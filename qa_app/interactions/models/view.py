"""Saved views: a list's filters under a name, for oneself or for everybody who may see the list."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base

VIEW_NAME_MAXIMUM = 80
QUERY_MAXIMUM = 2000


class SavedView(Base):
    """A person's named filters of a list, as the address's query; `of` names the list: interactions or complaints."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "of", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    of: Mapped[str] = mapped_column(String(20), default="interactions")
    name: Mapped[str] = mapped_column(String(VIEW_NAME_MAXIMUM))
    query: Mapped[str] = mapped_column(String(QUERY_MAXIMUM))
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
