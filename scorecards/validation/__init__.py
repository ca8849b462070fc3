"""The rules a scorecard keeps: unique keys, conditions that look back, options that suit their question.

Each rule yields (path, message) with the mend in the message; an empty list means a sound scorecard.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from scorecards.definition import AutoFail, Question, Scorecard, Section, Weighting
from scorecards.definition.limits import CHANNELS, HIGHEST_BONUS_CAP, MOST_QUESTIONS
from scorecards.reading import Problems, plain_number, shown
from scorecards.validation.conditions import condition_problems
from scorecards.validation.keys import unique_keys
from scorecards.validation.question import question_problems

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Found = Iterator[tuple[str, str]]


def problems_of(scorecard: Scorecard, *, with_totals: bool = True) -> Problems:
    """Everything that is wrong with a scorecard, as (path, message), in reading order.

    `with_totals` False leaves out what can only be judged when all of it could be read: weights that are
    all zero, a pass mark without points.
    """
    earlier: dict[str, Question] = {}
    found = [*_card_problems(scorecard), *unique_keys(scorecard)]
    for i, section in enumerate(scorecard.sections):
        found += _section_problems(scorecard, section, f"sections[{i}]", scorecard.sections[:i])
        for j, question in enumerate(section.questions):
            path = f"sections[{i}].questions[{j}]"
            found += [*question_problems(question, path), *condition_problems(question, path, earlier)]
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
    if not 100 <= scorecard.bonus_cap <= HIGHEST_BONUS_CAP:
        yield "bonus_cap", f"must be between 100 and {plain_number(HIGHEST_BONUS_CAP)}"
    for i, language in enumerate(scorecard.languages):
        if not _LANGUAGE.fullmatch(language):
            yield f"languages[{i}]", f'{shown(language)} is no language tag such as "en" or "en-GB"'
    yield from _band_problems(scorecard)
    yield from _handling_problems(scorecard)


def _handling_problems(scorecard: Scorecard) -> Found:
    handling = scorecard.handling
    if not 0 <= handling.double_pct <= 100:
        yield "handling.double_pct", "must be between 0 and 100"
    if handling.prefill_kappa is not None and not Decimal(0) < handling.prefill_kappa <= 1:
        yield "handling.prefill_kappa", "must be above 0 and at most 1; leave it out to fill in nothing"


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
    elif scorecard.weighting is not Weighting.QUESTION and not any(section.weight for section, _ in scored):
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
