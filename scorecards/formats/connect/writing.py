"""A scorecard of ours as a form of Amazon Connect, with the list of what it cannot carry."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scorecards.balance import balanced
from scorecards.definition import AutoFail, Option, Question, QuestionKind, Scorecard, Section, Weighting
from scorecards.errors import BadScorecard
from scorecards.formats.connect.automation import write_automation
from scorecards.formats.connect.conditions import write_enablement
from scorecards.formats.connect.losses import losses_of
from scorecards.formats.connect.points import Worths, worths
from scorecards.formats.foreign import Exported, Trip, inner, kept_in, number_out

SYSTEM = "connect"
MODES = {
    Weighting.QUESTION: "QUESTION_ONLY",
    Weighting.SECTION: "SECTION_ONLY",
    Weighting.POINTS: "POINTS_BASED",
}
TYPES = {
    QuestionKind.YES_NO: "SINGLESELECT",
    QuestionKind.SINGLE: "SINGLESELECT",
    QuestionKind.SCALE: "SINGLESELECT",
    QuestionKind.MULTI: "MULTISELECT",
    QuestionKind.NUMERIC: "NUMERIC",
    QuestionKind.TEXT: "TEXT",
    QuestionKind.DATE: "DATETIME",
}
PROPERTIES = {"SINGLESELECT": "SingleSelect", "MULTISELECT": "MultiSelect", "NUMERIC": "Numeric", "TEXT": "Text"}
_OURS = ("RefId", "Properties", "Categories", "Score")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand while a form is written: RefIds and worths by question and option key, and the book of losses."""

    scorecard: Scorecard
    refs: dict[tuple[str, str], str]
    worths: Worths
    trip: Trip


def write(scorecard: Scorecard) -> Exported:
    """A form that CreateEvaluationForm takes, but for the instance it goes to.

    RefIds are our keys, or those that it came with; Connect wants those of options unique in the form, so they
    begin with the question's. Weights are written so that they make 100.
    """
    trip = Trip(losses=list(losses_of(scorecard)))
    desk = Desk(_in_hundredths(scorecard), _refs(scorecard), worths(scorecard, trip), trip)
    kept = kept_in(scorecard.extras, SYSTEM)
    form: Plain = {
        "Title": scorecard.title,
        "Description": scorecard.description,
        "Items": [
            {"Section": _section(section, desk)} for section in desk.scorecard.sections if section.parent is None
        ],
        "ScoringStrategy": inner(kept, "ScoringStrategy")
        | {"Mode": MODES[scorecard.weighting], "Status": "ENABLED" if _is_scored(scorecard) else "DISABLED"},
    }
    rest = {key: value for key, value in kept.items() if key not in form}
    return Exported(_trimmed(form) | rest, tuple(desk.trip.losses))


def _is_scored(scorecard: Scorecard) -> bool:
    return any(question.is_scored for question in scorecard.questions())


def _in_hundredths(scorecard: Scorecard) -> Scorecard:
    try:
        return scorecard if scorecard.weighting is Weighting.POINTS else balanced(scorecard)
    except BadScorecard:
        return scorecard


def _refs(scorecard: Scorecard) -> dict[tuple[str, str], str]:
    """RefIds of questions (with the option key "") and options; one that stands twice gives way to our key."""
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for question in scorecard.questions():
        ref = found[question.key, ""] = _unique(came(question), question.key, taken)
        for option in question.options:
            found[question.key, option.key] = _unique(came(option), f"{ref}__{option.key}", taken)
    return found


def _unique(came: str, ours: str, taken: set[str]) -> str:
    ref = came if came and came not in taken else ours
    taken.add(ref)
    return ref


def came(part: Section | Question | Option) -> str:
    """The RefId it came with, or none."""
    ref = _kept(part).get("RefId")
    return ref if isinstance(ref, str) else ""


def _kept(part: Section | Question | Option) -> Plain:
    return kept_in(part.extras, SYSTEM)


