"""Proposing an outcome to the customer, and what their answer sets going."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState
from qa_app.complaints.rules.steps import Step
from qa_app.correspondence.services import queue
from qa_app.errors import Conflict, NotFound
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import Proposal, ProposalState, Response
from qa_app.resolutions.rules import proposals as rules
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services.approvals import words
from qa_app.resolutions.services.turns import as_it_stands, take_turn

ANSWERED_IN = frozenset({ComplaintState.PROPOSED})
PROPOSED_IN = frozenset({ComplaintState.INVESTIGATING, ComplaintState.PROPOSED})
ANY_REASON = "The customer does not accept what was proposed."


@dataclass(frozen=True, slots=True)
class Offer:
    """What is proposed. `said_via` "message" has it sent by e-mail; "phone" and "in_person" note that it was said.

    `is_goodwill`: it is put into effect without waiting for an answer.
    """

    text: str
    options: Sequence[str] = ()
    said_via: str = "message"
    is_goodwill: bool = False


def propose(session: Session, actor: Actor, complaint: Complaint, offer: Offer, *, revision: int) -> Proposal:
    """Propose an outcome; an investigated complaint is then proposed, and an older open proposal is replaced.

    Raises `Conflict` when somebody changed the complaint since `revision` or the step still lacks something,
    `Invalid` for a proposal that is not complete or cannot be sent.
    """
    take_turn(session, complaint)
    complaints.unchanged_since(complaint, revision)
    options = [option for option in map(plain, offer.options) if option]
    text = plain(offer.text, rules.TEXT_MAXIMUM + 1)
    rules.check_proposal(text, options, offer.said_via)
    if complaint.state not in PROPOSED_IN:
        raise Conflict("An outcome is proposed once it was investigated, and before it is put into effect.")
    if complaint.state == ComplaintState.INVESTIGATING:
        complaints.move(session, actor, complaint, "proposed")
    _replace(session, complaint)
    row = Proposal(
        complaint_id=complaint.id,
        cycle=complaint.cycle,
        version=next_version(session, complaint),
        text=text,
        options=options,
        is_goodwill=offer.is_goodwill,
        state=ProposalState.SENT,
        said_via=offer.said_via,
        sent_at=datetime.now(UTC),
        sent_by_id=actor.id,
    )
    session.add(row)
    session.flush()  # its number goes into the log
    if offer.said_via == "message":
        queue(session, actor, complaint, "proposal", values={"explanation": letter(row)})
    complaint.customer_response = "no_reply"
    note(session, actor, complaint, "proposal_sent", row, offer.said_via)
    return row


def draft(complaint: Complaint) -> str:
    """Words to begin a proposal with: the explanation, and what is promised."""
    owed = [item for item in complaint.remedies if item.status in ("promised", "approved") and item.kind != "no_remedy"]
    if not owed:
        return complaint.explanation
    lines = [f"- {words(item)}{f', by {item.due_on.day} {item.due_on:%B %Y}' if item.due_on else ''}" for item in owed]
    return "\n".join([complaint.explanation, "", "This is what we do:", *lines]).strip()


def letter(proposal: Proposal) -> str:
    """The proposal as it stands in the letter to the customer: its text, and the options by number."""
    parts = [proposal.text]
    if proposal.options:
        parts += ["You can choose:", "\n".join(f"{n}. {text}" for n, text in enumerate(proposal.options, 1))]
    if proposal.is_goodwill:
        parts.append("We put this into effect without waiting for your answer.")
    return "\n\n".join(parts)


def next_version(session: Session, complaint: Complaint) -> int:
    """The number of the complaint's next proposal."""
    newest = session.scalar(select(func.max(Proposal.version)).where(Proposal.complaint_id == complaint.id))
    return (newest or 0) + 1


def _replace(session: Session, complaint: Complaint) -> None:
    """What is still open is not to be answered any more."""
    current = queries.current_proposal(session, complaint)
    if current is not None and current.state == ProposalState.SENT:
        current.state = ProposalState.REPLACED


def answer(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    proposal_id: int,
    response: str,
    text: str = "",
    *,
    via: str = "phone",
    chosen: int | None = None,
) -> Proposal:
    """Keep the customer's answer: accepted, accepted_reluctantly, rejected, or countered with what would do instead.

    Without an actor the customer gave it themselves, `via` the portal. A yes puts the remedies into effect where
    the complaint lacks nothing for that; a no has it looked into again, with what the customer said. The second no
    of a cycle leaves `escalation_offered` in the log. `chosen` is the place of the option taken. Raises `NotFound`
    for a proposal of another complaint, `Conflict` for one that is answered or replaced, `Invalid` with its fields.
    """
    take_turn(session, complaint)
    row = as_it_stands(session, Proposal, proposal_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound("There is no such proposal.")
    _check_open(session, complaint, row)
    text = plain(text, rules.TEXT_MAXIMUM + 1)
    rules.check_answer(response, text, row.options, chosen)
    row.state, row.response, row.response_text = ProposalState.ANSWERED, response, text
    row.response_via, row.responded_at = via, datetime.now(UTC)
    row.recorded_by_id, row.chosen = actor.id if actor else None, chosen if row.options else None
    complaint.customer_response = rules.response_of_complaint(response)
    note(session, actor, complaint, "proposal_answered", row, via)
    _go_on(session, actor, complaint, row)
    return row


def note(session: Session, actor: Actor | None, complaint: Complaint, kind: str, row: Proposal, via: str) -> None:
    """Write into the log what happened to a proposal."""
    said: dict[str, Any] = {"proposal": row.id, "version": row.version, "response": row.response, "via": via}
    complaints.happened(session, actor, complaint, kind, **said)


def note_rejection(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Keep as a rejection what somebody said by taking the step back to investigating, and not with the proposal."""
    row = queries.current_proposal(session, complaint)
    if row is None or row.state != ProposalState.SENT:
        return
    row.state, row.response, row.response_via = ProposalState.ANSWERED, Response.REJECTED, "phone"
    row.response_text, row.responded_at = event.payload.get("reason") or "", event.at
    row.recorded_by_id = event.actor_id
    complaint.customer_response = Response.REJECTED
    note(session, None, complaint, "proposal_answered", row, "phone")
    _offer_escalation(session, None, complaint)


def _check_open(session: Session, complaint: Complaint, row: Proposal) -> None:
    if row.state != ProposalState.SENT or row.cycle != complaint.cycle:
        newer = queries.current_proposal(session, complaint)
        is_newer = newer is not None and newer.id != row.id
        raise Conflict("A newer proposal took its place." if is_newer else "This proposal was answered before.")
    if complaint.state not in ANSWERED_IN:
        raise Conflict("This proposal is not open any more.")


def _go_on(session: Session, actor: Actor | None, complaint: Complaint, row: Proposal) -> None:
    if row.response in rules.YES:
        complaints.move_if_ready(session, actor, complaint, Step(complaint.state, "implementing"))
        return
    _offer_escalation(session, actor, complaint)
    reason = row.response_text or ANY_REASON
    complaints.move_if_ready(session, actor, complaint, Step(complaint.state, "investigating", reason))


def _offer_escalation(session: Session, actor: Actor | None, complaint: Complaint) -> None:
    if queries.rejections(session, complaint) >= rules.OFFER_ESCALATION_AT:
        complaints.happened(session, actor, complaint, "escalation_offered", trigger="second_rejection")
