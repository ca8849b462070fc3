"""Reading scorecards: which there are, what a version asks, and which version new evaluations use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from qa_app.builder.models import ScorecardRow, ScorecardVersion, VersionState
from qa_app.errors import NotFound
from scorecards import document, library
from scorecards.answers import Answer
from scorecards.choosing import Contact, place
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.scoring import Score, score

PARSED_KEPT = 64


class _Stored:
    """A stored document that is hashed by its digest, so that it is parsed once a process."""

    def __init__(self, digest: str, content: Mapping[str, object]) -> None:
        self.digest, self.content = digest, content

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stored) and other.digest == self.digest


def definition(version: ScorecardVersion) -> Scorecard:
    """What the version asks, as the kernel's value; raises BadScorecard for a damaged document."""
    return _parsed(_Stored(version.digest, version.document))


@lru_cache(maxsize=PARSED_KEPT)
def _parsed(stored: _Stored) -> Scorecard:
    return document.parse(stored.content)


def scorecards(session: Session) -> Sequence[ScorecardRow]:
    """Every scorecard with its versions, by title."""
    rows = select(ScorecardRow).options(selectinload(ScorecardRow.versions)).order_by(ScorecardRow.title)
    return session.scalars(rows).all()


def version(session: Session, version_id: int) -> ScorecardVersion:
    """One version. Raises NotFound."""
    row = session.get(ScorecardVersion, version_id)
    if row is None:
        raise NotFound("There is no such scorecard version.")
    return row


def scorecard_by_key(session: Session, key: str) -> ScorecardRow | None:
    """The scorecard with that key, with its versions."""
    rows = select(ScorecardRow).where(ScorecardRow.key == key).options(selectinload(ScorecardRow.versions))
    return session.scalars(rows).one_or_none()


def current_versions(
    session: Session, channel: str | None = None, queue: str | None = None, language: str | None = None
) -> list[ScorecardVersion]:
    """The newest published version of each scorecard (for the channel), the one published last first.

    With a channel, those meant for the queue and the language stand before those for every one, and those meant
    for others last (QM-D21).
    """
    newest = (
        select(func.max(ScorecardVersion.number))
        .where(ScorecardVersion.state == VersionState.PUBLISHED)
        .where(ScorecardVersion.scorecard_id == ScorecardRow.id)
        .correlate(ScorecardRow)
        .scalar_subquery()
    )
    found = session.scalars(select(ScorecardVersion).join(ScorecardRow).where(ScorecardVersion.number == newest))
    default = library.load(library.DEFAULT).key
    newest_first = sorted(
        (row for row in found if channel is None or channel in definition(row).channels),
        key=lambda row: (row.published_at or row.created_at, row.scorecard.key == default),
        reverse=True,
    )
    if channel is None:
        return newest_first
    contact = Contact(channel, queue, language)
    return sorted(newest_first, key=lambda row: place(definition(row), contact))


def current_of(row: ScorecardRow | None) -> ScorecardVersion | None:
    """The newest published version of a scorecard."""
    published = [version for version in row.versions if version.state == VersionState.PUBLISHED] if row else []
    return published[-1] if published else None


def scheduled(row: ScorecardRow | None) -> list[ScorecardVersion]:
    """The versions of a scorecard whose time is still to come."""
    return [version for version in row.versions if version.state == VersionState.SCHEDULED] if row else []


def due(session: Session, now: datetime) -> Sequence[ScorecardVersion]:
    """Scheduled versions whose time has come, the earliest first."""
    rows = select(ScorecardVersion).where(
        ScorecardVersion.state == VersionState.SCHEDULED, ScorecardVersion.activates_at <= now
    )
    return session.scalars(rows.order_by(ScorecardVersion.activates_at, ScorecardVersion.id).limit(100)).all()


def current_version(session: Session, channel: str) -> ScorecardVersion | None:
    """The version that a new evaluation of the channel uses when nobody chooses another one."""
    return next(iter(current_versions(session, channel)), None)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What a version's best answers are worth: the score, and each question's share of 100 by its key."""

    best: Score
    share_pct: Mapping[str, Decimal]


def arithmetic(scorecard: Scorecard) -> Arithmetic:
    """How the weights add up when every question that is asked from the start has its best answer."""
    best = score(scorecard, {question.key: _best(question) for question in scorecard.questions()})
    return Arithmetic(best, {part.key: part.weight_pct for part in best.questions})


def _best(question: Question) -> Answer:
    if not question.options:
        return Answer()
    if question.kind is QuestionKind.MULTI:
        return Answer(options=tuple(option.key for option in question.options if option.points > 0))
    best = max(question.options, key=lambda option: option.points)
    if question.kind is QuestionKind.NUMERIC:
        return Answer(number=best.minimum if best.minimum is not None else best.maximum)
    return Answer(options=(best.key,))
