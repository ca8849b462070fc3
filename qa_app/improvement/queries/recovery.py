"""Recovery: who was let down without complaining, what was done for them, and whether a complaint came after all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.rules.transitions import SUBMITTED_OR_LATER
from qa_app.improvement.models import Opportunity, OpportunityState, Playbook
from qa_app.improvement.rules import recovery as rules
from qa_app.interactions.models import Customer, Interaction, TranscriptVersion
from qa_app.interactions.rules.reading import NEUTRAL_WITHIN, STRONG_FROM
from reports.tally import Rate

MOST_LOOKED_AT = 60
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """A contact that went wrong, of a customer who has not complained since: what points to it."""

    interaction: Interaction
    trigger: str


@dataclass(frozen=True, slots=True)
class Followed:
    """An opportunity and whether the customer complained within thirty days of what was done."""

    opportunity: Opportunity
    outcome: rules.Outcome | None


@dataclass(frozen=True, slots=True)
class Results:
    """How it went on: complaints all the same among those whose thirty days are over, and what it cost."""

    complained: Rate
    immature: int = 0
    cost_minor: Mapping[str, int] = field(default_factory=dict)


def hints(session: Session, now: datetime) -> list[Hint]:
    """Contacts of the last two weeks that went wrong for customers who have not complained since (R52)."""
    found: dict[int, Hint] = {}
    for interaction in _failed(session, now):
        found[interaction.id] = Hint(interaction, "failed_evaluation")
    negative = [row for row in _negative(session, now) if row.id not in found]
    endings = _endings(session, negative)
    for interaction in negative:
        if rules.is_badly_ended(endings[interaction.id], STRONG_FROM):
            found[interaction.id] = Hint(interaction, "negative_end")
    return sorted(found.values(), key=lambda hint: hint.interaction.started_at, reverse=True)


def _quiet(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Late contacts of known customers that are on no complaint, before no complaint, and not looked at yet."""
    linked = exists().where(ComplaintInteraction.interaction_id == Interaction.id)
    complained = exists().where(
        Complaint.customer_id == Interaction.customer_id, Complaint.received_at >= Interaction.started_at
    )
    known = exists().where(Opportunity.interaction_id == Interaction.id)
    is_late = Interaction.started_at >= now - rules.LOOKED_BACK
    return (Interaction.customer_id.is_not(None), is_late, ~linked, ~complained, ~known)


def _failed(session: Session, now: datetime) -> Sequence[Interaction]:
    failed = exists().where(
        Evaluation.interaction_id == Interaction.id,
        Evaluation.state.in_(SUBMITTED_OR_LATER),
        or_(Evaluation.outcome == "fail", Evaluation.is_auto_failed),
    )
    query = select(Interaction).options(lazyload("*"), joinedload(Interaction.customer)).where(*_quiet(now), failed)
    return session.scalars(query.order_by(Interaction.started_at.desc()).limit(MOST_LOOKED_AT)).unique().all()


def _negative(session: Session, now: datetime) -> Sequence[Interaction]:
    is_negative = Interaction.customer_sentiment <= -NEUTRAL_WITHIN
    query = (
        select(Interaction).options(lazyload("*"), joinedload(Interaction.customer)).where(*_quiet(now), is_negative)
    )
    worst = query.order_by(Interaction.customer_sentiment).limit(MOST_LOOKED_AT)
    return session.scalars(worst).unique().all()


def _endings(session: Session, interactions: Sequence[Interaction]) -> Mapping[int, list[float]]:
    """What the customer's lines of each contact were scored at, in order."""
    shown = {row.id: row.transcript_version for row in interactions}
    query = select(TranscriptVersion.interaction_id, TranscriptVersion.version, TranscriptVersion.document).where(
        TranscriptVersion.interaction_id.in_(shown)
    )
    scores: dict[int, list[float]] = defaultdict(list)
    for number, version, document in session.execute(query):
        if shown[number] == version:
            scores[number] = [
                float(line["sentiment"])
                for line in document.get("segments", ())
                if line.get("speaker") == "customer" and isinstance(line.get("sentiment"), int | float)
            ]
    return scores


