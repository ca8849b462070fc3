"""How a mean moves from month to month, each with its interval and n, around a line that says what level would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports import formats, tally
from reports.charts import AGENT_HUE, QUIET_HUE, WIDTH, Figure, Spec, Table, Theme, figure, specification
from reports.figures.heat_map import signed
from reports.wording import sentence

HEIGHT = 190
LABELS_AT_MOST = 8
MONTHS_AT_MOST = 24
HOW_TO_READ = (
    "Each dot is a month's mean and the upright line its 95 % interval; n counts contacts. "
    f"A month with fewer than {tally.MINIMUM_N} contacts has a hollow dot and says little by itself. {{level}}"
)


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One month (by its first day): a mean with its interval where there is one, from `n` contacts."""

    month: date
    value: float
    n: int
    low: float | None = None
    high: float | None = None


def drift(
    points: Sequence[DriftPoint], *, what: str, level: str = "", is_signed: bool = False, theme: Theme = "page"
) -> Figure:
    """Months in order; `what` names the axis and its unit, `level` explains what the line at 0 means."""
    held = sorted(points, key=lambda point: point.month)[-MONTHS_AT_MOST:]
    return figure(
        title=_finding(held, is_signed),
        spec=_spec(held, what) if held else None,
        table=_table(held, what, is_signed),
        how_to_read=HOW_TO_READ.format(level=level).strip(),
        theme=theme,
    )


def _finding(held: Sequence[DriftPoint], is_signed: bool) -> str:
    enough = [point for point in held if tally.is_enough(point.n)]
    if not held:
        return sentence("Nothing to show in this period yet (n = 0)")
    if not enough:
        most = max(point.n for point in held)
        return sentence("No month has enough contacts for a mean yet (at most n = {most})", most=most)
    last = enough[-1]
    return sentence(
        "{month}: {value} points (n = {n})",
        month=_label(last.month),
        value=_words(last.value, is_signed),
        n=last.n,
    )


def _table(held: Sequence[DriftPoint], what: str, is_signed: bool) -> Table:
    rows = tuple((_label(point.month), str(point.n), _shown(point, is_signed)) for point in held)
    return Table(("Month", "n", what), rows)


def _shown(point: DriftPoint, is_signed: bool) -> str:
    if not tally.is_enough(point.n):
        return tally.not_enough(point.n)
    bounds = ""
    if point.low is not None and point.high is not None:
        bounds = f" ({_words(point.low, is_signed)} to {_words(point.high, is_signed)})"
    return f"{_words(point.value, is_signed)}{bounds}"


def _words(value: float, is_signed: bool) -> str:
    return signed(value) if is_signed else formats.number(value, 0)


def _label(month: date) -> str:
    return f"{month:%b %Y}"


def _spec(held: Sequence[DriftPoint], what: str) -> Spec:
    import altair as alt  # noqa: PLC0415

    step = -(-len(held) // LABELS_AT_MOST)
    rows = [
        {"at": place, "value": point.value, "low": point.low, "high": point.high, "is_enough": tally.is_enough(point.n)}
        for place, point in enumerate(held)
    ]
    labels = [
        {"at": place, "month": _label(point.month), "n": f"n = {point.n}"}
        for place, point in enumerate(held)
        if place % step == 0
    ]
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[-0.5, max(len(held) - 0.5, 0.5)], nice=False))
    y = alt.Y("value:Q", title=what, axis=alt.Axis(tickCount=5), scale=alt.Scale(zero=True))
    ranged = [row for row in rows if row["low"] is not None and row["is_enough"]]
    made = alt.Chart(alt.Data(values=rows))
    hollow = alt.condition("datum.is_enough", alt.value(AGENT_HUE), alt.value("transparent"))
    layers: list[Any] = [
        alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(color=QUIET_HUE, strokeWidth=1).encode(y=y),
        alt.Chart(alt.Data(values=[row for row in rows if row["is_enough"]]))
        .mark_line(color=AGENT_HUE, strokeWidth=1.5, opacity=0.6)
        .encode(x=x, y=y),
        made.mark_point(size=52, stroke=AGENT_HUE, strokeWidth=1.5, opacity=1).encode(x=x, y=y, fill=hollow),
        *_month_labels(alt, labels, x),
    ]
    if ranged:
        bars = alt.Chart(alt.Data(values=ranged)).mark_rule(color=AGENT_HUE, strokeWidth=2, opacity=0.7)
        layers.insert(1, bars.encode(x=x, y=alt.Y("low:Q"), y2="high:Q"))
    return specification(alt.layer(*layers).properties(width=WIDTH - 60, height=HEIGHT))


def _month_labels(alt: Any, labels: Sequence[dict[str, Any]], x: Any) -> list[Any]:
    """The month and its n below the drawing; every so many when crowded."""
    made = alt.Chart(alt.Data(values=list(labels))).encode(x=x)
    return [
        made.mark_text(baseline="top").encode(y=alt.value(HEIGHT + 6), text="month:N"),
        made.mark_text(baseline="top").encode(y=alt.value(HEIGHT + 20), text="n:N"),
    ]
