"""Remedies: promised within somebody's limit or approved over it, carried out, proved, or cancelled with a reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState, Remedy
from qa_app.complaints.rules.steps import CHANGEABLE, Step
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.rules.proposals import YES
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services import approvals
from qa_app.resolutions.services.deciding import check_unaccused
from qa_app.resolutions.services.turns import as_it_stands, take_turn

REFERENCE_MAXIMUM = 120
LATEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Promise:
    """Something to promise; money in minor units. `due_on` is by when it is carried out (by default as practised)."""

    kind: str
    amount_minor: int | None = None
    currency: str | None = None
    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """That a remedy was carried out: the payment's or order's own number, words, or a file of the store."""

    reference: str = ""
    text: str = ""
    sha256: str | None = None
    name: str = ""

    def __bool__(self) -> bool:
        return bool(plain(self.reference) or plain(self.text) or self.sha256)


NO_PROOF = Proof()


def promise(session: Session, actor: Actor, complaint: Complaint, wanted: Promise) -> Remedy:
    """Promise a remedy: within the actor's limit at once, over it with a request for approval.

    `no_remedy` is given with the explanation itself. Raises `Invalid` as `rules.check_remedy` does, `Conflict` in a
    state in which nothing is promised any more, or when the complaint is about the actor.
    """
    rules.check_remedy(wanted.kind, wanted.amount_minor, wanted.currency)
    take_turn(session, complaint)
    if complaint.state not in CHANGEABLE:
        raise Conflict("Nothing more can be promised in this state: reopen the complaint first.")
    check_unaccused(session, actor, complaint)
    now = datetime.now(UTC)
    remedy = Remedy(
        complaint_id=complaint.id,
        kind=wanted.kind,
        amount_minor=wanted.amount_minor,
        currency=wanted.currency,
        note=plain(wanted.note, 2_000),
        cycle=complaint.cycle,
        promised_at=now,
        promised_by_id=actor.id,
        due_on=_due_on(session, wanted.due_on, now.date()),
    )
    excess = approvals.excess(session, actor, complaint, remedy)
    session.add(remedy)
    session.flush()  # its number goes into the log
    happened(session, actor, complaint, "remedy", remedy)
    if excess is None:
        remedy.approved_at, remedy.approved_by_id = now, actor.id
        if wanted.kind == "no_remedy":
            _give(session, actor, complaint, remedy, NO_PROOF)
    else:
        approvals.ask(session, actor, complaint, remedy, excess)
    session.expire(complaint, ["remedies"])
    return remedy


def _due_on(session: Session, wanted: date | None, today: date) -> date:
    if wanted is None:
        return today + timedelta(days=queries.practice(session).remedy_days)
    if not today <= wanted <= today + LATEST:
        raise Invalid("This date cannot be kept.", {"due_on": "Choose a day from today on, within a year."})
    return wanted


def one(session: Session, complaint: Complaint, remedy_id: int) -> Remedy:
    """A remedy of this complaint. Raises `NotFound`."""
    remedy = as_it_stands(session, Remedy, remedy_id)
    if remedy is None or remedy.complaint_id != complaint.id:
        raise NotFound("There is no such remedy on this complaint.")
    return remedy


def carry_out(session: Session, actor: Actor, complaint: Complaint, remedy_id: int, proof: Proof = NO_PROOF) -> Remedy:
    """Note that a remedy was given; with the last one the complaint is resolved, where nothing else is lacking.

    Raises `Conflict` when it is not approved, not accepted by the customer yet, or over; `Invalid` when the
    reference was used before.
    """
    take_turn(session, complaint)
    remedy = one(session, complaint, remedy_id)
    check_unaccused(session, actor, complaint)
    if remedy.status not in ("approved", "promised"):
        raise Conflict("This remedy is given or cancelled already.")
    if remedy in queries.open_approvals(session, complaint):
        raise Conflict("This remedy still waits for approval.")
    if remedy.kind not in rules.NO_MONEY and not may_be_given(session, complaint):
        raise Conflict("The customer has not accepted it yet. Propose it first, or propose it as goodwill.")
    _give(session, actor, complaint, remedy, proof)
    _resolve(session, complaint)
    return remedy


def may_be_given(session: Session, complaint: Complaint) -> bool:
    """Whether money may be given now: nothing of it is before the customer's yes, but goodwill (R46)."""
    if complaint.customer_response in YES or complaint.state == ComplaintState.IMPLEMENTING:
        return True
    current = queries.current_proposal(session, complaint)
    return current is not None and current.is_goodwill


