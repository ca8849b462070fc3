"""What waits for a complaints lead: open complaints that nobody has."""

from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.policy import Actor
from qa_app.sorting import queries
from qa_app.web import Task, worklist
from qa_app.web.filters import day


@worklist
def nobody_has(db: Session, person: Actor) -> list[Task]:
    """Open complaints that are neither anybody's nor in a queue, the oldest first."""
    if not person.may("complaint.lead"):
        return []
    return [_task(complaint) for complaint in queries.unowned(db, datetime.now(UTC))]


def _task(complaint: Complaint) -> Task:
    urgency = f" · P{complaint.priority}" if complaint.priority else ""
    return Task(
        kind=_("Complaints that nobody has"),
        title=f"C-{complaint.id} · {complaint.product}{urgency}",
        detail=complaint.summary[:120],
        url=url_for("complaints.show", complaint_id=complaint.id),
        due=_("since %(day)s", day=day(complaint.received_at).striptags()),
    )
