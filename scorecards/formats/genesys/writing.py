"""A scorecard of ours as a form of Genesys Cloud, with the list of what it cannot carry.

Their score is sum(points × weight of the group) / sum(possible × weight). A form weighted by questions gets points
in proportion to its weights, one weighted by sections points of one size in each group, so that scores agree.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scorecards.definition import Option, Question, QuestionKind, Scorecard, Section, Weighting
from scorecards.formats.foreign import Exported, Trip, kept_in, number_out
from scorecards.formats.genesys import losses
from scorecards.formats.genesys.conditions import paths, write_visibility
from scorecards.formats.genesys.points import scales

SYSTEM = "genesys"
TYPES = {
    QuestionKind.YES_NO: "multipleChoiceQuestion",
    QuestionKind.SINGLE: "multipleChoiceQuestion",
    QuestionKind.SCALE: "multipleChoiceQuestion",
    QuestionKind.MULTI: "multipleSelectQuestion",
    QuestionKind.TEXT: "freeTextQuestion",
    QuestionKind.DATE: "freeTextQuestion",
    QuestionKind.INFO: "readOnlyTextBlockQuestion",
}

_SELECTED_OR_NOT = (
    {"builtInType": "Selected", "text": "Selected", "value": 0},
    {"builtInType": "Unselected", "text": "Unselected", "value": 0},
)

_IDS = ("id", "contextId")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand while a form is written: paths to answers, factors of points, the book of losses, ids."""

    scorecard: Scorecard
    at: dict[tuple[str, str], str]
    scale: dict[str, Fraction]
    trip: Trip = field(default_factory=Trip)
    ids: set[tuple[str, str]] = field(default_factory=set)


def write(scorecard: Scorecard) -> Exported:
    """A form as its quality API takes it."""
    desk = Desk(scorecard, paths(scorecard), scales(scorecard))
    desk.trip.losses.extend(losses.of(scorecard))
    kept = kept_in(scorecard.extras, SYSTEM)
    groups = [_group(section, desk) for section in scorecard.sections if section.questions]
    form: Plain = {"name": scorecard.title, "questionGroups": groups}
    return Exported(form | {key: value for key, value in kept.items() if key not in form}, tuple(desk.trip.losses))


def _kept(part: Section | Question | Option, desk: Desk) -> Plain:
    """What came with it; an id that another part has already, as copies do, is left out."""
    kept = kept_in(part.extras, SYSTEM)
    for name in _IDS:
        found = (name, str(kept.get(name)))
        if name in kept and found in desk.ids:
            kept.pop(name)
        desk.ids.add(found)
    return kept


def _group(section: Section, desk: Desk) -> Plain:
    plain: Plain = {
        "name": section.title,
        "naEnabled": section.is_na_allowed,
        "weight": _group_weight(section, desk.scorecard.weighting),
        "manualWeight": section.is_weight_locked,
        "questions": [_question(question, desk) for question in section.questions],
    }
    kept = _kept(section, desk)
    # Without weights in use, those that came are written back.
    unused = {"weight": kept["weight"]} if "weight" in kept and section.weight == 1 else {}
    return kept | plain | unused


def _group_weight(section: Section, weighting: Weighting) -> int | float:
    if weighting is Weighting.QUESTION:
        return 1
    counting = sum(1 for question in section.questions if question.is_scored and not question.is_bonus)
    if weighting is Weighting.SECTION and counting:
        return round(float(section.weight) / counting, 6)
    return number_out(section.weight)


def _question(question: Question, desk: Desk) -> Plain:
    kept = _kept(question, desk)
    is_number = question.kind is QuestionKind.NUMERIC
    kind = ("multipleChoiceQuestion" if question.options else "npsQuestion") if is_number else TYPES[question.kind]
    plain: Plain = {"text": question.text, "helpText": question.help, "type": kind, "naEnabled": question.is_na_allowed}
    if question.options:
        plain["commentsRequired"] = all(option.is_comment_required for option in question.options)
        plain |= {"isKill": losses.is_fatal(question), "isCritical": question.is_critical}
    if kind == "multipleSelectQuestion":
        plain["multipleSelectOptionQuestions"] = [_part(question, option, desk) for option in question.options]
    elif question.options:
        plain["answerOptions"] = [
            _kept(option, desk) | {"text": option.label, "value": _value(question, option, desk)}
            for option in question.options
        ]
    visibility = write_visibility(question.condition, desk.at) if question.condition else None
    if visibility:
        plain["visibilityCondition"] = visibility
    elif question.condition:
        why = "only single answers, joined one way, can be asked for there; it is always asked"
        desk.trip.lose(question.key, "the condition", why)
    return kept | {key: value for key, value in plain.items() if value != ""}


def _part(question: Question, option: Option, desk: Desk) -> Plain:
    value = _value(question, option, desk)
    kept = _kept(option, desk)
    came = kept.get("answerOptions")
    known = came if isinstance(came, list) and all(isinstance(answer, dict) for answer in came) else _SELECTED_OR_NOT
    answers = [answer | ({"value": value} if answer.get("builtInType") == "Selected" else {}) for answer in known]
    return kept | {"text": option.label, "answerOptions": answers}


def _value(question: Question, option: Option, desk: Desk) -> int:
    """Whole points, in the measure that keeps the arithmetic; a bonus has none."""
    if question.is_bonus:
        return 0
    exact = Fraction(option.points) * desk.scale.get(question.key, Fraction(1))
    whole = int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))
    if whole != exact:
        shown = Decimal(exact.numerator) / Decimal(exact.denominator)
        what = f"{shown:.2f} points become {whole}"
        desk.trip.lose(f"{question.key}.{option.key}", what, "their points are whole numbers")
    return whole
