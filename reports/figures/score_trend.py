"""An agent's or team's scores over time: every evaluation a dot, a mean only where n allows one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from reports import formats, tally, trends
from reports.charts import AGENT_HUE, WIDTH, Figure, Spec, Table, Theme, figure, specification
from reports.trends import Scored, TrendPoint

HEIGHT = 190
LABELS_AT_MOST = 8
HOW_TO_READ = (
    "Each dot is one evaluation. A line joins monthly means and the band is their 95 % interval; "
    f"a month with fewer than {tally.MINIMUM_N} evaluations shows its dots and no mean. Where no month has "
    "that many, a level line shows the mean of the whole period."
)


def score_trend(scores: Iterable[Scored], *, theme: Theme = "page") -> Figure:
    """Monthly means of scores (percent) with interval and n, over the single evaluations."""
    held = sorted(scores, key=lambda scored: (scored.on, scored.score_pct))
    points = trends.by_month(held)
    return figure(
        title=trends.finding(points),
        spec=_spec(held, points) if held else None,
        table=_table(held, points),
        how_to_read=HOW_TO_READ,
        theme=theme,
    )


def _table(held: Sequence[Scored], points: Sequence[TrendPoint]) -> Table:
    rows = [(point.label, str(point.mean.n), tally.show(point.mean)) for point in points]
    if held:
        whole = tally.mean(scored.score_pct for scored in held)
        rows.append(("Whole period", str(whole.n), tally.show(whole)))
    return Table(("Month", "n", "Mean score"), tuple(rows))


def _spec(held: Sequence[Scored], points: Sequence[TrendPoint]) -> Spec:
    import altair as alt  # noqa: PLC0415

    first = points[0].start
    last_day = (points[-1].end - first).days + 1
    bounds = [(point.start - first).days for point in points] + [last_day]
    ruler = alt.Axis(values=bounds, labels=False, ticks=False, title=None)
    x = alt.X("day:Q", axis=ruler, scale=alt.Scale(domain=[0, last_day], nice=False))
    y = alt.Y("score:Q", title="Score (%)", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    dots = [{"day": (scored.on - first).days + 0.5, "score": scored.score_pct} for scored in held]
    layers = [
        *_mean_layers(alt, held, points, x),
        alt.Chart(alt.Data(values=dots)).mark_circle(size=34, color=AGENT_HUE, opacity=0.6).encode(x=x, y=y),
        *_month_labels(alt, points, x),
    ]
    return specification(alt.layer(*layers).properties(width=WIDTH - 60, height=HEIGHT))


def _mean_layers(alt: Any, held: Sequence[Scored], points: Sequence[TrendPoint], x: Any) -> list[Any]:
    """Monthly means with their band; where no month is large enough, the mean of the whole period."""
    first = points[0].start
    shown = [point for point in points if tally.is_enough(point.mean.n)]
    rows = [_mean_row(point.mean, _middle(point, first)) for point in shown]
    if not rows:
        whole = tally.mean(scored.score_pct for scored in held)
        if not tally.is_enough(whole.n):
            return []
        ends = (0, (points[-1].end - first).days + 1)
        rows = [_mean_row(whole, day, f"mean {formats.number(whole.value or 0, 0)}") for day in ends]
        rows[0]["text"] = ""
    made = alt.Chart(alt.Data(values=rows))
    band = made.mark_area(color=AGENT_HUE, opacity=0.16).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    whisker = made.mark_rule(color=AGENT_HUE, opacity=0.5).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    knots = {"size": 46, "filled": True, "color": AGENT_HUE} if shown else False
    line = made.mark_line(color=AGENT_HUE, strokeWidth=2, point=knots)
    text = made.mark_text(dx=6, dy=-9, align="left", fontWeight="bold").encode(x=x, y="mean:Q", text="text:N")
    return [band, whisker, line.encode(x=x, y="mean:Q"), text]


def _mean_row(value: tally.Mean, day: float, text: str = "") -> dict[str, float | str]:
    centre = value.value or 0.0
    low = value.interval.low if value.interval else centre
    high = value.interval.high if value.interval else centre
    return {"day": day, "mean": centre, "low": low, "high": high, "text": text or formats.number(centre, 0)}


def _month_labels(alt: Any, points: Sequence[TrendPoint], x: Any) -> list[Any]:
    """The month and its n, written under the middle of the month; every so many when crowded."""
    step = -(-len(points) // LABELS_AT_MOST)
    rows = [
        {"day": _middle(point, points[0].start), "month": point.label, "n": f"n = {point.mean.n}"}
        for point in points[::step]
    ]
    made = alt.Chart(alt.Data(values=rows)).encode(x=x)
    return [
        made.mark_text(baseline="top").encode(y=alt.value(HEIGHT + 6), text="month:N"),
        made.mark_text(baseline="top").encode(y=alt.value(HEIGHT + 20), text="n:N"),
    ]


def _middle(point: TrendPoint, first: date) -> float:
    return ((point.start - first).days + (point.end - first).days + 1) / 2
