"""Drawing a plan's sample for a period: ask for it, draw, keep everything that is needed to draw it again."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from qa_app.errors import Conflict
from qa_app.jobs import ledger
from qa_app.jobs.models import Job
from qa_app.plans import queries
from qa_app.plans.models import STRATUM_MAXIMUM, ItemState, QualityPlan, Sample, SampleItem
from qa_app.plans.queries.population import Asked, signals_of
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules import wording
from qa_app.plans.rules.periods import Period
from qa_app.plans.rules.plan import PlanRules, Stream
from scorecards import sampling
from scorecards.sampling import Population

JOB = "draw"


@dataclass(frozen=True, slots=True)
class Pick:
    """One chosen contact: the kernel's choice, and its part in a case-control sample."""

    id: int
    agent: int
    stratum: str
    slot: int = 0
    role: str = ""
    set_number: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draw came to."""

    picks: tuple[Pick, ...]
    strata: list[dict[str, Any]]
    short: dict[str, int]


def ask(session: Session, plan: QualityPlan, period: Period, *, owner_id: int | None = None) -> Job:
    """Have a worker draw the plan's sample for the period. The seed is fixed now, before anybody saw what there is.

    Raises Conflict when it was drawn already; a draw that found nothing may be made again.
    """
    found = queries.sample_of(session, plan.id, period)
    if found is not None and found.population_size > 0:
        raise Conflict("This period was drawn already; a sample is drawn once.")
    payload = {
        "plan_id": plan.id,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "seed": secrets.token_hex(8),
    }
    title = f"Draw {plan.name}, {wording.days(period)}"
    key = f"{plan.id}:{period.starts_on}:{period.ends_on}"
    job = ledger.repeat(session, JOB, key, payload, title=title, owner_id=owner_id)
    if job is None:
        raise Conflict("A worker is drawing this period already.")
    return job


def decide(population: Population, rules: PlanRules, stream: str, seed: str) -> Outcome:
    """What is drawn: by quota, or for the complaint stream each case with its matched controls."""
    if stream == Stream.COMPLAINT:
        return _matched(population, rules, seed)
    drawn = sampling.draw(population, plans.draw_rules(rules, stream), f"{stream}:{seed}")
    return Outcome(
        tuple(Pick(choice.id, choice.agent, choice.stratum, choice.slot) for choice in drawn.chosen),
        [
            {"name": line.name, "contacts": line.contacts, "expected": str(line.expected), "drawn": line.drawn}
            for line in drawn.strata
        ],
        {str(agent): missing for agent, missing in drawn.short.items()},
    )


def _matched(population: Population, rules: PlanRules, seed: str) -> Outcome:
    found = sampling.match(population, rules.ratio, f"{Stream.COMPLAINT}:{seed}", most=rules.count or None)
    parts = {each.case: ("case", each.number) for each in found.sets}
    parts |= {control: ("control", each.number) for each in found.sets for control in each.controls}
    picks = tuple(
        Pick(number, population.item(number).agent, population.item(number).stratum, 0, *parts[number])
        for number in found.order
    )
    cases = sum(1 for item in population if item.priority)
    wanted = min(cases, rules.count or cases)
    controls = len(found.order) - len(found.sets)
    strata = [
        {"name": "cases", "contacts": cases, "expected": str(wanted), "drawn": len(found.sets)},
        {"name": "controls", "contacts": len(population) - cases, "expected": str(wanted * rules.ratio),
         "drawn": controls},
    ]  # fmt: skip
    return Outcome(picks, strata, {"alone": len(found.alone)} if found.alone else {})


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw that was made and is to be kept."""

    plan: QualityPlan
    asked: Asked
    period: Period
    seed: str
    population: Population
    packed: bytes
    outcome: Outcome
    owner_id: int | None = None


