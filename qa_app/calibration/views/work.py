"""What waits for people in calibration, for their home page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import url_for
from flask_babel import format_date, gettext, ngettext
from sqlalchemy.orm import Session

from qa_app.calibration import queries
from qa_app.policy import Actor
from qa_app.web import Task, worklist

MOST = 50


@worklist
def to_score(session: Session, actor: Actor) -> Sequence[Task]:
    """Sessions in which the person has contacts left to score."""
    if not actor.may("calibration.read"):
        return []
    return [
        Task(
            kind=gettext("Calibration to score"),
            title=row.title,
            detail=str(ngettext("%(num)s contact left, blind", "%(num)s contacts left, blind", left)),
            url=url_for("calibration.show", session_id=row.id),
            due=str(format_date(row.due_at, "d MMM")) if row.due_at else "",
            is_late=row.due_at is not None and row.due_at < datetime.now(UTC),
        )
        for row, left in queries.to_score(session, actor, MOST)
    ]


@worklist
def to_conclude(session: Session, actor: Actor) -> Sequence[Task]:
    """Sessions whose answers lie open and wait to be talked over."""
    if not actor.may("calibration.manage"):
        return []
    return [
        Task(
            kind=gettext("Calibration to talk over"),
            title=row.title,
            detail=gettext("All answers lie open."),
            url=url_for("calibration.show", session_id=row.id),
        )
        for row in queries.to_conclude(session, actor, MOST)
    ]
