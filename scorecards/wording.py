"""Plain words for what a scorecard holds: numbers, options, answers, conditions. Pages, prints and diffs share them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from scorecards.answers import Answer
from scorecards.definition import Clause, Combine, Comparator, Condition, Question, Scorecard
from scorecards.reading import plain_number

_HUNDREDTH = Decimal("0.01")
_LONGEST_QUOTE = 80


def number(value: Decimal) -> str:
    """A number as a person reads it: at most two decimals, no zeros behind the last one, a true minus sign."""
    return plain_number(value.quantize(_HUNDREDTH, ROUND_HALF_UP)).replace("-", "−")


def percent(value: Decimal | None) -> str:
    """A percentage with its sign, or "no score"."""
    return "no score" if value is None else f"{number(value)} %"


def points(value: Decimal) -> str:
    """A number of points."""
    return f"{number(value)} point" + ("" if abs(value) == 1 else "s")


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is long."""
    short = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1].rstrip()}…"
    return f"“{short}”"


def listed(items: Iterable[str], joint: str = "and") -> str:
    """Items as they stand in a sentence: "a", "a and b", "a, b and c"."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {joint} {found[-1]}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun: "1 question", "3 questions"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def answer(question: Question, given: Answer) -> str:
    """The answer as a reader sees it: option labels, the number, the text or N/A; "" for none."""
    if given.is_na:
        return "N/A"
    if given.number is not None:
        return plain_number(given.number)
    if given.text:
        return given.text
    return ", ".join(option.label for option in question.options if option.key in given.options)


def condition(given: Condition, scorecard: Scorecard) -> str:
    """When a question is asked: `“Refund asked?” is “Yes” and (“Channel” is …)`; unknown keys stand as they are."""
    joint = " and " if given.combine is Combine.ALL else " or "
    parts = (
        f"({condition(item, scorecard)})" if isinstance(item, Condition) else clause(item, scorecard)
        for item in given.clauses
    )
    return joint.join(parts)


def clause(given: Clause, scorecard: Scorecard) -> str:
    """One clause in words."""
    asked = scorecard.question(given.question)
    found = (asked.option(key) if asked else None for key in given.options)
    names = [quoted(option.label) if option else key for option, key in zip(found, given.options, strict=True)]
    subject = quoted(asked.text) if asked else given.question
    match given.comparator:
        case Comparator.IN:
            return f"{subject} is {listed(names, 'or')}"
        case Comparator.NOT_IN:
            return f"{subject} is not {listed(names, 'or')}"
        case Comparator.ALL_IN:
            return f"{subject} has {listed(names)}"
        case Comparator.EXACT:
            return f"{subject} is exactly {listed(names)}"
