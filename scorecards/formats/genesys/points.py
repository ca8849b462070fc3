"""By how much the points of each question are multiplied, so that a form of points alone scores as ours does."""

import math
from fractions import Fraction

from scorecards.definition import Question, Scorecard, Weighting

LARGEST_SCALE = 10_000
_FALLBACK = 100


def scales(scorecard: Scorecard) -> dict[str, Fraction]:
    """Factors by question key: every question becomes as large as its weight, in whole points where that is possible.

    In points weighting only what is needed to be rid of decimals is multiplied, everywhere alike.
    """
    scored = [question for question in scorecard.questions() if question.is_scored and not question.is_bonus]
    exact = {question.key: _size(question, scorecard.weighting) for question in scored}
    worths = [Fraction(option.points) * exact[q.key] for q in scored for option in q.options]
    whole = math.lcm(*(worth.denominator for worth in worths)) if worths else 1
    if whole > LARGEST_SCALE:
        whole = _FALLBACK
    shared = math.gcd(*(int(worth * whole) for worth in worths)) if worths else 1
    if scorecard.weighting is Weighting.POINTS or not shared:
        shared = 1
    return {key: size * whole / shared for key, size in exact.items()}


def _size(question: Question, weighting: Weighting) -> Fraction:
    match weighting:
        case Weighting.POINTS:
            return Fraction(1)
        case Weighting.QUESTION:
            return Fraction(question.weight) / Fraction(question.possible)
        case Weighting.SECTION:
            return Fraction(1) / Fraction(question.possible)
