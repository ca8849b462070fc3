"""Going up by the rules: after what happens to a complaint its criteria are looked at, and its end ends it all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules import FINISHED, OPEN
from qa_app.escalations import queries, rules
from qa_app.escalations.models import Escalation, EscalationOutcome
from qa_app.escalations.services.raising import Raised, escalate

LOOKED_AT = frozenset(
    {
        "recorded",
        "assessed",
        "linked",
        "remedy",
        "repeat_found",
        "message_in",
        "proposal_answered",
        "escalation_offered",
        "customer_asked_escalation",
        "approval_asked",
    }
)
"""Kinds of the log after which the criteria are looked at; so are they after a step."""
UTC_ZONE = ZoneInfo("UTC")


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Look at the criteria after what they hang on; end what is escalated when the complaint ends."""
    if event.kind == "moved" and event.payload.get("after") in FINISHED:
        _end(session, complaint, event.at)
    elif event.kind in LOOKED_AT or event.kind == "moved":
        consider(session, complaint, datetime.now(UTC), UTC_ZONE, as_of=event.at)


def consider(
    session: Session,
    complaint: Complaint,
    now: datetime,
    zone: ZoneInfo,
    *,
    found: Sequence[rules.Hit] | None = None,
    as_of: datetime | None = None,
) -> Escalation | None:
    """Take the complaint up as far as the criteria that it meets say; None when it is there already, or meets none.

    A criterion that leads past lower levels is the reason for which those are left out. `found` is what its facts
    hit, where somebody looked already. `as_of` is when what is looked at happened, where that was written down later.
    """
    if complaint.state not in OPEN:
        return None
    if found is None:
        facts = queries.facts_of(session, [complaint], as_of or now, zone)[complaint.id]
        found = rules.hits(queries.policy(session).criteria, facts)
    if not found:
        return None
    same = (Escalation.complaint_id == complaint.id, Escalation.cycle == complaint.cycle)
    rows = session.scalars(select(Escalation).where(*same)).all()
    reached = max((row.level for row in rows), default=0)
    is_waiting = any(row.outcome == EscalationOutcome.WAITING for row in rows)
    first = found[0]
    if first.level <= reached or is_waiting:
        return None
    words = " ".join(hit.words for hit in found)
    summary = f"{words} {complaint.summary[:500]}"
    label = rules.CRITERIA[first.key].label
    skipping = f"The criterion “{label}” goes to level {first.level} at once."
    raised = Raised(first.key, summary, found=words, skip_reason=skipping)
    return escalate(session, None, complaint, raised, level=first.level, now=now)


def _end(session: Session, complaint: Complaint, at: datetime) -> None:
    active = (EscalationOutcome.WAITING, EscalationOutcome.ACCEPTED)
    mine = (Escalation.complaint_id == complaint.id, Escalation.outcome.in_(active))
    ended = {"outcome": EscalationOutcome.ENDED, "ended_at": at, "outcome_reason": "The complaint ended."}
    session.execute(update(Escalation).where(*mine).values(**ended))
