"""Giving an interaction to a reviewer, and taking an evaluation back out of the count."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.models import REASON_MAXIMUM, Evaluation, EvaluationState, Selection
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor

ASSIGNABLE = (Selection.RANDOM, Selection.RISK, Selection.TARGETED, Selection.COMPLAINT, Selection.CALIBRATION)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to evaluate what, why, and by when. Without a version: the current one of the channel."""

    interaction_id: int
    reviewer_id: int
    selection: str = Selection.RANDOM
    reason: str = ""
    due_at: datetime | None = None
    scorecard_version_id: int | None = None


def assign(session: Session, actor: Actor, wanted: Assignment, *, now: datetime | None = None) -> Evaluation:
    """Assign an interaction. Raises NotFound, NotAllowed (their own contact), Invalid, or Conflict when this
    reviewer has this interaction already."""
    contact = session.get(Interaction, wanted.interaction_id)
    if contact is None or not actor.reaches("evaluation.assign", owner_id=None, team_id=contact.team_id):
        raise NotFound("There is no such interaction.")
    if contact.agent_id is None:
        raise Invalid("Say which agent this was first; an evaluation is about somebody.", {"agent": "Not known yet."})
    _check(session, wanted)
    _must_be_fit(contact, wanted)
    transitions.may_review(wanted.reviewer_id, contact.agent_id)
    _refuse_twice(session, wanted)
    row = Evaluation(
        interaction_id=contact.id,
        scorecard_version=_version(session, wanted, contact),
        reviewer_id=wanted.reviewer_id,
        agent_id=contact.agent_id,
        team_id=contact.team_id,
        transcript_version=contact.transcript_version,
        state=EvaluationState.ASSIGNED,
        selection=wanted.selection,
        selection_reason=wanted.reason.strip(),
        assigned_at=now or datetime.now(UTC),
        due_at=wanted.due_at,
    )
    session.add(row)
    session.flush()  # its id is in the address of the next page
    return row


def void(session: Session, actor: Actor, evaluation_id: int, reason: str, *, now: datetime | None = None) -> Evaluation:
    """Take an evaluation out, with a reason: it stays readable for the quality staff and counts nowhere."""
    row = queries.evaluation(session, actor, evaluation_id, is_locked=True)
    if row.agent_id == actor.id or not actor.reaches("evaluation.assign", owner_id=None, team_id=row.team_id):
        raise NotFound(queries.ABSENT)
    if not reason.strip() or len(reason.strip()) > REASON_MAXIMUM:
        raise Invalid("Say why this evaluation is void.", {"reason": f"1 to {REASON_MAXIMUM} characters."})
    row.state = EvaluationState(transitions.after("void", row.state))
    row.void_reason, row.voided_by_id = reason.strip(), actor.id
    row.closed_at = now or datetime.now(UTC)
    return row


def _check(session: Session, wanted: Assignment) -> None:
    fields = {}
    if wanted.reviewer_id not in {person.id for person in queries.reviewers(session)}:
        fields["reviewer"] = "Choose somebody who may evaluate."
    if wanted.selection not in ASSIGNABLE:
        fields["selection"] = "Choose why this contact was chosen."
    if len(wanted.reason.strip()) > REASON_MAXIMUM:
        fields["reason"] = f"At most {REASON_MAXIMUM} characters."
    if fields:
        raise Invalid("The assignment is not complete.", fields)


def _must_be_fit(contact: Interaction, wanted: Assignment) -> None:
    """What can hardly be heard or read stays out of samples, and so out of averages (QM-A6)."""
    if contact.is_eligible is False and wanted.selection == Selection.RANDOM:
        message = "Too little can be heard or read of it for a sample. Choose it for a reason of its own, or leave it."
        raise Invalid(message, {"selection": message})


def _refuse_twice(session: Session, wanted: Assignment) -> None:
    twin = select(Evaluation.id).where(
        Evaluation.interaction_id == wanted.interaction_id,
        Evaluation.reviewer_id == wanted.reviewer_id,
        Evaluation.state != EvaluationState.VOID,
    )
    if session.scalar(twin.limit(1)):
        raise Conflict("This reviewer has this interaction already. Choose another reviewer.")


def _version(session: Session, wanted: Assignment, contact: Interaction) -> ScorecardVersion:
    current = scorecards.current_versions(session, contact.channel, contact.queue, contact.language)
    if wanted.scorecard_version_id is None and current:
        return current[0]
    found = next((version for version in current if version.id == wanted.scorecard_version_id), None)
    if found is None:
        raise Invalid(
            "There is no published scorecard for this channel."
            if not current
            else "Choose a scorecard that is in use.",
            {"scorecard": "Publish one first." if not current else "This version is not in use for this channel."},
        )
    return found
