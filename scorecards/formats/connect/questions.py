"""One question of a form of Amazon Connect as a question of ours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scorecards.definition import Weighting
from scorecards.formats.connect.automation import categories, read_automation
from scorecards.formats.foreign import Item, key_from
from scorecards.reading import PROSE_LENGTH, json_number

SYSTEM = "connect"
KINDS = {"TEXT": "text", "SINGLESELECT": "single", "NUMERIC": "numeric", "MULTISELECT": "multi", "DATETIME": "date"}
PROPERTIES = {"numeric": "Numeric", "single": "SingleSelect", "multi": "MultiSelect", "text": "Text"}
BEST_SCORE = 10
_QUESTION = (
    "Title",
    "Instructions",
    "RefId",
    "NotApplicableEnabled",
    "QuestionType",
    "QuestionTypeProperties",
    "Weight",
    "Enablement",
)
_OPTION = ("RefId", "Text", "Score", "AutomaticFail", "AutomaticFailConfiguration", "MinValue", "MaxValue")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: its section's key, its own RefId, and all section keys by RefId."""

    section: str
    ref: str
    sections: dict[str, str]


def read_question(question: Item, key: str, weighting: Weighting, is_scored: bool, place: Place, kept: Plain) -> Plain:
    """Our document of the question, but for its condition; `kept` is what is to be kept of it already."""
    kind = KINDS.get(question.word("QuestionType"))
    if kind is None:
        question.trip.problems.append((question.at("QuestionType"), f"must be one of {', '.join(KINDS)}"))
        kind = "text"
    plain: Plain = {
        "key": key,
        "text": question.text("Title", is_required=True),
        "kind": kind,
        "help": question.text("Instructions", PROSE_LENGTH),
        "is_na_allowed": question.flag("NotApplicableEnabled"),
    }
    scoring = question.item("ScoringConfiguration")
    points = scoring.item("PointsConfiguration") if scoring else None
    plain["is_bonus"] = _is_bonus(points)
    counts = is_scored and not (scoring is not None and scoring.flag("IsExcludedFromScoring"))
    properties = _properties(question, kind)
    kept = question.rest(_QUESTION) | kept
    if properties is not None:
        plain |= _answers(properties, plain, counts, weighting, place)
    _weigh(question, plain, weighting, kept)
    kept |= _kept(question, plain, properties)
    return _unscored_bonus(plain) | question.trip.kept(SYSTEM, kept, question.path)


def _is_bonus(points: Item | None) -> bool:
    return points is not None and points.flag("IsBonus")


def _properties(question: Item, kind: str) -> Item | None:
    union = question.item("QuestionTypeProperties")
    return union.item(PROPERTIES[kind]) if union and kind in PROPERTIES else None


def _answers(properties: Item, plain: Plain, counts: bool, weighting: Weighting, place: Place) -> Plain:
    """Options and automation."""
    taken: set[str] = set()
    options = [_option(item, taken, counts, weighting, place) for item in properties.items("Options")]
    if plain["kind"] == "single" and sorted(option["label"].casefold() for option in options) == ["no", "yes"]:
        plain["kind"] = "yes_no"
    top = max((Decimal(str(option.get("points", 0))) for option in options), default=Decimal(0))
    if weighting is not Weighting.POINTS and 0 < top != BEST_SCORE and plain["kind"] != "multi":
        why = "the best answer counts as full marks here, whatever its score"
        properties.trip.lose(properties.at("Options"), f"a best score of {top} out of {BEST_SCORE}", why)
        for option in options:
            option.setdefault("extras", {}).setdefault(SYSTEM, {})["Score"] = option["points"]
    return {"options": options, **read_automation(properties, _refs(properties, options), plain["kind"])}


def _refs(properties: Item, options: list[Plain]) -> dict[str, str]:
    return {
        item.word("RefId"): option["key"] for item, option in zip(properties.items("Options"), options, strict=True)
    }


