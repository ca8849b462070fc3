"""The demo centre's quality plans: one that has drawn a week, its contacts waiting in the pool."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.plans import services
from qa_app.plans.models import Sample
from qa_app.plans.queries.population import Asked, population
from qa_app.plans.rules import periods
from qa_app.plans.rules.plan import PlanRules, Signal, Stream, Way
from qa_app.plans.services import Wish
from qa_app.plans.services.drawing import Draw, decide, keep
from scorecards import sampling

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre

SEED, WEEKS = "harbour-and-vale", 4


def sample(session: Session, centre: "Centre") -> Sample:
    """Make a plan by chance and one by risk, and draw with the first the fullest of the last weeks."""
    actor, zone = centre.actor(session, "dev"), ZoneInfo(centre.settings.timezone)
    rules = PlanRules(count=2, strata=("channel",), way=Way.CLAIM, due_days=21)
    wish = Wish("Two of every agent, every week", Stream.RANDOM, periods.Kind.WEEK, rules)
    plan = services.keep(session, actor, None, wish, centre.today)
    signals = (Signal.VERY_NEGATIVE, Signal.LONG_SILENCE, Signal.LEAVING, Signal.ESCALATION)
    risky = PlanRules(count=5, basis=sampling.Basis.ALL, signals=signals, way=Way.CLAIM)
    services.keep(
        session, actor, None, Wish("Contacts that went badly", Stream.RISK, periods.Kind.WEEK, risky), centre.today
    )
    populations = {
        period: population(session, Asked(plan.stream, rules, *period.bounds(zone)))
        for period in periods.lately(plan.period, centre.today, WEEKS)
    }
    period, found = max(populations.items(), key=lambda pair: len(pair[1]))
    asked = Asked(plan.stream, rules, *period.bounds(zone))
    drawn = Draw(plan, asked, period, SEED, found, sampling.pack(found), decide(found, rules, plan.stream, SEED))
    return keep(session, drawn, zone, now=datetime.now(UTC))
