"""How a score was made, step by step in the order it is computed, as numbers and as sentences.

A page, a print and the API show the same value. It is told from the stored score, never computed anew, so that
it explains the number that stands; `to_document` gives it as plain JSON values.
"""

from typing import Any

from scorecards import wording
from scorecards.answers import Answers
from scorecards.definition import Scorecard
from scorecards.explain import ending, opening, weighing
from scorecards.explain.story import Case, Explanation, Line, Step, StepKind
from scorecards.scoring import Outcome, Score

__all__ = ["Explanation", "Line", "Step", "StepKind", "explain", "to_document"]


def explain(scorecard: Scorecard, answers: Answers, score: Score, version: str = "") -> Explanation:
    """The steps from `answers` to `score`; `version` names the published version, as people know it."""
    case = Case(scorecard, answers, score)
    steps = (
        opening.conditions(case),
        opening.not_applicable(case),
        opening.points(case),
        weighing.section_auto_fail(case),
        weighing.weights(case),
        ending.bonus(case),
        ending.cap(case),
        ending.auto_fail(case),
        ending.result(case),
    )
    return Explanation(scorecard.key, scorecard.title, version, _headline(score), steps)


def to_document(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON values; numbers are texts with every decimal that is known."""
    return {
        "scorecard": explanation.scorecard,
        "title": explanation.title,
        "version": explanation.version,
        "sentence": explanation.sentence,
        "steps": [_step(step) for step in explanation.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "title": step.title,
        "sentence": step.sentence,
        "percent": None if step.percent is None else str(step.percent),
        "lines": [
            {
                "key": line.key,
                "title": line.title,
                "sentence": line.sentence,
                "figures": {name: None if value is None else str(value) for name, value in line.figures},
            }
            for line in step.lines
        ],
    }


def _headline(score: Score) -> str:
    if score.percent is None:
        return "There is no score, because no answer counts."
    words = {Outcome.PASS: ", a pass", Outcome.FAIL: ", a fail", Outcome.NONE: ""}[score.outcome]
    band = f", in the band {wording.quoted(score.band)}" if score.band else ""
    draft = "" if score.is_complete else " So far, as not every required answer is given."
    return f"The score is {wording.percent(score.percent)}{words}{band}.{draft}"
