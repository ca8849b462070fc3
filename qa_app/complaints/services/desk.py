"""The desk's daily verbs: link, acknowledge, note, decide, remedy. Each leaves an event behind."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import rules
from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.complaints.services.events import happened
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor


def link(session: Session, actor: Actor | None, complaint: Complaint, interaction_id: int, role: str) -> None:
    """Link an interaction, or change the role of one that is linked already."""
    if role not in rules.ROLES:
        raise Invalid("Unknown role.", {"role": "Choose how the interaction belongs to the complaint."})
    if session.get(Interaction, interaction_id) is None:
        raise NotFound("There is no such interaction.")
    found = session.get(ComplaintInteraction, (complaint.id, interaction_id))
    if found is not None:
        before, found.role = found.role, role
        happened(session, actor, complaint, "link_changed", interaction=interaction_id, before=before, role=role)
        return
    session.add(
        ComplaintInteraction(
            complaint_id=complaint.id,
            interaction_id=interaction_id,
            role=role,
            linked_by_id=actor.id if actor else None,
            linked_at=datetime.now(UTC),
        )
    )
    happened(session, actor, complaint, "linked", interaction=interaction_id, role=role)


def unlink(session: Session, actor: Actor, complaint: Complaint, interaction_id: int) -> None:
    """Take a link away; the event keeps that it was there."""
    found = session.get(ComplaintInteraction, (complaint.id, interaction_id))
    if found is None:
        raise NotFound("That interaction is not linked.")
    session.delete(found)
    happened(session, actor, complaint, "unlinked", interaction=interaction_id, role=found.role)


def acknowledge(session: Session, actor: Actor, complaint: Complaint, mode: str) -> None:
    """Note that the customer was told that the complaint is being looked into; the first one counts (R24)."""
    if mode not in ("email", "phone", "letter", "chat", "portal", "in_person"):
        raise Invalid("Unknown way of acknowledging.", {"mode": "Choose how the customer was told."})
    if complaint.acknowledged_at is not None:
        raise Conflict("It was acknowledged before; the first time counts.")
    complaint.acknowledged_at = datetime.now(UTC)
    happened(session, actor, complaint, "acknowledged", mode=mode)


def note(session: Session, actor: Actor, complaint: Complaint, text: str) -> None:
    """Add an internal note to the timeline."""
    if not text.strip():
        raise Invalid("The note is empty.", {"text": "Write the note."})
    happened(session, actor, complaint, "note", text=text.strip()[:10_000])
