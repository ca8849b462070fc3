"""The form of a detector: a definition's document as fields, and what was sent as a document again.

A detector has a varying number of rules, so that its fields are numbered by hand; the kernel says what is wrong.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from transcription.language.behaviours import Edge, Unit

MOST_RULES = 30
BLANK: dict[str, Any] = {"phrases": []}
_SPEAKERS = ("agent", "customer")
_READABLE = 1e9
"""Larger numbers are not meant, and neither is one that is none."""


def rules_shown(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules of a document, and an empty one to fill in."""
    rules = [dict(rule) for rule in document.get("rules", ())]
    return [*rules, dict(BLANK)] if len(rules) < MOST_RULES else rules


def document_from(sent: Mapping[str, str], key: str | None = None) -> dict[str, Any]:
    """The document that a form describes; parts that the form does not show are the caller's to keep."""
    document: dict[str, Any] = {
        "key": key or sent.get("key", "").strip(),
        "name": _line(sent, "name"),
        "description": _line(sent, "description"),
        "group": sent.get("group", ""),
        "rules": list(_rules(sent)),
        "examples": _lines(sent, "examples"),
        "counter_examples": _lines(sent, "counter_examples"),
        "expects_absence": sent.get("expects_absence") == "yes",
        "may_be_unknown": sent.get("may_be_unknown") == "yes",
    }
    if sent.get("speaker") in _SPEAKERS:
        document["speaker"] = sent["speaker"]
    if (strictness := _number(sent, "strictness")) is not None:
        document["strictness"] = strictness
    return document


def _rules(sent: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    found = []
    for number in range(MOST_RULES):
        name = f"rule-{number}-"
        phrases = _lines(sent, name + "phrases")
        if phrases:
            found.append(_rule(sent, name, phrases))
    return found


def _rule(sent: Mapping[str, str], name: str, phrases: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = {"phrases": phrases, "not_phrases": _lines(sent, name + "not_phrases")}
    for whole in ("negation_words", "min_words"):
        number = _number(sent, name + whole)
        if number is not None:
            rule[whole] = number
    for other in ("after", "before", "speaker"):
        if sent.get(name + other, "").strip():
            rule[other] = sent[name + other].strip()
    amount = _number(sent, name + "amount")
    if sent.get(name + "edge") in set(Edge):  # without an amount the kernel asks for it
        rule["within"] = {"edge": sent[name + "edge"], "amount": amount, "unit": sent.get(name + "unit", Unit.PERCENT)}
    next_phrases = _lines(sent, name + "next")
    if next_phrases:
        lines = _number(sent, name + "next_lines")
        rule["requires_next"] = {"phrases": next_phrases, "lines": 1 if lines is None else lines}
    return rule


def _line(sent: Mapping[str, str], name: str) -> str:
    return " ".join(sent.get(name, "").split())


def _lines(sent: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in sent.get(name, "").splitlines() if line.strip()]


def _number(sent: Mapping[str, str], name: str) -> float | str | None:
    """A number; what cannot be read as one stays as it was typed, and the kernel says so."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    if not abs(number) < _READABLE:
        return text
    return int(number) if number == int(number) else number
