"""Taking a complaint up: once to each level in a cycle, in order; a level that is left out has its reason (R34)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import OPEN
from qa_app.errors import Conflict, Invalid
from qa_app.escalations import queries, rules
from qa_app.escalations.models import Escalation, EscalationOutcome
from qa_app.notices.services import tell
from qa_app.people.models import Person, RoleRow
from qa_app.policy import TABLE, Actor

LONGEST_TEXT = 10_000
NOBODY = "Nobody is there at this level who may take it."


@dataclass(frozen=True, slots=True)
class Raised:
    """Why a complaint goes up, and what is handed over with it.

    `trigger` is a criterion, "not_accepted" or "manual"; `reason` one of `rules.REASONS`, for a person's own wish.
    `skip_reason` says why levels below the wished one are left out.
    """

    trigger: str
    summary: str
    found: str = ""
    reason: str = ""
    attempts: str = ""
    skip_reason: str = ""


def escalate(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    raised: Raised,
    *,
    level: int | None = None,
    now: datetime | None = None,
) -> Escalation | None:
    """Take the complaint to a level, by default the next; without anybody there to the one above it, and so on.

    None when nobody is left above: the desk's leads are told then. Raises `Conflict` when it waits to be accepted,
    is finished, at the top, or about the actor; `Invalid` without a reason or a summary.
    """
    now = now or datetime.now(UTC)
    policy = queries.policy(session)
    _check(session, actor, complaint, raised)
    reached = _reached(session, complaint)
    wanted = level if level is not None else reached + 1
    if reached >= len(policy.levels):
        raise Conflict("It went up to the last level in this cycle already.")
    if not reached < wanted <= len(policy.levels):
        raise Conflict(f"Each level is gone to once: choose one from {reached + 1} to {len(policy.levels)}.")
    if wanted > reached + 1 and not raised.skip_reason.strip():
        raise Invalid("Say why levels are left out.", {"skip_reason": "A sentence is enough."})
    for number in range(reached + 1, wanted):
        _skip(session, actor, complaint, (number, policy), raised.skip_reason.strip(), now)
    for number in range(wanted, len(policy.levels) + 1):
        to_id = queries.receiver(session, complaint, policy.level(number), besides=_had_it(session, complaint))
        if to_id is not None:
            return _raise(session, actor, complaint, raised, (number, policy, to_id), now)
        _skip(session, actor, complaint, (number, policy), NOBODY, now)
        _alert(session, policy, number, now)
    return None


def _check(session: Session, actor: Actor | None, complaint: Complaint, raised: Raised) -> None:
    session.execute(select(Complaint.id).where(Complaint.id == complaint.id).with_for_update())  # one at a time
    if complaint.state not in OPEN:
        raise Conflict("It is finished: reopen it before it goes up.")
    if actor is not None and actor.id in desk.accused(session, complaint):
        raise Conflict("The complaint is about you: somebody else has to take it up.")
    standing = queries.active(session, complaint)
    if standing is not None and standing.outcome == EscalationOutcome.WAITING:
        raise Conflict(f"It waits at level {standing.level} to be accepted.")
    problems = {}
    if raised.trigger == "manual" and raised.reason not in rules.REASONS:
        problems["reason"] = "Choose why it has to go up."
    if not raised.summary.strip():
        problems["summary"] = "Write what the next person has to know: without it nobody can take over."
    if problems:
        raise Invalid("The hand-over is not complete.", problems)


def _reached(session: Session, complaint: Complaint) -> int:
    """The highest level that was gone to, or past, in this cycle; 0 for none."""
    same = (Escalation.complaint_id == complaint.id, Escalation.cycle == complaint.cycle)
    return session.scalar(select(func.max(Escalation.level)).where(*same)) or 0


def _had_it(session: Session, complaint: Complaint) -> set[int]:
    """Who has it, or was given it in this cycle."""
    same = (Escalation.complaint_id == complaint.id, Escalation.cycle == complaint.cycle)
    given = session.scalars(select(Escalation.to_id).where(*same, Escalation.to_id.is_not(None)))
    return {person_id for person_id in (complaint.owner_id, *given) if person_id is not None}


def _raise(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    raised: Raised,
    to: tuple[int, rules.Policy, int],
    now: datetime,
) -> Escalation:
    number, policy, to_id = to
    is_last = number == len(policy.levels)
    row = _row(complaint, actor, (number, policy), now)
    row.trigger, row.found, row.reason = raised.trigger, raised.found[:LONGEST_TEXT], raised.reason
    row.summary = raised.summary.strip()[:LONGEST_TEXT]
    row.attempts = (raised.attempts.strip() or queries.attempts_words(session, complaint))[:LONGEST_TEXT]
    row.from_id, row.to_id, row.outcome = complaint.owner_id, to_id, EscalationOutcome.WAITING
    row.respond_by = None if is_last else now + timedelta(hours=policy.accept_within_h)
    session.add(row)
    session.flush()  # the event and the notice name it
    said = {"escalation": row.id, "level": number, "trigger": raised.trigger}
    complaints.happened(session, actor, complaint, "escalated", at=now, **said)
    tell(
        session,
        to_id,
        kind="escalation_to_accept",
        title=f"C-{complaint.id} was escalated to you, level {number}: accept it or pass it on",
        url=f"/complaints/{complaint.id}/escalation",
        key=f"escalation:{row.id}",
        now=now,
    )
    return row


def _row(complaint: Complaint, actor: Actor | None, at: tuple[int, rules.Policy], now: datetime) -> Escalation:
    number, policy = at
    return Escalation(
        complaint_id=complaint.id,
        cycle=complaint.cycle,
        level=number,
        level_name=policy.level(number).name,
        policy_version=policy.version,
        raised_by_id=actor.id if actor else None,
        raised_at=now,
    )


def _skip(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    at: tuple[int, rules.Policy],
    reason: str,
    now: datetime,
) -> None:
    row = _row(complaint, actor, at, now)
    row.trigger, row.outcome, row.outcome_reason = "skipped", EscalationOutcome.SKIPPED, reason[:LONGEST_TEXT]
    row.ended_at = now
    session.add(row)
    session.flush()  # the event names it
    complaints.happened(
        session, actor, complaint, "escalation_skipped", at=now, escalation=row.id, level=at[0], reason=reason
    )


def _alert(session: Session, policy: rules.Policy, number: int, now: datetime) -> None:
    """Tell those who keep the rules that a level has nobody: once for each version of the rules and level."""
    roles = list(TABLE["complaint.setup"])
    keepers = select(Person.id).where(Person.active, Person.roles.any(RoleRow.name.in_(roles)))
    for person_id in session.scalars(keepers).all():
        tell(
            session,
            person_id,
            kind="escalation_level_empty",
            title=f"Nobody takes complaints at level {number} ({policy.level(number).name})",
            url="/complaints/setup/escalation/",
            key=f"escalation-empty:{policy.version}:{number}",
            now=now,
        )
