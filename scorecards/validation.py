"""The rules a scorecard keeps: unique keys, conditions that look back, options that suit their question.

Each rule yields (path, message) with the mend in the message; an empty list means a sound scorecard.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from scorecards.definition import (
    AutoFail,
    Clause,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.reading import Problems

MOST_QUESTIONS = 200
MOST_SECTIONS = 50
MOST_OPTIONS = 50
MOST_CLAUSES = 20
MOST_BANDS = 20
MOST_SKILLS = 20
CHANNELS = ("call", "chat", "email")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OPTION_COUNTS = {
    QuestionKind.YES_NO: (2, 2),
    QuestionKind.SINGLE: (2, MOST_OPTIONS),
    QuestionKind.SCALE: (2, 11),
    QuestionKind.MULTI: (1, MOST_OPTIONS),
    QuestionKind.NUMERIC: (0, MOST_OPTIONS),
}

Found = Iterator[tuple[str, str]]


def problems_of(scorecard: Scorecard, *, with_totals: bool = True) -> Problems:
    """Everything that is wrong with a scorecard, as (path, message), in reading order.

    `with_totals` False leaves out what can only be judged when all of it could be read: weights that are
    all zero, a pass mark without points.
    """
    earlier: dict[str, Question] = {}
    found = [*_card_problems(scorecard), *_unique_keys(scorecard)]
    for i, section in enumerate(scorecard.sections):
        found += _section_problems(scorecard, section, f"sections[{i}]", scorecard.sections[:i])
        for j, question in enumerate(section.questions):
            path = f"sections[{i}].questions[{j}]"
            found += [*_question_problems(question, path), *_condition_problems(question, path, earlier)]
            earlier[question.key] = question
    return found + (list(_total_problems(scorecard)) if with_totals else [])


def _card_problems(scorecard: Scorecard) -> Found:
    count = sum(1 for _ in scorecard.questions())
    if count > MOST_QUESTIONS:
        yield "sections", f"hold {count:,} questions together; at most {MOST_QUESTIONS} are allowed"
    if not count:
        yield "sections", "hold no question; add at least one"
    if not _LANGUAGE.fullmatch(scorecard.language):
        yield "language", 'must be a language tag such as "en" or "en-GB"'
    if not scorecard.channels or set(scorecard.channels) - set(CHANNELS):
        yield "channels", f"must name one or more of {', '.join(CHANNELS)}"
    if scorecard.pass_mark is not None and not 0 <= scorecard.pass_mark <= 100:
        yield "pass_mark", "must be between 0 and 100"
    yield from _band_problems(scorecard)


def _band_problems(scorecard: Scorecard) -> Found:
    minimums = [band.minimum for band in scorecard.bands]
    for i, band in enumerate(scorecard.bands):
        if not 0 <= band.minimum <= 100:
            yield f"bands[{i}].minimum", "must be between 0 and 100"
        elif band.minimum in minimums[:i]:
            yield f"bands[{i}].minimum", "is the minimum of another band too"
        if band.label in [other.label for other in scorecard.bands[:i]]:
            yield f"bands[{i}].label", f'"{band.label}" names another band too'
    if minimums and min(minimums) > 0:
        yield "bands", "leave low scores without a band; give the lowest one the minimum 0"


def _unique_keys(scorecard: Scorecard) -> Found:
    sections = [(f"sections[{i}]", section) for i, section in enumerate(scorecard.sections)]
    questions = [(f"{at}.questions[{j}]", q) for at, s in sections for j, q in enumerate(s.questions)]
    yield from _twins("section", ((at, section.key) for at, section in sections))
    yield from _twins("question", ((at, question.key) for at, question in questions))
    for at, question in questions:
        options = enumerate(question.options)
        yield from _twins("option of this question", ((f"{at}.options[{k}]", o.key) for k, o in options))


def _twins(what: str, keys: Iterable[tuple[str, str]]) -> Found:
    seen: set[str] = set()
    for path, key in keys:
        if key and key in seen:
            yield f"{path}.key", f'"{key}" is the key of another {what} too; keys are unique'
        seen.add(key)


def _section_problems(scorecard: Scorecard, section: Section, path: str, before: tuple[Section, ...]) -> Found:
    outer = next((other for other in before if other.key == section.parent), None)
    if section.parent is not None and outer is None:
        yield f"{path}.parent", f'"{section.parent}" is not the key of a section above this one'
    if outer is not None and outer.parent is not None:
        yield f"{path}.parent", "would be a third level; sections nest two levels deep"
    if section.weight < 0:
        yield f"{path}.weight", "must be 0 or more"
    if not section.questions and section.key not in [other.parent for other in scorecard.sections]:
        yield f"{path}.questions", "are missing; add a question or remove the section"


def _question_problems(question: Question, path: str) -> Found:
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


def _condition_problems(question: Question, path: str, earlier: dict[str, Question]) -> Found:
    if question.condition is None:
        return
    if not question.condition.clauses:
        yield f"{path}.condition.clauses", "are missing; without a clause the question is never asked"
    for k, clause in enumerate(question.condition.clauses):
        yield from _clause_problems(clause, f"{path}.condition.clauses[{k}]", earlier)


def _clause_problems(clause: Clause, path: str, earlier: dict[str, Question]) -> Found:
    asked = earlier.get(clause.question)
    if asked is None:
        yield (
            f"{path}.question",
            f'"{clause.question}" is not a question above this one; a condition can only look back',
        )
        return
    if not asked.options:
        yield f"{path}.question", f'"{clause.question}" has no options to choose among'
        return
    if not clause.options:
        yield f"{path}.options", "are missing; name at least one"
    for key in clause.options:
        if asked.option(key) is None:
            yield f"{path}.options", f'"{key}" is not an option of "{clause.question}"'


def _total_problems(scorecard: Scorecard) -> Found:
    scored = [
        (section, question)
        for section in scorecard.sections
        for question in section.questions
        if question.is_scored and not question.is_bonus
    ]
    if not scored:
        yield from _pointless(scorecard)
    elif scorecard.weighting is Weighting.QUESTION and not any(question.weight for _, question in scored):
        yield "sections", "have only questions of weight 0; give at least one with points a weight"
    elif scorecard.weighting is Weighting.SECTION and not any(section.weight for section, _ in scored):
        yield "sections", "have weight 0 wherever points can be earned; give one of them a weight"


def _pointless(scorecard: Scorecard) -> Found:
    """A card without points is sound when it does not pretend to score."""
    options = [option for question in scorecard.questions() for option in question.options]
    needs = {
        "a pass mark": scorecard.pass_mark is not None,
        "bands": bool(scorecard.bands),
        "a bonus question": any(question.is_bonus for question in scorecard.questions()),
        "an auto-fail": any(option.auto_fail is not AutoFail.NONE for option in options),
    }
    wants = [what for what, is_there in needs.items() if is_there]
    if wants:
        yield (
            "sections",
            f"hold no question that earns points, yet there is {' and '.join(wants)}; give points",
        )
