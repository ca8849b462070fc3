"""Facts suggested for a complaint: read when it is recorded or a contact is linked, then decided on by people."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid
from qa_app.intake.models import Fact, FactState
from qa_app.intake.models.facts import VALUE_MAXIMUM
from qa_app.intake.queries import facts as queries
from qa_app.intake.rules import facts as rules
from qa_app.policy import Actor

AROUND = 60
"""How many characters before and after a fact's words are kept with it."""
MOST_FACTS = 40


def read_words(session: Session, complaint: Complaint) -> None:
    """Suggest what the complaint's own words hold."""
    known = queries.known_on(session, complaint)
    for place in ("summary", "remedy_sought"):
        text = getattr(complaint, place)
        session.add_all(_facts(complaint, text, known, place=place))


def read_contact(session: Session, complaint: Complaint, interaction_id: int) -> None:
    """Suggest what the customer said in a linked contact, unless that was read before or is suggested already."""
    rows = session.execute(select(Fact.kind, Fact.value, Fact.interaction_id).where(Fact.complaint_id == complaint.id))
    told = {(kind, value): contact for kind, value, contact in rows}
    if interaction_id in told.values() or len(told) >= MOST_FACTS:
        return
    known = queries.known_on(session, complaint)
    for line in queries.said_by_customer(session, interaction_id):
        of = {"place": f"I-{interaction_id}:{line.index}", "interaction_id": interaction_id, "line": line.index}
        for row in _facts(complaint, line.text, known, **of):
            if (row.kind, row.value) not in told and len(told) < MOST_FACTS:
                told[row.kind, row.value] = interaction_id
                session.add(row)


def _facts(complaint: Complaint, text: str, known: rules.Known, **of: Any) -> Iterator[Fact]:
    for found in rules.read(text, known):
        yield Fact(
            complaint_id=complaint.id,
            kind=found.kind,
            value=found.value[:VALUE_MAXIMUM],
            words=text[found.start : found.end][:VALUE_MAXIMUM],
            context=text[max(0, found.start - AROUND) : found.end + AROUND][:400],
            start=found.start,
            end=found.end,
            confidence=found.confidence,
            state=FactState.SUGGESTED,
            **of,
        )


def decide(session: Session, actor: Actor, complaint: Complaint, fact_id: int, verdict: str, value: str = "") -> Fact:
    """Accept a suggestion, accept it with another value, or turn it down; what was decided stays beside it.

    An accepted number or remedy goes into the complaint where that is still empty. Raises `NotFound`, `Invalid`,
    and `Conflict` when somebody decided already.
    """
    row = queries.fact(session, complaint.id, fact_id)
    if row.state != FactState.SUGGESTED:
        raise Conflict("Somebody decided on this suggestion already.")
    kept = value.strip() if value.strip() else row.value
    if verdict not in ("accept", "reject"):
        raise Invalid("Accept the suggestion or turn it down.")
    if len(kept) > VALUE_MAXIMUM:
        raise Invalid("That is too long.", {"value": f"At most {VALUE_MAXIMUM} characters."})
    row.state = FactState.REJECTED if verdict == "reject" else _accepted(row, kept)
    row.kept = None if verdict == "reject" else kept
    row.decided_by_id, row.decided_at = actor.id, datetime.now(UTC)
    if row.kept is not None:
        _fill(complaint, row.kind, row.kept)
    said: dict[str, Any] = {"fact": row.kind, "suggested": row.value, "kept": row.kept, "state": str(row.state)}
    complaints.happened(session, actor, complaint, "fact_decided", **said)
    return row


def _accepted(row: Fact, kept: str) -> FactState:
    return FactState.ACCEPTED if kept == row.value else FactState.EDITED


def _fill(complaint: Complaint, kind: str, kept: str) -> None:
    if kind == "order" and not complaint.order_ref:
        complaint.order_ref = kept[:80]
    if kind == "remedy" and not complaint.remedy_sought:
        complaint.remedy_sought = labels.of(kept).text
