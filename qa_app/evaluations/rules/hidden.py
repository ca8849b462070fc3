"""Figures that this site shows nobody: rules may not use them, and what rested on them before is told no more."""

from scorecards.definition import Question
from scorecards.measures import MEASURES

NONE: frozenset[str] = frozenset()


def why_hidden(name: str) -> str:
    """Why a rule cannot use a hidden figure, as part of a sentence."""
    return f"“{MEASURES[name].label}” is not used: this site has switched it off"


def why_silent(question: Question, hidden: frozenset[str]) -> str:
    """Why nothing is told of what the question's rule proposed, as a sentence; "" where it rests on none of these."""
    named = question.automation.measures() if question.automation else ()
    return next((f"{why_hidden(name)}." for name in named if name in hidden), "")
