"""The JSON Schema (draft 2020-12) of a scorecard document, for editors and for those who write documents by hand.

It describes shape, names and limits. Rules between parts (keys that must be unique, conditions that look back)
stay with `scorecards.document.parse`: every document that parses is valid here, not the other way round.
"""

from typing import Any

from scorecards.definition import AutoFailEffect, Comparator, NaPolicy, Weighting
from scorecards.definition.limits import (
    CARD_TITLE_LENGTH,
    CHANNELS,
    HIGHEST_BONUS_CAP,
    MOST_BANDS,
    MOST_CLAUSES,
    MOST_LANGUAGES,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_QUEUES,
    MOST_SECTIONS,
    NAME_LENGTH,
    TITLE_LENGTH,
)
from scorecards.reading import PROSE_LENGTH
from scorecards.schema.questions import automation, handling, option, question
from scorecards.schema.words import (
    Schema,
    anything,
    choice,
    flag,
    keys,
    many,
    name,
    nullable,
    number,
    record,
    ref,
    text,
)

ID = "urn:qa-app:scorecard:1"


def schema() -> Schema:
    """The whole schema, as JSON values."""
    definitions: dict[str, Any] = {
        "section": _section(),
        "question": question(),
        "option": option(),
        "condition": _condition(),
        "clause": _clause(),
        "automation": automation(),
        "handling": handling(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Scorecard",
        "description": "Sections of questions, their options, weights and rules.",
        **_scorecard(),
        "$defs": definitions,
    }


def _scorecard() -> Schema:
    return record(
        {
            "key": name("Stays the same across versions."),
            "title": text(CARD_TITLE_LENGTH, least=1),
            "sections": many(ref("section"), MOST_SECTIONS, least=1),
            "description": text(PROSE_LENGTH),
            "language": text(NAME_LENGTH, about='The language the form is written in, such as "en".'),
            "channels": many({"enum": list(CHANNELS)}, len(CHANNELS), least=1),
            "weighting": choice(Weighting, "Where weights sit."),
            "auto_fail_effect": choice(AutoFailEffect, "What an auto-fail does to the score."),
            "pass_mark": nullable(number(0, 100, "Percent.")),
            "bands": many(_band(), MOST_BANDS),
            "na_policy": choice(NaPolicy, "N/A gives its weight to the others, or earns full points."),
            "bonus_cap": number(100, int(HIGHEST_BONUS_CAP), "The most a bonus may bring the score to, percent."),
            "queues": many(text(NAME_LENGTH, least=1), MOST_QUEUES, about="None: every queue."),
            "languages": many(text(NAME_LENGTH, least=1), MOST_LANGUAGES, about="None: every language."),
            "handling": ref("handling"),
            "extras": anything("What another system's form holds beside; kept, never read."),
        },
        required=("key", "title", "sections"),
    )


def _section() -> Schema:
    return record(
        {
            "key": name("Stays the same across versions."),
            "title": text(TITLE_LENGTH, least=1),
            "questions": many(ref("question"), MOST_QUESTIONS),
            "weight": number(0, None, "Counts where weights sit on sections."),
            "help": text(PROSE_LENGTH),
            "parent": nullable(name("The key of the section around this one.")),
            "is_na_allowed": flag("Whether the whole section may be N/A."),
            "is_weight_locked": flag("Whether balancing leaves the weight alone."),
            "extras": anything("Kept, never read."),
        },
        required=("key", "title"),
    )


def _band() -> Schema:
    return record(
        {"label": text(NAME_LENGTH * 5, least=1), "minimum": number(0, 100, "Percent, inclusive.")},
        required=("label", "minimum"),
    )


def _condition() -> Schema:
    inner = {"oneOf": [ref("clause"), ref("condition")]}
    return record(
        {"clauses": many(inner, MOST_CLAUSES, least=1), "combine": {"enum": ["all", "any"]}}, required=("clauses",)
    )


def _clause() -> Schema:
    return record(
        {
            "question": name("A question above this one."),
            "options": keys(MOST_OPTIONS, least=1),
            "comparator": choice(Comparator, "How the chosen options are held against these."),
            "negate": flag("The same as the comparator not_in."),
        },
        required=("question", "options"),
    )
