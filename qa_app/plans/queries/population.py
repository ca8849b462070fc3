"""What a plan may draw: contacts that are ready, fit to be judged, of a known agent, and not evaluated already."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, case, exists, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from qa_app.behaviours.models import BehaviourHit
from qa_app.complaints.models import Complaint, ComplaintInteraction, ComplaintState
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.reading import NEUTRAL_WITHIN, STRONG_FROM
from qa_app.people.models import Person, Team
from qa_app.plans.models import ItemState, SampleItem
from qa_app.plans.rules.plan import Dimension, Narrowed, PlanRules, Signal, Stream
from scorecards.sampling import Item, Population
from scorecards.sampling.population import MOMENTS

LONG_SILENCE_PCT, MANY_INTERRUPTIONS = 30, 5
HELD = (ItemState.OPEN, ItemState.GIVEN)
BETWEEN = " · "
_DISMISSED = (ComplaintState.WITHDRAWN, ComplaintState.NOT_A_COMPLAINT)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the stream, the rules, and the instants between which contacts began.

    `is_counting`: what fits a plan, whether evaluated already or not; nothing is to be drawn.
    """

    stream: str
    rules: PlanRules
    since: datetime
    until: datetime
    is_counting: bool = False


def population(session: Session, asked: Asked) -> Population:
    """Everything that may be drawn, as the kernel's population."""
    began = type_coerce(Interaction.started_at, DateTime(timezone=True))
    columns = (Interaction.id, Interaction.agent_id, began, _priority(asked), *_strata(asked))
    statement = select(*columns).join(Person, Person.id == Interaction.agent_id)
    if Dimension.TEAM in asked.rules.strata:
        statement = statement.outerjoin(Team, Team.id == Interaction.team_id)
    rows = session.execute(statement.where(*conditions(asked)).execution_options(yield_per=5_000))
    return Population.of(_items(rows, asked))


def by_agent(session: Session, asked: Asked) -> dict[int, int]:
    """How many contacts of each agent may be drawn."""
    statement = (
        select(Interaction.agent_id, func.count())
        .join(Person, Person.id == Interaction.agent_id)
        .where(*conditions(asked))
        .group_by(Interaction.agent_id)
    )
    return {agent or 0: number for agent, number in session.execute(statement)}


def cases(session: Session, asked: Asked) -> int:
    """How many complaint contacts there are to set others beside."""
    statement = select(func.count()).select_from(Interaction).join(Person, Person.id == Interaction.agent_id)
    return session.scalars(statement.where(*conditions(asked), _is_case(asked.rules.link_role))).one()


def conditions(asked: Asked) -> list[ColumnElement[bool]]:
    """What makes an interaction one that may be drawn (joined with its agent)."""
    return [
        Interaction.started_at >= asked.since,
        Interaction.started_at < asked.until,
        is_fit(),
        Person.active.is_(True),
        *(() if asked.is_counting else (~_is_evaluated(asked.stream), ~_is_held(asked.stream))),
        *narrowing(asked.rules.narrowed),
        *_by_stream(asked),
    ]


def is_fit() -> ColumnElement[bool]:
    """Read, with enough evidence, and of an agent who is known (QM-A6)."""
    return and_(
        Interaction.transcript_version.is_not(None),
        Interaction.is_eligible.is_not(False),
        Interaction.agent_id.is_not(None),
    )


def _is_evaluated(stream: str) -> ColumnElement[bool]:
    """Random and case-control samples pass over their own series only: leaving out what other series picked for a
    reason would make them unlike the whole. The other series pass over whatever anybody looks at already."""
    apart = (Stream.RANDOM, Stream.COMPLAINT)
    series = (stream,) if stream in apart else (*Stream, Selection.JOINT, Selection.CALIBRATION)
    return exists().where(
        Evaluation.interaction_id == Interaction.id,
        Evaluation.selection.in_(series),
        Evaluation.state != EvaluationState.VOID,
    )


def _is_held(stream: str) -> ColumnElement[bool]:
    return exists().where(
        SampleItem.interaction_id == Interaction.id, SampleItem.stream == stream, SampleItem.state.in_(HELD)
    )


def narrowing(wanted: Narrowed) -> Iterator[ColumnElement[bool]]:
    """The plan's own filter."""
    for column, chosen in (
        (Interaction.channel, wanted.channels),
        (Interaction.queue, wanted.queues),
        (Interaction.team_id, wanted.team_ids),
    ):
        if chosen:
            yield column.in_(chosen)
    if wanted.languages:
        yield or_(*(func.lower(Interaction.language).startswith(language) for language in wanted.languages))
    if wanted.direction:
        yield Interaction.direction == wanted.direction
    if wanted.minimum_s is not None:
        yield Interaction.duration_ms >= wanted.minimum_s * 1000
    if wanted.maximum_s is not None:
        yield Interaction.duration_ms <= wanted.maximum_s * 1000
    if wanted.mood:
        yield _MOODS[wanted.mood]()
    if wanted.behaviour:
        yield _shows(wanted.behaviour)
    if wanted.without:
        yield ~_shows(wanted.without)
    if wanted.is_complained:
        yield _complained()


def _shows(key: str) -> ColumnElement[bool]:
    return exists().where(BehaviourHit.detector_key == key, BehaviourHit.interaction_id == Interaction.id)


_MOODS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "very_negative": lambda: Interaction.customer_sentiment <= -STRONG_FROM,
    "negative": lambda: Interaction.customer_sentiment <= -NEUTRAL_WITHIN,
    "positive": lambda: Interaction.customer_sentiment >= NEUTRAL_WITHIN,
}
MOODS = tuple(_MOODS)


