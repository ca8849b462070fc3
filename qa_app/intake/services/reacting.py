"""What intake does when something happens to a complaint, and what it asks for before a step."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.intake.services import checklists, crm, facts, mentions


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""
    if event.kind == "recorded":
        facts.read_words(session, complaint)
        checklists.freeze(session, complaint)
        crm.note(session, complaint, event)
    elif event.kind == "linked":
        facts.read_contact(session, complaint, int(event.payload["interaction"]))
        mentions.seen_in_public(session, complaint, int(event.payload["interaction"]))
    elif event.kind == "assessed" and _is_recategorised(complaint, event):
        checklists.freeze(session, complaint)
        crm.note(session, complaint, event)


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks."""
    return checklists.lacking(session, complaint, step)


def _is_recategorised(complaint: Complaint, event: ComplaintEvent) -> bool:
    before = event.payload.get("before") or {}
    return bool(before) and before.get("category") != complaint.category
