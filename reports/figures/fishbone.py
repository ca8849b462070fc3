"""The fishbone of Ishikawa: what was found on each branch, leading to what happened at the head."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.charts import AGENT_HUE, CUSTOMER_HUE, Figure, Table, Theme
from reports.figures.plain_drawing import LINE_PX, Pen, drawing, pen_of, plain, wrapped
from reports.formats import counted

HOW_TO_READ = "What happened is the head on the right. Each bone is a branch, with what was found on it."
WIDTH = 760
HEAD_PX = 180
SLANT_PX = 46
LABEL_PX = 26
ITEM_GAP_PX = 7
SHORTEST_PX = 62


@dataclass(frozen=True, slots=True)
class Branch:
    """One bone: its name, and what was found there."""

    name: str
    found: tuple[str, ...]


def fishbone(problem: str, branches: Sequence[Branch], *, cause: str, theme: Theme = "page") -> Figure:
    """The bones above and below a spine that ends in what happened; the coded cause stands below the head.

    Nothing is drawn without anything found.
    """
    held = [Branch(plain(one.name), tuple(filter(None, map(plain, one.found)))) for one in branches]
    held = [one for one in held if one.found]
    number = sum(len(one.found) for one in held)
    title = f"{counted(number, 'finding')} on {counted(len(held), 'branch', 'branches')}, coded as: {plain(cause)}"
    rows = [("What happened", plain(problem)), *((one.name, text) for one in held for text in one.found)]
    table = Table(("Branch", "What was found"), (*rows, ("Cause", plain(cause))))
    svg = _drawn(held, plain(problem), plain(cause), title, theme) if held else ""
    return Figure(title, svg, table, f"{title}. The same findings are in the table.", HOW_TO_READ if held else "")


def _drawn(held: Sequence[Branch], problem: str, cause: str, title: str, theme: Theme) -> str:
    pen = pen_of(theme)
    columns = (len(held) + 1) // 2
    room = (WIDTH - HEAD_PX - 24) / columns
    laid = [[wrapped(text, room - SLANT_PX - 26, most=4) for text in one.found] for one in held]
    upper, lower = (_tallest(laid[side::2]) for side in (0, 1))
    head = [*wrapped(problem, HEAD_PX - 24, most=7)]
    foot = wrapped(f"Cause: {cause}", HEAD_PX - 8, most=3)
    tall = max(len(head) * LINE_PX + 20, 44)
    spine = max(upper + LABEL_PX, tall / 2 + 4)
    below = max(lower + LABEL_PX if len(held) > 1 else 0, tall / 2 + len(foot) * LINE_PX + 14)
    end = WIDTH - HEAD_PX
    parts = [pen.line((8, spine, end - 2, spine), width=2), pen.arrow(end, spine, is_right=True)]
    parts += _head(pen, head, foot, (end, spine, tall))
    for place, one in enumerate(held):
        foot_x = 8 + room * (place // 2 + 1)
        reach = -upper if place % 2 == 0 else lower
        parts += _bone(pen, one, laid[place], (foot_x, spine, reach))
    description = "; ".join(f"{one.name}: {', '.join(one.found)}" for one in held)
    size = (WIDTH, spine + below + 4)
    return drawing(parts, size, title=title, description=f"What happened: {problem}. {description}")


def _tallest(laid: Sequence[Sequence[Sequence[str]]]) -> float:
    """How far the bones of one side reach from the spine, in px."""
    heights = [sum(len(lines) * LINE_PX + ITEM_GAP_PX for lines in items) + 14 for items in laid]
    return max([SHORTEST_PX, *heights])


def _head(pen: Pen, head: Sequence[str], foot: Sequence[str], at: tuple[float, float, float]) -> list[str]:
    x, y, tall = at
    box = pen.box((x, y - tall / 2), (HEAD_PX - 2, tall), CUSTOMER_HUE)
    words = pen.text(x + 12, y - tall / 2 + 22, head, is_bold=True)
    return [box, words, pen.text(x + 4, y + tall / 2 + 18, foot)]


def _bone(pen: Pen, branch: Branch, items: Sequence[Sequence[str]], at: tuple[float, float, float]) -> list[str]:
    """A slanted bone to the spine at (x, y); `reach` is how far it goes, up when it is negative."""
    x, y, reach = at
    tip_x, tip_y = x - SLANT_PX, y + reach
    label_y = tip_y - 8 if reach < 0 else tip_y + 16
    parts = [
        pen.line((tip_x, tip_y, x, y), width=2, colour=AGENT_HUE),
        pen.text(tip_x, label_y, [branch.name], anchor="middle", is_bold=True),
    ]
    tops = [tip_y + 14] if reach < 0 else [y + 20]
    for lines in items:
        tops.append(tops[-1] + len(lines) * LINE_PX + ITEM_GAP_PX)
    for lines, (top, _next) in zip(items, pairwise(tops), strict=True):
        lowest = top if reach < 0 else top + (len(lines) - 1) * LINE_PX
        bone_x, text_x = (x - SLANT_PX * abs((y_at - 4 - y) / reach) for y_at in (top, lowest))
        parts.append(pen.line((text_x - 12, top - 4, bone_x, top - 4)))
        parts.append(pen.text(text_x - 16, top, lines, anchor="end"))
    return parts
