"""Five whys: from what happened, one answer after the other, down to the cause that was found."""

from collections.abc import Sequence

from reports.charts import AGENT_HUE, CUSTOMER_HUE, WIDTH, Figure, Table, Theme
from reports.figures.plain_drawing import LINE_PX, Pen, drawing, pen_of, plain, wrapped
from reports.formats import counted

HOW_TO_READ = "Read from the top: each box answers why the one above it happened."
GAP_PX = 22
LABEL_PX = 64
INDENT_PX = 14


def whys(problem: str, answers: Sequence[str], *, cause: str, theme: Theme = "page") -> Figure:
    """A ladder of boxes: what happened, each answer to "why?", and the coded cause at its foot.

    `problem` and `answers` are as people wrote them; `cause` is the cause in words. Nothing is drawn without answers.
    """
    given = [plain(answer) for answer in answers if plain(answer)]
    title = f"{counted(len(given), 'why')} from what happened to the cause: {plain(cause)}"
    rows = [("Complaint", plain(problem)), *_named(given), ("Cause", plain(cause))]
    table = Table(("Step", "What was found"), tuple(rows))
    alt = f"{title}. The same steps are in the table."
    svg = _drawn(rows, title, theme) if given else ""
    return Figure(title, svg, table, alt, HOW_TO_READ if given else "")


def _named(given: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"Why {place}", answer) for place, answer in enumerate(given, start=1)]


def _drawn(rows: Sequence[tuple[str, str]], title: str, theme: Theme) -> str:
    pen, parts, y = pen_of(theme), [], 2.0
    last = len(rows) - 1
    for place, (label, text) in enumerate(rows):
        hue = CUSTOMER_HUE if place == 0 else AGENT_HUE if place == last else ""
        drawn, height = _rung(pen, (label, text), (place, y), hue)
        parts += drawn
        if place < last:
            x = LABEL_PX + (place + 1) * INDENT_PX + 20
            parts += [pen.line((x, y + height, x, y + height + GAP_PX - 1)), pen.arrow(x, y + height + GAP_PX)]
        y += height + GAP_PX
    description = "; ".join(f"{label}: {text}" for label, text in rows)
    return drawing(parts, (WIDTH, y - GAP_PX + 4), title=title, description=description)


def _rung(pen: Pen, row: tuple[str, str], at: tuple[int, float], hue: str) -> tuple[list[str], float]:
    """A box with its label to the left, set in a little further with each step; and its height."""
    place, y = at
    x = LABEL_PX + place * INDENT_PX
    width = WIDTH - x - 2
    lines = wrapped(row[1] or "–", width - 24)
    height = len(lines) * LINE_PX + 16
    label = pen.text(x - 8, y + 20, [row[0].split()[0] if place == 0 else row[0]], anchor="end")
    box = pen.box((x, y), (width, height), hue)
    return [label, box, pen.text(x + 12, y + 20, lines, is_bold=bool(hue))], height
