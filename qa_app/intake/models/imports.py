"""Files of complaints that were handed in to be taken over, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person


class ImportState(StrEnum):
    """Where a file stands: looked at (nothing kept yet), taken in, or not readable at all."""

    CHECKING = "checking"
    CHECKED = "checked"
    TAKING_IN = "taking_in"
    TAKEN_IN = "taken_in"
    UNREADABLE = "unreadable"


class ComplaintImport(Base):
    """A CSV of complaints. The file and its result (a CSV with a word for every row) lie in the store."""

    __tablename__ = "complaint_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    result_sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default=ImportState.CHECKING)
    counts: Mapped[dict[str, Any]]
    refusals: Mapped[list[Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    by: Mapped[Person] = relationship()
