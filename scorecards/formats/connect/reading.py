"""A form of Amazon Connect as a scorecard of ours: sections, weights and what surrounds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scorecards import document
from scorecards.definition import Weighting
from scorecards.definition.limits import CARD_TITLE_LENGTH, TITLE_LENGTH
from scorecards.formats.connect.conditions import Known, joined, read_enablement
from scorecards.formats.connect.questions import Place, option_refs, read_question
from scorecards.formats.foreign import Imported, Item, Trip, item_of, key_from, slug
from scorecards.reading import PROSE_LENGTH, json_number

SYSTEM = "connect"
MODES = {"QUESTION_ONLY": Weighting.QUESTION, "SECTION_ONLY": Weighting.SECTION, "POINTS_BASED": Weighting.POINTS}
_FORM = ("Title", "Description", "Items")
_SECTION = ("Title", "RefId", "Instructions", "Items", "Weight", "Enablement")
_SCORING = ("Mode", "Status")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Tour:
    """What is known while a form is walked through: the book, how it scores, the keys given so far."""

    trip: Trip
    weighting: Weighting
    is_scored: bool
    sections: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)  # questions read so far by their RefId
    refs: dict[str, str] = field(default_factory=dict)  # our section keys by RefId


def is_form(value: object) -> bool:
    """Whether parsed JSON looks like a form of Amazon Connect."""
    inner = value.get("EvaluationForm", value) if isinstance(value, Mapping) else None
    return isinstance(inner, Mapping) and "Title" in inner and "Items" in inner


def read(value: object) -> Imported:
    """The scorecard a form describes, with the list of what was lost.

    Raises BadScorecard with paths into the form where it cannot be read at all.
    """
    trip = Trip()
    whole = item_of(value, "", trip)
    form = whole.item("EvaluationForm") or whole
    tour = _tour(form, trip)
    sections = _sections(form, tour)
    trip.check()
    plain = {
        "key": slug(form.text("Title")) or "form",
        "title": form.text("Title", CARD_TITLE_LENGTH, is_required=True),
        "description": form.text("Description", PROSE_LENGTH),
        "weighting": tour.weighting.value,
        **_language(form),
        **_thresholds(form),
        "sections": sections,
        **trip.kept(SYSTEM, _kept(form), form.path),
    }
    trip.check()
    return Imported(document.parse(plain), tuple(trip.losses))


def _tour(form: Item, trip: Trip) -> Tour:
    strategy = form.item("ScoringStrategy")
    mode = strategy.word("Mode") if strategy else "QUESTION_ONLY"
    is_scored = strategy is not None and strategy.word("Status") != "DISABLED"
    if mode not in MODES:
        trip.lose(
            form.at("ScoringStrategy"), f"the scoring mode {mode[:40]}", "is not known; questions carry the weights"
        )
    if not is_scored:
        trip.lose(
            form.at("ScoringStrategy"), "scores of options", "scoring is off in that form, so no answer has points"
        )
    return Tour(trip, MODES.get(mode, Weighting.QUESTION), is_scored)


def _sections(form: Item, tour: Tour) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    loose = [item for item in form.items("Items", is_required=True) if "Question" in item.content]
    if loose:
        key = key_from("form", tour.sections, "form")
        tour.trip.lose(
            form.at("Items"), "questions outside sections", "they stand in a section of their own, above the others"
        )
        questions = [_question(item, tour, key, None) for item in loose]
        found.append({"key": key, "title": form.text("Title", TITLE_LENGTH) or "Form", "questions": questions})
    for item in form.items("Items"):
        if section := item.item("Section"):
            found += _section(section, tour, None, None, 1)
        elif "Question" not in item.content:
            tour.trip.problems.append((item.path, "is neither a Section nor a Question"))
    return found


def _section(
    section: Item, tour: Tour, outer: dict[str, Any] | None, asked: dict[str, Any] | None, depth: int
) -> list[dict[str, Any]]:
    """The section and those inside it, one after the other."""
    ref = section.word("RefId") or section.text("Title")
    key = key_from(ref, tour.sections, "section")
    tour.refs[ref] = key
    own = read_enablement(section, tour.known, tour.trip)
    if own:
        tour.trip.lose(section.at("Enablement"), "the condition of the section", "it stands on each of its questions")
    asked = joined(asked, own)
    items = section.items("Items", is_required=True)
    if depth > _DEEPEST:
        tour.trip.problems.append((section.path, "is nested too deeply"))
        return []
    plain: dict[str, Any] = {
        "key": key,
        "title": section.text("Title", TITLE_LENGTH, is_required=True),
        "help": section.text("Instructions", PROSE_LENGTH),
        "questions": [_question(item, tour, key, asked) for item in items if "Question" in item.content],
    }
    kept = {} if own else {"Enablement": section.content.get("Enablement")}
    plain |= _place(section, key, tour, outer, kept)
    if depth > 2:
        tour.trip.lose(section.path, "the third level", "sections nest two levels deep here")
    inner = [found for item in items if (found := item.item("Section"))]
    parts = [part for found in inner for part in _section(found, tour, plain, asked, depth + 1)]
    if tour.weighting is Weighting.SECTION:
        _share_weight(plain, parts, inner, tour)
    return [plain, *parts]


def _place(section: Item, key: str, tour: Tour, outer: dict[str, Any] | None, kept: dict[str, Any]) -> dict[str, Any]:
    """Weight, outer section, and what is kept."""
    plain: dict[str, Any] = {}
    kept = section.rest(_SECTION) | kept
    weight = section.number("Weight")
    if tour.weighting is Weighting.SECTION:
        plain["weight"] = 0 if weight is None else json_number(weight)
    elif weight is not None:
        kept["Weight"] = section.content["Weight"]
    if section.word("RefId") != key:
        kept["RefId"] = section.content.get("RefId")
    if outer is not None:
        plain["parent"] = outer.get("parent") or outer["key"]
    return plain | tour.trip.kept(SYSTEM, kept, section.path)


def _share_weight(plain: dict[str, Any], parts: list[dict[str, Any]], inner: list[Item], tour: Tour) -> None:
    """Spread a section's weight over inner ones that have none, by their numbers of questions."""
    if any(item.content.get("Weight") for item in inner):
        return
    sizes = [len(part["questions"]) for part in (plain, *parts)]
    whole = float(plain["weight"])
    if not parts or not sum(sizes) or not whole:
        return
    for part, size in zip((plain, *parts), sizes, strict=True):
        part["weight"] = round(whole * size / sum(sizes), 6)
    why = "it is shared out to the inner sections by their numbers of questions; N/A in them may shift it a little"
    tour.trip.lose(plain["key"], "one weight over inner sections", why)