def opportunity(session: Session, opportunity_id: int) -> Opportunity:
    """One opportunity. Raises `NotFound`."""
    found = session.scalar(
        select(Opportunity)
        .options(joinedload(Opportunity.customer), joinedload(Opportunity.playbook))
        .where(Opportunity.id == opportunity_id)
    )
    if found is None:
        raise NotFound("There is no such opportunity.")
    return found


def opportunities(session: Session, now: datetime, *, state: str = OpportunityState.OPEN) -> list[Followed]:
    """Opportunities in the state, the oldest open ones and the newest others first."""
    order = Opportunity.found_at if state == OpportunityState.OPEN else Opportunity.found_at.desc()
    query = (
        select(Opportunity)
        .options(joinedload(Opportunity.customer), joinedload(Opportunity.playbook))
        .where(Opportunity.state == state)
        .order_by(order, Opportunity.id)
        .limit(MOST_LISTED)
    )
    return followed(session, session.scalars(query).unique().all(), now)


def followed(session: Session, rows: Sequence[Opportunity], now: datetime) -> list[Followed]:
    """Each opportunity with whether a complaint of the customer came within thirty days of what was done."""
    customers = {row.customer_id for row in rows if row.acted_at is not None}
    times: dict[int, list[datetime]] = defaultdict(list)
    if customers:
        query = select(Complaint.customer_id, Complaint.received_at).where(Complaint.customer_id.in_(customers))
        for customer_id, received_at in session.execute(query.order_by(Complaint.received_at)):
            times[customer_id].append(received_at)
    return [Followed(row, _outcome(row, times[row.customer_id], now)) for row in rows]


def _outcome(row: Opportunity, complaints: Sequence[datetime], now: datetime) -> rules.Outcome | None:
    if row.acted_at is None:
        return None
    first = next((moment for moment in complaints if moment > row.acted_at), None)
    return rules.outcome(row.acted_at, first, now)


def results(session: Session, since: datetime, now: datetime) -> Results:
    """What became of those for whom something was made good since then (R53)."""
    acted = select(Opportunity).options(lazyload("*")).where(Opportunity.acted_at >= since)
    rows = session.scalars(acted.order_by(Opportunity.id)).all()
    outcomes = [item.outcome for item in followed(session, rows, now) if item.outcome is not None]
    mature = [item.has_complained for item in outcomes if item.has_complained is not None]
    cost: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.cost_minor is not None and row.currency:
            cost[row.currency] += row.cost_minor
    return Results(Rate(sum(mature), len(mature)), len(outcomes) - len(mature), dict(cost))


def playbooks(session: Session, *, is_on: bool = True) -> Sequence[Playbook]:
    """Playbooks by name; those switched off too when asked."""
    query = select(Playbook).order_by(Playbook.name)
    return session.scalars(query.where(Playbook.is_on) if is_on else query).all()


def customers_in(session: Session, since: datetime, until: datetime, *, limit: int) -> Sequence[tuple[int, int]]:
    """Customers who contacted us in the time and have not complained since: their number and first such contact."""
    complained = exists().where(
        Complaint.customer_id == Interaction.customer_id, Complaint.received_at >= Interaction.started_at
    )
    query = (
        select(Interaction.customer_id, Interaction.id)
        .join(Customer, Customer.id == Interaction.customer_id)
        .where(Interaction.started_at >= since, Interaction.started_at < until, ~complained)
        .where(~exists().where(Opportunity.interaction_id == Interaction.id))
        .order_by(Interaction.started_at)
        .limit(limit)
    )
    first: dict[int, int] = {}
    for customer_id, interaction_id in session.execute(query):
        if customer_id is not None:
            first.setdefault(customer_id, interaction_id)
    return list(first.items())
