"""Letting the agent see an evaluation: at once, on a planned day (QM-E8), and how long they then have to respond."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.evaluations.rules import transitions, windows
from qa_app.evaluations.rules.windows import MOST_RELEASE_DAYS, Calendar
from qa_app.evaluations.services import telling
from qa_app.policy import Actor
from scorecards.definition import Response

MOST_AT_ONCE = 200


def release(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> Evaluation:
    """Let the agent see a submitted evaluation; their time to respond begins.

    Raises NotFound, or Conflict while it waits for an approval or signatures and for the series never released.
    """
    row = queries.to_review(session, actor, evaluation_id, "evaluation.release")
    _waits_for_signatures(row)
    let_out(session, row, calendar or Calendar(), now or datetime.now(UTC))
    return row


def plan_release(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    on: date | None,
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> Evaluation:
    """Set the day on which it is released by itself, at most 45 days ahead; None: when somebody releases it.

    Raises NotFound, Conflict when released, or Invalid for a day that is over or too far.
    """
    calendar, now = calendar or Calendar(), now or datetime.now(UTC)
    row = queries.to_review(session, actor, evaluation_id, "evaluation.release")
    _waits_for_signatures(row)
    transitions.may_be_released(row.selection)
    transitions.after("plan_release", row.state)
    today = calendar.day_of(now)
    if on is not None and not today < on <= today + timedelta(days=MOST_RELEASE_DAYS):
        fields = {"on": f"From tomorrow to {MOST_RELEASE_DAYS} days ahead."}
        raise Invalid("Choose a day to come, or release it now.", fields)
    row.release_at = calendar.start_of(on) if on else None
    return row


def release_due(session: Session, calendar: Calendar, now: datetime) -> int:
    """Release what was planned for now or earlier; returns how many. Doing it again changes nothing."""
    due = (
        select(Evaluation)
        .where(
            Evaluation.state == EvaluationState.SUBMITTED,
            Evaluation.release_at <= now,
            Evaluation.selection.not_in((*transitions.INNER_SERIES, Selection.JOINT)),
        )
        .order_by(Evaluation.release_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Evaluation, skip_locked=True)
    )
    rows = session.scalars(due.execution_options(populate_existing=True)).all()
    for row in rows:
        let_out(session, row, calendar, now)
        audit.record(session, None, "evaluation_released", ("evaluation", row.id), planned=True)
    return len(rows)


def _waits_for_signatures(row: Evaluation) -> None:
    """What two people scored together is released by the second signature, by nobody else (QM-I2)."""
    if row.selection == Selection.JOINT:
        raise Conflict("Both sign what they scored together; then it is released by itself.")


def let_out(session: Session, row: Evaluation, calendar: Calendar, now: datetime) -> None:
    """The release itself, of an evaluation that the caller has locked and may release."""
    transitions.may_be_released(row.selection)
    row.state = transitions.after("release", row.state)
    handling = scorecards.definition(row.scorecard_version).handling
    row.released_at = now
    if handling.response is not Response.NONE:
        row.respond_until = windows.end_of(calendar, now, handling.respond_days)
    telling.released(session, row, calendar, now)
