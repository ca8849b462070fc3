"""The desk's verbs: record, link, acknowledge, note, decide, remedy, move. Each leaves an event behind."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries, rules
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, ComplaintState, Remedy
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.interactions.models import Customer, Interaction
from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it is recorded (R07). `received_at` is the customer's first contact."""

    customer_ref: str
    customer_name: str
    received_at: datetime
    channel: str
    category: str
    product: str
    summary: str
    initial_action: str
    remedy_sought: str = ""
    backdating_reason: str = ""


def record(session: Session, actor: Actor, intake: Intake, *, now: datetime | None = None) -> Complaint:
    """Record a complaint. Raises `Invalid` with a message for every field that is missing or wrong."""
    now = now or datetime.now(UTC)
    _check_intake(intake)
    rules.check_received(intake.received_at, now, reason=intake.backdating_reason)
    complaint = Complaint(
        customer=_customer(session, intake.customer_ref.strip(), intake.customer_name.strip()),
        received_at=intake.received_at,
        logged_at=now,
        channel=intake.channel,
        category=intake.category,
        product=intake.product.strip(),
        summary=intake.summary.strip(),
        initial_action=intake.initial_action.strip(),
        remedy_sought=intake.remedy_sought.strip(),
        state=ComplaintState.NEW,
        owner_id=actor.id,
        explanation="",
        root_cause_note="",
        root_cause_evidence="",
        revision=0,
    )
    session.add(complaint)
    session.flush()  # the event below needs the number
    _event(session, actor, complaint, "recorded", backdating_reason=intake.backdating_reason)
    return complaint


def link(session: Session, actor: Actor, complaint: Complaint, interaction_id: int, role: str) -> None:
    """Link an interaction, or change the role of one that is linked already."""
    if role not in rules.ROLES:
        raise Invalid("Unknown role.", {"role": "Choose how the interaction belongs to the complaint."})
    if session.get(Interaction, interaction_id) is None:
        raise NotFound("There is no such interaction.")
    found = session.get(ComplaintInteraction, (complaint.id, interaction_id))
    if found is not None:
        before, found.role = found.role, role
        _event(session, actor, complaint, "link_changed", interaction=interaction_id, before=before, role=role)
        return
    session.add(
        ComplaintInteraction(
            complaint_id=complaint.id,
            interaction_id=interaction_id,
            role=role,
            linked_by_id=actor.id,
            linked_at=datetime.now(UTC),
        )
    )
    _event(session, actor, complaint, "linked", interaction=interaction_id, role=role)


def unlink(session: Session, actor: Actor, complaint: Complaint, interaction_id: int) -> None:
    """Take a link away; the event keeps that it was there."""
    found = session.get(ComplaintInteraction, (complaint.id, interaction_id))
    if found is None:
        raise NotFound("That interaction is not linked.")
    session.delete(found)
    _event(session, actor, complaint, "unlinked", interaction=interaction_id, role=found.role)


def acknowledge(session: Session, actor: Actor, complaint: Complaint, mode: str) -> None:
    """Note that the customer was told that the complaint is being looked into; the first one counts (R24)."""
    if mode not in ("email", "phone", "letter", "chat"):
        raise Invalid("Unknown way of acknowledging.", {"mode": "Choose how the customer was told."})
    if complaint.acknowledged_at is not None:
        raise Conflict("It was acknowledged before; the first time counts.")
    complaint.acknowledged_at = datetime.now(UTC)
    _event(session, actor, complaint, "acknowledged", mode=mode)


def note(session: Session, actor: Actor, complaint: Complaint, text: str) -> None:
    """Add an internal note to the timeline."""
    if not text.strip():
        raise Invalid("The note is empty.", {"text": "Write the note."})
    _event(session, actor, complaint, "note", text=text.strip()[:10_000])


