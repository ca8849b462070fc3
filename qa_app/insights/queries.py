"""Reading exports: a person's own, and the evaluations that an export is made of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.builder.models import ScorecardVersion
from qa_app.coaching.queries import Period
from qa_app.db import in_scope
from qa_app.errors import NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Acknowledgement, AnswerRow, Evaluation, EvaluationState, Suggestion
from qa_app.evaluations.rules.transitions import SUBMITTED_OR_LATER
from qa_app.insights.models import Export
from qa_app.insights.rules import ANY_STATE, TABLES, Kind, Wish
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person, Team
from qa_app.policy import Actor, Scope

PAGE_LENGTH = 50
PERMISSIONS = {Kind.BATCH: "export.batch"}
USUAL_PERMISSION = "export.create"
MORE_PERMISSION = "evaluation.export"


def mine(session: Session, actor: Actor, *, before_id: int | None = None) -> Sequence[Export]:
    """The actor's own exports, the newest first, one more than a page when there are more."""
    statement = (
        select(Export)
        .where(Export.owner_id == actor.id)
        .options(joinedload(Export.job))
        .order_by(Export.id.desc())
        .limit(PAGE_LENGTH + 1)
    )
    if before_id:
        statement = statement.where(Export.id < before_id)
    return session.scalars(statement).all()


def export(session: Session, actor: Actor, export_id: int) -> Export:
    """One of the actor's own exports. Raises NotFound."""
    statement = select(Export).where(Export.id == export_id, Export.owner_id == actor.id)
    row = session.scalars(statement.options(joinedload(Export.job))).one_or_none()
    if row is None:
        raise NotFound("There is no such export.")
    return row


def under_way(session: Session, actor: Actor, wish: Wish) -> Export | None:
    """The actor's export of exactly this that is still being made, if there is one."""
    statement = (
        select(Export)
        .join(Job, Job.id == Export.job_id)
        .where(Export.owner_id == actor.id, Export.kind == wish.kind)
        .where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    )
    return next((row for row in session.scalars(statement) if row.parameters == wish.parameters()), None)


def permission_for(wish: Wish) -> str:
    """The permission that the export needs, with the reach of its rows: more for what is not released."""
    if wish.kind in TABLES and wish.state:
        return MORE_PERMISSION
    return PERMISSIONS.get(wish.kind, USUAL_PERMISSION)


def evaluation(session: Session, actor: Actor, evaluation_id: int) -> Evaluation:
    """An evaluation the actor may export: visible to them, in their reach, submitted. Raises NotFound."""
    row = evaluations.evaluation(session, actor, evaluation_id)
    is_reached = actor.reaches(USUAL_PERMISSION, owner_id=row.agent_id, team_id=row.team_id)
    if not is_reached or row.submitted_at is None:
        raise NotFound("There is no such submitted evaluation.")
    return row


def agent(session: Session, actor: Actor, agent_id: int, permission: str) -> Person:
    """An agent in the permission's reach. Raises NotFound."""
    row = session.get(Person, agent_id)
    if row is None or not actor.reaches(permission, owner_id=row.id, team_id=row.team_id):
        raise NotFound("There is no such agent.")
    return row


def team(session: Session, actor: Actor, team_id: int, permission: str) -> Team:
    """A team in the permission's reach. Raises NotFound."""
    row = session.get(Team, team_id)
    if row is None or not actor.reaches(permission, owner_id=None, team_id=row.id):
        raise NotFound("There is no such team.")
    return row


def teams_for(session: Session, actor: Actor, permission: str) -> Sequence[Team]:
    """The teams in the permission's reach, by name."""
    scope = actor.scope(permission)
    if scope < Scope.TEAM:
        return ()
    reach = true() if scope is Scope.ALL else Team.id.in_(actor.team_ids)
    return session.scalars(select(Team).where(reach).order_by(Team.name)).all()


def selected(session: Session, actor: Actor, wish: Wish, period: Period, limit: int) -> Sequence[tuple[int, int]]:
    """(evaluation id, agent id) of the evaluations that the wish is about, at most `limit`.

    By agent's name, then by the contact's time, so that the same wish lists them in the same order.
    """
    statement = (
        select(Evaluation.id, Evaluation.agent_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(Person, Person.id == Evaluation.agent_id)
        .where(_asked(actor, wish, period))
        .order_by(Person.name, Person.id, Interaction.started_at, Evaluation.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def _asked(actor: Actor, wish: Wish, period: Period) -> ColumnElement[bool]:
    return and_(
        evaluations.visible(actor),
        in_scope(actor, permission_for(wish), owner=Evaluation.agent_id, team=Evaluation.team_id),
        Evaluation.score_document.is_not(None),
        _stands(wish.state),
        Interaction.started_at >= period.start,
        Interaction.started_at < period.end,
        Evaluation.agent_id == wish.agent_id if wish.agent_id else true(),
        Evaluation.team_id == wish.team_id if wish.team_id else true(),
        Evaluation.reviewer_id == wish.reviewer_id if wish.reviewer_id else true(),
        Evaluation.selection == wish.selection if wish.selection else true(),
    )


def _stands(state: str | None) -> ColumnElement[bool]:
    if state is None:
        return and_(Evaluation.released_at.is_not(None), Evaluation.state != EvaluationState.VOID)
    return Evaluation.state.in_(SUBMITTED_OR_LATER) if state == ANY_STATE else Evaluation.state == state


def to_tell(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Evaluation]:
    """The evaluations with everything that a table tells of them, in the order of the ids; without those that
    the actor may no longer see."""
    statement = (
        select(Evaluation)
        .where(Evaluation.id.in_(ids), evaluations.visible(actor))
        .options(
            joinedload(Evaluation.interaction).joinedload(Interaction.customer),
            joinedload(Evaluation.interaction).joinedload(Interaction.team),
            joinedload(Evaluation.scorecard_version).joinedload(ScorecardVersion.scorecard),
            joinedload(Evaluation.agent).lazyload(Person.roles),
            joinedload(Evaluation.reviewer).lazyload(Person.roles),
            selectinload(Evaluation.answers).selectinload(AnswerRow.evidence),
            selectinload(Evaluation.disputes),
        )
    )
    found = {row.id: row for row in session.scalars(statement).unique()}
    return [found[number] for number in ids if number in found]


def acknowledged(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When each of the evaluations was acknowledged, where it was."""
    statement = select(Acknowledgement.evaluation_id, Acknowledgement.at)
    return {row[0]: row[1] for row in session.execute(statement.where(Acknowledgement.evaluation_id.in_(ids)))}


def suggestions(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], Suggestion]:
    """What was proposed, by evaluation and question: what the reviewer judged before what was passed over."""
    statement = select(Suggestion).where(Suggestion.evaluation_id.in_(ids), Suggestion.value.is_not(None))
    rows = session.scalars(statement.order_by(Suggestion.verdict.is_not(None), Suggestion.id))
    return {(row.evaluation_id, row.question_key): row for row in rows}
