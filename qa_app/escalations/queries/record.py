"""The escalation record of a complaint as the value that a page shows and paper is printed from."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.complaints.models import Complaint
from qa_app.escalations import rules
from qa_app.escalations.models import Escalation, EscalationOutcome
from qa_app.escalations.queries.standing import escalations
from reports.documents.escalation import EscalationRecord, Rise


def record(session: Session, complaint: Complaint, made: tuple[str, datetime, str], zone: ZoneInfo) -> EscalationRecord:
    """The record; `made` is who asked for it, when, and the centre's name."""
    prepared_by, prepared_at, centre = made
    return EscalationRecord(
        number=f"C-{complaint.id}",
        product=complaint.product,
        customer=complaint.customer.name or complaint.customer.ref,
        received_at=complaint.received_at.astimezone(zone),
        summary=complaint.summary,
        state=labels.of_complaint(complaint.state).text,
        centre=centre,
        prepared_by=prepared_by,
        prepared_at=prepared_at.astimezone(zone),
        rises=tuple(_rise(row, zone) for row in escalations(session, complaint.id)),
    )


def _rise(row: Escalation, zone: ZoneInfo) -> Rise:
    return Rise(
        cycle=row.cycle,
        level=row.level,
        level_name=row.level_name,
        trigger=rules.REASONS.get(row.reason) or labels.of(f"trigger_{row.trigger}").text,
        found=row.found,
        raised_by=row.raised_by.name if row.raised_by else "The rules",
        raised_at=row.raised_at.astimezone(zone),
        giver=row.giver.name if row.giver else "",
        receiver=row.receiver.name if row.receiver else "",
        summary=row.summary,
        attempts=row.attempts,
        accepted_at=row.accepted_at.astimezone(zone) if row.accepted_at else None,
        note=row.note,
        outcome=labels.of(f"escalation_{row.outcome}").text,
        outcome_reason=row.outcome_reason,
        ended_at=row.ended_at.astimezone(zone) if row.ended_at else None,
        is_skipped=row.outcome == EscalationOutcome.SKIPPED,
    )
