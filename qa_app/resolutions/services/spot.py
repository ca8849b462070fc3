"""Resolving on the spot: decision, remedy within authority and the customer's yes, in one go (R37)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState, Remedy
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.resolutions.models import Proposal, ProposalState
from qa_app.resolutions.rules.proposals import YES
from qa_app.resolutions.services import approvals, remedies
from qa_app.resolutions.services.deciding import decide
from qa_app.resolutions.services.proposals import next_version, note
from qa_app.resolutions.services.remedies import Promise, Proof
from qa_app.resolutions.services.turns import take_turn

ON_THE_SPOT = frozenset({ComplaintState.NEW, ComplaintState.TRIAGED})


@dataclass(frozen=True, slots=True)
class Spot:
    """All that is said when a complaint ends in the contact in which it was made.

    `said_via` is phone, in_person or chat: how the customer said yes.
    """

    outcome: rules.Outcome
    promise: Promise
    proof: Proof
    response: str
    said_via: str = "phone"


def resolve_now(session: Session, actor: Actor, complaint: Complaint, spot: Spot, *, revision: int) -> Remedy:
    """Decide, give the remedy, keep the customer's yes and resolve. All or nothing: the caller rolls back.

    Raises `Conflict` in a later state or when the remedy is over the actor's limit (naming it), `Invalid` without
    the yes or with an incomplete outcome.
    """
    take_turn(session, complaint)
    if complaint.state not in ON_THE_SPOT:
        raise Conflict("On the spot is resolved what is new or just assessed; this one is further on.")
    if spot.response not in YES:
        raise Invalid("The customer has to say yes.", {"response": "Note that the customer accepts it."})
    decide(session, actor, complaint, spot.outcome, revision=revision)
    remedy = remedies.promise(session, actor, complaint, spot.promise)
    _check_within(session, actor, complaint, remedy)
    _accept(session, actor, complaint, spot)
    if remedy.fulfilled_at is None:
        remedies.carry_out(session, actor, complaint, remedy.id, spot.proof)
    complaints.move(session, actor, complaint, "resolved")
    return remedy


def _check_within(session: Session, actor: Actor, complaint: Complaint, remedy: Remedy) -> None:
    if remedy.approved_at is None:
        raise Conflict(
            f"{approvals.words(remedy)} is over your limit. Promise it below instead: whoever may approve it is asked."
        )


def _accept(session: Session, actor: Actor, complaint: Complaint, spot: Spot) -> None:
    """What was agreed is kept as a proposal that was said and accepted."""
    now = datetime.now(UTC)
    row = Proposal(
        complaint_id=complaint.id,
        cycle=complaint.cycle,
        version=next_version(session, complaint),
        text=spot.outcome.explanation.strip(),
        options=[],
        state=ProposalState.ANSWERED,
        said_via=spot.said_via,
        sent_at=now,
        sent_by_id=actor.id,
        response=spot.response,
        response_via=spot.said_via,
        responded_at=now,
        recorded_by_id=actor.id,
    )
    session.add(row)
    session.flush()
    complaint.customer_response = spot.response
    for kind in ("proposal_sent", "proposal_answered"):
        note(session, actor, complaint, kind, row, spot.said_via)
