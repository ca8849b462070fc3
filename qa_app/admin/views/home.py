"""What administration brings to the home page: work that failed and waits for a person."""

from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_
from sqlalchemy.orm import Session

from qa_app.admin import queries
from qa_app.jobs.models import Job
from qa_app.policy import Actor
from qa_app.web import Task
from qa_app.web.filters import day


def failed_work(db: Session, person: Actor) -> list[Task]:
    """Work of the last 14 days that failed; what one brought in oneself stands on the home page already."""
    if not person.may("job.read"):
        return []
    own = and_(Job.name == "transcribe", Job.owner_id == person.id) if person.may("interaction.create") else None
    return [
        Task(
            kind=_("Failed work"),
            title=job.title,
            detail=(job.error or "")[:160],
            url=url_for("admin.jobs", state="failed", _anchor=f"job-{job.id}"),
            due=_("failed %(day)s", day=day(job.finished_at).striptags()),
        )
        for job in queries.failed_lately(db, datetime.now(UTC), hidden=own)
    ]
