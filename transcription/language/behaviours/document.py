"""A detector as a JSON document and back, without loss; reading names every fault at once.

The names in the document are the field names of `detector.py`; what equals its default is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any

from transcription.language.behaviours.detector import (
    NEGATION_WORDS,
    STRICTNESS,
    Companion,
    Detector,
    Edge,
    Group,
    Rule,
    Unit,
    Window,
)
from transcription.language.behaviours.phrases import MOST_CHARS as PHRASE_CHARS
from transcription.language.behaviours.phrases import BadPhrase, parse
from transcription.language.behaviours.reading import BadDetector, Fault, Node
from transcription.transcript import Channel, Speaker

NAME_CHARS, DESCRIPTION_CHARS, EXAMPLE_CHARS = 80, 500, 300
MOST_RULES, MOST_PHRASES, MOST_EXAMPLES = 20, 100, 100
MOST_WRITTEN = 40_000
"""Characters of all phrases of one detector together."""
MOST_LINES, MOST_AMOUNT, MOST_LANGUAGES = 20, 100_000, 20
_LANGUAGE = re.compile("[a-z]{2,3}")


class Direction(StrEnum):
    """Who began the interaction."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


def load(document: object) -> Detector:
    """The detector a JSON document describes; raises `BadDetector` with every fault in it."""
    if not isinstance(document, Mapping):
        raise BadDetector([Fault("document", "is not an object", "write named values: { … }")])
    faults: list[Fault] = []
    detector = _detector(Node(document, "", faults))
    if not faults:
        faults += _faults_of(detector)
    if faults:
        raise BadDetector(faults)
    return detector


def to_document(detector: Detector) -> dict[str, Any]:
    """JSON values that `load` reads back to an equal detector."""
    document: dict[str, Any] = _plain(detector)
    return document


def _plain(value: object) -> Any:
    if is_dataclass(value):
        shown = [(field, getattr(value, field.name)) for field in fields(value)]
        return {f.name: _plain(v) for f, v in shown if f.default is MISSING or v != f.default}
    if isinstance(value, StrEnum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _faults_of(detector: Detector) -> list[Fault]:
    """What is wrong with a detector as a whole."""
    faults = []
    if not detector.rules and not detector.examples:
        faults.append(Fault("rules", "are missing", "give at least one rule or one example sentence"))
    if detector.counter_examples and not detector.examples:
        faults.append(
            Fault("counter_examples", "have nothing to speak against", "give examples too, or leave them out")
        )
    if detector.key in {key for rule in detector.rules for key in (rule.after, rule.before)}:
        faults.append(Fault("rules", f"name the detector's own key “{detector.key}”", "name another detector's key"))
    phrases = [p for rule in detector.rules for p in (*rule.phrases, *rule.not_phrases, *_companions(rule))]
    if sum(map(len, phrases)) > MOST_WRITTEN:
        wrong = f"hold {sum(map(len, phrases)):,} characters of phrases"
        faults.append(Fault("rules", wrong, f"shorten them to {MOST_WRITTEN:,}"))
    return faults


def _companions(rule: Rule) -> tuple[str, ...]:
    return rule.requires_next.phrases if rule.requires_next else ()


def _detector(node: Node) -> Detector:
    node.expect(field.name for field in fields(Detector))
    within = node.content.get("examples_within")
    return Detector(
        key=node.key("key") or "",
        name=node.text("name", NAME_CHARS),
        description=node.text("description", DESCRIPTION_CHARS),
        group=node.choice("group", Group, is_required=True) or Group.POLICY,
        speaker=node.choice("speaker", Speaker),
        channels=_choices(node, "channels", Channel),
        languages=_languages(node),
        directions=_choices(node, "directions", Direction),
        rules=tuple(_rule(node.node(place, item)) for place, item in node.items("rules", MOST_RULES)),
        examples=_texts(node, "examples"),
        counter_examples=_texts(node, "counter_examples"),
        examples_within=None if within is None else _window(node.node("examples_within", within)),
        strictness=node.number("strictness", STRICTNESS, 0.0, 1.0),
        expects_absence=node.flag("expects_absence"),
        may_be_unknown=node.flag("may_be_unknown"),
    )


def _choices(node: Node, key: str, kind: type[StrEnum]) -> tuple[Any, ...]:
    found = [node.chosen(place, item, kind) for place, item in node.items(key, len(kind))]
    return tuple(dict.fromkeys(item for item in found if item is not None))


def _languages(node: Node) -> tuple[str, ...]:
    found = []
    for place, text in node.texts("languages", MOST_LANGUAGES, 8):
        if _LANGUAGE.fullmatch(text):
            found.append(text)
        else:
            node.note(place, "is not the code of a language", "write two or three small letters, such as en")
    return tuple(found)


def _texts(node: Node, key: str) -> tuple[str, ...]:
    return tuple(text for _, text in node.texts(key, MOST_EXAMPLES, EXAMPLE_CHARS))


def _rule(node: Node) -> Rule:
    node.expect(field.name for field in fields(Rule))
    within, companion = node.content.get("within"), node.content.get("requires_next")
    return Rule(
        phrases=_phrases(node, "phrases", is_required=True),
        not_phrases=_phrases(node, "not_phrases"),
        negation_words=_whole(node, "negation_words", NEGATION_WORDS, 10),
        within=None if within is None else _window(node.node("within", within)),
        after=node.key("after", is_required=False),
        before=node.key("before", is_required=False),
        min_words=_whole(node, "min_words", 0, 1_000),
        speaker=node.choice("speaker", Speaker),
        requires_next=None if companion is None else _companion(node.node("requires_next", companion)),
    )


def _companion(node: Node) -> Companion:
    node.expect(field.name for field in fields(Companion))
    return Companion(_phrases(node, "phrases", is_required=True), _whole(node, "lines", 1, MOST_LINES))


def _window(node: Node) -> Window:
    node.expect(field.name for field in fields(Window))
    unit = node.choice("unit", Unit, is_required=True) or Unit.SECONDS
    if node.content.get("amount") is None:
        node.note("amount", "is missing", "write how many seconds, percent or lines")
    amount = node.number("amount", 1, 0.1, 100 if unit == Unit.PERCENT else MOST_AMOUNT)
    return Window(node.choice("edge", Edge, is_required=True) or Edge.FIRST, amount, unit)


def _phrases(node: Node, key: str, is_required: bool = False) -> tuple[str, ...]:
    found = []
    for place, phrase in node.texts(key, MOST_PHRASES, PHRASE_CHARS, is_required):
        try:
            parse(phrase)
        except BadPhrase as problem:
            node.note(place, f"“{phrase[:60]}”", str(problem))
        else:
            found.append(phrase)
    return tuple(found)


def _whole(node: Node, key: str, default: int, most: int) -> int:
    number = float(node.number(key, default, 0, most))
    if not number.is_integer():
        node.note(key, f"is {number:g}", f"write a whole number from 0 to {most}")
    return int(number)
