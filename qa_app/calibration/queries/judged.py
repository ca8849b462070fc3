"""What several reviewers said of one contact: sessions whose answers lie open, and second scorings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.calibration import rules
from qa_app.calibration.models import CalibrationScore, CalibrationSession, DoubleDraw
from qa_app.evaluations.models import AnswerRow, Dispute, DisputeState, Evaluation
from qa_app.evaluations.rules import transitions
from qa_app.people.models import Person
from scorecards import agreement, answers
from scorecards.agreement import Rate, Rating
from scorecards.answers import Answer
from scorecards.definition import Question, Scorecard

MOST_JUDGED = 2_000
SESSION, DOUBLE = "session", "double"
Unit = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """One reviewer's evaluation of something that others evaluated too.

    `unit` is what they have in common: (session or double, its number, contact). `ratings` are coded by the newest
    version of each question, so that a question compares with itself over time. `is_expert` marks a benchmark.
    """

    unit: Unit
    reviewer_id: int
    reviewer: str
    on: date
    percent: float | None
    ratings: Mapping[str, Rating]
    is_expert: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything judged by two or more on one scorecard in a period, and its questions as they read today.

    `newest` is the version published last, in use or not.
    """

    judged: tuple[Judged, ...]
    questions: tuple[Question, ...]
    newest: Scorecard
    is_cut: bool

    def units(self) -> dict[Unit, list[Judged]]:
        """What was judged, by what the reviewers have in common."""
        found: defaultdict[Unit, list[Judged]] = defaultdict(list)
        for item in self.judged:
            found[item.unit].append(item)
        return {unit: items for unit, items in found.items() if len(items) > 1}


def pool(session: Session, scorecard_id: int, since: datetime, until: datetime, zone: ZoneInfo) -> Pool:
    """What reviewers said about the same contacts, by when each handed in; the newest `MOST_JUDGED`. Four queries.

    The scorecard was published at least once.
    """
    rows = session.execute(_rows(scorecard_id, since, until)).all()
    versions = _versions(session, scorecard_id)
    cards = {version.id: scorecards.definition(version) for version in versions}
    newest = {question.key: question for version in versions for question in cards[version.id].questions()}
    rate = _rating_by(newest)
    given = _given(session, [row.evaluation_id for row in rows])
    judged = tuple(
        Judged(
            unit=(row.kind, row.number, row.interaction_id),
            reviewer_id=row.reviewer_id,
            reviewer=row.reviewer,
            on=row.submitted_at.astimezone(zone).date(),
            percent=None if row.percent is None else float(row.percent),
            ratings=agreement.ratings(cards[row.version_id], given.get(row.evaluation_id, {}), rate),
            is_expert=row.expert_id == row.reviewer_id,
        )
        for row in rows
        if row.version_id in cards
    )
    asked = [question for question in _in_order(versions, cards) if agreement.level_of(question) is not None]
    return Pool(judged, tuple(asked), cards[versions[-1].id], is_cut=len(rows) == MOST_JUDGED)


def _rows(scorecard_id: int, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    within = and_(
        ScorecardVersion.scorecard_id == scorecard_id,
        Evaluation.submitted_at >= since,
        Evaluation.submitted_at < until,
        Evaluation.state.in_(transitions.SUBMITTED_OR_LATER),
    )
    first, second = aliased(Evaluation), aliased(Evaluation)
    both_in = and_(first.state.in_(transitions.SUBMITTED_OR_LATER), second.state.in_(transitions.SUBMITTED_OR_LATER))
    twice = (
        select(DoubleDraw.evaluation_id, DoubleDraw.second_id)
        .join(first, first.id == DoubleDraw.evaluation_id)
        .join(second, second.id == DoubleDraw.second_id)
        .where(both_in)
        .subquery()
    )
    in_session = (
        _columns(SESSION, CalibrationSession.id, CalibrationSession.expert_id)
        .join(CalibrationScore, CalibrationScore.evaluation_id == Evaluation.id)
        .join(CalibrationSession, CalibrationSession.id == CalibrationScore.session_id)
        .where(within, CalibrationSession.state.in_(rules.OPEN_TO_READ))
    )
    none = cast(null(), Integer)
    doubled = [
        _columns(DOUBLE, twice.c.evaluation_id, none).join(twice, column == Evaluation.id).where(within)
        for column in (twice.c.evaluation_id, twice.c.second_id)
    ]
    every = union_all(in_session, *doubled).subquery()
    return select(every).order_by(every.c.evaluation_id.desc()).limit(MOST_JUDGED)


def _columns(kind: str, number: ColumnElement[Any] | Any, expert: ColumnElement[Any] | Any) -> Select[Any]:
    return (
        select(
            literal(kind).label("kind"),
            number.label("number"),
            Evaluation.interaction_id.label("interaction_id"),
            Evaluation.id.label("evaluation_id"),
            Evaluation.reviewer_id.label("reviewer_id"),
            Person.name.label("reviewer"),
            Evaluation.scorecard_version_id.label("version_id"),
            Evaluation.submitted_at.label("submitted_at"),
            Evaluation.percent.label("percent"),
            expert.label("expert_id"),
        )
        .select_from(Evaluation)
        .join(Person, Person.id == Evaluation.reviewer_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
    )


def _versions(session: Session, scorecard_id: int) -> Sequence[ScorecardVersion]:
    """The published versions, the oldest first, so that the newest wording of a question wins."""
    published = (ScorecardVersion.scorecard_id == scorecard_id, ScorecardVersion.published_at.is_not(None))
    return session.scalars(select(ScorecardVersion).where(*published).order_by(ScorecardVersion.number)).all()


def _in_order(versions: Sequence[ScorecardVersion], cards: Mapping[int, Scorecard]) -> Iterator[Question]:
    """The questions of the newest version in its order, then those that only earlier ones asked."""
    seen: set[str] = set()
    for version in reversed(versions):
        for question in cards[version.id].questions():
            if question.key not in seen:
                seen.add(question.key)
                yield question


def _given(session: Session, evaluation_ids: Sequence[int]) -> dict[int, Mapping[str, Answer]]:
    """Each evaluation's answers as its reviewer gave them, before a dispute changed any."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    columns = (AnswerRow.evaluation_id, AnswerRow.question_key, AnswerRow.value)
    for evaluation_id, key, value in session.execute(
        select(*columns).where(AnswerRow.evaluation_id.in_(evaluation_ids))
    ):
        found[evaluation_id][key] = value
    changed = select(Dispute.evaluation_id, Dispute.question_key, Dispute.before).where(
        Dispute.evaluation_id.in_(evaluation_ids),
        Dispute.round == 1,
        Dispute.state.in_((DisputeState.UPHELD, DisputeState.PARTLY_UPHELD)),
    )
    for evaluation_id, key, before in session.execute(changed):
        found[evaluation_id][key] = before
    return {
        evaluation_id: answers.from_document({key: value for key, value in document.items() if value})
        for evaluation_id, document in found.items()
    }


def _rating_by(newest: Mapping[str, Question]) -> Rate:
    """Rates answers by the newest version of their question; the same answer is worked out once."""
    known: dict[tuple[object, ...], Rating | None] = {}

    def rate(question: Question, answer: Answer) -> Rating | None:
        what = (question.key, answer.options, answer.number, answer.is_na)
        if what not in known:
            known[what] = agreement.rating(newest[question.key], answer)
        return known[what]

    return rate
