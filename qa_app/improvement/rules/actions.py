"""Improvement actions: what one needs, how before and after are set side by side, and what may be said of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from qa_app.errors import Invalid
from reports.tally import Interval, wilson
from reports.wording import sentence

KINDS: Mapping[str, str] = {
    "process": "Process",
    "product": "Product",
    "policy": "Policy",
    "training": "Training",
    "knowledge": "Knowledge base",
    "workflow": "Workflow",
}
PURPOSES: Mapping[str, str] = {"corrective": "so that it stops", "preventive": "so that it does not begin"}
SOURCES: Mapping[str, str] = {
    "complaint": "A complaint",
    "problem": "A problem",
    "evaluation": "Evaluations",
    "audit": "An audit",
    "review": "A review",
    "survey": "Survey answers",
    "recovery": "A recovery",
    "idea": "An idea",
}
DIRECTIONS: Mapping[str, str] = {"down": "down", "up": "up"}
UNITS: Mapping[str, str] = {"share": "a share in percent", "number": "another figure"}
METHODS: Mapping[str, str] = {
    "randomised": "Randomised waiting list",
    "did": "Compared with others, with a baseline from before the selection",
    "ancova": "Adjusted for the score at the selection (ANCOVA)",
    "series": "Interrupted time series, twelve points and more on each side",
    "control": "Control chart with limits from before",
    "plain": "Before and after, nothing to compare with",
}
"""How before and after were set side by side, the strongest first (complaints.md 4.5)."""
CAVEATS: Mapping[str, str] = {
    "randomised": "Chance decided who came first, so other explanations are unlikely.",
    "plain": "What is unusually bad tends to look better next time by itself; these two figures cannot tell "
    "that apart from the action.",
}
USUAL_CAVEAT = "Other changes in the same time may explain it."
LONGEST_PLAN = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class Plan:
    """An action as somebody plans it."""

    title: str
    kind: str
    purpose: str
    source: str
    owner_id: int
    due_on: date | None
    metric: str
    direction: str
    check_on: date | None
    text: str = ""
    source_id: int | None = None
    complaint_id: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured before and after. Values of a share are percent of `n` cases."""

    unit: str
    before: Decimal | None
    before_n: int | None
    after: Decimal | None
    after_n: int | None
    method: str
    before_period: str = ""
    after_period: str = ""


def check_plan(plan: Plan, today: date) -> None:
    """Refuse an action without its owner, date, expected metric or day of the check (R64). Raises `Invalid`."""
    problems = {}
    if not plan.title.strip():
        problems["title"] = "Say what is changed."
    for name, value, known in (
        ("kind", plan.kind, KINDS),
        ("purpose", plan.purpose, PURPOSES),
        ("source", plan.source, SOURCES),
        ("direction", plan.direction, DIRECTIONS),
    ):
        if value not in known:
            problems[name] = "Choose one."
    if not plan.metric.strip():
        problems["metric"] = "Say which figure should move; without one nobody can tell whether it worked."
    problems |= _check_days(plan, today)
    if problems:
        raise Invalid("The action is not complete.", problems)


def _check_days(plan: Plan, today: date) -> dict[str, str]:
    problems = {}
    if plan.due_on is None:
        problems["due_on"] = "Give the day by which it is carried out."
    elif not today - LONGEST_PLAN <= plan.due_on <= today + LONGEST_PLAN:
        problems["due_on"] = "Choose a day within three years."
    if plan.check_on is None:
        problems["check_on"] = "Give the day on which somebody looks whether it worked."
    elif plan.due_on is not None and not plan.due_on < plan.check_on <= plan.due_on + LONGEST_PLAN:
        problems["check_on"] = "The check comes after the action, within three years of it."
    return problems


def check_measured(measured: Measured, not_measurable: str) -> None:
    """Refuse to close without a measure before and after and its method, or a reason why there is none (R64)."""
    if not_measurable.strip():
        return
    problems = {}
    if measured.method not in METHODS:
        problems["method"] = "Say how before and after were set side by side."
    for name, value, n in (
        ("before_value", measured.before, measured.before_n),
        ("after_value", measured.after, measured.after_n),
    ):
        if value is None or not value.is_finite() or abs(value) >= Decimal(10) ** 10:
            problems[name] = "Give the figure, or say below why it cannot be measured."
        elif measured.unit == "share" and (not 0 <= value <= 100 or not n):
            problems[name] = "A share lies between 0 and 100, and needs the number of cases beside it."
        elif n is not None and n < 1:
            problems[name] = "The number of cases is at least one."
    if problems:
        raise Invalid("Measure it before and after, or say why it is not measurable.", problems)


def difference(measured: Measured) -> Interval | None:
    """How far a share moved, in percentage points, with its 95 % interval; None for other figures.

    Newcombe (1998), method 10: the square-and-add limits of two Wilson intervals.
    """
    if measured.unit != "share" or not measured.before_n or not measured.after_n:
        return None
    before, after = float(measured.before or 0), float(measured.after or 0)
    first, second = _wilson(before, measured.before_n), _wilson(after, measured.after_n)
    moved = after - before
    low = moved - math.hypot(after - second.low, first.high - before)
    high = moved + math.hypot(second.high - after, before - first.low)
    return Interval(low, high)


def _wilson(percent: float, n: int) -> Interval:
    return wilson(min(n, max(0, round(percent * n / 100))), n)


def result(measured: Measured, direction: str) -> str:
    """Whether a share moved `as_expected`, the `other_way`, or shows `no_clear_difference`; else it is `unclear`."""
    moved = difference(measured)
    if moved is None:
        return "unclear"
    if moved.low <= 0 <= moved.high:
        return "no_clear_difference"
    return "as_expected" if (moved.low > 0) == (direction == "up") else "other_way"


def told(measured: Measured, metric: str, direction: str) -> tuple[str, ...]:
    """What may be said of a closed action: both figures, how they were compared, and what they cannot show."""
    said = [
        sentence(
            "{metric}: {before} before, {after} after.",
            metric=metric,
            before=_figure(measured.before, measured.before_n, measured.unit),
            after=_figure(measured.after, measured.after_n, measured.unit),
        ),
        sentence("Set side by side by: {method}.", method=METHODS.get(measured.method, measured.method)),
    ]
    moved = difference(measured)
    if moved is not None:
        words = {
            "as_expected": "The share lies where it was expected",
            "other_way": "The share lies on the other side of what was expected",
            "no_clear_difference": "No clear difference",
        }[result(measured, direction)]
        said.append(f"{words} ({moved.low:+.1f} to {moved.high:+.1f} points, 95 % CI).")
    said.append(CAVEATS.get(measured.method, USUAL_CAVEAT))
    return tuple(said)


def _figure(value: Decimal | None, n: int | None, unit: str) -> str:
    shown = f"{(value or Decimal(0)).normalize():f}"
    of = f" (n = {n})" if n else ""
    return f"{shown} %{of}" if unit == "share" else f"{shown}{of}"