def _give(session: Session, actor: Actor, complaint: Complaint, remedy: Remedy, proof: Proof) -> None:
    remedy.fulfilled_at = datetime.now(UTC)
    _keep_proof(session, remedy, proof)
    session.flush()  # whoever follows reads that it was given
    happened(session, actor, complaint, "remedy_fulfilled", remedy)


def prove(session: Session, actor: Actor, complaint: Complaint, remedy_id: int, proof: Proof) -> Remedy:
    """Add proof to a remedy that was carried out. Raises `Conflict` before that, `Invalid` without any."""
    take_turn(session, complaint)
    remedy = one(session, complaint, remedy_id)
    if remedy.status not in ("carried_out", "proved"):
        raise Conflict("Proof is added once the remedy was carried out.")
    if not proof:
        raise Invalid("There is no proof yet.", {"reference": "Give the reference, say what shows it, or add a file."})
    _keep_proof(session, remedy, proof)
    happened(session, actor, complaint, "remedy_proved", remedy)
    _resolve(session, complaint)
    return remedy


def _keep_proof(session: Session, remedy: Remedy, proof: Proof) -> None:
    reference = plain(proof.reference, REFERENCE_MAXIMUM + 1)
    if reference:
        _check_unused(session, remedy, reference)
        remedy.external_ref = reference
    if text := plain(proof.text, 5_000):
        remedy.proof = "\n".join(filter(None, (remedy.proof, text)))
    if proof.sha256:
        remedy.proof_sha256, remedy.proof_name = proof.sha256, proof.name[:200]
    if proof:
        remedy.proved_at = remedy.proved_at or datetime.now(UTC)


def _check_unused(session: Session, remedy: Remedy, reference: str) -> None:
    if len(reference) > REFERENCE_MAXIMUM:
        raise Invalid("The reference is too long.", {"reference": f"At most {REFERENCE_MAXIMUM} characters."})
    same = (Remedy.external_ref == reference, Remedy.id != remedy.id)
    other = session.scalar(select(Remedy.complaint_id).where(*same))
    if other is not None:
        told = f"It stands on C-{other} already: a payment counts once."
        raise Invalid("This reference was used before.", {"reference": told})


def cancel(session: Session, actor: Actor | None, complaint: Complaint, remedy_id: int, reason: str) -> Remedy:
    """Take a promise back before it is carried out. Raises `Invalid` without a reason, `Conflict` afterwards."""
    take_turn(session, complaint)
    remedy = one(session, complaint, remedy_id)
    reason = plain(reason, 2_000)
    if not reason:
        raise Invalid("Say why.", {"reason": "Why is it not given after all?"})
    if remedy.fulfilled_at or remedy.cancelled_at:
        raise Conflict("This remedy is given or cancelled already.")
    remedy.cancelled_at, remedy.cancelled_because = datetime.now(UTC), reason
    approvals.drop(session, remedy)
    session.flush()  # whoever follows reads that it is not owed any more
    happened(session, actor, complaint, "remedy_cancelled", remedy)
    return remedy


def _resolve(session: Session, complaint: Complaint) -> None:
    """With the last remedy given and proved the complaint is resolved by itself."""
    if complaint.state == ComplaintState.IMPLEMENTING:
        complaints.move_if_ready(session, None, complaint, Step(complaint.state, ComplaintState.RESOLVED))


def happened(
    session: Session, actor: Actor | None, complaint: Complaint, kind: str, remedy: Remedy, **more: Any
) -> None:
    """Write into the log what happened to a remedy."""
    complaints.happened(
        session,
        actor,
        complaint,
        kind,
        remedy=remedy.kind,
        remedy_id=remedy.id,
        amount_minor=remedy.amount_minor,
        currency=remedy.currency,
        reference=remedy.external_ref,
        **more,
    )
