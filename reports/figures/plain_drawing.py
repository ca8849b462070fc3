"""Drawings made of plain boxes, lines and wrapped text, for figures that hold words and not numbers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reports.charts import FONT, Theme, refuse_unsafe

LINE_PX = 15
SIZE_PX = 12
_WIDE = {"W", "F"}
_NARROW = set("ijl.,;:'|!()[]ft ")


@dataclass(frozen=True, slots=True)
class Pen:
    """The ink of a theme: the page's own colour on a page, near black on paper."""

    ink: str

    def text(self, x: float, y: float, lines: Sequence[str], *, anchor: str = "start", is_bold: bool = False) -> str:
        """Lines of text below each other; `y` is the baseline of the first, in px."""
        weight = ' font-weight="600"' if is_bold else ""
        spans = "".join(
            f'<tspan x="{x:.0f}" y="{y + place * LINE_PX:.0f}">{escape(line)}</tspan>'
            for place, line in enumerate(lines)
        )
        return f'<text fill="{self.ink}" text-anchor="{anchor}"{weight}>{spans}</text>'

    def line(self, ends: tuple[float, float, float, float], *, width: float = 1, colour: str = "") -> str:
        """A line from (x1, y1) to (x2, y2)."""
        x1, y1, x2, y2 = ends
        stroke = colour or self.ink
        faint = "" if colour else ' stroke-opacity="0.6"'
        return (
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{stroke}"'
            f' stroke-width="{width}"{faint}/>'
        )

    def box(self, corner: tuple[float, float], size: tuple[float, float], colour: str = "") -> str:
        """A box with round corners and nothing in it."""
        stroke, faint = colour or self.ink, "" if colour else ' stroke-opacity="0.5"'
        return (
            f'<rect x="{corner[0]:.0f}" y="{corner[1]:.0f}" width="{size[0]:.0f}" height="{size[1]:.0f}" rx="6"'
            f' fill="none" stroke="{stroke}" stroke-width="{2 if colour else 1}"{faint}/>'
        )

    def arrow(self, x: float, y: float, *, is_right: bool = False) -> str:
        """The head of an arrow that points down, or right, to (x, y)."""
        path = f"M{x - 7:.0f} {y - 4:.0f}L{x:.0f} {y:.0f}L{x - 7:.0f} {y + 4:.0f}Z"
        if not is_right:
            path = f"M{x - 4:.0f} {y - 7:.0f}L{x:.0f} {y:.0f}L{x + 4:.0f} {y - 7:.0f}Z"
        return f'<path d="{path}" fill="{self.ink}" fill-opacity="0.6"/>'


def pen_of(theme: Theme) -> Pen:
    """The pen that draws in a theme."""
    return Pen("currentColor" if theme == "page" else "#1c1c1c")


def drawing(parts: Sequence[str], size: tuple[float, float], *, title: str, description: str) -> str:
    """The SVG of the parts, named and described for those who cannot see it. `size` is width and height in px.

    Raises `ChartRefused` when a part is more than shapes and text.
    """
    width, height = size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" font-family="{FONT}" font-size="{SIZE_PX}" role="img" aria-label={quoteattr(title)}>'
    )
    named = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return refuse_unsafe(f"{head}{named}{''.join(parts)}</svg>")


def plain(text: str) -> str:
    """The text in one line, without anything that XML or a reader's eye could stumble over."""
    shown = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return " ".join(shown.split())


def wrapped(text: str, width_px: float, most: int = 6) -> list[str]:
    """The text in lines of about the width at 12 px; longer words are cut, and what goes beyond `most` lines."""
    lines, rest = [""], [piece for word in plain(text).split() for piece in _pieces(word, width_px)]
    for place, word in enumerate(rest):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer) <= width_px or not lines[-1]:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = lines[-1].rstrip(".,;") + " …"
            break
        else:
            lines.append(rest[place])
    return lines


def _pieces(word: str, width_px: float) -> list[str]:
    pieces = [""]
    for each in word:
        if pieces[-1] and _width(pieces[-1] + each) > width_px:
            pieces.append("")
        pieces[-1] += each
    return pieces


def _width(text: str) -> float:
    """About how wide the text is at 12 px, rather too wide than too narrow."""
    return sum(
        12.0
        if unicodedata.east_asian_width(each) in _WIDE
        else 3.9
        if each in _NARROW
        else 8.6
        if each.isupper()
        else 6.9
        for each in text
    )
