"""The criteria by which a complaint goes up: each can be switched, has a threshold, and says what it found (R33)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa_app.complaints.rules import EXPOSURES, SENSITIVITIES, SEVERITIES, in_units
from qa_app.errors import Invalid

Kind = Literal["none", "number", "severity", "tags", "words", "share"]
MOST_WORDS, LONGEST_WORD = 60, 60


@dataclass(frozen=True, slots=True)
class Shape:
    """What a criterion is called, what its threshold is, and what that is before anybody chose.

    `options` are what a threshold of tags is chosen from.
    """

    label: str
    kind: Kind
    default: str = ""
    is_on: bool = True
    level: int = 1
    least: float = 0
    most: float = 0
    unit: str = ""
    options: tuple[str, ...] = ()


WORDS = "ombudsman, regulator, solicitor, lawyer, barrister, court, legal action, sue, small claims, trading standards"
CRITERIA: Mapping[str, Shape] = {
    "severity": Shape("As serious as this, or more", "severity", "critical"),
    "sensitivity": Shape("Sensitive because of", "tags", "safety, legal, discrimination", options=SENSITIVITIES),
    "exposure": Shape("In public", "tags", "viral, media, regulator", options=EXPOSURES[1:]),
    "amount": Shape("A remedy of at least", "number", "500", least=1, most=10**9, unit="in its own currency"),
    "repeat": Shape("A repeat within 30 days", "none"),
    "reopened": Shape("Reopened at least", "number", "2", least=1, most=20, unit="times"),
    "sla": Shape("Of the time to settle it, used up", "number", "75", least=1, most=1000, unit="percent"),
    "asked": Shape("The customer asked for somebody more senior", "none"),
    "rejected": Shape("Proposals rejected at least", "number", "2", least=1, most=20, unit="times"),
    "still": Shape("Nothing happened for", "number", "5", least=1, most=250, unit="working days, Monday to Friday"),
    "turns": Shape("To and fro without an end, at least", "number", "4", least=2, most=50, unit="steps in the cycle"),
    "words": Shape("A word of law or regulators", "words", WORDS),
    "sentiment": Shape("Two contacts in a row as bad as this", "share", "-0.3", least=-1, most=0, unit="from -1 to 0"),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as it is set: `threshold` as it was typed, `level` the level it takes a complaint to."""

    key: str
    is_on: bool
    level: int
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a complaint: amounts as (minor units, currency), texts that the customer's words are in.

    `sla_pct` is the share of the time between receipt and due date that is gone; None without a due date.
    `sentiments` are those of its contacts in true order, from -1 to 1; None where nothing was measured.
    """

    severity: str | None = None
    sensitivity: tuple[str, ...] = ()
    exposure: str = "none"
    amounts: tuple[tuple[int, str], ...] = ()
    is_repeat: bool = False
    times_reopened: int = 0
    sla_pct: float | None = None
    has_asked: bool = False
    times_rejected: int = 0
    still_days: int = 0
    turns: int = 0
    texts: tuple[str, ...] = ()
    sentiments: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A criterion that a complaint meets, in words, and the level that it goes to."""

    key: str
    level: int
    words: str


def hits(criteria: Sequence[Criterion], facts: Facts) -> list[Hit]:
    """What the facts hit of the criteria that are switched on, highest level first."""
    found = []
    for criterion in criteria:
        words = _TESTS[criterion.key](criterion.threshold, facts) if criterion.is_on else ""
        if words:
            found.append(Hit(criterion.key, criterion.level, words))
    return sorted(found, key=lambda hit: -hit.level)


