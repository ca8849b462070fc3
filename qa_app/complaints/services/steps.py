"""Taking a step: legal or not, what it still lacks, and what it changes on the complaint."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy.orm import Session

from qa_app.complaints import queries
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules import steps
from qa_app.complaints.rules.steps import Facts, Missing, Step
from qa_app.complaints.services.events import called, happened
from qa_app.errors import Conflict, NotAllowed
from qa_app.policy import Actor

Guard = Callable[[Session, Complaint, Step], Sequence[Missing]]

GUARDS: tuple[str, ...] = (
    "qa_app.intake.services:missing",
    "qa_app.sorting.services:missing",
    "qa_app.investigations.services:missing",
    "qa_app.resolutions.services:missing",
)
"""Who else says what a step lacks. By name, because they stand on a higher floor; a name that is wrong stops steps."""


def missing(
    session: Session, complaint: Complaint, step: Step, now: datetime, facts: Facts | None = None
) -> list[Missing]:
    """Everything that the step still lacks; empty when it can be taken. Give `facts` when many steps are asked for."""
    found = steps.lacking(step, facts or queries.facts(session, complaint), now)
    for guard in _guards():
        found += guard(session, complaint, step)
    return found


def missing_of_each(
    session: Session, complaint: Complaint, now: datetime, *, left_out: Collection[str] = ()
) -> list[tuple[Step, list[Missing]]]:
    """The steps that are legal now, in the table's order, with what each still lacks; it is looked up once how the
    complaint itself stands."""
    facts = queries.facts(session, complaint)
    legal = [Step(complaint.state, after) for after in steps.STEPS.get(complaint.state, ()) if after not in left_out]
    return [(step, missing(session, complaint, step, now, facts)) for step in legal]


@cache
def _guards() -> tuple[Guard, ...]:
    return tuple(called(path) for path in GUARDS)


def move(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    step: Step | str,
    *,
    reason: str = "",
    revision: int | None = None,
    now: datetime | None = None,
) -> None:
    """Take a step, in the name of the actor or, without one, of the product itself.

    `revision` is what the actor saw; None when it does not matter. Raises `Conflict` when somebody changed the
    complaint since, when the step is illegal (naming the legal ones) or lacks something (naming all of it),
    `NotAllowed` for a lead's step, `Invalid` when a reason or a date is missing.
    """
    now = now or datetime.now(UTC)
    taken = step if isinstance(step, Step) else Step(complaint.state, step, reason)
    if revision is not None:
        unchanged_since(complaint, revision)
    steps.check_legal(complaint.state, taken.after)
    _check_lead(actor, taken)
    steps.check_reason(taken, now.date())
    if lack := missing(session, complaint, taken, now):
        raise Conflict("Before this step it still needs: " + "; ".join(item.what for item in lack) + ".")
    _take(session, actor, complaint, taken, now)


def move_if_ready(
    session: Session, actor: Actor | None, complaint: Complaint, step: Step, *, now: datetime | None = None
) -> bool:
    """Take a step if nothing is lacking, and say whether it was taken; else it stays for somebody to see what is.

    Raises as `move` when nothing is lacking and the step is nevertheless illegal, a lead's, or lacks its reason.
    """
    now = now or datetime.now(UTC)
    if missing(session, complaint, step, now):
        return False
    steps.check_legal(complaint.state, step.after)
    _check_lead(actor, step)
    steps.check_reason(step, now.date())
    _take(session, actor, complaint, step, now)
    return True


def _take(session: Session, actor: Actor | None, complaint: Complaint, taken: Step, now: datetime) -> None:
    _settle(complaint, taken, now)
    said = {"party": taken.party, "expected_on": taken.expected_on and taken.expected_on.isoformat()}
    happened(
        session,
        actor,
        complaint,
        "moved",
        at=now,
        before=taken.before,
        after=taken.after,
        reason=taken.reason.strip(),
        **({} if taken.after != ComplaintState.WAITING_THIRD_PARTY else said),
    )


def unchanged_since(complaint: Complaint, revision: int) -> None:
    """Refuse what was decided on an older look at the complaint. Raises `Conflict`."""
    if complaint.revision != revision:
        raise Conflict("Somebody changed this complaint meanwhile. Your text is kept below; look at theirs first.")


def _check_lead(actor: Actor | None, step: Step) -> None:
    if actor is not None and not actor.may("complaint.lead") and {step.before, step.after} & steps.LEADS_ALONE:
        raise NotAllowed("Only a complaints lead may take this step.")


def _settle(complaint: Complaint, step: Step, now: datetime) -> None:
    complaint.state = step.after
    if step.after == ComplaintState.RESOLVED:
        complaint.resolved_at = now
        complaint.is_on_the_spot = step.before in (ComplaintState.NEW, ComplaintState.TRIAGED)
    elif step.after == ComplaintState.CLOSED:
        complaint.closed_at = now
    elif step.after == ComplaintState.REOPENED:
        complaint.cycle += 1
        complaint.closed_at = None
        complaint.customer_response = "not_asked"
