"""Figures: one Vega-Lite specification each, drawn offline to an SVG that is the same on page and paper.

A figure's title is its finding in words, its numbers stand in a table beside it, and its SVG carries no style
attribute, script or reference, so that it can stand inside a page with a strict content policy.
"""

import hashlib
import json
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from reports.errors import ChartRefused

Theme = Literal["page", "print"]
Spec = dict[str, Any]

AGENT_HUE = "#2a78bd"
CUSTOMER_HUE = "#b8600b"
POSITIVE_HUE = "#3c8a5a"
NEGATIVE_HUE = "#9a5ba5"
QUIET_HUE = "#7d8590"
"""Mid-tone hues: at least 3 : 1 against white and against the dark page, apart for colour-blind readers."""

WIDTH = 560
FONT = "Liberation Sans, DejaVu Sans, Noto Sans, sans-serif"
DRAWER_VERSION = "1"
_INK = {"page": "currentColor", "print": "#1c1c1c"}
_ALLOWED = {"svg", "g", "path", "text", "tspan", "rect", "line", "circle", "defs", "clipPath", "title", "desc"}
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure: column headers and rows of text already formatted."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A finding in words, its drawing, its numbers, how to read it, and what one who cannot see it is told.

    `svg` is empty when there was nothing to draw; the title then says so.
    """

    title_finding: str
    svg: str
    table: Table
    alt: str
    how_to_read: str = ""


def figure(*, title: str, spec: Spec | None, table: Table, how_to_read: str, theme: Theme) -> Figure:
    """Draw one figure; without a specification the figure is its title and its table."""
    alt = f"{title}. The same numbers are in the table."
    svg = draw(spec, alt=alt, theme=theme) if spec else ""
    return Figure(title, svg, table, alt, how_to_read)


class DrawingCache:
    """The last drawings by the hash of their content, and, when given, a folder that outlives the process."""

    def __init__(self, size: int = 256, folder: Path | None = None) -> None:
        self._held: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self.size = size
        self.folder = folder

    def get(self, key: str) -> str | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        path = self._path(key)
        if path is None or not path.is_file():
            return None
        svg = path.read_text("utf-8")
        self._keep(key, svg)
        return svg

    def put(self, key: str, svg: str) -> None:
        self._keep(key, svg)
        path = self._path(key)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{threading.get_ident()}.part")
            part.write_text(svg, "utf-8")
            part.replace(path)

    def clear(self) -> None:
        """Forget what is held in memory; the folder is left alone."""
        with self._lock:
            self._held.clear()

    def _keep(self, key: str, svg: str) -> None:
        with self._lock:
            self._held[key] = svg
            self._held.move_to_end(key)
            while len(self._held) > self.size:
                self._held.popitem(last=False)

    def _path(self, key: str) -> Path | None:
        return self.folder / f"{key}.svg" if self.folder else None


CACHE = DrawingCache()
"""The process's cache. Set `CACHE.folder` at start-up to share drawings between processes."""


def drawn_of_all(how_to_read: str, drawn: int, held: int) -> str:
    """The reading help, saying so when a drawing had to leave rows to the table."""
    return how_to_read if drawn >= held else f"{how_to_read} Drawn are {drawn} of {held}; the table has all."


def specification(chart: Any) -> Spec:
    """The plain Vega-Lite specification of an Altair chart. The drawing checks it, so Altair need not as well."""
    return dict(chart.to_dict(validate=False))


def draw(spec: Spec, *, alt: str, theme: Theme = "page") -> str:
    """The SVG of a Vega-Lite specification, from the cache when the same content was drawn before.

    Raises `ChartRefused` when the drawing holds anything beyond plain shapes and text.
    """
    themed = {**spec, "config": _config(theme)}
    content = json.dumps([DRAWER_VERSION, themed, alt], sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    held = CACHE.get(key)
    if held is None:
        held = _drawn(themed, alt, key)
        CACHE.put(key, held)
    return held


def _drawn(spec: Spec, alt: str, key: str) -> str:
    import vl_convert  # noqa: PLC0415

    try:
        svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    except ValueError as error:
        raise ChartRefused(f"the figure could not be drawn: {error}") from error
    return refuse_unsafe(_named(_with_own_ids(svg, key[:8]), alt))


def refuse_unsafe(svg: str) -> str:
    """The SVG itself when it is only plain shapes and text; otherwise `ChartRefused` names what is not."""
    for element in ET.fromstring(svg).iter():  # noqa: S314 - our own drawing, no document type, no entities
        name = element.tag.removeprefix(f"{{{_SVG}}}")
        if name not in _ALLOWED:
            raise ChartRefused(f"a figure may not hold <{name}>")
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on") or attribute.endswith("href"):
                raise ChartRefused(f"a figure may not carry the attribute {attribute}")
    return svg


def _with_own_ids(svg: str, mark: str) -> str:
    """Ids made unique to the figure, so that two figures on one page do not clip each other."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="f{mark}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#f{mark}-\1)", svg)


def _named(svg: str, alt: str) -> str:
    """One image with one name: the parts are hidden from readers, who get the title and the table instead."""
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = svg.replace('xmlns:xlink="http://www.w3.org/1999/xlink" ', "", 1).replace(' pointer-events="none"', "")
    head, rest = svg.split(">", 1)
    return f'{head} role="img" aria-label={quoteattr(alt)}><title>{escape(alt)}</title>{rest}'


def _config(theme: Theme) -> Spec:
    ink = _INK[theme]
    text = {"font": FONT, "fontSize": 11, "color": ink}
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "legend": {"labelFont": FONT, "labelColor": ink, "titleColor": ink},
        "text": text,
        "title": {"font": FONT, "fontSize": 12, "color": ink, "anchor": "start"},
        "axis": {
            "labelFont": FONT, "titleFont": FONT, "labelFontSize": 11, "titleFontSize": 11,
            "labelColor": ink, "titleColor": ink, "titleFontWeight": "normal",
            "domainColor": ink, "domainOpacity": 0.5, "tickColor": ink, "tickOpacity": 0.5,
            "gridColor": ink, "gridOpacity": 0.12, "labelLimit": 240,
        },
    }  # fmt: skip
