"""Sentiment of customer and agent through one interaction, on one scale, in two lanes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

from reports import formats
from reports.charts import (
    AGENT_HUE,
    CUSTOMER_HUE,
    NEGATIVE_HUE,
    POSITIVE_HUE,
    WIDTH,
    Figure,
    Spec,
    Table,
    Theme,
    figure,
    specification,
)
from reports.wording import sentence

Party = Literal["customer", "agent"]
LANE_HEIGHT = 70
MOST_POINTS = 120
"""Longer interactions are averaged into this many equal windows for a lane."""
HOW_TO_READ = (
    "Each bar is one line spoken: above the middle positive, below it negative, taller is stronger. "
    "The words' tone is estimated by machine and misses irony; read the line before judging it."
)
_NAMES: dict[Party, str] = {"customer": "Customer", "agent": "Agent"}


@dataclass(frozen=True, slots=True)
class SentimentPoint:
    """One line's sentiment, from -1 (most negative) to +1 (most positive), and when it began."""

    at_s: float
    party: Party
    score: float


def sentiment_over_time(points: Sequence[SentimentPoint], *, duration_s: float, theme: Theme = "page") -> Figure:
    """Two lanes of bars from a zero line; the party's hue marks the lane, a diverging pair the direction."""
    held = sorted((point for point in points if point.party in _NAMES), key=lambda point: (point.at_s, point.party))
    return figure(
        title=_finding(held, duration_s),
        spec=_spec(held, max(duration_s, 1.0)) if held else None,
        table=_table(held, duration_s),
        how_to_read=HOW_TO_READ,
        theme=theme,
    )


def _quarters(held: Sequence[SentimentPoint], party: Party, duration_s: float) -> list[list[float]]:
    quarters: list[list[float]] = [[], [], [], []]
    for point in held:
        if point.party == party:
            quarters[min(3, int(4 * point.at_s / max(duration_s, 1.0)))].append(point.score)
    return quarters


def _finding(held: Sequence[SentimentPoint], duration_s: float) -> str:
    quarters = _quarters(held, "customer", duration_s)
    n = sum(map(len, quarters))
    if n == 0:
        return sentence("No line of the customer to judge the mood by (n = 0)")
    if not quarters[0] or not quarters[3]:
        return sentence("The customer’s mood from start to end cannot be compared (lines: n = {n})", n=n)
    return sentence(
        "The customer’s words began {start} and ended {end} (lines: n = {n})",
        start=_mood(fmean(quarters[0])),
        end=_mood(fmean(quarters[3])),
        n=n,
    )


def _mood(score: float) -> str:
    """VADER's own convention: neutral within ±0.05."""
    return "positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral"


def _table(held: Sequence[SentimentPoint], duration_s: float) -> Table:
    headers = ("Speaker", "Lines", "First quarter", "Second quarter", "Third quarter", "Last quarter")
    rows = []
    for party, name in _NAMES.items():
        quarters = _quarters(held, party, duration_s)
        cells = [
            f"{fmean(scores):+.2f} (n = {len(scores)})".replace("-", "−") if scores else "no line"
            for scores in quarters
        ]
        rows.append((name, str(sum(map(len, quarters))), *cells))
    return Table(headers, tuple(rows))


def _windows(held: Sequence[SentimentPoint], party: Party, duration_s: float) -> list[dict[str, float]]:
    own = [point for point in held if point.party == party]
    if len(own) <= MOST_POINTS:
        return [{"at": point.at_s, "score": point.score} for point in own]
    groups: dict[int, list[float]] = {}
    for point in own:
        groups.setdefault(min(MOST_POINTS - 1, int(MOST_POINTS * point.at_s / duration_s)), []).append(point.score)
    return [{"at": (slot + 0.5) * duration_s / MOST_POINTS, "score": fmean(scores)} for slot, scores in groups.items()]


def _spec(held: Sequence[SentimentPoint], duration_s: float) -> Spec:
    import altair as alt  # noqa: PLC0415

    lanes = [_lane(alt, held, party, duration_s) for party in _NAMES]
    return specification(alt.vconcat(*lanes, spacing=10))


def _lane(alt: Any, held: Sequence[SentimentPoint], party: Party, duration_s: float) -> Any:
    hue = CUSTOMER_HUE if party == "customer" else AGENT_HUE
    rows = [
        {**row, "zero": 0, "hue": POSITIVE_HUE if row["score"] >= 0 else NEGATIVE_HUE}
        for row in _windows(held, party, duration_s)
    ]
    ticks = [{"at": duration_s * part / 4, "text": formats.clock(duration_s * part / 4)} for part in range(5)]
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, duration_s], nice=False))
    y_axis = alt.Axis(
        values=[-1, 0, 1],
        title=None,
        labelExpr="datum.value > 0 ? 'positive' : datum.value < 0 ? 'negative' : ''",
    )
    y = alt.Y("score:Q", scale=alt.Scale(domain=[-1, 1]), axis=y_axis)
    made = alt.Chart(alt.Data(values=rows or [{"at": 0, "score": None}]))
    layers = [
        alt.Chart(alt.Data(values=[{"score": 0}])).mark_rule(color=hue, strokeWidth=1.5).encode(y=y),
        made.mark_rule(strokeWidth=4).encode(x=x, y=y, y2="zero:Q", color=alt.Color("hue:N", scale=None)),
        made.mark_point(filled=True, size=22, opacity=1).encode(x=x, y=y, color=alt.Color("hue:N", scale=None)),
    ]
    if party == "agent":
        layers.append(
            alt.Chart(alt.Data(values=ticks))
            .mark_text(baseline="top")
            .encode(x=x, y=alt.value(LANE_HEIGHT + 6), text="text:N")
        )
    title = {"text": _NAMES[party], "color": hue, "fontWeight": "bold", "offset": 4, "anchor": "start"}
    return alt.layer(*layers).properties(width=WIDTH - 70, height=LANE_HEIGHT, title=title)
