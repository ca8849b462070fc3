"""How an agent did skill by skill (or section by section), with n on every row and no ranking by colour."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import formats, tally
from reports.charts import AGENT_HUE, WIDTH, Figure, Spec, Table, Theme, drawn_of_all, figure, specification
from reports.wording import sentence

ROW_HEIGHT = 30
NAME_WIDTH = 34
ROWS_AT_MOST = 26
"""More rows would not fit on one page of paper."""
HOW_TO_READ = (
    "The bar is the mean share of the possible points and the thin line its 95 % interval. "
    f"A skill answered fewer than {tally.MINIMUM_N} times shows a count in place of a bar."
)


@dataclass(frozen=True, slots=True)
class SkillScores:
    """One skill or section and the share of possible points, in percent, of each answer that was not N/A."""

    name: str
    scores_pct: tuple[float, ...]

    @property
    def mean(self) -> tally.Mean:
        return tally.mean(self.scores_pct)

    @property
    def met_in_full(self) -> int:
        """How many answers earned every possible point."""
        return sum(score >= 100 for score in self.scores_pct)


def skill_profile(skills: Sequence[SkillScores], *, theme: Theme = "page") -> Figure:
    """Horizontal bars in the order given (the scorecard's), with interval and n."""
    return figure(
        title=_finding(skills),
        spec=_spec(skills[:ROWS_AT_MOST]) if skills else None,
        table=_table(skills),
        how_to_read=drawn_of_all(HOW_TO_READ, ROWS_AT_MOST, len(skills)),
        theme=theme,
    )


def _finding(skills: Sequence[SkillScores]) -> str:
    shown = [skill for skill in skills if tally.is_enough(len(skill.scores_pct))]
    if not skills:
        return sentence("No skills were scored in this period (n = 0)")
    if not shown:
        most = max(len(skill.scores_pct) for skill in skills)
        return sentence("No skill has enough answers for a mean yet (at most n = {most})", most=most)
    best = max(shown, key=lambda skill: skill.mean.value or 0)
    words = f"{formats.number(best.mean.value or 0, 0)} %, n = {best.mean.n}"
    if len(shown) == 1:
        return sentence("“{best}” stands at {words}; the other skills need more answers", best=best.name, words=words)
    low = min(shown, key=lambda skill: skill.mean.value or 0)
    if best.mean.value == low.mean.value:
        return sentence("Every skill with enough answers stands at {words}", words=words)
    return sentence(
        "Highest: “{best}” ({words}); lowest: “{low}” ({low_words}){caution}",
        best=best.name,
        words=words,
        low=low.name,
        low_words=f"{formats.number(low.mean.value or 0, 0)} %, n = {low.mean.n}",
        caution="; their intervals overlap" if _overlap(best.mean, low.mean) else "",
    )


def _overlap(one: tally.Mean, other: tally.Mean) -> bool:
    """Whether two means' intervals meet; a mean without an interval is taken as its one value."""
    (low, high), (other_low, other_high) = _reach(one), _reach(other)
    return low <= other_high and other_low <= high


def _reach(value: tally.Mean) -> tuple[float, float]:
    centre = value.value or 0.0
    return (value.interval.low, value.interval.high) if value.interval else (centre, centre)


def _table(skills: Sequence[SkillScores]) -> Table:
    rows = tuple(
        (
            skill.name,
            str(len(skill.scores_pct)),
            tally.show(skill.mean),
            tally.show_count(skill.met_in_full, len(skill.scores_pct)),
        )
        for skill in skills
    )
    return Table(("Skill", "n", "Mean share of points", "Met in full"), rows)


def _row(index: int, skill: SkillScores) -> dict[str, Any]:
    value, n = skill.mean, len(skill.scores_pct)
    row: dict[str, Any] = {"index": index, "zero": 0}
    if not tally.is_enough(n):
        count = f"met in full in {tally.show_count(skill.met_in_full, n)}" if n else "not answered"
        return {**row, "words": count if n == 0 else f"{count} · {tally.not_enough(n)}", "at": 0}
    low, high = _reach(value)
    return {**row, "mean": value.value, "low": low, "high": high, "at": high,
            "words": f"{formats.number(value.value or 0, 0)} %  (n = {n})"}  # fmt: skip


def _spec(skills: Sequence[SkillScores]) -> Spec:
    import altair as alt  # noqa: PLC0415

    rows = [_row(index, skill) for index, skill in enumerate(skills)]
    lanes = alt.Y("index:O", axis=None, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
    x_scale = alt.Scale(domain=[0, 100])
    x = alt.X("mean:Q", title="Share of the possible points (%)", scale=x_scale, axis=alt.Axis(tickCount=5))
    bars = [row for row in rows if "mean" in row]
    made = alt.Chart(alt.Data(values=bars or [{"index": 0, "mean": None}]))
    layers = [
        made.mark_bar(color=AGENT_HUE, opacity=0.45).encode(y=lanes, x=x, x2="zero:Q"),
        made.mark_rule(strokeWidth=2, color=AGENT_HUE).encode(y=lanes, x=alt.X("low:Q", scale=x_scale), x2="high:Q"),
        alt.Chart(alt.Data(values=rows))
        .mark_text(align="left", dx=7)
        .encode(y=lanes, x=alt.X("at:Q", scale=x_scale), text="words:N"),
        *_names(alt, skills, lanes),
    ]
    height = ROW_HEIGHT * len(skills)
    return specification(alt.layer(*layers).properties(width=WIDTH - 290, height=height))


def _names(alt: Any, skills: Sequence[SkillScores], lanes: Any) -> list[Any]:
    """The skills' names left of their bars, on at most two lines; the table has them whole."""
    layers = []
    cut = [textwrap.wrap(skill.name, NAME_WIDTH, max_lines=2, placeholder=" …") for skill in skills]
    for lines, lift in ((1, 0), (2, -7)):
        rows = [{"index": index, "name": "\n".join(name)} for index, name in enumerate(cut) if len(name) == lines]
        if rows:
            text = alt.Chart(alt.Data(values=rows)).mark_text(align="right", dx=-8, dy=lift, lineBreak="\n")
            layers.append(text.encode(y=lanes, x=alt.value(0), text="name:N"))
    return layers
