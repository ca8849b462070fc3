"""One question of a form of Genesys Cloud as a question of ours."""

from decimal import Decimal
from typing import Any

from scorecards.automation import MOST_RULES, MOST_SIGNALS
from scorecards.formats.foreign import Item, key_from, slug
from scorecards.reading import PROSE_LENGTH, json_number

SYSTEM = "genesys"
KINDS = {
    "multipleChoiceQuestion": "single",
    "multipleSelectQuestion": "multi",
    "freeTextQuestion": "text",
    "npsQuestion": "numeric",
    "readOnlyTextBlockQuestion": "info",
}
_QUESTION = (
    "text", "helpText", "type", "naEnabled", "commentsRequired", "visibilityCondition", "answerOptions",
    "multipleSelectOptionQuestions", "isKill", "isCritical",
)  # fmt: skip
_OPTION = ("text", "value", "assistanceConditions")

Plain = dict[str, Any]


def read_question(question: Item, key: str, kept: Plain) -> Plain:
    """Our document of the question, but for its condition; `kept` is what is to be kept of it already."""
    kind = KINDS.get(question.word("type", "multipleChoiceQuestion"))
    if kind is None:
        question.trip.problems.append((question.at("type"), f"must be one of {', '.join(KINDS)}"))
        kind = "text"
    options = _parts(question) if kind == "multi" else _options(question)
    if kind == "single" and sorted(option["label"].casefold() for option in options) == ["no", "yes"]:
        kind = "yes_no"
    has_options = kind in ("single", "yes_no", "multi")
    plain: Plain = {
        "key": key,
        "text": question.text("text", is_required=True),
        "kind": kind,
        "help": question.text("helpText", PROSE_LENGTH),
        "is_na_allowed": question.flag("naEnabled"),
        "options": options if has_options else [],
    }
    if has_options:
        _demand(question, plain)
        plain |= _automation(question, options)
    elif question.content.get("commentsRequired"):
        kept["commentsRequired"] = True
    kept = question.rest(_QUESTION) | kept
    if not has_options:
        kept["answerOptions"] = question.content.get("answerOptions") or None
    return plain | question.trip.kept(SYSTEM, kept, question.path)


def _options(question: Item) -> list[Plain]:
    taken: set[str] = set()
    return [_option(item, taken, item.number("value") or Decimal(0)) for item in question.items("answerOptions")]


def _option(item: Item, taken: set[str], points: Decimal) -> Plain:
    label = item.text("text")
    key = key_from(item.word("contextId") or slug(label), taken, "option")
    kept = item.rest(_OPTION)
    if item.content.get("assistanceConditions"):
        kept["assistanceConditions"] = item.content["assistanceConditions"]
    return {"key": key, "label": label or key, "points": json_number(points), **item.trip.kept(SYSTEM, kept, item.path)}


def _parts(question: Item) -> list[Plain]:
    """The parts of a multiple select question: each is a question with the answers selected and unselected."""
    taken: set[str] = set()
    found = []
    for item in question.items("multipleSelectOptionQuestions"):
        values = {answer.word("builtInType"): answer.number("value") for answer in item.items("answerOptions")}
        if values.get("Unselected"):
            why = "here only what is selected earns points"
            item.trip.lose(item.path, "points for what is not selected", why)
        found.append(_option(item, taken, values.get("Selected") or Decimal(0)))
    return found


def _demand(question: Item, plain: Plain) -> None:
    """Fatal and critical questions, and required comments."""
    best = max((Decimal(option["points"]) for option in plain["options"]), default=Decimal(0))
    is_kill, needs_comment = question.flag("isKill"), question.flag("commentsRequired")
    if question.flag("isCritical") and best > 0:
        plain["is_critical"] = True
    if is_kill:
        why = "every answer but the best fails the whole evaluation here, and the score becomes 0"
        question.trip.lose(question.at("isKill"), "what a fatal question does to the number there", why)
    for option in plain["options"]:
        if is_kill and Decimal(option["points"]) < best:
            option["auto_fail"] = "scorecard"
        if needs_comment:
            option["is_comment_required"] = True


def _automation(question: Item, options: list[Plain]) -> Plain:
    """Rules out of assistance conditions: topics that must, or must not, have come up."""
    rules: list[Plain] = []
    for item, option in zip(question.items("answerOptions"), options, strict=False):
        conditions = item.items("assistanceConditions")
        signals = [_signal(condition) for condition in conditions]
        if None in signals or len(signals) > MOST_SIGNALS or len(rules) == MOST_RULES:
            why = "it is kept word for word and written back, but nothing is suggested by it here"
            question.trip.lose(item.at("assistanceConditions"), "the assistance", why)
        elif signals:
            rules.append({"signals": signals, "options": [option["key"]]})
    return {"automation": {"rules": rules}} if rules else {}


def _signal(condition: Item) -> Plain | None:
    topics = condition.content.get("topicIds")
    if not isinstance(topics, list) or len(topics) != 1 or not isinstance(topics[0], str) or not slug(topics[0]):
        return None
    behaviour = slug(topics[0])
    why = f"a behaviour with the key {behaviour} must be found here for it to work"
    condition.trip.lose(condition.path, "what the topic looks for", why)
    is_present = condition.word("operator") != "NOTEXISTS"
    return {"behaviour": behaviour} if is_present else {"behaviour": behaviour, "is_present": False}
