"""Who spoke when in one interaction: a lane each for customer, agent, talk at once, and silence.

Where it is not certain who spoke, one lane says that somebody did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports import formats
from reports.charts import (
    AGENT_HUE,
    CUSTOMER_HUE,
    NEGATIVE_HUE,
    QUIET_HUE,
    WIDTH,
    Figure,
    Spec,
    Table,
    Theme,
    figure,
    specification,
)
from reports.wording import sentence

SpanKind = Literal["customer", "agent", "overlap", "talk", "silence", "hold"]
LANE_HEIGHT = 22
HOW_TO_READ = (
    "Time runs from left to right; a block marks who spoke, both at once, or nobody. Shares are of the whole "
    "interaction and need not add up to 100 %. No share is right for every contact."
)
_LANES: dict[SpanKind, tuple[str, str]] = {
    "customer": ("Customer", CUSTOMER_HUE),
    "agent": ("Agent", AGENT_HUE),
    "overlap": ("Both at once", NEGATIVE_HUE),
    "talk": ("Somebody", NEGATIVE_HUE),
    "silence": ("Silence", QUIET_HUE),
    "hold": ("Hold", QUIET_HUE),
}
_SIDES = {"customer", "agent", "overlap"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, in seconds from its start."""

    start_s: float
    end_s: float
    kind: SpanKind


def conversation_strip(
    spans: Sequence[Span], *, duration_s: float, is_estimated: bool = False, theme: Theme = "page"
) -> Figure:
    """Lanes of talk, overlap and silence; of talk by somebody where there are such spans.

    `is_estimated`: speakers were told apart on one channel.
    """
    kinds = _kinds({span.kind for span in spans})
    total = max(duration_s, max((span.end_s for span in spans), default=0.0))
    return figure(
        title=_finding(spans, total, is_estimated),
        spec=_spec(spans, kinds, total) if spans and total > 0 else None,
        table=_table(spans, kinds, total),
        how_to_read=HOW_TO_READ,
        theme=theme,
    )


def _kinds(present: set[SpanKind]) -> list[SpanKind]:
    away = _SIDES if "talk" in present else {"talk"}
    return [kind for kind in _LANES if kind not in away and (kind != "hold" or kind in present)]


def _seconds(spans: Sequence[Span], kind: SpanKind) -> float:
    return sum(max(0.0, span.end_s - span.start_s) for span in spans if span.kind == kind)


def _share(spans: Sequence[Span], kind: SpanKind, total: float) -> str:
    return formats.percent(100 * _seconds(spans, kind) / total, 0) if total else "0 %"


def _finding(spans: Sequence[Span], total: float, is_estimated: bool) -> str:
    if not spans:
        return sentence("No timed talk in this interaction")
    silences = [span.end_s - span.start_s for span in spans if span.kind == "silence"]
    quiet = f"; longest silence {formats.duration(max(silences))}" if silences else "; no silence marked"
    if any(span.kind == "talk" for span in spans):
        share, length = _share(spans, "talk", total), formats.duration(total)
        return sentence("Somebody spoke {share} of {total}{quiet}", share=share, total=length, quiet=quiet)
    return sentence(
        "The agent spoke {agent} of {total}, the customer {customer}{quiet}{estimated}",
        agent=_share(spans, "agent", total),
        total=formats.duration(total),
        customer=_share(spans, "customer", total),
        quiet=quiet,
        estimated=" (estimated from one channel)" if is_estimated else "",
    )


def _table(spans: Sequence[Span], kinds: Sequence[SpanKind], total: float) -> Table:
    rows = tuple(
        (
            _LANES[kind][0],
            str(sum(span.kind == kind for span in spans)),
            formats.duration(_seconds(spans, kind)),
            _share(spans, kind, total),
        )
        for kind in kinds
    )
    return Table(("Lane", "Stretches", "Time", "Share of the interaction"), rows)


def _spec(spans: Sequence[Span], kinds: Sequence[SpanKind], total: float) -> Spec:
    import altair as alt  # noqa: PLC0415

    blocks = [
        {
            "start": span.start_s,
            "end": span.end_s,
            "lane": kinds.index(span.kind),
            "hue": _LANES[span.kind][1],
        }
        for span in spans
    ]
    words = [
        {"lane": index, "name": _LANES[kind][0], "share": _share(spans, kind, total), "hue": _LANES[kind][1]}
        for index, kind in enumerate(kinds)
    ]
    ticks = [{"at": total * part / 4, "text": formats.clock(total * part / 4)} for part in range(5)]
    height, width = LANE_HEIGHT * len(kinds), WIDTH - 140
    scale = alt.Scale(domain=[0, total], nice=False)
    lanes = alt.Y("lane:O", axis=None, scale=alt.Scale(domain=list(range(len(kinds))), paddingInner=0.3))
    hue = alt.Color("hue:N", scale=None)
    named = alt.Chart(alt.Data(values=words))
    layers = [
        named.mark_rule(opacity=0.25).encode(y=lanes, x=alt.value(0), x2=alt.value(width), color=hue),
        alt.Chart(alt.Data(values=blocks))
        .mark_bar()
        .encode(x=alt.X("start:Q", axis=None, scale=scale), x2="end:Q", y=lanes, color=hue),
        named.mark_text(align="right", dx=-8).encode(y=lanes, x=alt.value(0), text="name:N"),
        named.mark_text(align="left", dx=8).encode(y=lanes, x=alt.value(width), text="share:N"),
        alt.Chart(alt.Data(values=ticks))
        .mark_text(baseline="top")
        .encode(x=alt.X("at:Q", axis=None, scale=scale), y=alt.value(height + 6), text="text:N"),
    ]
    return specification(alt.layer(*layers).properties(width=width, height=height))
