"""What of the contacts that can be judged was evaluated, by stratum, with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from qa_app.evaluations.models import Evaluation, Selection
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person, Team
from qa_app.plans.queries.population import is_fit, stratum
from qa_app.plans.rules.plan import Dimension
from reports.tally import Rate
from scorecards import sampling

AGENT = "agent"
CHOICES = (AGENT, *Dimension)
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One stratum: its contacts, how many were evaluated by chance, and how many in other series.

    `margin` is to within how many points a pass rate of this stratum is known from its random sample.
    """

    name: str
    rate: Rate
    others: int

    @property
    def margin(self) -> float | None:
        """None before anything was evaluated."""
        return sampling.margin(self.rate.successes, self.rate.n) if self.rate.successes else None


def coverage(session: Session, dimension: str, since: datetime, until: datetime) -> list[Line]:
    """Each stratum with what was evaluated of it, by name; contacts count by when they began."""
    named = Person.name if dimension == AGENT else stratum(dimension)
    within = and_(Interaction.started_at >= since, Interaction.started_at < until, is_fit())
    eligible = _by_name(session, named, within, func.count())
    is_done = Evaluation.state.in_((*transitions.SUBMITTED_OR_LATER, "awaiting_approval"))
    random = and_(within, is_done, Evaluation.selection == Selection.RANDOM)
    others = and_(within, is_done, Evaluation.selection.in_((Selection.RISK, Selection.TARGETED, Selection.COMPLAINT)))
    number = func.count(Interaction.id.distinct())
    drawn = _by_name(session, named, random, number, with_evaluations=True)
    apart = _by_name(session, named, others, number, with_evaluations=True)
    return [
        Line(name, Rate(min(drawn.get(name, 0), count), count), apart.get(name, 0))
        for name, count in sorted(eligible.items(), key=lambda pair: pair[0].casefold())
    ]


def _by_name(
    session: Session, named: Any, where: ColumnElement[bool], number: Any, *, with_evaluations: bool = False
) -> Mapping[str, int]:
    statement = (
        select(named, number)
        .select_from(Interaction)
        .join(Person, Person.id == Interaction.agent_id)
        .outerjoin(Team, Team.id == Interaction.team_id)
    )
    if with_evaluations:
        statement = statement.join(Evaluation, Evaluation.interaction_id == Interaction.id)
    rows = session.execute(statement.where(where).group_by(named).limit(MOST_LINES))
    return {str(name): count for name, count in rows}