def _question(item: Item, tour: Tour, section: str, asked: dict[str, Any] | None) -> dict[str, Any]:
    question = item.item("Question") or item
    ref = question.word("RefId") or question.text("Title")
    key = key_from(ref, tour.questions, "question")
    own = read_enablement(question, tour.known, tour.trip)
    kept = {} if own else {"Enablement": question.content.get("Enablement")}
    plain = read_question(question, key, tour.weighting, tour.is_scored, Place(section, ref, tour.refs), kept)
    if condition := joined(asked, own):
        plain["condition"] = condition
    tour.known[ref] = Known(key, option_refs(question, plain))
    return plain


def _kept(form: Item) -> dict[str, Any]:
    kept = form.rest(_FORM)
    strategy = form.item("ScoringStrategy")
    if (
        strategy
        and strategy.word("Mode") in MODES
        and strategy.word("Status") != "DISABLED"
        and not strategy.rest(_SCORING)
    ):
        kept.pop("ScoringStrategy")
    return kept


def _language(form: Item) -> dict[str, Any]:
    found = form.item("LanguageConfiguration")
    code = found.word("FormLanguage") if found else ""
    return {"language": code} if code else {}


def _thresholds(form: Item) -> dict[str, Any]:
    """Bands out of score thresholds, where they cover everything from 0."""
    strategy = form.item("ScoringStrategy")
    found = strategy.items("ScoreThresholds") if strategy else []
    bands = [
        {"label": item.word("PerformanceCategory").replace("_", " ").capitalize(), "minimum": json_number(low)}
        for item in found
        if (low := item.number("MinScorePercentage")) is not None and item.word("PerformanceCategory")
    ]
    covers = len(bands) == len(found) > 0 and min(float(band["minimum"]) for band in bands) == 0
    return {"bands": bands} if covers else {}
