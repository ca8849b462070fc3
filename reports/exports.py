"""What leaves as a file for other programs: the lines of a CSV table, and a ZIP of documents.

A cell that a spreadsheet would run as a formula gets a leading apostrophe, so that words stay words.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import _csv

Cell = str | int | float | Decimal | bool | date | datetime | None

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LONGEST_NAME = 120
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$")
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]+')


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """A finished document and the name it should have in the archive."""

    name: str
    content: bytes


def safe_cell(value: Cell) -> str:
    """The value as a cell's text: words that would start a formula are marked, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    starts_formula = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if starts_formula else value


def csv_lines(headers: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, header first, each made safe; for streaming a table of any length."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    yield _line(held, writer, headers)
    for cells in rows:
        yield _line(held, writer, cells)


def archive(items: Iterable[ArchiveItem]) -> bytes:
    """A ZIP of the items, names made safe and unique; the same items always give the same bytes."""
    held = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(held, "w") as packed:
        for item in items:
            entry = zipfile.ZipInfo(_unique(safe_name(item.name), taken), _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, item.content)
    return held.getvalue()


def safe_name(name: str) -> str:
    """A file name that every system accepts and that stays in its folder; "document" when nothing is left.

    Path signs become dashes; control and direction marks are dropped; the extension survives shortening.
    """
    flat = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", name))
    kept = "".join(letter for letter in flat if unicodedata.category(letter)[0] != "C")
    stem, dot, extension = kept.strip(" .-").rpartition(".")
    if not dot or len(extension) > 5:
        stem, dot, extension = kept.strip(" .-"), "", ""
    room = _LONGEST_NAME - len((dot + extension).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    stem = f"{stem}-" if _DEVICE.match(stem.split(".")[0].strip()) else stem
    return f"{stem or 'document'}{dot}{extension}"


def _unique(name: str, taken: set[str]) -> str:
    """The name itself, or with (2), (3) … when it was used before, whatever its case."""
    stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        candidate = f"{stem} ({count}){dot}{extension}"
    taken.add(candidate.casefold())
    return candidate


def _line(held: io.StringIO, writer: "_csv.Writer", cells: Iterable[Cell]) -> str:
    writer.writerow([safe_cell(cell) for cell in cells])
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text
