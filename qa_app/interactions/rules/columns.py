"""The CSV beside the files: one row a file, with whatever common names its columns have."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from qa_app.errors import Invalid
from qa_app.interactions.rules.names import Metadata, line, shown

WANTED = ("file", "agent", "customer", "started_at", "queue", "direction", "external_id", "language")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "file": ("file", "filename", "name", "recording", "path", "audio"),
    "agent": ("agent", "agentid", "agentname", "agentemail", "agentref", "user", "advisor", "adviser"),
    "customer": ("customer", "customerid", "customerref", "customernumber", "client", "account", "caller"),
    "started_at": ("startedat", "start", "starttime", "date", "datetime", "calltime", "time", "timestamp"),
    "queue": ("queue", "queuename", "skill", "department", "campaign"),
    "direction": ("direction", "calldirection"),
    "external_id": ("externalid", "id", "callid", "interactionid", "contactid", "conversationid", "ucid"),
    "language": ("language", "lang", "locale"),
}
MAXIMUM_BYTES = 20_000_000
_DIRECTIONS = {
    "in": "inbound", "inbound": "inbound", "incoming": "inbound",
    "out": "outbound", "outbound": "outbound", "outgoing": "outbound",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What the CSV says about one file; `problem` is why the row cannot be used, `number` its line."""

    number: int
    said: Metadata
    problem: str | None = None


def is_metadata(content: bytes) -> bool:
    """Whether a CSV describes files (it has a column for the file) rather than being a chat."""
    lines = decoded(content[:65536]).splitlines()
    header = {_key(cell) for cell in lines[0].split(_delimiter(lines[:1]))} if lines else set()
    return bool({"file", "filename", "recording", "path", "audio"} & header)


def read(content: bytes, name: str, zone: tzinfo) -> dict[str, Row]:
    """File name → its row; names are matched without folders and regardless of case.

    Times without a zone are in `zone`. Raises `Invalid` naming found and wanted headers when the file column
    is missing, when nothing but a header is there, or when one file has two rows.
    """
    label, text = shown(name), decoded(content)
    if len(content) > MAXIMUM_BYTES:
        raise Invalid(f"“{label}” is larger than {MAXIMUM_BYTES // 1_000_000} MB. Split it.")
    try:
        cells = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text.splitlines()[:1]), strict=True))
    except csv.Error as error:
        raise Invalid(f"“{label}” is not a readable CSV file ({error}). Save it as CSV again.") from error
    columns = _columns(cells[0] if cells else [], label)
    rows: dict[str, Row] = {}
    for number, row in enumerate(cells[1:], start=2):
        values = {field: row[at].strip() for field, at in columns.items() if at < len(row)}
        file = values.pop("file", "")
        if not file:
            continue
        if _match(file) in rows:
            raise Invalid(f"“{label}” has two rows for “{shown(file)}” (again in row {number}). Keep one.")
        rows[_match(file)] = _row(number, values, label, zone)
    if not rows:
        raise Invalid(f"“{label}” names no file. Write one row a file below the header.")
    return rows


def row_for(rows: Mapping[str, Row], name: str) -> Row | None:
    """The row about a file, if there is one."""
    return rows.get(_match(name))


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A time as ISO 8601 writes it ("2026-03-01 09:30"); one without a zone is in `zone`; None if it is none."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def direction_of(text: str) -> str | None:
    """Inbound or outbound in the words telephone systems use; None for anything else."""
    return _DIRECTIONS.get(text.strip().lower())


def _columns(header: list[str], label: str) -> dict[str, int]:
    keys = [_key(cell) for cell in header]
    found = {
        field: next((keys.index(alias) for alias in aliases if alias in keys), -1) for field, aliases in ALIASES.items()
    }
    if found["file"] < 0 or sum(at >= 0 for at in found.values()) < 2:
        seen = ", ".join(line(cell, 60) for cell in header[:15] if cell.strip()) or "none"
        raise Invalid(
            f"The header of “{label}” cannot be used. Found: {seen}. Wanted: {', '.join(WANTED)} "
            "(file and at least one more). Rename the columns and send it again; nothing was taken in yet."
        )
    return {field: at for field, at in found.items() if at >= 0}


def _row(number: int, values: dict[str, str], label: str, zone: tzinfo) -> Row:
    time, way = values.pop("started_at", ""), values.pop("direction", "")
    started_at, direction = moment(time, zone), direction_of(way)
    said = Metadata(started_at=started_at, direction=direction, **{key: value or None for key, value in values.items()})
    where = f"“{label}”, row {number}"
    if time and started_at is None:
        return Row(number, said, f"{where}: “{time[:40]}” is not a time. Write it like 2026-03-01 09:30.")
    if way and direction is None:
        return Row(number, said, f"{where}: “{way[:40]}” is no direction. Write inbound or outbound.")
    return Row(number, said)


def decoded(content: bytes) -> str:
    """The text of a CSV: UTF-8 with or without mark, UTF-16 with one, else Windows' western encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").replace("\0", "")


def _delimiter(lines: list[str]) -> str:
    return max(",;\t|", key=lines[0].count) if lines else ","


def _key(cell: str) -> str:
    return "".join(char for char in cell.lower() if char.isalnum())


def _match(name: str) -> str:
    return shown(name).casefold()
