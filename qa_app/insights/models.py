"""Exports that people asked for: made by a worker, kept in the store, fetched by the one who asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.jobs.models import Job
from qa_app.people.models import Person


class Export(Base):
    """One asked-for file. `kind` says what, `parameters` about whom and when."""

    __tablename__ = "export"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    parameters: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    file_name: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str | None] = mapped_column(String(100))

    owner: Mapped[Person] = relationship()
    job: Mapped[Job | None] = relationship()
