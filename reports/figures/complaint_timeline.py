"""How complaints were answered: the days from receipt to acknowledgement, reply and resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from reports import formats
from reports.charts import (
    CUSTOMER_HUE,
    QUIET_HUE,
    WIDTH,
    Figure,
    Spec,
    Table,
    Theme,
    drawn_of_all,
    figure,
    specification,
)
from reports.wording import sentence

EventKind = Literal["acknowledged", "first_response", "escalated", "resolved", "reopened", "closed"]
ROW_HEIGHT = 26
ROWS_AT_MOST = 28
"""The newest; more rows would not fit on one page of paper."""
HOW_TO_READ = (
    "A line runs from the day a complaint was received to its resolution; a dashed line is still open. "
    "Each mark is a step, named in the key by shape."
)
_EVENTS: dict[EventKind, tuple[str, str]] = {
    "acknowledged": ("Acknowledged", "circle"),
    "first_response": ("First reply", "diamond"),
    "escalated": ("Escalated", "triangle-up"),
    "resolved": ("Resolved", "square"),
    "reopened": ("Reopened", "triangle-down"),
    "closed": ("Closed", "cross"),
}
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class ComplaintEvent:
    """A step in answering a complaint."""

    kind: EventKind
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """One complaint's way from receipt through its steps."""

    number: str
    received_at: datetime
    events: tuple[ComplaintEvent, ...] = ()

    def days_to(self, kind: EventKind) -> float | None:
        """Calendar days from receipt to the first step of this kind; None when it has not happened."""
        found = [event.at for event in self.events if event.kind == kind]
        return (min(found) - self.received_at).total_seconds() / _DAY_S if found else None

    @property
    def is_open(self) -> bool:
        """Whether the latest word is not a resolution or a closure."""
        steps = sorted(self.events, key=lambda event: event.at)
        ends = [event.kind for event in steps if event.kind in {"resolved", "closed", "reopened"}]
        return not ends or ends[-1] == "reopened"


def complaint_timeline(lines: Sequence[ComplaintLine], *, now: datetime, theme: Theme = "page") -> Figure:
    """Rows of complaints, oldest first, in calendar days since receipt."""
    held = sorted(lines, key=lambda line: (line.received_at, line.number))
    return figure(
        title=_finding(held),
        spec=_spec(held[-ROWS_AT_MOST:], now) if held else None,
        table=_table(held),
        how_to_read=drawn_of_all(HOW_TO_READ, ROWS_AT_MOST, len(held)),
        theme=theme,
    )


def _finding(held: Sequence[ComplaintLine]) -> str:
    resolved = [days for line in held if (days := line.days_to("resolved")) is not None and not line.is_open]
    still = sum(line.is_open for line in held)
    if not held:
        return sentence("No linked complaints in this period (n = 0)")
    if not resolved:
        return sentence("{n}, none resolved yet", n=formats.counted(len(held), "linked complaint"))
    return sentence(
        "{resolved} of {n} resolved, after {days}; {still} open",
        resolved=len(resolved),
        n=formats.counted(len(held), "linked complaint"),
        days=_days(resolved),
        still=still,
    )


def _days(days: Sequence[float]) -> str:
    """The range, not a median: a handful of complaints carries no typical value."""
    shortest, longest = formats.number(min(days), 1), formats.number(max(days), 1)
    if shortest == longest:
        return "1 day" if longest == "1" else f"{longest} days"
    return f"{shortest} to {longest} days"


def _table(held: Sequence[ComplaintLine]) -> Table:
    headers = ("Complaint", "Received", *(words for words, _ in _EVENTS.values()), "State")
    rows = []
    for line in held:
        steps = [line.days_to(kind) for kind in _EVENTS]
        cells = ["–" if days is None else f"day {formats.number(days, 1)}" for days in steps]
        rows.append((line.number, formats.day(line.received_at), *cells, "open" if line.is_open else "resolved"))
    return Table(headers, tuple(rows))


def _span(index: int, line: ComplaintLine, now: datetime) -> dict[str, Any]:
    ends = [event.at for event in line.events if event.kind in {"resolved", "closed"}]
    end = now if line.is_open or not ends else max(ends)
    days = max(0.0, (end - line.received_at).total_seconds() / _DAY_S)
    words = f"open, day {formats.number(days, 0)}" if line.is_open else ""
    return {"row": index, "start": 0, "day": days, "dash": line.is_open, "name": line.number, "words": words}


def _spec(held: Sequence[ComplaintLine], now: datetime) -> Spec:
    import altair as alt  # noqa: PLC0415

    spans = [_span(index, line, now) for index, line in enumerate(held)]
    marks: list[dict[str, Any]] = [
        {
            "row": index,
            "day": (event.at - line.received_at).total_seconds() / _DAY_S,
            "step": _EVENTS[event.kind][0],
        }
        for index, line in enumerate(held)
        for event in line.events
    ]
    used = [(words, shape) for words, shape in _EVENTS.values() if any(mark["step"] == words for mark in marks)]
    furthest = max([1.0, *(row["day"] for row in spans), *(mark["day"] for mark in marks)])
    x_scale = alt.Scale(domain=[0, furthest * 1.02], nice=False)
    x = alt.X("day:Q", title="Calendar days since receipt", scale=x_scale, axis=alt.Axis(tickCount=6))
    rows = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(len(held))), paddingInner=0.4))
    key = alt.Scale(domain=[words for words, _ in used], range=[shape for _, shape in used])
    legend = alt.Legend(orient="top", title=None, symbolFillColor=CUSTOMER_HUE, labelFontSize=11)
    made = alt.Chart(alt.Data(values=spans))
    dash = alt.StrokeDash("dash:N", legend=None, scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 3]]))
    layers = [
        made.mark_rule(strokeWidth=2, color=QUIET_HUE).encode(
            y=rows, x=alt.X("start:Q", scale=x_scale), x2="day:Q", strokeDash=dash
        ),
        made.mark_text(align="right", dx=-8).encode(y=rows, x=alt.value(0), text="name:N"),
        made.mark_text(align="left", dx=8).encode(y=rows, x=x, text="words:N"),
    ]
    if marks:
        steps = alt.Chart(alt.Data(values=marks)).mark_point(filled=True, size=80, opacity=1, color=CUSTOMER_HUE)
        layers.append(steps.encode(y=rows, x=x, shape=alt.Shape("step:N", scale=key, legend=legend)))
    return specification(alt.layer(*layers).properties(width=WIDTH - 150, height=ROW_HEIGHT * len(held)))
