"""A scorecard as values: sections of questions, their options, weights and rules.

A published version is immutable; keys of sections, questions and options stay the same across versions,
so that an answer can be followed over time. Points and weights are exact decimals.
"""

from scorecards.definition.choices import (
    AutoFail,
    AutoFailEffect,
    Combine,
    Comparator,
    NaPolicy,
    QuestionKind,
    Response,
    Weighting,
)
from scorecards.definition.conditions import Clause, Condition
from scorecards.definition.extras import Extras
from scorecards.definition.question import Cause, Option, Question
from scorecards.definition.scorecard import Band, Handling, Scorecard, Section

__all__ = [
    "AutoFail",
    "AutoFailEffect",
    "Band",
    "Cause",
    "Clause",
    "Combine",
    "Comparator",
    "Condition",
    "Extras",
    "Handling",
    "NaPolicy",
    "Option",
    "Question",
    "QuestionKind",
    "Response",
    "Scorecard",
    "Section",
    "Weighting",
]