def _section(section: Section, desk: Desk) -> Plain:
    kept = _kept(section)
    inside = [other for other in desk.scorecard.sections if other.parent == section.key]
    asked = [question for question in section.questions if question.kind in TYPES]
    plain: Plain = {
        "Title": section.title,
        "RefId": came(section) or section.key,
        "Instructions": section.help,
        "Items": [{"Question": _question(question, desk)} for question in asked]
        + [{"Section": _section(other, desk)} for other in inside],
    }
    if desk.scorecard.weighting is Weighting.SECTION:
        plain["Weight"] = number_out(section.weight)
    return _trimmed(plain) | {key: value for key, value in kept.items() if key not in (*_OURS, *plain)}


def _question(question: Question, desk: Desk) -> Plain:
    kept = _kept(question)
    kind = TYPES[question.kind]
    plain: Plain = {
        "Title": question.text,
        "Instructions": question.help,
        "RefId": desk.refs[question.key, ""],
        "NotApplicableEnabled": question.is_na_allowed,
        "QuestionType": kind,
    }
    if kind in PROPERTIES:
        plain["QuestionTypeProperties"] = {PROPERTIES[kind]: _properties(question, kept, desk)}
    if question.condition is not None:
        plain["Enablement"] = write_enablement(question.condition, desk.refs)
    if desk.scorecard.weighting is Weighting.QUESTION:
        plain["Weight"] = number_out(question.weight if question.is_scored and not question.is_bonus else Decimal(0))
    if question.is_bonus and desk.scorecard.weighting is Weighting.POINTS:
        bonus = {"PointsConfiguration": {"IsBonus": True}}
        plain["ScoringConfiguration"] = bonus | inner(kept, "ScoringConfiguration")
    return _trimmed(plain) | {key: value for key, value in kept.items() if key not in (*_OURS, *plain)}


def _properties(question: Question, kept: Plain, desk: Desk) -> Plain:
    plain: Plain = _limits(question) if question.kind is QuestionKind.NUMERIC else {}
    plain |= inner(kept, "Properties")
    if question.options:
        plain["Options"] = [_option(question, option, desk) for option in question.options]
    if question.automation is not None:
        refs = {option.key: desk.refs[question.key, option.key] for option in question.options}
        found = write_automation(question.automation, question.kind, refs, inner(kept, "Categories"))
        if found is None:
            desk.trip.lose(question.key, "the rules that suggest an answer", "they look at more than one category")
        else:
            plain["Automation"] = found
    return plain


def _limits(question: Question) -> Plain:
    lows = [option.minimum for option in question.options if option.minimum is not None]
    highs = [option.maximum for option in question.options if option.maximum is not None]
    return {"MinValue": int(min(lows, default=Decimal(0))), "MaxValue": int(max(highs, default=Decimal(1_000_000)))}


def _option(question: Question, option: Option, desk: Desk) -> Plain:
    kept = _kept(option)
    plain = _worth(question, option, desk)
    if question.kind is QuestionKind.NUMERIC:
        limits = _limits(question)
        ends = (option.minimum, option.maximum, limits["MinValue"], limits["MaxValue"])
        plain |= {"MinValue": int(ends[2] if ends[0] is None else ends[0])}
        plain |= {"MaxValue": int(ends[3] if ends[1] is None else ends[1])}
    else:
        plain |= {"RefId": desk.refs[question.key, option.key], "Text": option.label}
    if option.auto_fail is not AutoFail.NONE:
        plain["AutomaticFail"] = True
    if option.auto_fail is AutoFail.SECTION:
        home = next(s for s in desk.scorecard.sections if question in s.questions)
        plain["AutomaticFailConfiguration"] = {"TargetSection": came(home) or home.key}
    if option.auto_fail is AutoFail.NONE:
        kept.pop("AutomaticFailConfiguration", None)
    return plain | {key: value for key, value in kept.items() if key not in (*_OURS, "PointsConfiguration")}


def _worth(question: Question, option: Option, desk: Desk) -> Plain:
    """Their score, or their points; the score it came with where that still says the same."""
    kept = _kept(option)
    if "Score" in kept and (not question.is_scored or option.points == kept["Score"]):
        return {"Score": kept["Score"]}
    worth = desk.worths.get((question.key, option.key))
    if desk.scorecard.weighting is Weighting.POINTS:
        return {"PointsConfiguration": {"PointValue": worth, **inner(kept, "PointsConfiguration")}}
    return {} if worth is None else {"Score": worth}


def _trimmed(plain: Plain) -> Plain:
    return {key: value for key, value in plain.items() if value not in ("", None)}
