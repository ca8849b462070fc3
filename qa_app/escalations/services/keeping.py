"""Keeping the rules of escalations as new versions, and the printed records of complaints that went up."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.escalations import queries, rules
from qa_app.escalations.models import EscalationPaper, EscalationPolicy
from qa_app.jobs import ledger
from qa_app.policy import Actor
from qa_app.storage import Stored


def keep_policy(session: Session, actor: Actor, policy: rules.Policy, *, reason: str, version: int) -> EscalationPolicy:
    """Keep the rules as the next version. `version` is the one that was changed.

    Raises `Invalid` as `rules.check_policy` and without a reason, `Conflict` when somebody kept another meanwhile.
    """
    standing = queries.policy(session)
    if standing.version != version:
        raise Conflict("Somebody kept other rules meanwhile. Yours are kept below; look at theirs first.")
    rules.check_policy(policy)
    if not reason.strip():
        raise Invalid("Say why the rules change.", {"reason": "A sentence is enough."})
    row = EscalationPolicy(
        version=version + 1,
        at=datetime.now(UTC),
        by_id=actor.id,
        reason=reason.strip()[:2_000],
        document=rules.to_document(policy),
    )
    session.add(row)
    session.flush()  # the trail names it
    audit.record(session, actor, "escalation_rules_kept", ("escalation_policy", row.id), version=row.version)
    return row


def ask_paper(session: Session, actor: Actor, complaint: Complaint) -> EscalationPaper:
    """Have the escalation record printed. Raises `Conflict` when the complaint never went up."""
    if not queries.escalations(session, complaint.id):
        raise Conflict("It was never escalated: there is nothing to print.")
    row = EscalationPaper(complaint_id=complaint.id, asked_by_id=actor.id, asked_at=datetime.now(UTC))
    session.add(row)
    session.flush()  # the job names it
    title = f"Escalation record of C-{complaint.id}"
    ledger.enqueue(session, "escalation_record", str(row.id), {"paper": row.id}, title=title, owner_id=actor.id)
    audit.record(session, actor, "escalation_record_asked", ("complaint", complaint.id))
    return row


def keep_paper(session: Session, paper_id: int, stored: Stored) -> None:
    """Keep the finished file of a record. Raises `NotFound`."""
    row = session.get(EscalationPaper, paper_id)
    if row is None:
        raise NotFound("This record was taken away.")
    row.made_at, row.file_sha256, row.size = datetime.now(UTC), stored.sha256, stored.size
