"""Contacts that may hold a complaint: those in which a detector heard one, and what people made of them (R01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from qa_app.behaviours.models import BehaviourHit
from qa_app.complaints.models import ComplaintInteraction, LinkRole, PossibleComplaint, PossibleState
from qa_app.db import in_scope
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.queries import pointing
from qa_app.jobs.models import Job, JobState
from qa_app.policy import Actor

DETECTOR = "complaint-expressed"
PAGE_SIZE = 25
MOST_LINES = 3
MOST_DISMISSED = 50
_HEARD = exists().where(BehaviourHit.interaction_id == Interaction.id, BehaviourHit.detector_key == DETECTOR)


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line that the detector points at, and why."""

    index: int
    start_ms: int
    speaker: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Possible:
    """A contact that waits to be looked at, with the first lines that speak for a complaint."""

    interaction: Interaction
    lines: Sequence[HeardLine]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well the detector does, by what people decided.

    Of `decided` contacts that it pointed at, `promoted` were complaints (precision). Of `linked` contacts in which
    a complaint was made, whoever found it, and that it has looked at, it had pointed at `heard` (recall).
    """

    promoted: int
    decided: int
    heard: int
    linked: int


def possible(session: Session, actor: Actor, *, before_id: int | None = None) -> Sequence[Possible]:
    """Contacts that nobody decided on yet, the newest first; one more than a page when there are more."""
    statement = select(Interaction).options(joinedload(Interaction.agent), joinedload(Interaction.customer))
    statement = statement.where(_waiting(actor))
    if before_id is not None:
        statement = statement.where(Interaction.id < before_id)
    rows = session.scalars(statement.order_by(Interaction.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = _lines(session, rows)
    return [Possible(row, lines.get(row.id, ())) for row in rows]


def number_possible(session: Session, actor: Actor) -> int:
    """How many contacts wait to be looked at."""
    return session.scalar(select(func.count(Interaction.id)).where(_waiting(actor))) or 0


def dismissed(session: Session, actor: Actor) -> Sequence[PossibleComplaint]:
    """What was dismissed last, with who did so and why."""
    statement = (
        select(PossibleComplaint)
        .join(Interaction, Interaction.id == PossibleComplaint.interaction_id)
        .where(PossibleComplaint.state == PossibleState.DISMISSED, _reachable(actor))
        .options(joinedload(PossibleComplaint.by))
        .order_by(PossibleComplaint.at.desc())
        .limit(MOST_DISMISSED)
    )
    return session.scalars(statement).all()


def decision_on(session: Session, interaction_id: int) -> PossibleComplaint | None:
    """What was made of a contact, if anything."""
    return session.get(PossibleComplaint, interaction_id)


def was_heard(session: Session, interaction_id: int) -> bool:
    """Whether the detector points at a line of the contact."""
    hit = select(BehaviourHit.id).where(
        BehaviourHit.interaction_id == interaction_id, BehaviourHit.detector_key == DETECTOR
    )
    return session.scalar(hit.limit(1)) is not None


def accuracy(session: Session) -> Accuracy:
    """The detector's precision and recall as counts, two queries."""
    states: Mapping[str, int] = {
        row[0]: row[1]
        for row in session.execute(select(PossibleComplaint.state, func.count()).group_by(PossibleComplaint.state))
    }
    looked_at = exists().where(
        Job.name == pointing.JOB,
        Job.key == literal("interaction:") + cast(Interaction.id, String),
        Job.state == JobState.DONE,
    )
    said = and_(
        ComplaintInteraction.role.in_((LinkRole.ORIGIN, LinkRole.REPORT)), or_(_HEARD, looked_at.correlate(Interaction))
    )
    heard, linked = session.execute(
        select(
            func.count(Interaction.id.distinct()).filter(_HEARD.correlate(Interaction)),
            func.count(Interaction.id.distinct()),
        )
        .join(ComplaintInteraction, ComplaintInteraction.interaction_id == Interaction.id)
        .where(said)
    ).one()
    return Accuracy(states.get(PossibleState.PROMOTED, 0), sum(states.values()), heard, linked)


def _waiting(actor: Actor) -> ColumnElement[bool]:
    decided = exists().where(PossibleComplaint.interaction_id == Interaction.id)
    linked = exists().where(ComplaintInteraction.interaction_id == Interaction.id)
    return and_(or_(_HEARD, *_ALSO), ~decided, ~linked, _reachable(actor))


_ALSO: list[ColumnElement[bool]] = []


def also_waiting(condition: ColumnElement[bool]) -> None:
    """Have contacts wait to be looked at for another reason than what was heard in them; for rooms above this one."""
    if not any(condition.compare(known) for known in _ALSO):
        _ALSO.append(condition)


def _reachable(actor: Actor) -> ColumnElement[bool]:
    return in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id)


def _lines(session: Session, rows: Sequence[Interaction]) -> dict[int, list[HeardLine]]:
    """The lines pointed at in the shown transcripts, in order."""
    shown = {row.id: row.transcript_version for row in rows if row.transcript_version}
    if not shown:
        return {}
    hits = session.scalars(
        select(BehaviourHit)
        .where(BehaviourHit.interaction_id.in_(shown), BehaviourHit.detector_key == DETECTOR)
        .order_by(BehaviourHit.segment)
    ).all()
    documents = session.execute(
        select(TranscriptVersion.interaction_id, TranscriptVersion.document)
        .join(Interaction, Interaction.id == TranscriptVersion.interaction_id)
        .where(Interaction.id.in_(shown), TranscriptVersion.version == Interaction.transcript_version)
    )
    segments = {row[0]: {item["index"]: item for item in row[1].get("segments", ())} for row in documents}
    found: dict[int, list[HeardLine]] = {}
    for hit in hits:
        mine, said = found.setdefault(hit.interaction_id, []), segments.get(hit.interaction_id, {}).get(hit.segment)
        if said and len(mine) < MOST_LINES:
            mine.append(HeardLine(hit.segment, said["start_ms"], said["speaker"], said["text"], hit.why))
    return found
