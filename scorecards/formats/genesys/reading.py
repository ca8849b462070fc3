"""A form of Genesys Cloud as a scorecard of ours: groups become sections, and paths by index become keys."""

import re
from collections.abc import Mapping
from typing import Any

from scorecards import document
from scorecards.definition.limits import CARD_TITLE_LENGTH, MOST_ROUNDS, TITLE_LENGTH
from scorecards.formats.foreign import Imported, Item, Trip, item_of, key_from, slug
from scorecards.formats.genesys.conditions import Known, both, read_visibility
from scorecards.formats.genesys.questions import read_question
from scorecards.reading import json_number

SYSTEM = "genesys"
_FORM = ("name", "questionGroups")
_GROUP = ("name", "naEnabled", "weight", "manualWeight", "questions", "visibilityCondition")
_DEFAULTS = ("defaultAnswersToHighest", "defaultAnswersToNA", "defaultAnswersToNa", "defaultAnswersTo")
_SNAKE = re.compile(r"_([a-z])")
_DEEPEST = 30

Plain = dict[str, Any]


def is_form(value: object) -> bool:
    """Whether parsed JSON looks like a form of Genesys Cloud."""
    return isinstance(value, Mapping) and "name" in value and bool({"questionGroups", "question_groups"} & value.keys())


def read(value: object) -> Imported:
    """The scorecard a form describes, with the list of what was lost.

    Raises BadScorecard with paths into the form where it cannot be read at all.
    """
    trip = Trip()
    form = item_of(_in_camel_case(value, 1), "", trip)
    is_weighted = form.word("weightMode") != "OFF"
    questions: set[str] = set()
    sections: set[str] = set()
    known: Known = {}
    groups = form.items("questionGroups", is_required=True)
    plain_groups = [_group(group, i, is_weighted, (sections, questions), known) for i, group in enumerate(groups)]
    title = form.text("name", CARD_TITLE_LENGTH, is_required=True)
    trip.check()
    plain = {
        "key": slug(title) or "form",
        "title": title,
        "weighting": "points",
        "sections": plain_groups,
        **_handling(form),
        **trip.kept(SYSTEM, form.rest(_FORM), form.path),
    }
    trip.check()
    return Imported(document.parse(plain), tuple(trip.losses))


def _in_camel_case(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {_camel(key): _in_camel_case(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_camel_case(inner, depth + 1) for inner in value]
    return value


def _camel(key: object) -> object:
    return _SNAKE.sub(lambda found: found.group(1).upper(), key) if isinstance(key, str) else key


def _group(group: Item, at: int, is_weighted: bool, taken: tuple[set[str], set[str]], known: Known) -> Plain:
    trip = group.trip
    own = read_visibility(group, known)
    if own:
        trip.lose(group.at("visibilityCondition"), "the condition of the group", "it stands on each of its questions")
    for name in _DEFAULTS:
        if group.content.get(name):
            trip.lose(group.at(name), "answers filled in beforehand", "nothing is answered before the reviewer does")
    kept = group.rest(_GROUP) | ({} if own else {"visibilityCondition": group.content.get("visibilityCondition")})
    weight = group.number("weight")
    if not is_weighted:
        kept["weight"] = group.content.get("weight")
    key = key_from(group.word("contextId") or slug(group.text("name")), taken[0], "group")
    questions = [
        _question(question, (at, j), own, taken[1], known) for j, question in enumerate(group.items("questions"))
    ]
    return {
        "key": key,
        "title": group.text("name", TITLE_LENGTH, is_required=True),
        "questions": questions,
        "weight": 1 if weight is None or not is_weighted else json_number(weight),
        "is_na_allowed": group.flag("naEnabled"),
        "is_weight_locked": group.flag("manualWeight"),
        **trip.kept(SYSTEM, kept, group.path),
    }


def _question(question: Item, at: tuple[int, int], asked: Plain | None, taken: set[str], known: Known) -> Plain:
    own = read_visibility(question, known)
    kept = {} if own else {"visibilityCondition": question.content.get("visibilityCondition")}
    key = key_from(question.word("contextId") or slug(question.text("text")), taken, "question")
    plain = read_question(question, key, kept)
    if condition := both(asked, own):
        plain["condition"] = condition
    known[at] = (key, tuple(option["key"] for option in plain.get("options", ())))
    return plain


def _handling(form: Item) -> Plain:
    """Whether evaluations may be disputed, and how often."""
    settings = form.item("evaluationSettings")
    if settings is None or "disputesEnabled" not in settings.content:
        return {}
    if not settings.flag("disputesEnabled"):
        return {"handling": {"response": "acknowledge"}}
    rounds = settings.number("disputesAllowedPerEvaluation")
    is_fit = rounds is not None and rounds == int(rounds) and 1 <= rounds <= MOST_ROUNDS
    return {"handling": {"rounds": int(rounds)}} if is_fit and rounds is not None else {}
