"""The coaching report on one agent and period as a value; page and paper are made from the same one (QM-J10).

It holds released evaluations, shared sessions without their private notes, and the complaints that are linked
to the agent's contacts. Only evaluations of randomly drawn contacts enter its means and trends.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app import labels
from qa_app.builder import queries as scorecards
from qa_app.coaching import rules
from qa_app.coaching.models import ActionItem, CoachingSession
from qa_app.coaching.queries import sessions
from qa_app.coaching.queries.complaints import linked_to
from qa_app.coaching.queries.judged import Judged, judged, named_strengths, opportunities
from qa_app.coaching.queries.periods import Period
from qa_app.errors import NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import AnswerRow, Evaluation, EvaluationState, Selection
from qa_app.evaluations.queries.report import quoted
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person
from qa_app.policy import Actor
from reports.documents import coaching as document
from reports.documents.coaching import CoachingReport, Highlight, SkillScores

LEFT_OUT = (Selection.CALIBRATION, Selection.SELF)
CHOSEN = {Selection.TARGETED: "on purpose", Selection.COMPLAINT: "after a complaint"}


def for_agent(session: Session, actor: Actor, agent_id: int, permission: str = "coaching.read") -> Person:
    """The agent whose report the permission lets the actor read. Raises NotFound."""
    agent = session.get(Person, agent_id)
    if agent is None or not actor.reaches(permission, owner_id=agent.id, team_id=agent.team_id):
        raise NotFound("There is no such agent.")
    return agent


def report_of(
    session: Session, actor: Actor, agent: Person, period: Period, *, now: datetime, centre: str = ""
) -> CoachingReport:
    """The report on an agent that `for_agent` has let through, as of `now`, with times in the period's zone."""
    released = released_in(session, actor, agent, period)
    answers = {row.id: judged(row) for row in released}
    averaged = {row.id for row in released if row.selection == Selection.RANDOM and row.percent is not None}
    talks = _sessions(session, actor, agent, period)
    return CoachingReport(
        centre=centre,
        agent=agent.name,
        team=agent.team.name if agent.team else "",
        period_from=period.first,
        period_to=period.last,
        prepared_by=actor.name,
        prepared_at=now.astimezone(period.zone),
        evaluations=tuple(_evaluation(row, answers[row.id], period) for row in released),
        skills=_skills([item for row in released if row.id in averaged for item in answers[row.id]]),
        sessions=tuple(_session(talk, period.zone) for talk in talks if _talked_on(talk, period.zone) in period),
        actions=tuple(_actions(talks, agent, period)),
        complaints=linked_to(session, actor, agent.id, released, period),
    )


def released_in(session: Session, actor: Actor, agent: Person, period: Period) -> Sequence[Evaluation]:
    """The agent's released evaluations of contacts in the period, newest first, as the actor may see them."""
    statement = (
        select(Evaluation)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            evaluations.visible(actor),
            Evaluation.agent_id == agent.id,
            Evaluation.released_at.is_not(None),
            Evaluation.state != EvaluationState.VOID,
            Evaluation.selection.not_in(LEFT_OUT),
            Interaction.started_at >= period.start,
            Interaction.started_at < period.end,
        )
        .options(
            joinedload(Evaluation.interaction),
            joinedload(Evaluation.scorecard_version),
            joinedload(Evaluation.reviewer),
            selectinload(Evaluation.answers).selectinload(AnswerRow.evidence),
        )
        .order_by(Interaction.started_at.desc(), Evaluation.id.desc())
    )
    return session.scalars(statement).unique().all()


def _evaluation(row: Evaluation, found: Sequence[Judged], period: Period) -> document.CoachingEvaluation:
    return document.CoachingEvaluation(
        number=f"E-{row.id}",
        on=row.interaction.started_at.astimezone(period.zone).date(),
        interaction=f"I-{row.interaction_id}",
        channel=labels.of(row.interaction.channel).text,
        scorecard=scorecards.definition(row.scorecard_version).title,
        version=str(row.scorecard_version.number),
        score_pct=row.percent,
        outcome=_outcome(row),
        reviewer=row.reviewer.name,
        state=labels.of(row.state).text.lower(),
        chosen=CHOSEN.get(Selection(row.selection), ""),
        is_averaged=row.selection == Selection.RANDOM,
        strengths=tuple(map(_highlight, named_strengths(found))),
        opportunities=tuple(map(_highlight, opportunities(found))),
    )


def _outcome(row: Evaluation) -> str:
    if row.is_auto_failed:
        return "auto-fail"
    return {"pass": "pass", "fail": "below the pass mark"}.get(row.outcome or "", "")


def _highlight(item: Judged) -> Highlight:
    return Highlight(item.text, item.answer, item.comment, tuple(map(quoted, item.lines)))


def _skills(found: Sequence[Judged]) -> tuple[SkillScores, ...]:
    """Every answer's share of its possible points under each skill of its question, in the scorecard's order."""
    shares: dict[str, list[float]] = {}
    for item in found:
        for skill in item.skills:
            shares.setdefault(skill, []).append(item.share_pct)
    return tuple(SkillScores(labels.of(skill).text, tuple(values)) for skill, values in shares.items())


def _sessions(session: Session, actor: Actor, agent: Person, period: Period) -> Sequence[CoachingSession]:
    """Every shared session of the agent up to the end of the period, newest first."""
    statement = (
        select(CoachingSession)
        .where(
            sessions.visible(actor),
            CoachingSession.agent_id == agent.id,
            CoachingSession.state.in_(rules.SEEN_BY_AGENT),
            CoachingSession.shared_at < period.end,
        )
        .options(
            joinedload(CoachingSession.coach),
            selectinload(CoachingSession.action_items),
            selectinload(CoachingSession.topics),
        )
        .order_by(CoachingSession.shared_at.desc(), CoachingSession.id.desc())
    )
    return session.scalars(statement).unique().all()


def _talked_on(talk: CoachingSession, zone: ZoneInfo) -> date:
    """The day a session counts for: when it was held, else when it was shared."""
    return (talk.completed_at or talk.shared_at or talk.created_at).astimezone(zone).date()


def _session(talk: CoachingSession, zone: ZoneInfo) -> document.CoachingSession:
    """The session as it is printed; its private notes are not read here."""
    return document.CoachingSession(
        on=_talked_on(talk, zone),
        coach=talk.coach.name,
        topic=talk.title,
        notes=talk.notes,
        agent_comment=talk.acknowledgement,
        acknowledged_at=talk.acknowledged_at.astimezone(zone) if talk.acknowledged_at else None,
    )


def _actions(talks: Sequence[CoachingSession], agent: Person, period: Period) -> Iterator[document.ActionItem]:
    """What was agreed in the period, and from before it what is still open or was done in it, due first."""
    items = [
        (item, _done_on(item, period.zone))
        for talk in talks
        for item in talk.action_items
        if item.done_at is None or _done_on(item, period.zone) in period or _talked_on(talk, period.zone) in period
    ]
    for item, done_on in sorted(items, key=lambda pair: (pair[0].due_on, pair[0].id)):
        yield document.ActionItem(
            text=item.text,
            owner=agent.name,
            due_on=item.due_on,
            state="done" if done_on else "open",
            done_on=done_on,
        )


def _done_on(item: ActionItem, zone: ZoneInfo) -> date | None:
    return item.done_at.astimezone(zone).date() if item.done_at else None
