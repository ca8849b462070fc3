"""Calibration sessions: who may see which, lists of them, and one with everything that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.calibration.models import (
    CalibrationContact,
    CalibrationParticipant,
    CalibrationScore,
    CalibrationSession,
    Consensus,
    SessionState,
)
from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.policy import Actor, Scope

ABSENT = "There is no such calibration session."
PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One session in a list. `done` of `asked` evaluations were submitted."""

    id: int
    title: str
    state: str
    due_at: datetime | None
    created_at: datetime
    scorecard: str
    version: int
    contacts: int
    participants: int
    asked: int
    done: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the id to go on from when there are more."""

    rows: Sequence[Row]
    next_id: int | None


def visible(actor: Actor) -> ColumnElement[bool]:
    """The sessions that the actor may see: all of them, or those in which they take part once scoring began."""
    if actor.scope("calibration.read") is Scope.ALL:
        return true()
    takes_part = (
        select(CalibrationParticipant.session_id)
        .where(
            CalibrationParticipant.session_id == CalibrationSession.id,
            CalibrationParticipant.person_id == actor.id,
            CalibrationParticipant.removed_at.is_(None),
        )
        .exists()
    )
    return and_(takes_part, CalibrationSession.state != SessionState.DRAFT)


def listed(session: Session, actor: Actor, *, before_id: int | None = None) -> Page:
    """The sessions that the actor may see, the newest first."""
    statement = _rows().where(visible(actor)).order_by(CalibrationSession.id.desc()).limit(PAGE_LENGTH + 1)
    statement = statement.where(CalibrationSession.id < before_id) if before_id else statement
    found = [Row(*row) for row in session.execute(statement)]
    return Page(found[:PAGE_LENGTH], found[PAGE_LENGTH - 1].id if len(found) > PAGE_LENGTH else None)


def _rows() -> Select[*tuple[Any, ...]]:
    contacts = select(func.count()).where(CalibrationContact.session_id == CalibrationSession.id).scalar_subquery()
    people = (
        select(func.count())
        .where(CalibrationParticipant.session_id == CalibrationSession.id, CalibrationParticipant.removed_at.is_(None))
        .scalar_subquery()
    )
    scores = (
        select(func.count())
        .select_from(CalibrationScore)
        .join(Evaluation, Evaluation.id == CalibrationScore.evaluation_id)
        .where(CalibrationScore.session_id == CalibrationSession.id)
    )
    return (
        select(
            CalibrationSession.id,
            CalibrationSession.title,
            CalibrationSession.state,
            CalibrationSession.due_at,
            CalibrationSession.created_at,
            ScorecardRow.title,
            ScorecardVersion.number,
            contacts,
            people,
            scores.where(Evaluation.state != EvaluationState.VOID).scalar_subquery(),
            scores.where(Evaluation.state.in_(transitions.SUBMITTED_OR_LATER)).scalar_subquery(),
        )
        .join(ScorecardVersion, ScorecardVersion.id == CalibrationSession.scorecard_version_id)
        .join(ScorecardRow, ScorecardRow.id == ScorecardVersion.scorecard_id)
    )


def to_score(session: Session, actor: Actor, limit: int) -> Sequence[tuple[CalibrationSession, int]]:
    """Sessions that wait for the actor, with how many contacts are left, the one due first."""
    statement = (
        select(CalibrationSession, func.count())
        .join(CalibrationScore, CalibrationScore.session_id == CalibrationSession.id)
        .join(Evaluation, Evaluation.id == CalibrationScore.evaluation_id)
        .where(
            CalibrationSession.state == SessionState.SCORING,
            CalibrationScore.person_id == actor.id,
            Evaluation.state.in_(transitions.OPEN_FOR_WORK),
        )
        .group_by(CalibrationSession.id)
        .order_by(CalibrationSession.due_at.is_(None), CalibrationSession.due_at, CalibrationSession.id)
    )
    return [(row, count) for row, count in session.execute(statement.limit(limit))]


def to_conclude(session: Session, actor: Actor, limit: int) -> Sequence[CalibrationSession]:
    """Sessions whose answers lie open and wait to be talked over; none for those who do not manage them."""
    if not actor.may("calibration.manage"):
        return []
    waiting = select(CalibrationSession).where(CalibrationSession.state == SessionState.REVIEW)
    return session.scalars(waiting.order_by(CalibrationSession.id).limit(limit)).all()


def one(session: Session, actor: Actor, session_id: int) -> CalibrationSession:
    """A session that the actor may see. Raises NotFound."""
    row = session.scalars(_whole().where(CalibrationSession.id == session_id, visible(actor))).one_or_none()
    if row is None:
        raise NotFound(ABSENT)
    return row


def to_manage(session: Session, actor: Actor, session_id: int, *, is_with_scores: bool = False) -> CalibrationSession:
    """A session for those who manage them, locked until the transaction ends. Raises NotFound."""
    if not actor.may("calibration.manage"):
        raise NotFound(ABSENT)
    return locked(session, session_id, is_with_scores=is_with_scores)


def locked(session: Session, session_id: int, *, is_with_scores: bool = False) -> CalibrationSession:
    """A session, read anew and locked until the transaction ends. Raises NotFound.

    Whoever goes on to change its evaluations locks them too, and first: somebody who hands one in holds it already
    when they come to wait for the session.
    """
    if is_with_scores:
        scores = (
            select(Evaluation.id)
            .join(CalibrationScore, CalibrationScore.evaluation_id == Evaluation.id)
            .where(CalibrationScore.session_id == session_id)
            .order_by(Evaluation.id)
        )
        session.scalars(scores.with_for_update(of=Evaluation)).all()
    statement = _whole().where(CalibrationSession.id == session_id).with_for_update(of=CalibrationSession)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(ABSENT)
    return row


def _whole() -> Select[CalibrationSession]:
    whole = CalibrationSession
    return select(whole).options(
        joinedload(whole.scorecard_version),
        joinedload(whole.created_by),
        selectinload(whole.contacts).joinedload(CalibrationContact.interaction),
        selectinload(whole.participants).joinedload(CalibrationParticipant.person),
        selectinload(whole.scores).joinedload(CalibrationScore.evaluation),
        selectinload(whole.consensus).joinedload(Consensus.precedent),
    )


def outstanding(row: CalibrationSession) -> Mapping[int, str]:
    """The names of those who are still waited for; somebody who was deactivated is not."""
    open_for = {score.person_id for score in row.scores if score.evaluation.state in transitions.OPEN_FOR_WORK}
    return {
        each.person_id: each.person.name
        for each in row.participants
        if each.removed_at is None and each.person.active and each.person_id in open_for
    }


def submitted(row: CalibrationSession) -> list[CalibrationScore]:
    """What was handed in by those who still take part."""
    present = {each.person_id for each in row.participants if each.removed_at is None}
    return [
        score
        for score in row.scores
        if score.person_id in present and score.evaluation.state in transitions.SUBMITTED_OR_LATER
    ]


def of_interaction(session: Session, actor: Actor, interaction_id: int) -> Sequence[CalibrationSession]:
    """The sessions about one contact that the actor may see, the newest first."""
    about = select(CalibrationContact.session_id).where(CalibrationContact.interaction_id == interaction_id)
    statement = select(CalibrationSession).where(CalibrationSession.id.in_(about), visible(actor))
    return session.scalars(statement.order_by(CalibrationSession.id.desc()).limit(PAGE_LENGTH)).all()


def progress(row: CalibrationSession) -> dict[int, tuple[int, int]]:
    """For each participant (how many contacts they handed in, how many they were given)."""
    found: dict[int, tuple[int, int]] = {}
    for score in row.scores:
        if score.evaluation.state != EvaluationState.VOID:
            done, asked = found.get(score.person_id, (0, 0))
            is_done = score.evaluation.state in transitions.SUBMITTED_OR_LATER
            found[score.person_id] = (done + is_done, asked + 1)
    return found
