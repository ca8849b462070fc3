"""Coaching sessions: who may open which, lists of them, what is open from earlier ones, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from qa_app.coaching import rules
from qa_app.coaching.models import ActionItem, CoachingSession, CoachingTopic, SessionState
from qa_app.coaching.queries.complaints import TOLD
from qa_app.complaints.models import Complaint, ComplaintInteraction, ComplaintState
from qa_app.errors import NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import AnswerRow, Evaluation, EvaluationState
from qa_app.policy import Actor, Scope

ABSENT = "There is no such coaching session."
PAGE_LENGTH = 50
MOST_WAITING = 50
MOST_OFFERED = 60
DUE_SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows; None shows all."""

    state: str | None = None
    agent_id: int | None = None
    before_id: int | None = None


def whole() -> tuple[ExecutableOption, ...]:
    """Everything that a session's page shows, in a fixed number of queries."""
    topics = selectinload(CoachingSession.topics).joinedload(CoachingTopic.evaluation)
    return (
        joinedload(CoachingSession.agent),
        joinedload(CoachingSession.coach),
        selectinload(CoachingSession.action_items),
        topics.selectinload(Evaluation.answers).selectinload(AnswerRow.evidence),
        topics.joinedload(Evaluation.scorecard_version),
        topics.joinedload(Evaluation.interaction),
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The sessions the actor may open: about them once shared, those they coach, those of their scope.

    Drafts are for those who write in them; whatever the role, nobody sees a draft about themselves.
    """
    scope = actor.scope("coaching.read")
    if scope is Scope.NONE:
        return false()
    is_shared = CoachingSession.state.in_(rules.SEEN_BY_AGENT)
    about_me = and_(CoachingSession.agent_id == actor.id, is_shared)
    not_about_me = CoachingSession.agent_id != actor.id
    seen = true() if scope is Scope.ALL else false()
    return or_(about_me, and_(not_about_me, or_(and_(seen, is_shared), writable(actor))))


def writable(actor: Actor) -> ColumnElement[bool]:
    """The sessions the actor may write in: those of their teams or of everybody, never about themselves."""
    scope = actor.scope("coaching.write")
    if scope is Scope.ALL:
        return CoachingSession.agent_id != actor.id
    if scope is Scope.TEAM and actor.team_ids:
        return and_(CoachingSession.agent_id != actor.id, CoachingSession.team_id.in_(actor.team_ids))
    return false()


def session_of(session: Session, actor: Actor, session_id: int) -> CoachingSession:
    """A session that the actor may open. Raises NotFound."""
    statement = select(CoachingSession).where(CoachingSession.id == session_id, visible(actor)).options(*whole())
    return _one(session, statement)


def to_write(session: Session, actor: Actor, session_id: int) -> CoachingSession:
    """A session that the actor may write in, locked so that a revision is compared and raised by one at a time.

    Raises NotFound.
    """
    statement = select(CoachingSession).where(CoachingSession.id == session_id, writable(actor)).options(*whole())
    return _one(session, statement.with_for_update(of=CoachingSession).execution_options(populate_existing=True))


def _one(session: Session, statement) -> CoachingSession:  # type: ignore[no-untyped-def]
    row: CoachingSession | None = session.scalars(statement).unique().one_or_none()
    if row is None:
        raise NotFound(ABSENT)
    return row


def listed(session: Session, actor: Actor, filters: Filters) -> Sequence[CoachingSession]:
    """A page of sessions, the newest first, one more than a page when there are more."""
    statement = (
        select(CoachingSession)
        .where(visible(actor))
        .options(
            joinedload(CoachingSession.agent),
            joinedload(CoachingSession.coach),
            selectinload(CoachingSession.action_items),
        )
        .order_by(CoachingSession.id.desc())
        .limit(PAGE_LENGTH + 1)
    )
    if filters.state:
        statement = statement.where(CoachingSession.state == filters.state)
    if filters.agent_id:
        statement = statement.where(CoachingSession.agent_id == filters.agent_id)
    if filters.before_id:
        statement = statement.where(CoachingSession.id < filters.before_id)
    return session.scalars(statement).unique().all()


def carried_over(session: Session, actor: Actor, row: CoachingSession) -> Sequence[ActionItem]:
    """What is still open from the agent's earlier sessions that the actor may open, due first (QM-J4)."""
    statement = (
        select(ActionItem)
        .join(CoachingSession, CoachingSession.id == ActionItem.session_id)
        .where(
            visible(actor),
            CoachingSession.agent_id == row.agent_id,
            CoachingSession.id < row.id,
            CoachingSession.state != SessionState.DRAFT,
            ActionItem.done_at.is_(None),
        )
        .order_by(ActionItem.due_on, ActionItem.id)
        .limit(MOST_WAITING)
    )
    return session.scalars(statement).all()


def evaluations_to_coach(
    session: Session, actor: Actor, *, agent_id: int | None = None, evaluation_id: int | None = None
) -> Sequence[Evaluation]:
    """Released evaluations that a session could be about, newest first, with all that stands in them."""
    statement = (
        select(Evaluation)
        .where(evaluations.visible(actor), _coachable(actor), Evaluation.released_at.is_not(None))
        .where(Evaluation.state != EvaluationState.VOID)
        .options(
            joinedload(Evaluation.agent),
            joinedload(Evaluation.interaction),
            joinedload(Evaluation.scorecard_version),
        )
        .order_by(Evaluation.released_at.desc(), Evaluation.id.desc())
        .limit(MOST_OFFERED)
    )
    if agent_id:
        statement = statement.where(Evaluation.agent_id == agent_id)
    if evaluation_id:
        statement = statement.where(Evaluation.id == evaluation_id)
        statement = statement.options(selectinload(Evaluation.answers).selectinload(AnswerRow.evidence))
    return session.scalars(statement).unique().all()


def _coachable(actor: Actor) -> ColumnElement[bool]:
    scope = actor.scope("coaching.write")
    if scope is Scope.ALL:
        return Evaluation.agent_id != actor.id
    if scope is Scope.TEAM and actor.team_ids:
        return and_(Evaluation.agent_id != actor.id, Evaluation.team_id.in_(actor.team_ids))
    return false()


def linked_complaints(session: Session, row: CoachingSession) -> Sequence[ComplaintInteraction]:
    """Complaints about the contacts of this session, or handled in them; who only took one down is not named."""
    contacts = {topic.evaluation.interaction_id for topic in row.topics}
    statement = (
        select(ComplaintInteraction)
        .join(Complaint, Complaint.id == ComplaintInteraction.complaint_id)
        .where(ComplaintInteraction.interaction_id.in_(contacts), ComplaintInteraction.role.in_(TOLD))
        .where(Complaint.state != ComplaintState.NOT_A_COMPLAINT)
        .options(joinedload(ComplaintInteraction.complaint))
        .order_by(Complaint.received_at, Complaint.id)
    )
    return session.scalars(statement).all() if contacts else ()


def drafts_due(session: Session, actor: Actor, today: date) -> Sequence[CoachingSession]:
    """The actor's own sessions that wait for them: drafts, and shared ones whose day is near or past."""
    is_near = and_(CoachingSession.state == SessionState.SHARED, CoachingSession.due_on <= today + DUE_SOON)
    statement = (
        select(CoachingSession)
        .where(CoachingSession.coach_id == actor.id, or_(CoachingSession.state == SessionState.DRAFT, is_near))
        .options(joinedload(CoachingSession.agent))
        .order_by(CoachingSession.due_on, CoachingSession.id)
        .limit(MOST_WAITING)
    )
    return session.scalars(statement).unique().all()


def to_acknowledge(session: Session, actor: Actor) -> Sequence[CoachingSession]:
    """Sessions about the actor that were shared and not acknowledged yet, the one due first on top."""
    waiting = CoachingSession.state.in_((SessionState.SHARED, SessionState.COMPLETED))
    statement = (
        select(CoachingSession)
        .where(CoachingSession.agent_id == actor.id, waiting)
        .options(joinedload(CoachingSession.coach))
        .order_by(CoachingSession.due_on, CoachingSession.id)
        .limit(MOST_WAITING)
    )
    return session.scalars(statement).unique().all()


def open_items(session: Session, actor: Actor) -> Sequence[tuple[ActionItem, CoachingSession]]:
    """The actor's own open action items from shared sessions, the one due first on top."""
    statement = (
        select(ActionItem, CoachingSession)
        .join(CoachingSession, CoachingSession.id == ActionItem.session_id)
        .where(
            CoachingSession.agent_id == actor.id,
            CoachingSession.state.in_(rules.SEEN_BY_AGENT),
            ActionItem.done_at.is_(None),
        )
        .order_by(ActionItem.due_on, ActionItem.id)
        .limit(MOST_WAITING)
    )
    return [tuple(found) for found in session.execute(statement)]  # type: ignore[misc]
