"""Having a share of the random evaluations scored a second time by somebody else, drawn by lot (QM-G10, QM-G12)."""

import secrets
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.calibration import rules
from qa_app.calibration.models import DoubleDraw, DoubleShare
from qa_app.errors import Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.evaluations.rules import transitions
from qa_app.people.models import Person, team_lead
from qa_app.policy import Actor

TIME_TO_SCORE = timedelta(days=14)
MOST_AT_ONCE = 50
REASON = "Scored a second time by lot, to see how far reviewers agree. Neither score changes by it."
NOBODY = "No other reviewer is free to score it: all know the contact, or belong to the agent’s team."


def set_share(
    session: Session, actor: Actor, scorecard_id: int, percent: Decimal | None, *, now: datetime | None = None
) -> DoubleShare:
    """Set which share of a scorecard's random evaluations is scored twice; None: what the scorecard itself says.

    It holds for what is submitted from now on. Raises NotAllowed, NotFound or Invalid.
    """
    if not actor.may("calibration.manage"):
        raise NotAllowed("Only QA managers set this.")
    if session.get(ScorecardRow, scorecard_id) is None:
        raise NotFound("There is no such scorecard.")
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid("Choose a share from 0 to 100 %.", {"percent": "Between 0 and 100."})
    row = _share(session, scorecard_id, now or datetime.now(UTC))
    row.percent, row.set_at, row.set_by_id = percent, now or datetime.now(UTC), actor.id
    return row


def draw(session: Session, row: Evaluation, now: datetime) -> DoubleDraw | None:
    """After the submission of a random evaluation: decide by lot, once, whether it is scored again, and by whom.

    Nothing is decided (None) for other series and where the share is 0.
    """
    if row.selection != Selection.RANDOM or session.get(DoubleDraw, row.id) is not None:
        return None
    version = row.scorecard_version
    share = session.get(DoubleShare, version.scorecard_id)
    percent = share.percent if share and share.percent is not None else _own_share(version)
    if percent <= 0:
        return None
    share = share or _share(session, version.scorecard_id, now)
    lot = rules.lot(share.seed, row.id)
    drawn = DoubleDraw(evaluation_id=row.id, share_pct=percent, lot=lot, is_drawn=lot < percent, note="", at=now)
    session.add(drawn)
    if drawn.is_drawn:
        _hand_out(session, drawn, row, share.seed, now)
    return drawn


def hand_out_waiting(session: Session, now: datetime | None = None) -> int:
    """Find reviewers for drawn evaluations for which nobody was free before; returns how many. For the clock."""
    waiting = (
        select(DoubleDraw, Evaluation, DoubleShare.seed)
        .join(Evaluation, Evaluation.id == DoubleDraw.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .join(DoubleShare, DoubleShare.scorecard_id == ScorecardVersion.scorecard_id)
        .where(
            DoubleDraw.is_drawn, DoubleDraw.second_id.is_(None), Evaluation.state.in_(transitions.SUBMITTED_OR_LATER)
        )
        .order_by(DoubleDraw.at.desc())
        .limit(MOST_AT_ONCE)
    )
    found = session.execute(waiting).all()
    return sum(_hand_out(session, drawn, row, seed, now or datetime.now(UTC)) for drawn, row, seed in found)


def _own_share(version: ScorecardVersion) -> Decimal:
    return scorecards.definition(version).handling.double_pct


def _share(session: Session, scorecard_id: int, now: datetime) -> DoubleShare:
    """The scorecard's row, with a seed of its own that nobody can foresee."""
    row = session.get(DoubleShare, scorecard_id)
    if row is None:
        row = DoubleShare(scorecard_id=scorecard_id, seed=secrets.token_hex(16), set_at=now)
        session.add(row)
        session.flush()
    return row


def _hand_out(session: Session, drawn: DoubleDraw, row: Evaluation, seed: str, now: datetime) -> bool:
    reviewer_id = _second_reviewer(session, row, seed)
    if reviewer_id is None:
        if drawn.note != NOBODY:
            drawn.note = NOBODY
        return False
    second = Evaluation(
        interaction_id=row.interaction_id,
        scorecard_version_id=row.scorecard_version_id,
        reviewer_id=reviewer_id,
        agent_id=row.agent_id,
        team_id=row.team_id,
        transcript_version=row.transcript_version,
        state=EvaluationState.ASSIGNED,
        selection=Selection.DOUBLE,
        selection_reason=REASON,
        assigned_at=now,
        due_at=now + TIME_TO_SCORE,
    )
    session.add(second)
    session.flush()
    drawn.second_id, drawn.note = second.id, ""
    return True


def _second_reviewer(session: Session, row: Evaluation, seed: str) -> int | None:
    """The free reviewer with the least work waiting; of those alike, the one whose lot is the lowest.

    Not free are the first reviewer, the agent, whoever evaluated this contact in any series, and whoever
    belongs to the agent's team or leads it.
    """
    knows = select(Evaluation.reviewer_id).where(
        Evaluation.interaction_id == row.interaction_id, Evaluation.state != EvaluationState.VOID
    )
    near = select(Person.id).where(Person.team_id == row.team_id, Person.team_id.is_not(None))
    leads = select(team_lead.c.person_id).where(team_lead.c.team_id == row.team_id)
    taken = {row.reviewer_id, row.agent_id, *session.scalars(knows.union(near, leads))}
    free = [choice.id for choice in evaluations.reviewers(session) if choice.id not in taken]
    if not free:
        return None
    waiting = (
        select(Evaluation.reviewer_id, func.count())
        .where(Evaluation.reviewer_id.in_(free), Evaluation.state.in_(transitions.OPEN_FOR_WORK))
        .group_by(Evaluation.reviewer_id)
    )
    loads = dict(session.execute(waiting).all())
    return min(free, key=lambda each: (loads.get(each, 0), rules.lot(f"{seed}:{each}", row.id)))