def keep(session: Session, made: Draw, zone: tzinfo, *, now: datetime) -> Sample:
    """Write the sample with its contacts, all in the pool; what was found to be empty before gives way to it."""
    before = queries.sample_of(session, made.plan.id, made.period)
    if before is not None and before.population_size > 0:
        return before
    if before is not None:
        session.execute(delete(Sample).where(Sample.id == before.id))
    row = Sample(
        plan_id=made.plan.id, stream=made.asked.stream, starts_on=made.period.starts_on,
        ends_on=made.period.ends_on, seed=made.seed, rules=plans.to_document(made.asked.rules),
        population_size=len(made.population), population_digest=sampling.digest(made.population),
        population=made.packed, strata=made.outcome.strata, short=made.outcome.short, dealt={}, drawn_at=now,
        drawn_by_id=made.owner_id, due_at=due(now, made.asked.rules.due_days, zone),
        gives_up_at=_gives_up_at(now, made.asked.rules, zone),
    )  # fmt: skip
    session.add(row)
    session.flush()  # its contacts carry its id
    rows = _rows(session, made, row, now)
    if rows:
        session.execute(insert(SampleItem), rows)
    return row


def _rows(session: Session, made: Draw, row: Sample, now: datetime) -> list[dict[str, Any]]:
    picks = made.outcome.picks
    signs = signals_of(session, made.asked.rules.signals, [pick.id for pick in picks])
    return [
        {
            "sample_id": row.id, "stream": row.stream, "interaction_id": pick.id, "agent_id": pick.agent,
            "stratum": pick.stratum[:STRATUM_MAXIMUM], "slot": pick.slot, "place": place, "role": pick.role,
            "set_number": pick.set_number, "state": ItemState.OPEN, "note": "", "passed_over": [], "changed_at": now,
            "reason": wording.reason(row.stream, made.plan.name, made.period, pick.stratum, signs[pick.id])[:300],
        }
        for place, pick in enumerate(picks)
    ]  # fmt: skip


def _gives_up_at(now: datetime, rules: PlanRules, zone: tzinfo) -> datetime | None:
    return None if rules.expire_days is None else due(now, rules.due_days + rules.expire_days, zone)


def due(now: datetime, days: int, zone: tzinfo) -> datetime:
    """The end of the day by which the work is to be done, in the centre's time zone."""
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a sample came out the same when it was drawn again, and what did not."""

    is_population_whole: bool
    is_same: bool
    wrong_stand_ins: tuple[int, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything is as it was."""
        return self.is_population_whole and self.is_same and not self.wrong_stand_ins


def replay(session: Session, sample: Sample) -> Replay:
    """Draw the sample again from what was kept, and follow each stand-in to see that it was the next in turn."""
    population = sampling.unpack(sample.population)
    rules = plans.from_document(sample.rules)
    again = [pick.id for pick in decide(population, rules, sample.stream, sample.seed).picks]
    items = session.scalars(select(SampleItem).where(SampleItem.sample_id == sample.id).order_by(SampleItem.id)).all()
    first = sorted((item for item in items if item.replaces_id is None), key=lambda item: item.place)
    by_id = {item.id: item for item in items}
    used = {item.interaction_id for item in first}
    wrong = []
    for item in items:
        if item.replaces_id is None:
            continue
        lost = by_id[item.replaces_id].interaction_id
        passed = {*used, *item.passed_over}
        expected = next((one for one in stand_ins(population, rules, sample, lost) if one not in passed), None)
        if expected != item.interaction_id:
            wrong.append(item.interaction_id)
        used.add(item.interaction_id)
    return Replay(
        sampling.digest(population) == sample.population_digest,
        again == [item.interaction_id for item in first],
        tuple(wrong),
    )


def stand_ins(population: Population, rules: PlanRules, sample: Sample, lost: int) -> list[int]:
    """Who may stand in for a contact, in turn: same agent and stratum, and a case only for a case."""
    how = plans.draw_rules(rules, sample.stream)
    ranked = sampling.reserve(population, how, f"{sample.stream}:{sample.seed}", lost)
    if sample.stream != Stream.COMPLAINT:
        return list(ranked)
    kind = population.item(lost).priority
    return [number for number in ranked if population.item(number).priority == kind]
