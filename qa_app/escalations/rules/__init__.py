"""The rules of escalations: criteria with their thresholds, levels, and what a complaint's facts hit. No database."""

from qa_app.escalations.rules.criteria import CRITERIA, Criterion, Facts, Hit, Shape, check_criteria, hits
from qa_app.escalations.rules.policy import (
    LEVELS,
    REASONS,
    STANDARD,
    Level,
    Policy,
    check_policy,
    from_document,
    to_document,
)
from qa_app.escalations.rules.stillness import Happening, gaps, turns, working_days

__all__ = [
    "CRITERIA",
    "LEVELS",
    "REASONS",
    "STANDARD",
    "Criterion",
    "Facts",
    "Happening",
    "Hit",
    "Level",
    "Policy",
    "Shape",
    "check_criteria",
    "check_policy",
    "from_document",
    "gaps",
    "hits",
    "to_document",
    "turns",
    "working_days",
]
