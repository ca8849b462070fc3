"""Reviewers beside each other, question by question: who scored above and who below what they are held against."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.charts import (
    NEGATIVE_HUE,
    POSITIVE_HUE,
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

ROW_HEIGHT = 30
NAME_WIDTH = 38
LABEL_WIDTH = 11
NAMES_PX = 262
ROWS_AT_MOST = 30
COLUMNS_AT_MOST = 10
LEVEL_PTS = 5.0
"""Within this many points somebody counts as level with the others in the words above the figure."""
HOW_TO_READ = (
    "Each field is how many points of 100 a reviewer lies above (+, lenient) or below (−, strict) {against} on that "
    "question; the deeper the colour, the further. An empty field was not scored by that reviewer. From few contacts "
    "this shows what to talk about, not who is right."
)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One reviewer on one question: mean signed deviation in points of 100, from `n` contacts."""

    points: float
    n: int


Cells = Mapping[tuple[str, str], HeatCell]


def heat_map(
    questions: Sequence[tuple[str, str]],
    reviewers: Sequence[str],
    cells: Cells,
    *,
    against: str = "the benchmark",
    theme: Theme = "page",
) -> Figure:
    """A field for every question (key, text) and reviewer (label); `cells` by (question key, label)."""
    shown = questions[:ROWS_AT_MOST]
    columns = reviewers[:COLUMNS_AT_MOST]
    help_text = drawn_of_all(HOW_TO_READ.format(against=against), ROWS_AT_MOST, len(questions))
    if len(reviewers) > COLUMNS_AT_MOST:
        help_text += f" Drawn are {COLUMNS_AT_MOST} of {len(reviewers)} reviewers; the table has all."
    return figure(
        title=_finding(questions, cells, against),
        spec=_spec(shown, columns, cells) if shown and columns and cells else None,
        table=_table(questions, reviewers, cells),
        how_to_read=help_text,
        theme=theme,
    )


def _finding(questions: Sequence[tuple[str, str]], cells: Cells, against: str) -> str:
    """Where the fields lie furthest apart; no reviewer is named."""
    widths = []
    for key, text in questions:
        values = [cell.points for (name, _), cell in cells.items() if name == key]
        if len(values) > 1:
            widths.append((max(values) - min(values), text))
    if not widths:
        return sentence("There is nothing to compare yet (n = 0)")
    width, text = max(widths, key=lambda pair: pair[0])
    if width < LEVEL_PTS:
        return sentence("All reviewers lie within {near} points of each other on every question", near=int(LEVEL_PTS))
    return sentence("Furthest apart: “{text}”, with {width} points between reviewers", text=text, width=round(width))


def _table(questions: Sequence[tuple[str, str]], reviewers: Sequence[str], cells: Cells) -> Table:
    rows = tuple(
        (text, *(_words(cells[key, name]) if (key, name) in cells else "–" for name in reviewers))
        for key, text in questions
    )
    return Table(("Question", *reviewers), rows)


def _words(cell: HeatCell) -> str:
    return f"{signed(cell.points)} (n = {cell.n})"


def signed(points: float) -> str:
    """A number with its sign in front: +12, −3, 0."""
    rounded = formats.number(abs(points), 0)
    if rounded == "0":
        return "0"
    return f"+{rounded}" if points > 0 else f"−{rounded}"


def _spec(questions: Sequence[tuple[str, str]], reviewers: Sequence[str], cells: Cells) -> Spec:
    import altair as alt  # noqa: PLC0415

    rows = [
        {
            "row": row,
            "column": column,
            "points": cells[key, name].points,
            "words": signed(cells[key, name].points),
            "depth": 0.12 + 0.6 * min(1.0, abs(cells[key, name].points) / 100) ** 0.6,
        }
        for row, (key, _) in enumerate(questions)
        for column, name in enumerate(reviewers)
        if (key, name) in cells
    ]
    lanes = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(len(questions))), paddingInner=0.08))
    across = alt.X("column:O", axis=None, scale=alt.Scale(domain=list(range(len(reviewers))), paddingInner=0.08))
    hue = {"condition": [{"test": "abs(datum.points) < 0.5", "value": QUIET_HUE},
                         {"test": "datum.points > 0", "value": POSITIVE_HUE}], "value": NEGATIVE_HUE}  # fmt: skip
    made = alt.Chart(alt.Data(values=rows))
    fields = made.mark_rect(cornerRadius=2).encode(
        x=across, y=lanes, color=hue, opacity=alt.Opacity("depth:Q", scale=None)
    )
    words = made.mark_text(fontSize=11).encode(x=across, y=lanes, text="words:N")
    layers = [fields, words, *names(alt, questions, lanes), *labels(alt, reviewers, across)]
    size = {"width": min(WIDTH - NAMES_PX, 72 * len(reviewers)), "height": ROW_HEIGHT * len(questions)}
    return specification(alt.layer(*layers).properties(**size))


def names(alt: Any, questions: Sequence[tuple[str, str]], lanes: Any) -> list[Any]:
    """The questions left of their fields, on at most two lines; the table has them whole."""
    layers = []
    cut = [textwrap.wrap(text, NAME_WIDTH, max_lines=2, placeholder=" …") or [""] for _, text in questions]
    for lines, lift in ((1, 0), (2, -7)):
        rows = [{"row": place, "name": "\n".join(name)} for place, name in enumerate(cut) if len(name) == lines]
        if rows:
            text = alt.Chart(alt.Data(values=rows)).mark_text(align="right", dx=-8, dy=lift, lineBreak="\n")
            layers.append(text.encode(y=lanes, x=alt.value(0), text="name:N"))
    return layers


def labels(alt: Any, reviewers: Sequence[str], across: Any) -> list[Any]:
    """The reviewers above their columns, on at most two lines."""
    cut = [textwrap.wrap(name, LABEL_WIDTH, max_lines=2, placeholder="…") or [""] for name in reviewers]
    rows = [{"column": place, "label": "\n".join(label)} for place, label in enumerate(cut)]
    text = alt.Chart(alt.Data(values=rows)).mark_text(baseline="bottom", dy=-18, lineBreak="\n", lineHeight=12)
    return [text.encode(x=across, y=alt.value(0), text="label:N")]
