"""Reading detectors: as shipped or as changed here, what they point at in an interaction, and how well each does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from qa_app.behaviours.models import BehaviourHit, BehaviourVerdict, DetectorRow, DetectorVersion
from qa_app.errors import NotFound
from qa_app.policy import Actor
from transcription.language import behaviours
from transcription.language.behaviours import Accuracy, Detector, Verdict, precision_recall, settled

SHIPPED = 0
"""The version number of a detector that nobody here has changed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A detector as it is used here. `version` is `SHIPPED` for one that comes with the product as it is."""

    definition: Detector
    version: int
    is_on: bool
    is_own: bool

    @property
    def key(self) -> str:
        """The detector's key."""
        return self.definition.key


def standings(session: Session) -> list[Standing]:
    """Every detector, the shipped ones first, in the library's order, then the centre's own by key."""
    shipped = {detector.key: detector for detector in behaviours.library()}
    rows = {row.key: row for row in session.scalars(select(DetectorRow).order_by(DetectorRow.key))}
    documents = _documents(session)
    found = [
        Standing(documents.get(key, detector), *_state(rows.get(key)), is_own=False)
        for key, detector in shipped.items()
    ]
    own = [
        Standing(documents[key], row.version, row.is_on, is_own=True)
        for key, row in rows.items()
        if key not in shipped and key in documents
    ]
    return found + own


def active(session: Session) -> list[Standing]:
    """The detectors that are switched on."""
    return [standing for standing in standings(session) if standing.is_on]


def one(session: Session, key: str) -> Standing:
    """One detector. Raises `NotFound`."""
    found = next((standing for standing in standings(session) if standing.key == key), None)
    if found is None:
        raise NotFound("There is no such detector.")
    return found


def versions(session: Session, key: str) -> Sequence[DetectorVersion]:
    """The versions made here, newest first."""
    statement = (
        select(DetectorVersion)
        .join(DetectorVersion.detector)
        .where(DetectorRow.key == key)
        .order_by(DetectorVersion.number.desc())
        .limit(50)
    )
    return session.scalars(statement).all()


def hits(session: Session, interaction_id: int) -> Sequence[BehaviourHit]:
    """The lines of an interaction that detectors point at, in its order."""
    statement = (
        select(BehaviourHit)
        .where(BehaviourHit.interaction_id == interaction_id)
        .order_by(BehaviourHit.segment, BehaviourHit.detector_key)
    )
    return session.scalars(statement).all()


def verdicts(session: Session, interaction_id: int, person_id: int) -> dict[tuple[str, int], Verdict]:
    """What a person said of an interaction's lines, by detector and line."""
    statement = select(BehaviourVerdict).where(
        BehaviourVerdict.interaction_id == interaction_id, BehaviourVerdict.person_id == person_id
    )
    return {(row.detector_key, row.segment): Verdict(row.verdict) for row in session.scalars(statement)}


def accuracies(session: Session) -> dict[tuple[str, int], Accuracy]:
    """How well each detector does by what people said, by detector and version; a line counts once, however many
    people judged it."""
    line = (BehaviourVerdict.interaction_id, BehaviourVerdict.segment)
    statement = select(
        BehaviourVerdict.detector_key,
        BehaviourVerdict.detector_version,
        *(func.count().filter(BehaviourVerdict.verdict == verdict) for verdict in Verdict),
    ).group_by(BehaviourVerdict.detector_key, BehaviourVerdict.detector_version, *line)
    said: dict[tuple[str, int], list[Verdict]] = {}
    for key, version, *counts in session.execute(statement):
        said.setdefault((key, version), []).append(settled(dict(zip(Verdict, counts, strict=True))))
    return {name: precision_recall(verdicts) for name, verdicts in said.items()}


def pointed(session: Session) -> dict[str, int]:
    """In how many interactions each detector points at a line."""
    statement = select(BehaviourHit.detector_key, func.count(BehaviourHit.interaction_id.distinct())).group_by(
        BehaviourHit.detector_key
    )
    return {row[0]: row[1] for row in session.execute(statement)}


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that somebody judged: where it is and what was said, for improving a detector."""

    interaction_id: int
    segment: int
    verdict: Verdict
    said_at: datetime


Readable = Callable[[Actor], Select[int]]

_readable: list[Readable] = []


def readable(ids: Readable) -> Readable:
    """Register the ids of the interactions of which an actor may be told what was found; for use as a decorator."""
    _readable[:] = [ids]
    return ids


def judged(session: Session, actor: Actor, key: str, *, limit: int = 40) -> list[Judged]:
    """The newest verdicts on a detector's lines that the actor may read, wrong and overlooked lines first."""
    within = (BehaviourVerdict.interaction_id.in_(of(actor)) for of in _readable)
    statement = (
        select(BehaviourVerdict)
        .where(BehaviourVerdict.detector_key == key, or_(false(), *within))
        .order_by((BehaviourVerdict.verdict == Verdict.ACCEPTED), BehaviourVerdict.said_at.desc())
        .limit(limit)
    )
    return [
        Judged(row.interaction_id, row.segment, Verdict(row.verdict), row.said_at) for row in session.scalars(statement)
    ]


def _state(row: DetectorRow | None) -> tuple[int, bool]:
    return (row.version, row.is_on) if row else (SHIPPED, True)


def _documents(session: Session) -> dict[str, Detector]:
    """The definitions made here that are in use, by key."""
    statement = (
        select(DetectorRow.key, DetectorVersion.document)
        .join(DetectorVersion, DetectorVersion.detector_id == DetectorRow.id)
        .where(DetectorVersion.number == DetectorRow.version)
    )
    return {key: behaviours.load(document) for key, document in session.execute(statement)}
