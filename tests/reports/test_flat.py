"""Every answer as a row: three files that say the same, whatever stands in a cell."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import flat
from reports.errors import ReportError

MADE = datetime(2026, 3, 1, tzinfo=UTC)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "http://evil.example", "{=1}", "007")
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def row(**values):
    return {**dict.fromkeys(flat.NAMES), **values}


def written(write, rows, **more):
    out = io.BytesIO()
    write(rows, out, **more)
    return out.getvalue()


def sheet(content, number=1):
    """Every cell of a sheet as (type, text), by its place, read as any program would."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tree = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{number}.xml"))
    return {
        cell.get("r"): (cell.get("t", "n"), "".join(cell.itertext()), [part.tag for part in cell.iter()])
        for cell in tree.iter(f"{SPACE}c")
    }


def place(name, line):
    number, letters = flat.NAMES.index(name), ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters, number = chr(65 + letter) + letters, number - 1
    return f"{letters}{line}"


def test_it_works():
    text = written(flat.write_csv, [row(evaluation="E-1", points=Decimal("1.50"), is_na=False)]).decode("utf-8-sig")
    (found,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (found["evaluation"], found["points"], found["is_na"], found["answer"]) == ("E-1", "1.50", "false", "")


@pytest.mark.covers("QM-K3")
def test_every_column_has_a_meaning_and_the_first_ones_stay():
    assert len(set(flat.NAMES)) == len(flat.NAMES)
    assert all(column.meaning and re.fullmatch("[a-z_]+", column.name) for column in flat.COLUMNS)
    assert flat.NAMES[:4] == ("evaluation", "interaction", "channel", "interaction_at")
    assert flat.NAMES[27:29] == ("cited_lines", "external_id")


@pytest.mark.covers("QM-K3")
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_any_file_runs(text):
    rows = [row(comment=text)]
    (found,) = csv.DictReader(io.StringIO(written(flat.write_csv, rows).decode("utf-8-sig"), newline=""))
    assert not found["comment"].lstrip().startswith(("=", "+", "-", "@"))
    cells = sheet(written(flat.write_xlsx, rows, made_at=MADE))
    kind, said, parts = cells[place("comment", 2)]
    assert (kind, said) == ("inlineStr", text)
    assert f"{SPACE}f" not in parts
    assert json.loads(written(flat.write_json, rows))["rows"][0]["comment"] == text


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_any_text_leaves_files_that_can_be_read(text):
    rows = [row(comment=text)]
    assert written(flat.write_csv, rows).decode("utf-8-sig")
    assert json.loads(written(flat.write_json, rows))["rows"][0]["evaluation"] is None
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text.replace("\r\n", "\n"))
    cell = sheet(written(flat.write_xlsx, rows, made_at=MADE)).get(place("comment", 2))
    assert (cell[1] if cell else "") == kept.replace("\r", "\n")


def test_spreadsheets_hold_numbers_dates_and_a_sheet_of_meanings():
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    rows = [row(evaluation="E-1", score_pct=Decimal("84.50"), version=2, is_critical=True, submitted_at=noon)]
    content = written(flat.write_xlsx, rows, made_at=MADE)
    cells = sheet(content)
    assert cells[place("score_pct", 2)][:2] == ("n", "84.5")
    assert cells[place("is_critical", 2)][:2] == ("b", "1")
    assert cells[place("submitted_at", 2)][:2] == ("n", "46082.5")  # 1 March 2026, noon, as a spreadsheet counts days
    meanings = sheet(content, 2)
    assert meanings["A2"][1] == "evaluation"
    assert len(meanings) == 2 * (len(flat.COLUMNS) + 1)
    assert content == written(flat.write_xlsx, rows, made_at=MADE)


def test_json_says_what_its_columns_mean_and_keeps_types():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    rows = [row(score_pct=Decimal("84.50"), points=Decimal(2), submitted_at=noon, is_na=True), row()]
    read = json.loads(written(flat.write_json, rows))
    assert list(read["columns"]) == list(flat.NAMES)
    first = read["rows"][0]
    assert (first["score_pct"], first["points"], first["is_na"]) == (84.5, 2, True)
    assert (first["submitted_at"], read["rows"][1]["answer"]) == ("2026-03-01T12:00:00+00:00", None)
    assert json.loads(written(flat.write_json, []))["rows"] == []


def test_too_much_for_a_sheet_is_said_and_a_long_text_is_cut(monkeypatch):
    monkeypatch.setattr(flat, "MOST_ROWS_IN_SHEET", 3)
    with pytest.raises(ReportError, match="Choose CSV"):
        written(flat.write_xlsx, [row()] * 4, made_at=MADE)
    cells = sheet(written(flat.write_xlsx, [row(evidence="x" * 40_000)], made_at=MADE))
    assert len(cells[place("evidence", 2)][1]) == flat.LONGEST_CELL


def test_a_row_that_lacks_a_column_is_no_row():
    with pytest.raises(KeyError):
        written(flat.write_csv, [{"evaluation": "E-1"}])
