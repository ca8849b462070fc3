"""What can be wrong with one question: its options, ranges, steps, causes and automation."""

from collections.abc import Iterator
from decimal import Decimal

from scorecards import automation
from scorecards.definition import AutoFail, Option, Question, QuestionKind
from scorecards.definition.limits import MOST_OPTIONS
from scorecards.validation.keys import twins

Found = Iterator[tuple[str, str]]

_OPTION_COUNTS = {
    QuestionKind.YES_NO: (2, 2),
    QuestionKind.SINGLE: (2, MOST_OPTIONS),
    QuestionKind.SCALE: (2, 11),
    QuestionKind.MULTI: (1, MOST_OPTIONS),
    QuestionKind.NUMERIC: (0, MOST_OPTIONS),
}


def question_problems(question: Question, path: str) -> Found:
    """Everything that is wrong with the question that stands at `path`."""
    if question.weight < 0:
        yield f"{path}.weight", "must be 0 or more"
    least, most = _OPTION_COUNTS.get(question.kind, (0, 0))
    if not least <= len(question.options) <= most:
        allowed = f"exactly {most}" if least == most else f"{least} to {most}"
        wanted = f"has {allowed} options" if most else "has no options"
        yield f"{path}.options", f"are {len(question.options)}; a {question.kind} question {wanted}"
    for flag in ("is_critical", "is_bonus"):
        if getattr(question, flag) and not question.is_scored:
            yield f"{path}.{flag}", "needs an option with points, or it does nothing"
    if not question.is_scored and any(option.points for option in question.options):
        yield f"{path}.options", "only take points off; let one earn points, or mark the question is_bonus"
    for k, option in enumerate(question.options):
        yield from _option_problems(question, option, f"{path}.options[{k}]")
    if question.kind is QuestionKind.SCALE and len(question.options) > 1:
        yield from _scale_problems(question, path)
    if question.kind is QuestionKind.NUMERIC:
        yield from _overlaps(question, path)
    yield from _cause_problems(question, path)
    if question.automation is not None:
        yield from automation.problems_of(question.automation, question, f"{path}.automation")


def _cause_problems(question: Question, path: str) -> Found:
    yield from twins("cause of this question", ((f"{path}.causes[{k}]", c.key) for k, c in enumerate(question.causes)))
    if question.are_causes_required and not question.causes:
        yield f"{path}.are_causes_required", "needs causes to choose among; add some"
    can_miss = question.is_scored or any(option.auto_fail is not AutoFail.NONE for option in question.options)
    if question.causes and not can_miss:
        yield f"{path}.causes", "would never be asked, because no answer is better than another; give points"


def _option_problems(question: Question, option: Option, path: str) -> Found:
    if option.points < 0 and not (question.is_bonus or question.kind is QuestionKind.MULTI):
        yield f"{path}.points", "must be 0 or more; for a penalty mark the question is_bonus"
    has_range = option.minimum is not None or option.maximum is not None
    if question.kind is not QuestionKind.NUMERIC and has_range:
        yield f"{path}.minimum", "belongs to the ranges of a numeric question only"
    if question.kind is QuestionKind.NUMERIC and not has_range:
        yield f"{path}.minimum", "is missing; a range has a minimum, a maximum or both"
    if option.minimum is not None and option.maximum is not None and option.minimum > option.maximum:
        yield f"{path}.minimum", "is above the maximum"


def _scale_problems(question: Question, path: str) -> Found:
    """Steps 0, 1 … n-1 give the usual fractions: 5 steps are worth 0, 25, 50, 75 and 100 % (QM-D17)."""
    points = [option.points for option in question.options]
    if min(points) > 0:
        yield (
            f"{path}.options",
            f"of a scale begin at 0 points, so that the lowest step earns nothing; take {min(points):f} off "
            "each, or use the kind single",
        )
    if points not in (sorted(set(points)), sorted(set(points), reverse=True)):
        yield f"{path}.options", "of a scale go up (or down) in points from step to step"


def _overlaps(question: Question, path: str) -> Found:
    """Two ranges may touch in one number, which then belongs to the first of them."""
    for k, option in enumerate(question.options):
        for other in question.options[:k]:
            low = max(_low(option), _low(other))
            high = min(_high(option), _high(other))
            if low < high or option == other:
                yield f"{path}.options[{k}]", f'overlaps the range "{other.label}"'


def _low(option: Option) -> Decimal:
    return Decimal("-Infinity") if option.minimum is None else option.minimum


def _high(option: Option) -> Decimal:
    return Decimal("Infinity") if option.maximum is None else option.maximum
