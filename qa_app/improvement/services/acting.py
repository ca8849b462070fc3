"""Improvement actions: planned, carried out, checked and closed with what was measured, or given up with a reason."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.improvement.models import METRIC_MAXIMUM, TITLE_MAXIMUM, ActionState, ImprovementAction
from qa_app.improvement.rules.actions import Measured, Plan, check_measured, check_plan
from qa_app.notices.models import Notice
from qa_app.notices.services import tell
from qa_app.people.models import Person
from qa_app.policy import Actor

TEXT_MAXIMUM = 5_000


def plan(session: Session, actor: Actor, wanted: Plan, today: date) -> ImprovementAction:
    """Plan an action and tell its owner. Raises `Invalid` for what it lacks."""
    check_plan(wanted, today)
    owner = session.get(Person, wanted.owner_id)
    if owner is None or not owner.active:
        raise Invalid("Choose its owner.", {"owner": "Choose somebody who works here."})
    if wanted.complaint_id is not None and session.get(Complaint, wanted.complaint_id) is None:
        raise Invalid("There is no such complaint.", {"source_id": "There is no such complaint."})
    now = datetime.now(UTC)
    row = ImprovementAction(
        title=wanted.title.strip()[:TITLE_MAXIMUM],
        text=wanted.text.strip()[:TEXT_MAXIMUM],
        metric=wanted.metric.strip()[:METRIC_MAXIMUM],
        due_on=wanted.due_on,
        check_on=wanted.check_on,
        owner_id=owner.id,
        created_by_id=actor.id,
        created_at=now,
        state=ActionState.OPEN,
        revision=0,
        **{name: getattr(wanted, name) for name in ("kind", "purpose", "source", "source_id", "direction")},
        complaint_id=wanted.complaint_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "action_planned", ("improvement_action", row.id))
    if owner.id != actor.id:
        title = f"{actor.name} gave you an improvement action: {row.title}"
        url, key = f"/improvement/actions/{row.id}", f"action:{row.id}:given"
        tell(session, owner.id, kind="action_given", title=title, url=url, key=key, now=now)
    return row


def carry_out(session: Session, actor: Actor, row: ImprovementAction, note: str) -> None:
    """Note that it is carried out; the check is still to come. Its owner may, and whoever plans actions."""
    if actor.id != row.owner_id and not actor.may("improvement.write"):
        raise NotAllowed("Its owner says when it is carried out.")
    if row.state != ActionState.OPEN:
        raise Conflict("It is carried out, or over, already.")
    if not note.strip():
        raise Invalid("Say what was done.", {"note": "Say what was done."})
    row.state, row.done_at, row.done_note = ActionState.DONE, datetime.now(UTC), note.strip()[:TEXT_MAXIMUM]
    row.revision += 1
    audit.record(session, actor, "action_carried_out", ("improvement_action", row.id))


def close(
    session: Session,
    actor: Actor,
    row: ImprovementAction,
    measured: Measured,
    *,
    not_measurable: str = "",
    conclusion: str = "",
) -> None:
    """Close it with what was measured before and after and how, or with why that cannot be (R64).

    Raises `NotAllowed` for those who do not plan actions, `Conflict` before it is carried out, `Invalid`.
    """
    if not actor.may("improvement.write"):
        raise NotAllowed("You may not close actions.")
    if row.state != ActionState.DONE:
        raise Conflict("Only what is carried out can be checked and closed.")
    check_measured(measured, not_measurable)
    row.not_measurable = not_measurable.strip()[:TEXT_MAXIMUM]
    if not row.not_measurable:
        row.unit, row.method = measured.unit, measured.method
        row.before_value, row.before_n, row.before_period = measured.before, measured.before_n, measured.before_period
        row.after_value, row.after_n, row.after_period = measured.after, measured.after_n, measured.after_period
    row.conclusion = conclusion.strip()[:TEXT_MAXIMUM]
    row.state, row.closed_by_id, row.closed_at = ActionState.CLOSED, actor.id, datetime.now(UTC)
    row.revision += 1
    audit.record(session, actor, "action_closed", ("improvement_action", row.id), method=row.method)


def give_up(session: Session, actor: Actor, row: ImprovementAction, reason: str) -> None:
    """Give it up. Raises `Invalid` without a reason."""
    if row.state not in (ActionState.OPEN, ActionState.DONE):
        raise Conflict("It is over already.")
    if not reason.strip():
        raise Invalid("Say why it is given up.", {"reason": "Say why it is given up."})
    row.state, row.conclusion, row.closed_by_id = ActionState.CANCELLED, reason.strip()[:TEXT_MAXIMUM], actor.id
    row.closed_at = datetime.now(UTC)
    row.revision += 1
    audit.record(session, actor, "action_given_up", ("improvement_action", row.id))


def measured_of(row: ImprovementAction) -> Measured:
    """What was measured for an action, as a value of the rules."""
    return Measured(
        row.unit,
        None if row.before_value is None else Decimal(row.before_value),
        row.before_n,
        None if row.after_value is None else Decimal(row.after_value),
        row.after_n,
        row.method,
        row.before_period,
        row.after_period,
    )


def remind(session: Session, rows: Sequence[ImprovementAction], now: datetime) -> None:
    """Tell the owners of late actions, once for each day that was missed."""
    keys = {_late_key(row): row for row in rows}
    told = set(session.scalars(select(Notice.key).where(Notice.key.in_(keys))))
    for key, row in keys.items():
        if key not in told:
            words = "To be checked" if row.state == ActionState.DONE else "Overdue"
            url = f"/improvement/actions/{row.id}"
            title = f"{words}: {row.title}"
            tell(session, row.owner_id, kind="action_late", title=title, url=url, key=key, now=now)


def _late_key(row: ImprovementAction) -> str:
    day = row.check_on if row.state == ActionState.DONE else row.due_on
    return f"action:{row.id}:{row.state}:{day.isoformat()}"
