"""The worker's part of plans: asking for draws that are due, drawing with progress, giving out what was drawn."""

from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.config import Settings
from qa_app.errors import Invalid
from qa_app.jobs.runner import Run
from qa_app.plans import queries, services
from qa_app.plans.models import QualityPlan, Sample
from qa_app.plans.queries.population import Asked
from qa_app.plans.queries.population import population as read
from qa_app.plans.rules import periods
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules.periods import Period
from qa_app.plans.services import dealing
from qa_app.plans.services.drawing import Draw, decide
from qa_app.plans.services.drawing import keep as keep_draw
from scorecards import sampling

MOST_CAUGHT_UP = 5
GIVEN_AT_ONCE = 25
"""So many evaluations are made in one transaction, so that other writers need not wait long."""


def enqueue_due(session: Session, settings: Settings) -> int:
    """Tend the samples, and have drawn what is due; a period missed while nobody worked is caught up with."""
    now = datetime.now(UTC)
    services.tend(session, now)
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    return sum(_ask_for_due(session, plan, today) for plan in queries.plans_on(session))


def _ask_for_due(session: Session, plan: QualityPlan, today: date) -> int:
    lag = plans.from_document(plan.rules).lag_days
    due = islice(periods.due(plan.period, plan.starts_on, today, lag_days=lag), MOST_CAUGHT_UP)
    asked = 0
    for period in due:
        if queries.sample_of(session, plan.id, period) is None and not queries.is_asked(session, plan.id, period):
            services.ask(session, plan, period)
            asked += 1
    return asked


def draw(run: Run) -> None:
    """Draw the sample of `run.payload` and give it out. Drawn already: only what nobody has yet is given out."""
    zone, now = ZoneInfo(run.settings.timezone), datetime.now(UTC)
    period = Period(date.fromisoformat(run.payload["starts_on"]), date.fromisoformat(run.payload["ends_on"]))
    run.step("reading", 5)
    with run.transaction() as session:
        plan = session.get(QualityPlan, run.payload["plan_id"])
        if plan is None:
            raise Invalid("This plan was taken away.")
        found = queries.sample_of(session, plan.id, period)
        asked = Asked(plan.stream, plans.from_document(plan.rules), *period.bounds(zone))
        population = None if found and found.population_size else read(session, asked)
    if population is not None:
        run.step("drawing", 40)
        outcome = decide(population, asked.rules, asked.stream, run.payload["seed"])
        made = Draw(plan, asked, period, run.payload["seed"], population, sampling.pack(population), outcome,
                    run.owner_id)  # fmt: skip
        run.step("keeping", 60)
        with run.transaction() as session:
            row = keep_draw(session, made, zone, now=now)
            audit.record(session, None, "sample_drawn", ("sample", row.id), plan=plan.id, n=len(outcome.picks))
    _give_out(run, plan.id, period, zone)


def _give_out(run: Run, plan_id: int, period: Period, zone: ZoneInfo) -> None:
    """Deal what nobody has, some at a time; contacts for the pool stay there."""
    now = datetime.now(UTC)
    with run.transaction() as session:
        sample = queries.sample_of(session, plan_id, period)
        items = dealing.waiting(session, sample) if sample and dealing.is_dealt(sample) else []
        given: dict[int, int] = {}
        if sample and items:
            dealt = dealing.deal(session, sample, items, now, zone)
            dealing.leave(items, dealt, now)
            sample.dealt = {str(who): str(share) for who, share in dealt.expected.items()}
            given = dict(dealt.given)
    pairs = sorted(given.items())
    for first in range(0, len(pairs), GIVEN_AT_ONCE):
        run.step("giving out", 65 + 35 * first // len(pairs))
        with run.transaction() as session:
            for item_id, reviewer_id in pairs[first : first + GIVEN_AT_ONCE]:
                item = queries.item(session, item_id)
                if item.reviewer_id is None and item.state == "open":
                    dealing.give(session, item, reviewer_id, now)
    with run.transaction(is_last=True) as session:
        session.execute(select(Sample.id).limit(1))
