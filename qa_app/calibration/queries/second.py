"""Second scorings: which share is drawn, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.calibration.models import DoubleDraw, DoubleShare
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of `decided` random evaluations `drawn` were drawn; `done` of those were scored again, `waiting` have nobody.

    `percent` is the share set for the scorecard here; None: what the scorecard itself says.
    """

    percent: Decimal | None
    decided: int
    drawn: int
    done: int
    waiting: int


def drawn(session: Session, scorecard_id: int) -> Drawn:
    """The scorecard's share, how many evaluations were drawn for a second scoring, and what became of them."""
    second = aliased(Evaluation)
    is_in = second.state.in_(transitions.SUBMITTED_OR_LATER)
    is_waiting = DoubleDraw.is_drawn & DoubleDraw.second_id.is_(None) & (Evaluation.state != EvaluationState.VOID)
    percent = select(DoubleShare.percent).where(DoubleShare.scorecard_id == scorecard_id).scalar_subquery()
    set_share, *counts = session.execute(
        select(
            percent,
            func.count(),
            func.coalesce(func.sum(case((DoubleDraw.is_drawn, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_in, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_waiting, 1), else_=0)), 0),
        )
        .select_from(DoubleDraw)
        .join(Evaluation, Evaluation.id == DoubleDraw.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .outerjoin(second, second.id == DoubleDraw.second_id)
        .where(ScorecardVersion.scorecard_id == scorecard_id)
    ).one()
    return Drawn(set_share, *(int(count) for count in counts))


def in_use(session: Session) -> Sequence[ScorecardRow]:
    """Scorecards that were published at some time: the one scored on most first, then by title."""
    published = select(ScorecardVersion.scorecard_id).where(ScorecardVersion.published_at.is_not(None))
    scored = (
        select(func.count(Evaluation.id))
        .join(ScorecardVersion, Evaluation.scorecard_version_id == ScorecardVersion.id)
        .where(ScorecardVersion.scorecard_id == ScorecardRow.id)
        .scalar_subquery()
    )
    rows = select(ScorecardRow).where(ScorecardRow.id.in_(published)).order_by(scored.desc(), ScorecardRow.title)
    return session.scalars(rows).all()
