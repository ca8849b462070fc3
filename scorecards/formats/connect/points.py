"""What an answer is worth in a form of Amazon Connect: a score of 0 to 10, or whole points of 0 to 100."""

import math
from fractions import Fraction

from scorecards.definition import Option, Question, Scorecard, Weighting
from scorecards.formats.foreign import Trip

BEST_SCORE = 10
MOST_POINTS = 100

Worths = dict[tuple[str, str], int]


def worths(scorecard: Scorecard, trip: Trip) -> Worths:
    """Scores, or points in points mode, by question and option key; what rounding changes is a loss.

    A form by points has no weights, so the weights of sections are multiplied into the points.
    """
    by_points = scorecard.weighting is Weighting.POINTS
    exact = _points(scorecard) if by_points else _scores(scorecard)
    most = max(exact.values(), default=Fraction(0))
    if by_points and most > MOST_POINTS:
        exact = {place: worth * MOST_POINTS / most for place, worth in exact.items()}
    found: Worths = {}
    for (question, option), worth in exact.items():
        found[question, option] = whole = max(0, math.floor(worth + Fraction(1, 2)))
        if whole != worth:
            why = (
                "points there are whole numbers from 0 to 100" if by_points else "scores there are whole, from 0 to 10"
            )
            trip.lose(f"{question}.{option}", f"{float(worth):.2f} becomes {whole}", why)
    return found


def _scores(scorecard: Scorecard) -> dict[tuple[str, str], Fraction]:
    return {
        (question.key, option.key): Fraction(option.points) / Fraction(question.possible) * BEST_SCORE
        for question, option in _options(scorecard)
        if question.is_scored and not question.is_bonus
    }


def _points(scorecard: Scorecard) -> dict[tuple[str, str], Fraction]:
    factors = _factors(scorecard)
    return {
        (question.key, option.key): Fraction(option.points) * factors[question.key]
        for question, option in _options(scorecard)
    }


def _options(scorecard: Scorecard) -> list[tuple[Question, Option]]:
    return [(question, option) for question in scorecard.questions() for option in question.options]


def _factors(scorecard: Scorecard) -> dict[str, Fraction]:
    """The weight of each question's section, cut short as a common fraction."""
    weights = [Fraction(section.weight) for section in scorecard.sections if section.weight]
    scale = math.lcm(*(weight.denominator for weight in weights))
    shared = math.gcd(*(int(weight * scale) for weight in weights)) or 1
    return {
        question.key: Fraction(section.weight) * scale / shared
        for section in scorecard.sections
        for question in section.questions
    }
