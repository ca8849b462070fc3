"""Reading a CSV of complaints: its encoding, separator and columns, under the names people give them, row by row."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO
from zoneinfo import ZoneInfo

from qa_app.complaints.rules import CHANNELS
from qa_app.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 40_000
HEAD_BYTES = 65_536
NEEDED = ("received_at", "channel", "category", "product", "summary", "initial_action")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "external_id": ("id", "external_id", "ticket", "ticket_id", "case", "case_id", "case_number", "reference"),
    "customer_ref": ("customer_ref", "customer", "customer_number", "customer_id", "customer_no"),
    "customer_name": ("customer_name", "name", "full_name"),
    "customer_email": ("customer_email", "email", "e_mail", "mail"),
    "customer_phone": ("customer_phone", "phone", "telephone", "mobile"),
    "received_at": ("received_at", "received", "date", "date_received", "created", "created_at"),
    "backdating_reason": ("backdating_reason", "reason_for_late_recording"),
    "channel": ("channel", "came_by", "source_channel"),
    "category": ("category", "about", "type", "complaint_type"),
    "product": ("product", "product_or_service", "service"),
    "order_ref": ("order_ref", "order", "order_number", "account", "account_number"),
    "summary": ("summary", "what_happened", "description", "complaint", "details", "text"),
    "remedy_sought": ("remedy_sought", "asks_for", "wanted", "desired_outcome"),
    "initial_action": ("initial_action", "first_action", "action_taken", "what_was_done_first"),
}
_NAMES = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
_CHANNEL_WORDS = {
    "call": "phone", "telephone": "phone", "mail": "letter", "post": "letter", "e_mail": "email",
    "web": "complaint_form",
    "form": "complaint_form", "social": "social_media", "twitter": "social_media", "facebook": "social_media",
    "visit": "in_person", "branch": "in_person", "store": "in_person",
}  # fmt: skip
_FORMATS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the header is 1) and its cells by our names of the columns."""

    number: int
    cells: Mapping[str, str]


def rows(stream: BinaryIO) -> Iterator[Row]:
    """The rows of a CSV, one at a time; empty ones are passed over.

    Raises `Invalid`, naming what to mend, for a file that is no CSV, lacks a column, or has too many rows.
    """
    text = io.TextIOWrapper(stream, encoding=_encoding(stream), newline="")
    try:
        yield from _read(text)
    except csv.Error as error:
        raise Invalid(f"The file cannot be read as a table: {error}. Save it again as CSV.") from error
    except UnicodeError as error:
        raise Invalid("The file holds characters that cannot be read. Save it as CSV in UTF-8.") from error
    finally:
        text.detach()


def _read(text: io.TextIOWrapper) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    head = text.read(8_192)
    text.seek(0)
    reader = csv.reader(_without_nuls(text), delimiter=_separator(head), strict=False)
    fields = _fields(next(reader, []))
    for place, cells in enumerate(islice(reader, MOST_ROWS + 1)):
        if place == MOST_ROWS:
            raise Invalid(f"The file has more than {MOST_ROWS} rows. Split it.")
        found = {field: cells[at].strip() for at, field in fields.items() if at < len(cells)}
        if any(found.values()):
            yield Row(place + 2, found)


def _without_nuls(text: io.TextIOWrapper) -> Iterator[str]:
    for line in text:
        yield line.replace("\0", "")


def _encoding(stream: BinaryIO) -> str:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Invalid("This is no CSV. In your spreadsheet choose “Save as” and CSV (UTF-8).")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := stream.read(1024 * 1024):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8-sig"


def _separator(head: str) -> str:
    first = head.splitlines()[0] if head.splitlines() else ""
    return max(",;\t|", key=first.count)


def _fields(header: list[str]) -> dict[int, str]:
    if len(header) > MOST_COLUMNS:
        raise Invalid(f"The file has more than {MOST_COLUMNS} columns.")
    named = [_NAMES.get(_plain(cell)) for cell in header]
    found = {at: field for at, field in enumerate(named) if field and named.index(field) == at}
    lacking = [name for name in NEEDED if name not in found.values()]
    if not {"customer_ref", "customer_email", "customer_phone"} & set(found.values()):
        lacking.append("customer_ref, customer_email or customer_phone")
    if lacking:
        raise Invalid(f"The first row names no column for: {', '.join(lacking)}.")
    return found


def channel_of(cell: str) -> str:
    """The channel that a cell means; the cell itself when it means none."""
    plain = _plain(cell)
    return plain if plain in CHANNELS else _CHANNEL_WORDS.get(plain, plain)


def category_of(cell: str, choices: Mapping[str, str]) -> str:
    """The key of the category that a cell names by its key or its words; the cell itself when there is none."""
    plain = _plain(cell)
    by_words = {_plain(text): key for key, text in choices.items()}
    return plain if plain in choices else by_words.get(plain, cell[:60])


def instant_of(cell: str, zone: ZoneInfo) -> datetime | None:
    """The instant that a cell holds; one without a zone is the centre's. None when it holds none."""
    text = cell.strip()
    moments = (_parsed(text, pattern, zone) for pattern in ("", *_FORMATS))
    found = next((moment for moment in moments if moment is not None), None)
    if found is None:
        return None
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _parsed(text: str, pattern: str, zone: ZoneInfo) -> datetime | None:
    try:
        if not pattern:
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=zone)
        return datetime.strptime(text, pattern).replace(tzinfo=zone)
    except ValueError:
        return None


def _plain(cell: str) -> str:
    return re.sub(r"\W+", "_", cell.strip().lower()).strip("_")
