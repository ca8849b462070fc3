"""What was taken for what: a field for every pair of what a text is really about and what it was taken for."""

from collections.abc import Sequence
from typing import Any

from reports import formats
from reports.charts import (
    NEGATIVE_HUE,
    POSITIVE_HUE,
    WIDTH,
    Figure,
    Spec,
    Table,
    Theme,
    drawn_of_all,
    figure,
    specification,
)
from reports.figures.heat_map import NAMES_PX, ROW_HEIGHT, labels, names
from reports.wording import sentence

MOST_DRAWN = 10
HOW_TO_READ = (
    "Each row is what a complaint was really about, each column what it was taken for; the number is how many of them. "
    "What lies on the diagonal was right. The deeper the colour, the larger the share of the row."
)


def confusion(called: Sequence[str], counts: Sequence[Sequence[int]], *, theme: Theme = "page") -> Figure:
    """A field per pair: `counts[i][j]` texts about `called[i]` were taken for `called[j]`."""
    total = sum(map(sum, counts))
    shown = min(len(called), MOST_DRAWN)
    return figure(
        title=_finding(called, counts),
        spec=_spec(called[:shown], [row[:shown] for row in counts[:shown]]) if total else None,
        table=_table(called, counts),
        how_to_read=drawn_of_all(HOW_TO_READ, shown, len(called)),
        theme=theme,
    )


def _finding(called: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """What is most often taken for something else."""
    total = sum(map(sum, counts))
    if not total:
        return sentence("Nothing was kept apart to measure on (n = 0)")
    wrong = [
        (number, row, column) for row, line in enumerate(counts) for column, number in enumerate(line) if row != column
    ]
    number, row, column = max(wrong, key=lambda item: item[0], default=(0, 0, 0))
    if not number:
        return sentence("All {n} were taken for what they are about", n=total)
    return sentence(
        "Most often confused: “{really}” was taken for “{taken}” in {number} of {n}",
        really=called[row],
        taken=called[column],
        number=number,
        n=sum(counts[row]),
    )


def _table(called: Sequence[str], counts: Sequence[Sequence[int]]) -> Table:
    rows = tuple(
        (name, *(formats.number(number, 0) for number in line), formats.number(sum(line), 0))
        for name, line in zip(called, counts, strict=True)
    )
    return Table(("Really about", *called, "n"), rows)


def _spec(called: Sequence[str], counts: Sequence[Sequence[int]]) -> Spec:
    import altair as alt  # noqa: PLC0415

    rows = [
        {
            "row": row,
            "column": column,
            "words": str(number) if number else "·",
            "right": row == column,
            "depth": (0.12 + 0.6 * number / max(1, sum(line))) if number else 0.03,
        }
        for row, line in enumerate(counts)
        for column, number in enumerate(line)
    ]
    places = list(range(len(called)))
    lanes = alt.Y("row:O", axis=None, scale=alt.Scale(domain=places, paddingInner=0.08))
    across = alt.X("column:O", axis=None, scale=alt.Scale(domain=places, paddingInner=0.08))
    hue: dict[str, Any] = {"condition": {"test": "datum.right", "value": POSITIVE_HUE}, "value": NEGATIVE_HUE}
    made = alt.Chart(alt.Data(values=rows))
    depth = alt.Opacity("depth:Q", scale=None)
    fields = made.mark_rect(cornerRadius=2).encode(x=across, y=lanes, color=hue, opacity=depth)
    words = made.mark_text(fontSize=11).encode(x=across, y=lanes, text="words:N")
    pairs = [(str(place), name) for place, name in enumerate(called)]
    layers = [fields, words, *names(alt, pairs, lanes), *labels(alt, called, across)]
    size = {"width": min(WIDTH - NAMES_PX, 72 * len(called)), "height": ROW_HEIGHT * len(called)}
    return specification(alt.layer(*layers).properties(**size))
