"""How long things take as a curve: the share that lasts longer than each length, with those still open counted."""

from collections.abc import Sequence

from reports import formats, survival, tally
from reports.charts import AGENT_HUE, QUIET_HUE, WIDTH, Figure, Spec, Table, Theme, figure, specification
from reports.survival import Lasted, Step

HEIGHT = 190
MOST_ROWS = 40
HOW_TO_READ = (
    "The line falls as complaints are settled: where it crosses 50 %, half of them are. Complaints that are still open "
    "count for as long as they have lasted, so that leaving them out does not make times look shorter. The band is the "
    "95 % interval."
)


def survival_curve(times: Sequence[Lasted], *, what: str = "complaints", unit: str = "days",
                   theme: Theme = "page") -> Figure:  # fmt: skip
    """The Kaplan-Meier curve of `times`, their median in its title; hidden below the minimum n."""
    steps = survival.curve(times)
    is_enough = tally.is_enough(len(times)) and bool(steps)
    return figure(
        title=_finding(times, what, unit),
        spec=_spec(steps, max(item.length for item in times), what, unit) if is_enough else None,
        table=_table(steps if is_enough else (), unit),
        how_to_read=HOW_TO_READ,
        theme=theme,
    )


def _finding(times: Sequence[Lasted], what: str, unit: str) -> str:
    if not tally.is_enough(len(times)):
        return f"How long {what} take: {tally.not_enough(len(times))}"
    middle = survival.quantile(times)
    still = sum(not item.is_ended for item in times)
    told = f"{len(times)} {what}, {still} still open"
    if middle.value is None:
        return f"Fewer than half are settled yet ({told})"
    interval = f" (95 % CI {middle.interval})" if middle.interval else ""
    return f"Half are settled within {formats.number(middle.value, 1)} {unit}{interval}; {told}"


def _table(steps: Sequence[Step], unit: str) -> Table:
    every = -(-len(steps) // MOST_ROWS) or 1
    chosen = [step for place, step in enumerate(steps) if place % every == 0 or place == len(steps) - 1]
    rows = tuple(
        (formats.number(step.at, 1), str(step.at_risk), str(step.ended), f"{formats.number(100 * step.share, 1)} %",
         "–" if step.low is None or step.high is None
         else f"{formats.number(100 * step.low, 1)}–{formats.number(100 * step.high, 1)}")
        for step in chosen
    )  # fmt: skip
    return Table((f"After {unit}", "Watched until then", "Settled", "Still open", "95 % CI"), rows)


def _spec(steps: Sequence[Step], longest: float, what: str, unit: str) -> Spec:
    import altair as alt  # noqa: PLC0415

    rows = [{"at": 0.0, "share": 100.0, "low": 100.0, "high": 100.0}]
    rows += [
        {"at": step.at, "share": 100 * step.share, "low": 100 * (step.share if step.low is None else step.low),
         "high": 100 * (step.share if step.high is None else step.high)}
        for step in steps
    ]  # fmt: skip
    rows.append({**rows[-1], "at": max(longest, steps[-1].at)})
    x = alt.X("at:Q", title=f"{unit.capitalize()} since received", scale=alt.Scale(domainMin=0, nice=True))
    y = alt.Y("share:Q", title=f"Share of {what} still open (%)", scale=alt.Scale(domain=[0, 100]))
    made = alt.Chart(alt.Data(values=rows)).encode(x=x)
    half = alt.Chart(alt.Data(values=[{"half": 50}])).mark_rule(color=QUIET_HUE, strokeDash=[4, 3]).encode(y="half:Q")
    band = made.mark_area(color=AGENT_HUE, opacity=0.16, interpolate="step-after")
    line = made.mark_line(color=AGENT_HUE, strokeWidth=2, interpolate="step-after")
    layers = [band.encode(y=alt.Y("low:Q"), y2="high:Q"), half, line.encode(y=y)]
    return specification(alt.layer(*layers).properties(width=WIDTH - 60, height=HEIGHT))