def decide(session: Session, actor: Actor, complaint: Complaint, outcome: rules.Outcome, *, revision: int) -> None:
    """Record the outcome; what it was before stays in the events.

    Raises `Conflict` when somebody changed the complaint since `revision`, `Invalid` as `rules.check_outcome`.
    """
    _unchanged_since(complaint, revision)
    rules.check_outcome(outcome)
    if complaint.state not in (ComplaintState.NEW, ComplaintState.INVESTIGATING):
        raise Conflict("Reopen the complaint before its outcome is changed.")
    before = {"decision": complaint.decision, "root_cause": complaint.root_cause}
    complaint.decision, complaint.explanation = outcome.decision, outcome.explanation.strip()
    complaint.root_cause, complaint.root_cause_note = outcome.root_cause, outcome.root_cause_note.strip()
    complaint.root_cause_evidence = outcome.root_cause_evidence.strip()
    complaint.decided_at = datetime.now(UTC)
    _event(
        session, actor, complaint, "decided", before=before, decision=outcome.decision, root_cause=outcome.root_cause
    )


def add_remedy(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    kind: str,
    *,
    amount_minor: int | None = None,
    currency: str | None = None,
    note: str = "",
) -> Remedy:
    """Add something promised or given; money is in minor units."""
    rules.check_remedy(kind, amount_minor, currency)
    remedy = Remedy(
        complaint_id=complaint.id, kind=kind, amount_minor=amount_minor, currency=currency, note=note.strip()
    )
    session.add(remedy)
    _event(session, actor, complaint, "remedy", remedy=kind, amount_minor=amount_minor, currency=currency)
    return remedy


def fulfil(session: Session, actor: Actor, complaint: Complaint, remedy_id: int) -> None:
    """Note that a promised remedy was given."""
    remedy = session.get(Remedy, remedy_id)
    if remedy is None or remedy.complaint_id != complaint.id:
        raise NotFound("There is no such remedy on this complaint.")
    remedy.fulfilled_at = remedy.fulfilled_at or datetime.now(UTC)
    _event(session, actor, complaint, "remedy_fulfilled", remedy=remedy.kind)


def move(session: Session, actor: Actor, complaint: Complaint, target: str, *, reason: str, revision: int) -> None:
    """Take a step. Raises `Conflict` naming the legal steps, or `Invalid` when a reason is missing."""
    _unchanged_since(complaint, revision)
    rules.check_step(complaint.state, target, reason=reason, has_outcome=complaint.decision is not None)
    open_remedies = queries.unfulfilled(complaint)
    if target == "resolved" and open_remedies:
        raise Conflict("A promised remedy has not been given yet: " + ", ".join(r.kind for r in open_remedies) + ".")
    before, complaint.state = complaint.state, target
    _event(session, actor, complaint, "moved", before=before, after=target, reason=reason.strip())


def _unchanged_since(complaint: Complaint, revision: int) -> None:
    if complaint.revision != revision:
        raise Conflict("Somebody changed this complaint meanwhile. Your text is kept below; look at theirs first.")


def _check_intake(intake: Intake) -> None:
    required = {
        "customer_ref": "Give the customer's number.",
        "product": "Which product or service is it about?",
        "summary": "What happened, in the customer's words?",
        "initial_action": "What was done first?",
    }
    problems = {name: text for name, text in required.items() if not getattr(intake, name).strip()}
    if intake.channel not in rules.CHANNELS:
        problems["channel"] = "How did it reach us?"
    if intake.category not in rules.CATEGORIES:
        problems["category"] = "What is it about?"
    if problems:
        raise Invalid("The complaint is not complete.", problems)


def _customer(session: Session, ref: str, name: str) -> Customer:
    found = session.scalar(select(Customer).where(Customer.ref == ref))
    if found is None:
        found = Customer(ref=ref, name=name or None)
        session.add(found)
    elif name and not found.name:
        found.name = name
    return found


def _event(session: Session, actor: Actor, complaint: Complaint, kind: str, **payload: Any) -> None:
    complaint.revision += 1
    session.add(
        ComplaintEvent(complaint_id=complaint.id, at=datetime.now(UTC), actor_id=actor.id, kind=kind, payload=payload)
    )