def option_refs(question: Item, plain: Plain) -> dict[str, str]:
    """Our keys of the question's options by their RefIds."""
    properties = _properties(question, "single" if plain["kind"] == "yes_no" else plain["kind"])
    return _refs(properties, plain["options"]) if properties and plain.get("options") else {}


def _option(item: Item, taken: set[str], counts: bool, weighting: Weighting, place: Place) -> Plain:
    low, high = item.number("MinValue"), item.number("MaxValue")
    label = item.text("Text") or _range_label(low, high)
    ref = item.word("RefId")
    key = key_from(_own_part(ref) or label, taken, "option")
    plain: Plain = {
        "key": key,
        "label": label or key,
        "points": json_number(_points(item, weighting) if counts else Decimal(0)),
    }
    if low is not None or high is not None:
        plain |= {
            name: json_number(value) for name, value in (("minimum", low), ("maximum", high)) if value is not None
        }
    plain |= _auto_fail(item, place)
    kept = item.rest(_OPTION)
    if ref and ref != f"{place.ref}__{key}":
        kept["RefId"] = ref
    if not counts:
        kept["Score"] = item.content.get("Score")
    configuration = item.item("PointsConfiguration")
    kept["PointsConfiguration"] = configuration.rest(("PointValue",)) if configuration else None
    if plain.get("auto_fail") != "section" or not _fails_own_section(item, place):
        kept["AutomaticFailConfiguration"] = item.content.get("AutomaticFailConfiguration")
    return plain | item.trip.kept(SYSTEM, kept, item.path)


def _own_part(ref: str) -> str:
    """The option's own part of a RefId that was made of the question's and the option's key."""
    return ref.rpartition("__")[2]


def _points(item: Item, weighting: Weighting) -> Decimal:
    configuration = item.item("PointsConfiguration")
    if weighting is Weighting.POINTS and configuration is not None:
        return configuration.number("PointValue") or Decimal(0)
    return item.number("Score") or Decimal(0)


def _range_label(low: Decimal | None, high: Decimal | None) -> str:
    ends = [f"{json_number(end)}" for end in (low, high) if end is not None]
    return "–".join(dict.fromkeys(ends))


def _fails_own_section(item: Item, place: Place) -> bool:
    return place.sections.get(_target(item)) == place.section


def _target(item: Item) -> str:
    configuration = item.item("AutomaticFailConfiguration")
    return configuration.word("TargetSection") if configuration else ""


def _auto_fail(item: Item, place: Place) -> Plain:
    if not item.flag("AutomaticFail"):
        return {}
    if not (target := _target(item)):
        return {"auto_fail": "scorecard"}
    if not _fails_own_section(item, place):
        why = "an answer can fail its own section here, or everything; this one fails its own section"
        item.trip.lose(item.at("AutomaticFailConfiguration"), f"failing the section {target}", why)
    return {"auto_fail": "section"}


def _weigh(question: Item, plain: Plain, weighting: Weighting, kept: Plain) -> None:
    weight = question.number("Weight")
    if weighting is Weighting.QUESTION and weight is not None:
        plain["weight"] = json_number(weight)
    elif weight is not None:
        kept["Weight"] = question.content["Weight"]


def _kept(question: Item, plain: Plain, properties: Item | None) -> Plain:
    """What of the question's properties ours has no word for."""
    kept: Plain = {}
    if question.word("RefId") != plain["key"]:
        kept["RefId"] = question.content.get("RefId")
    if properties is None:
        return kept
    known = ("Options", "Automation") if "automation" in plain else ("Options",)
    kept["Properties"] = properties.rest(known) or None
    kept["Categories"] = categories(properties) if "automation" in plain else None
    if plain["kind"] == "numeric" and "MinValue" in properties.content:
        why = "an answer outside is not refused here unless ranges leave it out"
        question.trip.lose(properties.at("MinValue"), "the limits of the number", why)
    return kept


def _unscored_bonus(plain: Plain) -> Plain:
    """A bonus without points would do nothing, and is none."""
    if not any(option.get("points") for option in plain.get("options", ())):
        plain.pop("is_bonus")
    return plain
