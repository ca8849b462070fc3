"""What complaints can be about, as it stood after each change."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

CHANGE_MAXIMUM = 300


class CategoryTree(Base):
    """One version of all categories; the highest number is in use, and none is ever changed.

    `change` says in words what was changed. The first version has no author: every desk begins with it.
    """

    __tablename__ = "category_tree"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    change: Mapped[str] = mapped_column(String(CHANGE_MAXIMUM))
    document: Mapped[dict[str, Any]]
    by: Mapped[Person | None] = relationship()
