"""Calling reviewers together: a session with its contacts and participants, and the evaluations they are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardVersion, VersionState
from qa_app.calibration import queries, rules
from qa_app.calibration.models import (
    DEFAULT_THRESHOLD_PCT,
    NOTE_MAXIMUM,
    TITLE_MAXIMUM,
    CalibrationContact,
    CalibrationParticipant,
    CalibrationScore,
    CalibrationSession,
    SessionState,
)
from qa_app.calibration.services.telling import tell_to_score
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.evaluations.rules import transitions
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor

REASON = "Scored by several reviewers at once, to see how far they agree. It counts in no average."


@dataclass(frozen=True, slots=True)
class Convening:
    """What a session is to be. `source_ids` names evaluations from which contacts were taken."""

    title: str
    scorecard_version_id: int | None
    interaction_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()
    expert_id: int | None = None
    due_at: datetime | None = None
    threshold_pct: Decimal = DEFAULT_THRESHOLD_PCT
    note: str = ""
    source_ids: tuple[int, ...] = ()


def convene(session: Session, actor: Actor, wanted: Convening, *, now: datetime | None = None) -> CalibrationSession:
    """Draft a session. Raises Invalid naming every field that is wrong, or NotFound for an unknown contact."""
    _check(session, wanted, None)
    contacts = [interactions.one(session, actor, each) for each in wanted.interaction_ids]
    now = now or datetime.now(UTC)
    row = CalibrationSession(created_at=now, created_by_id=actor.id, state=SessionState.DRAFT)
    session.add(row)
    _fill(session, actor, row, wanted, contacts, now)
    session.flush()
    return row


def change(
    session: Session, actor: Actor, session_id: int, wanted: Convening, *, now: datetime | None = None
) -> CalibrationSession:
    """Change a session that is still a draft. Raises NotFound, Conflict once scoring has begun, Invalid."""
    row = queries.to_manage(session, actor, session_id)
    if row.state != SessionState.DRAFT:
        raise Conflict("Scoring has begun; the session itself no longer changes. Add or remove participants below.")
    _check(session, wanted, row)
    contacts = [interactions.one(session, actor, each) for each in wanted.interaction_ids]
    row.contacts.clear()
    row.participants.clear()
    session.flush()
    _fill(session, actor, row, wanted, contacts, now or datetime.now(UTC))
    session.flush()
    return row


def drop(session: Session, actor: Actor, session_id: int) -> None:
    """Delete a session that never began. Raises NotFound, or Conflict once scoring has begun."""
    row = queries.to_manage(session, actor, session_id)
    if row.state != SessionState.DRAFT:
        raise Conflict("Only a draft can be deleted; what was scored is kept.")
    session.delete(row)


def open_scoring(session: Session, actor: Actor, session_id: int, *, now: datetime | None = None) -> CalibrationSession:
    """Give every participant each contact to score, blind (QM-G1, QM-G2).

    Raises NotFound, Conflict, or Invalid while somebody or something is missing.
    """
    row, now = queries.to_manage(session, actor, session_id), now or datetime.now(UTC)
    state = rules.after("open", row.state)
    _must_be_ready(row, now)
    for each in row.participants:
        _give(session, row, each, now)
    row.state, row.opened_at = state, now
    session.flush()
    for each in row.participants:
        tell_to_score(session, row, each.person_id, now)
    return row


def add_participant(
    session: Session, actor: Actor, session_id: int, person_id: int, *, now: datetime | None = None
) -> CalibrationSession:
    """Take somebody in, also while others score, and again after they were removed.

    Raises NotFound, Conflict once the answers lie open, or Invalid.
    """
    row, now = queries.to_manage(session, actor, session_id), now or datetime.now(UTC)
    _must_be_changing(row)
    known = {choice.id for choice in evaluations.reviewers(session)}
    if person_id not in known:
        raise Invalid("Choose somebody who may evaluate.", {"person": "Choose from the list."})
    each = next((each for each in row.participants if each.person_id == person_id), None)
    if each is not None and each.removed_at is None:
        raise Conflict("They take part already.")
    if len(_present(row)) >= rules.MOST_PARTICIPANTS:
        raise Invalid(f"At most {rules.MOST_PARTICIPANTS} people take part.", {"person": "The session is full."})
    if each is None:
        each = CalibrationParticipant(person_id=person_id, added_at=now)
        row.participants.append(each)
    each.removed_at = None
    session.flush()
    if row.state == SessionState.SCORING:
        _give(session, row, each, now)
        session.flush()
        tell_to_score(session, row, person_id, now)
    return row


def remove_participant(
    session: Session, actor: Actor, session_id: int, person_id: int, *, now: datetime | None = None
) -> CalibrationSession:
    """Take somebody out; what they scored for this session is void (QM-G1).

    Raises NotFound, Conflict once the answers lie open or when fewer than two would be left.
    """
    row = queries.to_manage(session, actor, session_id, is_with_scores=True)
    now = now or datetime.now(UTC)
    _must_be_changing(row)
    each = next((each for each in _present(row) if each.person_id == person_id), None)
    if each is None:
        raise Conflict("They do not take part any more.")
    if row.state == SessionState.SCORING and len(_present(row)) <= rules.FEWEST_PARTICIPANTS:
        raise Conflict("A session needs two participants. Add somebody else first, or end scoring.")
    each.removed_at = now
    if row.expert_id == person_id:
        row.expert_id = None
    for score in row.scores:
        if score.person_id == person_id:
            void(score.evaluation, "Taken out of the calibration session.", actor.id, now)
    session.flush()
    return row


def void(row: Evaluation, reason: str, by_id: int | None, now: datetime) -> None:
    """Put an evaluation of a session out of the count; one that is void already stays as it is."""
    if row.state != EvaluationState.VOID:
        row.state = EvaluationState(transitions.after("void", row.state))
        row.void_reason, row.voided_by_id, row.closed_at = reason, by_id, now


def _present(row: CalibrationSession) -> list[CalibrationParticipant]:
    return [each for each in row.participants if each.removed_at is None]


def _must_be_changing(row: CalibrationSession) -> None:
    if row.state not in rules.CHANGING:
        raise Conflict("The answers lie open; who takes part no longer changes.")


def _must_be_ready(row: CalibrationSession, now: datetime) -> None:
    fields = {}
    if not row.contacts:
        fields["interactions"] = "Choose at least one interaction."
    if len(row.participants) < rules.FEWEST_PARTICIPANTS:
        fields["people"] = "Choose at least two participants."
    gone = [each.person.name for each in row.participants if not each.person.active]
    if gone:
        fields["people"] = f"No longer active: {', '.join(gone)}. Take them out first."
    own = [each.person.name for each in row.participants for part in row.contacts if _is_own(each, part)]
    if own:
        fields["people"] = f"Nobody scores their own contact: {', '.join(sorted(set(own)))}."
    if row.due_at and row.due_at < now:
        fields["due"] = "That day is over. Choose today or later."
    if fields:
        raise Invalid("The session cannot begin yet.", fields)


def _is_own(each: CalibrationParticipant, part: CalibrationContact) -> bool:
    return part.interaction.agent_id == each.person_id


def _check(session: Session, wanted: Convening, row: CalibrationSession | None) -> None:
    fields = {}
    if problem := rules.text_problem(wanted.title, TITLE_MAXIMUM, is_needed=True):
        fields["title"] = problem
    if problem := rules.text_problem(wanted.note, NOTE_MAXIMUM):
        fields["note"] = problem
    if not 0 <= wanted.threshold_pct <= 100:
        fields["threshold"] = "Between 0 and 100."
    if not wanted.interaction_ids:
        fields["interactions"] = "Choose at least one interaction."
    elif len(set(wanted.interaction_ids)) > rules.MOST_CONTACTS:
        fields["interactions"] = f"At most {rules.MOST_CONTACTS} interactions."
    if len(set(wanted.person_ids)) > rules.MOST_PARTICIPANTS:
        fields["people"] = f"At most {rules.MOST_PARTICIPANTS} participants."
    elif not set(wanted.person_ids) <= {choice.id for choice in evaluations.reviewers(session)}:
        fields["people"] = "Choose people who may evaluate."
    if wanted.expert_id is not None and wanted.expert_id not in wanted.person_ids:
        fields["expert"] = "The expert takes part too; tick their name."
    if not _is_usable(session, wanted.scorecard_version_id, row):
        fields["scorecard"] = "Choose a published scorecard."
    if fields:
        raise Invalid("The session is not complete.", fields)


def _is_usable(session: Session, version_id: int | None, row: CalibrationSession | None) -> bool:
    """A published version, or the one that the session had before it was retired."""
    version = session.get(ScorecardVersion, version_id) if version_id else None
    if version is None:
        return False
    return version.state != VersionState.DRAFT or (row is not None and row.scorecard_version_id == version.id)


def _fill(
    session: Session,
    actor: Actor,
    row: CalibrationSession,
    wanted: Convening,
    contacts: Sequence[Interaction],
    now: datetime,
) -> None:
    row.title, row.note = wanted.title.strip(), wanted.note.strip()
    row.scorecard_version_id, row.expert_id = wanted.scorecard_version_id or 0, wanted.expert_id
    row.due_at, row.threshold_pct = wanted.due_at, wanted.threshold_pct
    sources = {
        found.interaction_id: found.id
        for found in (evaluations.evaluation(session, actor, each) for each in wanted.source_ids)
    }
    unknown = [f"I-{contact.id}" for contact in contacts if contact.agent_id is None]
    if unknown:
        words = "Say which agent this was first; an evaluation is about somebody."
        raise Invalid(words, {"interactions": f"Not known whose contact it is: {', '.join(unknown)}."})
    row.contacts = [
        CalibrationContact(interaction=contact, position=place, source_evaluation_id=sources.get(contact.id))
        for place, contact in enumerate(dict.fromkeys(contacts), 1)
    ]
    row.participants = [CalibrationParticipant(person_id=each, added_at=now) for each in sorted(set(wanted.person_ids))]


def _give(session: Session, row: CalibrationSession, each: CalibrationParticipant, now: datetime) -> None:
    """An evaluation of every contact for one participant, all on the session's own version of the scorecard."""
    ids = [part.interaction_id for part in row.contacts]
    taken = select(Evaluation.interaction_id).where(
        Evaluation.interaction_id.in_(ids),
        Evaluation.reviewer_id == each.person_id,
        Evaluation.selection == Selection.CALIBRATION,
        Evaluation.state != EvaluationState.VOID,
    )
    before = session.scalars(taken).all()
    if before:
        named = ", ".join(f"I-{each_id}" for each_id in before)
        message = f"{each.person.name} scored {named} in an earlier session. Choose another contact or participant."
        raise Invalid(message, {"people": message})
    for part in row.contacts:
        contact = part.interaction
        assert contact.agent_id is not None
        transitions.may_review(each.person_id, contact.agent_id)
        made = Evaluation(
            interaction_id=contact.id,
            scorecard_version_id=row.scorecard_version_id,
            reviewer_id=each.person_id,
            agent_id=contact.agent_id,
            team_id=contact.team_id,
            transcript_version=contact.transcript_version,
            state=EvaluationState.ASSIGNED,
            selection=Selection.CALIBRATION,
            selection_reason=REASON,
            assigned_at=now,
            due_at=row.due_at,
        )
        session.add(made)
        session.flush()
        row.scores.append(CalibrationScore(interaction_id=contact.id, person_id=each.person_id, evaluation=made))
