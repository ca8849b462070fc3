"""Reviews, expectations and decisions: what each needs, and when a review comes again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qa_app.errors import Invalid

TOPICS: Mapping[str, str] = {
    "workflow": "Workflow",
    "knowledge": "Knowledge base",
    "training": "Training",
    "sla": "Time limits",
    "scorecard": "Scorecards",
    "metrics": "Figures and targets",
}
LONGEST_EVERY = 730


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something that a chart marks at its day, in a few words."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A review as somebody puts it into the calendar."""

    title: str
    topic: str
    owner_id: int
    every_days: int | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A target as somebody changes it: the figure, what the target was and is, why, and from which day."""

    metric: str
    before: str
    after: str
    reason: str
    decided_on: date | None
    review_id: int | None = None


def check_review(wanted: Calendar) -> None:
    """Refuse a review without a name, a topic, an interval or its next day. Raises `Invalid`."""
    problems = {}
    if not wanted.title.strip():
        problems["title"] = "Say what is looked at."
    if wanted.topic not in TOPICS:
        problems["topic"] = "Choose one."
    if wanted.every_days is None or not 1 <= wanted.every_days <= LONGEST_EVERY:
        problems["every_days"] = f"Between 1 and {LONGEST_EVERY} days."
    if wanted.next_on is None:
        problems["next_on"] = "Give the next day."
    if problems:
        raise Invalid("The review is not complete.", problems)


def next_after(held_on: date, every_days: int) -> date:
    """The day on which a review comes again: counted from when it was held, not from when it was due."""
    return held_on + timedelta(days=every_days)


def check_held(held_on: date | None, text: str, today: date) -> None:
    """Refuse minutes without a day up to today, or without a word. Raises `Invalid`."""
    problems = {}
    if held_on is None or held_on > today:
        problems["held_on"] = "Give the day it was held, up to today."
    if not text.strip():
        problems["text"] = "Write down what was seen and agreed."
    if problems:
        raise Invalid("The minutes are not complete.", problems)


def check_decision(wanted: Decision, today: date) -> None:
    """Refuse a decision without what changed, why, and when (R72). Raises `Invalid`."""
    problems = {}
    if not wanted.metric.strip():
        problems["metric"] = "Which figure is it about?"
    if not wanted.after.strip():
        problems["after"] = "What is the target from now on?"
    if not wanted.reason.strip():
        problems["reason"] = "Say why, for whoever reads the chart next year."
    if wanted.decided_on is None or wanted.decided_on > today:
        problems["decided_on"] = "Give the day of the decision, up to today."
    if problems:
        raise Invalid("The decision is not complete.", problems)