def _complained(role: str | None = None) -> ColumnElement[bool]:
    linked = (
        select(ComplaintInteraction.interaction_id)
        .join(Complaint, Complaint.id == ComplaintInteraction.complaint_id)
        .where(ComplaintInteraction.interaction_id == Interaction.id, Complaint.state.not_in(_DISMISSED))
    )
    return (linked if role is None else linked.where(ComplaintInteraction.role == role)).exists()


def _is_case(role: str) -> ColumnElement[bool]:
    """The first contact of a complaint in that role: one row a complaint, and exposure before outcome."""
    other = (
        select(func.min(Interaction.started_at))
        .join(ComplaintInteraction, ComplaintInteraction.interaction_id == Interaction.id)
        .where(ComplaintInteraction.role == role, ComplaintInteraction.complaint_id == Complaint.id)
    )
    mine = (
        select(ComplaintInteraction.interaction_id)
        .join(Complaint, Complaint.id == ComplaintInteraction.complaint_id)
        .where(
            ComplaintInteraction.interaction_id == Interaction.id,
            ComplaintInteraction.role == role,
            Complaint.state.not_in(_DISMISSED),
        )
    )
    if role == "origin":
        return mine.where(Complaint.received_at >= Interaction.started_at).exists()
    first = other.correlate(Complaint).scalar_subquery()
    return mine.where(Interaction.started_at == first).correlate(Interaction).exists()


def _by_stream(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.stream == Stream.RISK and asked.rules.signals:
        yield or_(*(signal(name) for name in asked.rules.signals))
    if asked.stream == Stream.COMPLAINT:
        yield or_(_is_case(asked.rules.link_role), ~_complained())


def signal(name: str) -> ColumnElement[bool]:
    """Whether a contact shows the signal."""
    if name.startswith("behaviour:"):
        return _shows(name.removeprefix("behaviour:"))
    return {
        Signal.VERY_NEGATIVE: Interaction.customer_sentiment <= -STRONG_FROM,
        Signal.LONG_SILENCE: Interaction.silence_pct >= LONG_SILENCE_PCT,
        Signal.INTERRUPTIONS: Interaction.interruptions >= MANY_INTERRUPTIONS,
    }[Signal(name)]


def signals_of(session: Session, names: tuple[str, ...], ids: list[int]) -> dict[int, list[str]]:
    """Which of the signals each of the contacts shows, for a few of them."""
    found: dict[int, list[str]] = {number: [] for number in ids}
    for name in names:
        for number in session.scalars(select(Interaction.id).where(Interaction.id.in_(ids), signal(name))):
            found[number].append(name)
    return found


def _priority(asked: Asked) -> ColumnElement[int]:
    """The number of signals, or 1 for a complaint's contact and 0 for one that may be set beside it."""
    if asked.stream == Stream.COMPLAINT:
        return case((_is_case(asked.rules.link_role), 1), else_=0)
    total: ColumnElement[int] = literal(0)
    if asked.stream == Stream.RISK:
        for name in asked.rules.signals:
            total = total + case((signal(name), 1), else_=0)
    return total


def _strata(asked: Asked) -> list[ColumnElement[Any]]:
    """The columns that strata are made of; a case and its controls are of one channel, besides agent and month."""
    dimensions = (Dimension.CHANNEL,) if asked.stream == Stream.COMPLAINT else asked.rules.strata
    return [stratum(name) for name in dimensions]


def stratum(dimension: str) -> ColumnElement[Any]:
    """The value of a stratum's dimension, in words."""
    return _DIMENSIONS[Dimension(dimension)]()


def _worded(column: Any, words: Mapping[str, str]) -> ColumnElement[Any]:
    return case(words, value=column, else_=column)


def _length() -> ColumnElement[Any]:
    minutes = Interaction.duration_ms
    return case(
        (Interaction.channel != "call", "written"),
        (minutes.is_(None), "length not known"),
        (minutes < 120_000, "under 2 min"),
        (minutes < 300_000, "2–5 min"),
        (minutes < 600_000, "5–10 min"),
        else_="10 min and more",
    )


_DIMENSIONS: Mapping[Dimension, Callable[[], ColumnElement[Any]]] = {
    Dimension.CHANNEL: lambda: _worded(Interaction.channel, {"call": "Call", "chat": "Chat", "email": "E-mail"}),
    Dimension.QUEUE: lambda: func.coalesce(Interaction.queue, "no queue"),
    Dimension.LENGTH: _length,
    Dimension.DIRECTION: lambda: _worded(Interaction.direction, {"inbound": "Inbound", "outbound": "Outbound"}),
    Dimension.LANGUAGE: lambda: func.coalesce(Interaction.language, "language not known"),
    Dimension.TEAM: lambda: func.coalesce(Team.name, "no team"),
}


def _items(rows: Any, asked: Asked) -> Iterator[Item]:
    is_matched = asked.stream == Stream.COMPLAINT
    moment_long, since, names = (asked.until - asked.since) / MOMENTS, asked.since.replace(tzinfo=None), _Names()
    for number, agent, began, priority, *parts in rows:
        # Read without the column's own conversion, which takes longer than all the rest: SQLite keeps UTC, unmarked.
        started_at = began.astimezone(UTC).replace(tzinfo=None) if began.tzinfo else began
        key = (agent, started_at.strftime("%Y-%m"), *parts) if is_matched else tuple(parts)
        moment = (started_at - since) // moment_long
        yield Item(number, agent, names[key], min(MOMENTS - 1, moment), priority)


class _Names(dict[tuple[Any, ...], str]):
    """The name of each stratum by its parts, put together once."""

    def __missing__(self, parts: tuple[Any, ...]) -> str:
        name = self[parts] = BETWEEN.join(map(str, parts))
        return name