def listed(text: str) -> list[str]:
    """The words of a threshold that is a list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _severity(threshold: str, facts: Facts) -> str:
    if facts.severity not in SEVERITIES or threshold not in SEVERITIES:
        return ""
    is_hit = SEVERITIES.index(facts.severity) >= SEVERITIES.index(threshold)
    return f"It is of {facts.severity} severity." if is_hit else ""


def _sensitivity(threshold: str, facts: Facts) -> str:
    found = [tag for tag in listed(threshold) if tag in facts.sensitivity]
    return f"It is sensitive: {', '.join(found)}." if found else ""


def _exposure(threshold: str, facts: Facts) -> str:
    return f"It is in public: {facts.exposure}." if facts.exposure in listed(threshold) else ""


def _amount(threshold: str, facts: Facts) -> str:
    for minor, currency in facts.amounts:
        if in_units(minor, currency) >= int(threshold):
            return f"A remedy of {currency} {in_units(minor, currency):,}."
    return ""


def _sla(threshold: str, facts: Facts) -> str:
    is_hit = facts.sla_pct is not None and facts.sla_pct >= int(threshold)
    return f"{facts.sla_pct:.0f} % of the time to settle it is gone." if is_hit else ""


def _words(threshold: str, facts: Facts) -> str:
    for word in listed(threshold):
        pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        if any(pattern.search(text) for text in facts.texts):
            return f"The customer speaks of “{word}”."
    return ""


def _sentiment(threshold: str, facts: Facts) -> str:
    known = [value for value in facts.sentiments if value is not None]
    is_hit = any(max(pair) <= float(threshold) for pair in pairwise(known))
    return "The customer was very unhappy in two contacts in a row." if is_hit else ""


_TESTS: Mapping[str, Callable[[str, Facts], str]] = {
    "severity": _severity,
    "sensitivity": _sensitivity,
    "exposure": _exposure,
    "amount": _amount,
    "repeat": lambda _, facts: "It repeats an earlier complaint." if facts.is_repeat else "",
    "reopened": lambda t, facts: (
        f"It was reopened {facts.times_reopened} times." if facts.times_reopened >= int(t) else ""
    ),
    "sla": _sla,
    "asked": lambda _, facts: "The customer asked for somebody more senior." if facts.has_asked else "",
    "rejected": lambda t, facts: (
        f"The customer rejected {facts.times_rejected} proposals." if facts.times_rejected >= int(t) else ""
    ),
    "still": lambda t, facts: (
        f"Nothing happened for {facts.still_days} working days." if facts.still_days >= int(t) else ""
    ),
    "turns": lambda t, facts: f"It went to and fro {facts.turns} times." if facts.turns >= int(t) else "",
    "words": _words,
    "sentiment": _sentiment,
}


def check_criteria(criteria: Sequence[Criterion], levels: int) -> dict[str, str]:
    """What is wrong with criteria, by key; empty when nothing is."""
    problems = {}
    for criterion in criteria:
        shape = CRITERIA.get(criterion.key)
        if shape is None:
            raise Invalid(f"There is no criterion “{criterion.key[:40]}”.")
        if not 1 <= criterion.level <= levels:
            problems[criterion.key] = f"Choose a level from 1 to {levels}."
        elif told := _wrong(shape, criterion.threshold):
            problems[criterion.key] = told
    return problems


def _wrong(shape: Shape, text: str) -> str:
    if shape.kind in ("number", "share"):
        pattern = r"\d{1,9}" if shape.kind == "number" else r"-?\d(\.\d{1,2})?"
        is_number = re.fullmatch(pattern, text, re.ASCII) is not None
        is_right = is_number and shape.least <= float(text) <= shape.most
        return "" if is_right else f"Give a number from {shape.least:g} to {shape.most:,.0f}."
    if shape.kind == "severity":
        return "" if text in SEVERITIES else "Choose from the list."
    if shape.kind == "tags":
        return "" if listed(text) and not set(listed(text)) - set(shape.options) else "Choose at least one."
    if shape.kind == "words":
        words = listed(text)
        is_right = 0 < len(words) <= MOST_WORDS and all(2 <= len(word) <= LONGEST_WORD for word in words)
        return "" if is_right else f"Give 1 to {MOST_WORDS} words, with commas between."
    return ""
