"""What the list of interactions can be narrowed to, as values and as conditions on rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from qa_app.behaviours.models import BehaviourHit
from qa_app.interactions.models import Customer, FileKind, Interaction, InteractionFile
from qa_app.interactions.queries.narrowing import narrowings
from qa_app.interactions.queries.veiling import veiled
from qa_app.interactions.rules.reading import NEUTRAL_WITHIN, STRONG_FROM
from qa_app.interactions.rules.searching import Query, understood
from qa_app.jobs.models import Job, JobState
from qa_app.policy import Actor

STATES = ("working", "ready", "failed", "incomplete")
MOODS = ("very_negative", "negative", "not_negative", "positive", "very_positive")
ELIGIBILITY = ("enough", "thin")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; days are in `zone` and both inclusive.

    `said` is looked for in transcripts (`rules.searching`), `text` in names, subjects and numbers. `mood` is the
    customer's. `silence` and `confidence` are percent, `behaviour` and `without` keys of detectors; `more` holds
    the choices of registered narrowings.
    """

    channel: str | None = None
    agent_id: int | None = None
    team_id: int | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    zone: tzinfo | None = None
    said: str = ""
    queue: str = ""
    direction: str | None = None
    mood: str | None = None
    silence: int | None = None
    interruptions: int | None = None
    confidence: int | None = None
    behaviour: str = ""
    without: str = ""
    eligible: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> Query:
        """What `said` means."""
        return understood(self.said)


def conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """Everything but what was said, as conditions on interactions (and their jobs, when `state` is given)."""
    registered = {one.name: one for one in narrowings(actor)}
    return [
        *_plain(filters),
        *_figures(filters),
        *_behaviours(actor, filters),
        *_unveiled(actor, filters),
        *(registered[name].condition(actor, value) for name, value in filters.more.items() if name in registered),
    ]


def _plain(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.channel:
        yield Interaction.channel == filters.channel
    if filters.agent_id is not None:
        yield Interaction.agent_id == filters.agent_id
    if filters.team_id is not None:
        yield Interaction.team_id == filters.team_id
    if filters.queue:
        yield Interaction.queue == filters.queue
    if filters.direction:
        yield Interaction.direction == filters.direction
    if filters.since:
        yield Interaction.started_at >= _midnight(filters.since, filters.zone)
    if filters.until:
        yield Interaction.started_at < _midnight(filters.until + timedelta(days=1), filters.zone)
    if filters.state:
        yield _in_state(filters.state)
    if filters.text.strip():
        yield _matches(filters.text.strip())


def _figures(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.mood:
        yield _of_mood(filters.mood)
    if filters.silence is not None:
        yield Interaction.silence_pct >= filters.silence
    if filters.interruptions is not None:
        yield Interaction.interruptions >= filters.interruptions
    if filters.confidence is not None:
        yield Interaction.confidence < filters.confidence / 100
    if filters.eligible:
        yield Interaction.is_eligible.is_(filters.eligible == "enough")


def _of_mood(mood: str) -> ColumnElement[bool]:
    score = Interaction.customer_sentiment
    return {
        "very_negative": score <= -STRONG_FROM,
        "negative": score <= -NEUTRAL_WITHIN,
        "not_negative": score > -NEUTRAL_WITHIN,
        "positive": score >= NEUTRAL_WITHIN,
        "very_positive": score >= STRONG_FROM,
    }[mood]


def _behaviours(actor: Actor, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Who may not see behaviours cannot look for them; missing is only what could have been there."""
    if not actor.may("behaviour.read"):
        return
    if filters.behaviour:
        yield _shows(filters.behaviour)
    if filters.without:
        yield and_(
            Interaction.transcript_version.is_not(None),
            Interaction.is_eligible.is_not(False),
            ~_shows(filters.without),
        )


def _unveiled(actor: Actor, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What is kept back on the page cannot be found out by looking for it."""
    kept_back = veiled(actor)
    if kept_back is not None and (filters.mood or filters.behaviour or filters.without):
        yield ~kept_back


def _shows(key: str) -> ColumnElement[bool]:
    return (
        select(BehaviourHit.id)
        .where(BehaviourHit.detector_key == key, BehaviourHit.interaction_id == Interaction.id)
        .exists()
    )


def _in_state(state: str) -> ColumnElement[bool]:
    without = Interaction.transcript_version.is_(None)
    failed = Job.state.in_((JobState.FAILED, JobState.CANCELLED))
    if state == "ready":
        return Interaction.transcript_version.is_not(None)
    if state == "failed":
        return and_(without, failed)
    if state == "incomplete":
        return Interaction.is_metadata_complete.is_(False)
    return and_(without, or_(Job.id.is_(None), ~failed))


def _matches(text: str) -> ColumnElement[bool]:
    """Part of a file's name, the subject, or the customer's name; the start of a number; or a whole address."""
    kept = text.lower()
    number = kept.lstrip("#")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    files = select(InteractionFile.interaction_id).where(
        InteractionFile.kind == FileKind.ORIGINAL,
        func.lower(InteractionFile.name).contains(kept, autoescape=True),
    )
    customers = select(Customer.id).where(
        or_(
            func.lower(Customer.ref).startswith(kept, autoescape=True),
            func.lower(Customer.name).contains(kept, autoescape=True),
            Customer.email == kept,
        )
    )
    other = aliased(Interaction)
    named = select(other.id).where(
        or_(
            func.lower(other.subject).contains(kept, autoescape=True),
            func.lower(other.external_id).startswith(kept, autoescape=True),
            other.id == (int(number) if is_number else 0),
        )
    )
    # Each part is looked through once by itself; asked together, every row would be asked for each.
    return Interaction.id.in_(union(files, select(other.id).where(other.customer_id.in_(customers)), named))


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    if zone is None:
        raise ValueError("days need a time zone")
    return datetime.combine(day, time(), zone)
