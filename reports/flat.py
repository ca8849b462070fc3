"""Every answer as a row: the columns with their meaning, and the table as CSV, as a spreadsheet and as JSON.

A row is a mapping from a column's name to its value. Rows are written as they come, so that a table of any length
needs little memory. No cell of any file runs as a formula.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from reports.errors import ReportError
from reports.exports import Cell, csv_lines

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Row = Mapping[str, Cell]


class Column(NamedTuple):
    """A column: its name in the file, and what it means with its unit."""

    name: str
    meaning: str


COLUMNS: Final = tuple(
    Column(*pair)
    for pair in (
        ("evaluation", "number of the evaluation"),
        ("interaction", "number of the interaction"),
        ("channel", "call, chat or e-mail"),
        ("interaction_at", "when it began"),
        ("agent", "the agent evaluated"),
        ("team", "the agent's team when it was evaluated"),
        ("reviewer", "who evaluated"),
        ("scorecard", "title of the scorecard"),
        ("version", "version of the scorecard"),
        ("submitted_at", "when the reviewer submitted"),
        ("released_at", "when the agent could read it; empty before that"),
        ("score_pct", "score of the whole evaluation in percent, after an auto-fail; empty when there is none"),
        ("outcome", "pass, fail or empty"),
        ("band", "band of the score"),
        ("section", "title of the section"),
        ("section_score_pct", "score of the section in percent"),
        ("question_key", "the question's key, the same in every version"),
        ("question", "the question's words in this version"),
        ("answer", "what was answered: the chosen options' labels, the number or the text; empty when not answered"),
        ("is_na", "true when the question did not apply"),
        ("is_critical", "true for a critical question"),
        ("has_auto_failed", "true when this answer set off an auto-fail"),
        ("points", "points earned; empty for N/A and for questions without points"),
        ("possible", "points possible; empty for N/A and for questions without points"),
        ("weight_pct", "share of the score after N/A, in percent"),
        ("contribution_pct", "what the answer added, in percentage points"),
        ("comment", "the reviewer's words on this answer"),
        ("cited_lines", "how many lines of the transcript were cited"),
        ("external_id", "the interaction's number in the system that it came from"),
        ("series", "why it was chosen: random, risk, targeted, complaint, self, peer, joint and so on"),
        ("state", "where the evaluation stood when the file was made"),
        ("scorecard_key", "the scorecard's key, the same in every version"),
        ("kind", "kind of question: yes_no, single, multi, scale, numeric, text or date"),
        ("option_keys", "keys of the chosen options, with “; ” between them"),
        ("na_why", "for N/A: question (chosen for this question) or section (the whole section did not apply)"),
        ("causes", "why it was not the best answer: the chosen causes and the note, with “; ” between them"),
        ("evidence_lines", "numbers of the cited lines, counted from 1, with “; ” between them"),
        ("evidence_times_s", "where the cited lines begin, in seconds; empty where no times are known"),
        ("evidence", "the cited lines as they were read, a line each"),
        ("suggestion", "what a rule or a model proposed; empty for no proposal"),
        ("suggestion_by", "rule or model"),
        ("suggestion_verdict", "what the reviewer did with it: accepted, changed or rejected"),
        ("suggestion_fault", "wrong_answer, wrong_evidence or missing_evidence, where the reviewer said so"),
        ("dispute_outcome", "open, upheld, partly_upheld or rejected; of the last round; empty when not disputed"),
        ("dispute_rounds", "how often this answer was disputed"),
        ("raw_score_pct", "score of the whole evaluation before an auto-fail, in percent"),
        ("critical_score_pct", "score of the critical questions alone, in percent"),
        ("assigned_at", "when it was given to the reviewer"),
        ("due_at", "when it was due"),
        ("approved_at", "when it was approved, where an approval was asked for"),
        ("acknowledged_at", "when the agent said that they had read it"),
        ("closed_at", "when it was closed"),
        ("active_s", "seconds that the reviewer worked on it"),
        ("heard_pct", "share of the sound that was played while reviewing, in percent"),
    )
)
"""Names and order are stable; new columns are added at the end."""
NAMES: Final = tuple(column.name for column in COLUMNS)

MOST_ROWS_IN_SHEET: Final = 1_048_575
LONGEST_CELL: Final = 32_767
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE = frozenset({"question", "answer", "comment", "evidence", "causes"})


def write_csv(rows: Iterable[Row], out: IO[bytes]) -> None:
    """The table as CSV: UTF-8 with a byte-order mark so that spreadsheets read it, instants in ISO 8601."""
    out.write(b"\xef\xbb\xbf")
    for line in csv_lines(NAMES, (_cells(row) for row in rows)):
        out.write(line.encode("utf-8", "replace"))


def write_json(rows: Iterable[Row], out: IO[bytes]) -> None:
    """The table as one JSON object: `columns` (name → meaning), then `rows`, a line each; null for no value."""
    meanings = json.dumps({column.name: column.meaning for column in COLUMNS}, ensure_ascii=False, indent=1)
    out.write(f'{{"columns": {meanings},\n"rows": ['.encode())
    mark = "\n"
    for row in rows:
        text = json.dumps(dict(zip(NAMES, _cells(row), strict=True)), ensure_ascii=False, default=_plain)
        out.write(f"{mark}{text}".encode("utf-8", "replace"))
        mark = ",\n"
    out.write(b"\n]}\n")


def write_xlsx(rows: Iterable[Row], out: IO[bytes], *, made_at: datetime) -> None:
    """The table as a spreadsheet with a second sheet that says what the columns mean.

    Numbers are numbers and instants are dates in the zone they carry. Raises ReportError for more rows than a
    sheet can hold. `made_at` is noted in the file, so that the same table gives the same bytes.
    """
    with _workbook(out, made_at) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        _table(book.add_worksheet("Answers"), rows, head, moment)
        _meanings(book.add_worksheet("Columns"), head)


def _cells(row: Row) -> Iterator[Cell]:
    return (row[name] for name in NAMES)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    assert isinstance(value, datetime)
    return value.isoformat()


@contextmanager
def _workbook(out: IO[bytes], made_at: datetime) -> Iterator[Any]:
    from xlsxwriter import Workbook  # noqa: PLC0415

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    book = Workbook(out, options)
    book.set_properties({"title": "Every answer as a row", "created": made_at})
    try:
        yield book
    finally:
        book.close()


def _table(sheet: "Worksheet", rows: Iterable[Row], head: "Format", moment: "Format") -> None:
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(NAMES):
        sheet.set_column(place, place, 40 if name in _WIDE else 19 if name.endswith("_at") else 14)
        sheet.write_string(0, place, name, head)
    number = 0
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS_IN_SHEET:
            raise ReportError(f"A sheet holds at most {MOST_ROWS_IN_SHEET:,} rows. Choose CSV, or a shorter period.")
        for place, value in enumerate(_cells(row)):
            _write(sheet, number, place, value, moment)
    sheet.autofilter(0, 0, number, len(NAMES) - 1)


def _write(sheet: "Worksheet", row: int, place: int, value: Cell, moment: "Format") -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, moment)
    else:
        sheet.write_string(row, place, _fitting(str(value)))


def _fitting(text: str) -> str:
    """The text without what no spreadsheet can hold, and cut where a cell ends."""
    kept = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept if len(kept) <= LONGEST_CELL else f"{kept[: LONGEST_CELL - 1]}…"


def _meanings(sheet: "Worksheet", head: "Format") -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    for place, (name, meaning) in enumerate((("column", "what it means"), *COLUMNS)):
        sheet.write_string(place, 0, name, head if place == 0 else None)
        sheet.write_string(place, 1, meaning, head if place == 0 else None)
