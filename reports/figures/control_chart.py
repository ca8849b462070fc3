"""A control chart: the rate of each week with the limits of its own size, and what is remarkable named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports import control, formats
from reports.charts import AGENT_HUE, NEGATIVE_HUE, QUIET_HUE, WIDTH, Figure, Spec, Table, Theme, figure, specification
from reports.control import Chart, Count

HEIGHT = 190
LABELS_AT_MOST = 9
HOW_TO_READ = (
    "Each dot is one week's rate. The band is where chance alone would keep nearly every dot, wide where few contacts "
    "came in; the line in it is the average of the baseline. A dot outside the band, or eight in a row on one side of "
    "the line, is worth a look. Something that spreads more than chance in the baseline widens the band."
)
MARKED = " An upright line is a week in which something was decided or changed; the table says what."
_WORDS = {"high": "above the limits", "low": "below the limits", "run": "the eighth in a row on one side", "": ""}


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its first day: so many events in so many contacts."""

    start: date
    events: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was decided or changed on a day, to be seen in the week it fell into."""

    on: date
    text: str


def control_chart(weeks: Sequence[Week], *, per: int = 1_000, baseline: int | None = None,
                  marks: Sequence[Mark] = (), theme: Theme = "page") -> Figure:  # fmt: skip
    """Events for each `per` contacts, week by week; weeks without contacts are left out, and said in the table.

    `marks` are drawn as upright lines in their weeks, and told in the table.
    """
    held = [week for week in weeks if week.contacts > 0]
    counts = [Count(week.events, week.contacts / per) for week in held]
    chart = control.u_chart(counts, min(baseline, len(held)) if baseline else None) if counts else None
    return figure(
        title=_finding(held, chart, per),
        spec=_spec(held, chart, per, marks) if chart and len(held) > 1 else None,
        table=_table(weeks, held, chart, per, marks),
        how_to_read=HOW_TO_READ + (MARKED if marks else ""),
        theme=theme,
    )


def _finding(weeks: Sequence[Week], chart: Chart | None, per: int) -> str:
    if chart is None:
        return "No contacts in this period, so no rate of complaints"
    signals = [(week, point) for week, point in zip(weeks, chart.points, strict=True) if point.signal]
    average = f"{formats.number(chart.centre, 1)} complaints for each {per:,} contacts on average"
    if not signals:
        steady = "no week stands out" if chart.is_settled else "no week stands out, with too few weeks to be sure"
        return f"{average}; {steady}"
    week, point = signals[-1]
    return f"{average}; the week of {_day(week.start)} has {formats.number(point.rate, 1)}, {_WORDS[point.signal]}"


def _table(weeks: Sequence[Week], held: Sequence[Week], chart: Chart | None, per: int, marks: Sequence[Mark]) -> Table:
    points = dict(zip((week.start for week in held), chart.points if chart else (), strict=True))
    rows = []
    for week in weeks:
        point = points.get(week.start)
        told = (formats.number(point.rate, 1), f"{formats.number(point.low, 1)}–{formats.number(point.high, 1)}",
                _WORDS[point.signal]) if point else ("–", "–", "no contacts")  # fmt: skip
        also = ("; ".join(mark.text for mark in _in_week(week, marks)),) if marks else ()
        rows.append((_day(week.start), str(week.events), str(week.contacts), *told, *also))
    heads = ("Week of", "Complaints", "Contacts", f"For each {per:,}", "Limits", "Remarkable")
    return Table((*heads, "Decided or changed") if marks else heads, tuple(rows))


def _in_week(week: Week, marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if 0 <= (mark.on - week.start).days < 7]


def _spec(weeks: Sequence[Week], chart: Chart, per: int, marks: Sequence[Mark]) -> Spec:
    import altair as alt  # noqa: PLC0415

    rows = [
        {"at": place, "rate": point.rate, "low": point.low, "high": point.high, "signal": point.signal != "",
         "centre": chart.centre}
        for place, point in enumerate(chart.points)
    ]  # fmt: skip
    x = alt.X("at:Q", axis=alt.Axis(labels=False, ticks=False, grid=False, title=None),
              scale=alt.Scale(domain=[-0.5, len(rows) - 0.5], nice=False))  # fmt: skip
    made = alt.Chart(alt.Data(values=rows)).encode(x=x)
    y = alt.Y("rate:Q", title=f"Complaints for each {per:,} contacts", scale=alt.Scale(zero=True))
    marked = [{"at": place} for place, week in enumerate(weeks) if _in_week(week, marks)]
    layers = [
        alt.Chart(alt.Data(values=marked)).mark_rule(color=QUIET_HUE, strokeWidth=1.5).encode(x=x),
        made.mark_area(color=QUIET_HUE, opacity=0.2, interpolate="step").encode(y=alt.Y("low:Q"), y2="high:Q"),
        made.mark_line(color=QUIET_HUE, strokeDash=[4, 3]).encode(y="centre:Q"),
        made.mark_line(color=AGENT_HUE, strokeWidth=1.5).encode(y=y),
        made.mark_circle(size=44, color=AGENT_HUE, opacity=1).encode(y=y),
        made.transform_filter("datum.signal")
        .mark_point(size=130, color=NEGATIVE_HUE, shape="diamond", strokeWidth=2)
        .encode(y=y),
        _labels(alt, weeks, x),
    ]
    return specification(alt.layer(*layers).properties(width=WIDTH - 60, height=HEIGHT))


def _labels(alt: Any, weeks: Sequence[Week], x: Any) -> Any:
    step = -(-len(weeks) // LABELS_AT_MOST)
    rows = [{"at": place, "day": _day(week.start)} for place, week in enumerate(weeks) if place % step == 0]
    made = alt.Chart(alt.Data(values=rows)).mark_text(baseline="top")
    return made.encode(x=x, y=alt.value(HEIGHT + 6), text="day:N")


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
