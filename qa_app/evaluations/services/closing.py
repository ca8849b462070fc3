"""The end of an agent's time to respond: a reminder before it, and after it a close by the system, in its own name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.evaluations import queries
from qa_app.evaluations.models import Acknowledgement, Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions, windows
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import telling

MOST_AT_ONCE = 200


def remind_due(session: Session, calendar: Calendar, now: datetime) -> int:
    """Remind agents whose time ends with this or the next working day, once each and while people are at work;
    returns how many. What was released only today needs no reminder."""
    until = windows.remind_until(calendar, now)
    if until is None:
        return 0
    rows = _due(
        session,
        Evaluation.state == EvaluationState.RELEASED,
        Evaluation.reminded_at.is_(None),
        Evaluation.respond_until > now,
        Evaluation.respond_until <= until,
        Evaluation.released_at < calendar.start_of(calendar.day_of(now)),
    )
    for row in rows:
        row.reminded_at = now
        telling.remind(session, row, calendar, now)
    return len(rows)


def close_due(session: Session, now: datetime) -> int:
    """Close what the agent's time is over for; returns how many. Open disputes keep an evaluation open.

    Where the agent has not said that they read it, that is noted in the system's name, never as theirs (QM-H2).
    """
    rows = _due(
        session,
        Evaluation.state.in_(list(transitions.TRANSITIONS["close"])),
        Evaluation.respond_until <= now,
    )
    for row in rows:
        is_unanswered = queries.acknowledgement(session, row) is None
        if is_unanswered:
            session.add(Acknowledgement(evaluation_id=row.id, person_id=None, at=now, comment="", is_by_system=True))
            telling.closed(session, row, now)
        row.state, row.closed_at = EvaluationState(transitions.after("close", row.state)), now
        audit.record(session, None, "evaluation_closed", ("evaluation", row.id), unanswered=is_unanswered)
    return len(rows)


def _due(session: Session, *where: ColumnElement[bool]) -> Sequence[Evaluation]:
    """Evaluations whose time has come, the longest waiting first, each kept by this transaction alone."""
    statement = (
        select(Evaluation)
        .where(*where)
        .order_by(Evaluation.respond_until)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Evaluation, skip_locked=True)
    )
    return session.scalars(statement.execution_options(populate_existing=True)).all()
