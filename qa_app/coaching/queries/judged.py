"""What an evaluation found, question by question, as strengths and opportunities with their cited lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.builder import queries as scorecards
from qa_app.coaching.models import TopicKind
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import AnswerRow, Evaluation, Evidence
from qa_app.evaluations.rules.drafts import in_words
from scorecards.definition import Question
from scorecards.scoring import QuestionScore, State

NOTHING_SAID = 2
"""Strengths that are named without any words behind them, where no strength has words."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One scored question of an evaluation: what was answered, why, on which lines, and what it was worth.

    `kind` says whether every possible point was earned; `lost_pct` is the part of the score left open.
    """

    key: str
    text: str
    answer: str
    comment: str
    lines: tuple[Evidence, ...]
    kind: TopicKind
    weight_pct: Decimal
    lost_pct: Decimal
    share_pct: float
    skills: tuple[str, ...]
    is_auto_fail: bool

    @property
    def has_words(self) -> bool:
        """Whether something beyond the answer itself stands behind it."""
        return bool(self.lines or self.comment)


def judged(evaluation: Evaluation) -> tuple[Judged, ...]:
    """The scored questions of a submitted evaluation in the scorecard's order; none before submission.

    Needs `answers` with their `evidence` and `scorecard_version` to be loaded; asks the database nothing.
    """
    score = evaluations.stored_score(evaluation)
    if score is None:
        return ()
    parts = {part.key: part for part in score.questions}
    rows = {row.question_key: row for row in evaluation.answers}
    questions = scorecards.definition(evaluation.scorecard_version).questions()
    found = ((question, parts.get(question.key), rows.get(question.key)) for question in questions)
    draft = evaluations.draft_of(evaluation)
    return tuple(
        _judged(question, part, row, in_words(question, draft.answer(question.key)))
        for question, part, row in found
        if part is not None and row is not None and part.state is State.ANSWERED and part.possible
    )


def _judged(question: Question, part: QuestionScore, row: AnswerRow, answer: str) -> Judged:
    is_met = part.points >= part.possible and not part.is_auto_fail
    return Judged(
        key=question.key,
        text=question.text,
        answer=answer,
        comment=str(row.value.get("comment") or ""),
        lines=tuple(row.evidence),
        kind=TopicKind.STRENGTH if is_met else TopicKind.OPPORTUNITY,
        weight_pct=part.weight_pct,
        lost_pct=part.weight_pct - part.contribution_pct,
        share_pct=float(100 * max(part.points, Decimal(0)) / part.possible),
        skills=question.skills,
        is_auto_fail=part.is_auto_fail,
    )


def strengths(found: Sequence[Judged]) -> list[Judged]:
    """Questions met in full, those with words behind them first, then by weight."""
    met = [item for item in found if item.kind is TopicKind.STRENGTH]
    return sorted(met, key=lambda item: (not item.lines, not item.comment, -item.weight_pct))


def opportunities(found: Sequence[Judged]) -> list[Judged]:
    """Questions not met in full: auto-fails first, then by what they left open."""
    open_ = [item for item in found if item.kind is TopicKind.OPPORTUNITY]
    return sorted(open_, key=lambda item: (not item.is_auto_fail, -item.lost_pct))


def named_strengths(found: Sequence[Judged]) -> list[Judged]:
    """Strengths with words behind them; where there are none, the weightiest few, so that none goes unsaid."""
    met = strengths(found)
    return [item for item in met if item.has_words] or met[:NOTHING_SAID]


def offered(evaluation: Evaluation) -> tuple[tuple[Judged, bool], ...]:
    """What a session could be about, strengths first, each with whether it is proposed to be chosen."""
    found = judged(evaluation)
    good, open_ = strengths(found), opportunities(found)
    return (
        *((item, place == 0) for place, item in enumerate(good)),
        *((item, place < 2) for place, item in enumerate(open_)),
    )


def at(evaluation: Evaluation, question_key: str | None) -> Judged | None:
    """What the evaluation found on one question, or None when it no longer counts there."""
    return next((item for item in judged(evaluation) if item.key == question_key), None)
