"""An answer as a number that can be compared: what it earns, as a fraction, and which answer it is."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from scorecards.agreement.alpha import Level
from scorecards.answers import Answer, Answers
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.standing import State, standings


@dataclass(frozen=True, slots=True)
class Rating:
    """`code` compares answers at the question's level (None for N/A); `fraction` is what the answer earns.

    `fraction` is (points - lowest)/(highest - lowest) of what the question can earn, which is
    points over possible where the least is 0; None for N/A and for questions without points.
    """

    code: float | None
    fraction: float | None
    is_na: bool = False


Rate = Callable[[Question, Answer], Rating | None]


def level_of(question: Question) -> Level | None:
    """At which level answers compare; None for texts, dates and information, which are not compared.

    Options of different worth are in order; options of which two are worth the same are only alike or not.
    """
    if question.kind in (QuestionKind.MULTI, QuestionKind.NUMERIC):
        return Level.INTERVAL
    if not question.kind.has_options:
        return None
    worths = {option.points for option in question.options}
    is_ordered = len(question.options) > 2 and len(worths) == len(question.options)
    return Level.ORDINAL if is_ordered or question.kind is QuestionKind.SCALE else Level.NOMINAL


def ratings(scorecard: Scorecard, answers: Answers, rate: Rate | None = None) -> dict[str, Rating]:
    """What one reviewer's answers come to, by question key; a question that was not asked of them is left out.

    A section that does not apply makes each of its questions N/A. `rate` turns one answer into a rating in place
    of `rating`, as when answers are read by a newer version's options.
    """
    rate = rate or rating
    found: dict[str, Rating] = {}
    for key, stand in standings(scorecard, answers).items():
        if stand.state in (State.NA, State.SECTION_NA):
            given: Rating | None = Rating(None, None, is_na=True) if level_of(stand.question) else None
        else:
            given = rate(stand.question, answers[key]) if stand.is_answered and key in answers else None
        if given is not None:
            found[key] = given
    return found


def rating(question: Question, answer: Answer) -> Rating | None:
    """The answer as a rating; None when nothing was answered, or nothing that can be compared."""
    level = level_of(question)
    if level is None:
        return None
    if answer.is_na:
        return Rating(None, None, is_na=True)
    if question.kind is QuestionKind.NUMERIC:
        return _of_number(question, answer.number)
    chosen = [option for option in question.options if option.key in answer.options]
    if not chosen and question.kind is not QuestionKind.MULTI:
        return None
    fraction = _fraction(question, sum((option.points for option in chosen), Decimal(0)))
    if question.kind is QuestionKind.MULTI:
        return Rating(_share_chosen(question, answer) if fraction is None else fraction, fraction)
    return Rating(float(_place(question, chosen[0].key, level)), fraction)


def _of_number(question: Question, number: Decimal | None) -> Rating | None:
    if number is None:
        return None
    earned = next(
        (
            option.points
            for option in question.options
            if (option.minimum is None or number >= option.minimum)
            and (option.maximum is None or number <= option.maximum)
        ),
        None,
    )
    return Rating(float(number), None if earned is None else _fraction(question, earned))


def _place(question: Question, key: str, level: Level) -> int:
    """The option's place in the scorecard, or by its worth where options are in order."""
    options = list(question.options)
    if level is Level.ORDINAL and len({option.points for option in options}) == len(options):
        options.sort(key=lambda option: option.points)
    return [option.key for option in options].index(key)


def _share_chosen(question: Question, answer: Answer) -> float:
    return len(set(answer.options) & {option.key for option in question.options}) / max(1, len(question.options))


def _fraction(question: Question, points: Decimal) -> float | None:
    """Where the points lie between the least and the most that the question can earn."""
    values = [option.points for option in question.options]
    highest = question.possible
    if question.kind is QuestionKind.MULTI:
        lowest = sum((value for value in values if value < 0), Decimal(0)) if question.is_bonus else Decimal(0)
    else:
        lowest = min(values, default=Decimal(0))
    if highest <= lowest:
        return None
    return float((min(max(points, lowest), highest) - lowest) / (highest - lowest))
