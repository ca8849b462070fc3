"""How far reviewers agree over time: question by question, who leans which way, and which questions do not work."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardVersion
from qa_app.calibration.queries.judged import Judged, Pool
from qa_app.evaluations.models import AnswerRow, Dispute, DisputeState, Evaluation, Selection
from qa_app.evaluations.rules import transitions
from scorecards import agreement
from scorecards.agreement import Alpha, Estimate, Finding, Leaning, Level, QuestionRecord, Signed
from scorecards.definition import Question
from scorecards.scoring import State

MOST_RECENT = 2_000
NOT_APPLICABLE = (State.NA.value, State.SECTION_NA.value)


@dataclass(frozen=True, slots=True)
class QuestionStanding:
    """How far reviewers agree on one question, over everything that two or more judged."""

    question: Question
    level: Level
    alpha: Alpha
    applicability: Alpha


@dataclass(frozen=True, slots=True)
class Month:
    """How far apart the scores of one contact lay on average, in points of 100; n counts contacts."""

    start: date
    apart: Estimate


@dataclass(frozen=True, slots=True)
class Usage:
    """What became of one question in the latest random evaluations, and of its disputes."""

    given: int = 0
    not_applicable: int = 0
    commonest: int = 0
    decided: int = 0
    overturned: int = 0


def reliability(pool: Pool) -> list[QuestionStanding]:
    """Alpha of every question, in the order of the form; the same data give the same intervals."""
    units = list(pool.units().values())
    found = []
    for question in pool.questions:
        level = agreement.level_of(question)
        if level is None:
            continue
        rated = [[item.ratings[question.key] for item in items if question.key in item.ratings] for items in units]
        seed = zlib.crc32(question.key.encode())
        codes = [[each.code for each in unit if each.code is not None] for unit in rated]
        found.append(
            QuestionStanding(
                question,
                level,
                agreement.alpha(codes, level, seed=seed),
                agreement.applicability(([each.is_na for each in unit] for unit in rated), seed=seed),
            )
        )
    return found


def leanings(pool: Pool) -> list[Leaning]:
    """Each reviewer's mean distance from the expert, else from the others on the same contact, in points of 100.

    By reviewer number: for each the whole time first, then month by month.
    """
    return agreement.severity(signed for items in pool.units().values() for signed in _signed(items))


def _signed(items: Sequence[Judged]) -> Iterable[Signed]:
    scores = {str(item.reviewer_id): item.percent for item in items if item.percent is not None}
    expert = next((item for item in items if item.is_expert and item.percent is not None), None)
    apart: Mapping[str, float] = agreement.against_others(scores)
    if expert is not None and expert.percent is not None:
        apart = {name: score - expert.percent for name, score in scores.items() if name != str(expert.reviewer_id)}
    days = {str(item.reviewer_id): item.on for item in items}
    return [Signed(name, days[name], value) for name, value in apart.items()]


def drift(pool: Pool) -> list[Month]:
    """Month by month, how far apart the highest and the lowest score of the same contact lay."""
    held: defaultdict[date, list[float]] = defaultdict(list)
    for items in pool.units().values():
        scores = [item.percent for item in items if item.percent is not None]
        if len(scores) > 1:
            held[max(item.on for item in items).replace(day=1)].append(max(scores) - min(scores))
    return [Month(start, agreement.mean(values)) for start, values in sorted(held.items())]


def usage(session: Session, scorecard_id: int, since: datetime, until: datetime) -> dict[str, Usage]:
    """Each question's record in the newest random evaluations of the period (at most `MOST_RECENT`), by its key.

    Answers count as the same when they earn the same. Two queries.
    """
    recent = (
        select(Evaluation.id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(
            ScorecardVersion.scorecard_id == scorecard_id,
            Evaluation.selection == Selection.RANDOM,
            Evaluation.state.in_(transitions.SUBMITTED_OR_LATER),
            Evaluation.submitted_at >= since,
            Evaluation.submitted_at < until,
        )
        .order_by(Evaluation.id.desc())
        .limit(MOST_RECENT)
        .subquery()
    )
    columns = (AnswerRow.question_key, AnswerRow.state, AnswerRow.points)
    counted = session.execute(
        select(*columns, func.count()).join(recent, recent.c.id == AnswerRow.evaluation_id).group_by(*columns)
    )
    given: defaultdict[str, list[int]] = defaultdict(list)
    left_out: defaultdict[str, int] = defaultdict(int)
    for key, state, _points, count in counted:
        if state in NOT_APPLICABLE:
            left_out[key] += count
        elif state == State.ANSWERED:
            given[key].append(count)
    disputed = _disputed(session, scorecard_id, since, until)
    return {
        key: Usage(sum(given[key]), left_out[key], max(given[key], default=0), *disputed.get(key, (0, 0)))
        for key in {*given, *left_out, *disputed}
    }


def _disputed(session: Session, scorecard_id: int, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """(decided, overturned) by question."""
    rows = session.execute(
        select(Dispute.question_key, Dispute.state, func.count())
        .join(Evaluation, Evaluation.id == Dispute.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(
            ScorecardVersion.scorecard_id == scorecard_id,
            Dispute.decided_at >= since,
            Dispute.decided_at < until,
            Dispute.state != DisputeState.OPEN,
        )
        .group_by(Dispute.question_key, Dispute.state)
    )
    found: dict[str, tuple[int, int]] = {}
    for key, state, count in rows:
        decided, overturned = found.get(key, (0, 0))
        found[key] = (decided + count, overturned + (count if state != DisputeState.REJECTED else 0))
    return found


def health(standings: Iterable[QuestionStanding], used: Mapping[str, Usage]) -> list[Finding]:
    """Which questions are worth a look, and why."""
    records = []
    for each in standings:
        usage_of = used.get(each.question.key, Usage())
        records.append(
            QuestionRecord(
                each.question.key,
                each.question.text,
                agreement=each.alpha,
                applicability=each.applicability,
                given=usage_of.given,
                not_applicable=usage_of.not_applicable,
                commonest=usage_of.commonest,
                decided=usage_of.decided,
                overturned=usage_of.overturned,
            )
        )
    return agreement.findings(records)
