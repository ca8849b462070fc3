"""Complaints from a file: looked at first, recorded once, whatever stands in it; on the page and in a terminal."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from qa_app.cli import complaints as command
from qa_app.complaints.models import Complaint
from qa_app.errors import AppError, Invalid
from qa_app.intake.models import ComplaintImport
from qa_app.intake.rules import columns

AGO = (datetime.now(UTC) - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M")
HEADER = "id,customer_number,name,email,date,channel,category,product,description,action_taken"
GOOD = f'T-1,C-77,Mo,mo@example.com,{AGO},phone,delivery_delays,Vacuum,"It never, ever came.",Opened a trace'
OTHER = f"T-2,C-78,Jo,,{AGO},call,Billing error,Kettle,Charged twice,Passed on"
WRONG = f"T-3,,,nowhere,{AGO},pigeon,delivery_delays,,,"


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


def handed_in(client, text, source="old desk", name="desk.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/complaints/imports", data={"file": (io.BytesIO(data), name), "source": source})


def result_of(client, at):
    with client.get(f"{at}/result.csv") as answer:
        return answer.data.decode("utf-8-sig")


def recorded(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Complaint).order_by(Complaint.id)).all()


@pytest.mark.covers("R04")
def test_it_works(hana, session, run_jobs, cast):
    text = "\n".join((HEADER, GOOD, OTHER, WRONG, GOOD, ""))
    at = handed_in(hana, text).location
    run_jobs()
    assert recorded(session) == [], "looking at it keeps nothing"
    page = hana.get(at).text
    assert "Record 2 complaints" in page
    assert "Row 4" in page
    assert "customer_email: That is no e-mail address." in page
    assert hana.post(f"{at}/take").status_code == 302
    run_jobs()
    rows = recorded(session)
    assert [(row.external_source, row.external_id, row.channel, row.category) for row in rows] == [
        ("old desk", "T-1", "phone", "delivery_delays"),
        ("old desk", "T-2", "phone", "billing_errors"),
    ]
    assert rows[0].owner_id == cast.hana.id
    result = list(csv.DictReader(io.StringIO(result_of(hana, at))))
    assert [row["outcome"] for row in result] == ["taken in", "taken in", "refused", "already here"]
    again = handed_in(hana, text).location
    run_jobs()
    assert "There is nothing new to record" in hana.get(again).text
    assert hana.post(f"{again}/take").status_code == 302
    run_jobs()
    assert len(recorded(session)) == 2, "idempotent by the external id"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheets_are_read(encoding, separator):
    cells = HEADER.split(","), ("1", "C", "Zoë Müller", "", AGO, "phone", "other", "Café", "x", "y")
    text = "\r\n".join(separator.join(row) for row in cells)
    (row,) = columns.rows(io.BytesIO(text.encode(encoding)))
    assert (row.cells["customer_name"], row.cells["product"]) == ("Zoë Müller", "Café")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "names no column"),
        (b"PK\x03\x04 a workbook", "no CSV"),
        (b"%PDF-1.7", "no CSV"),
        (b"a,b,c\n1,2,3", "names no column for: received_at"),
        (HEADER.replace("customer_number,name,email", "a,b,c").encode() + b"\n", "customer_ref, customer_email"),
        (b"\x00" * 5000, "names no column"),
        (HEADER.encode() + b'\n"' + b"x" * 50_000, "cannot be read as a table"),
        (b",".join([b"x"] * 200), "more than 100 columns"),
        (b"\xff\xfe" + b"\x00\xd8" * 500, "cannot be read"),
    ],
)
def test_what_is_no_such_file_is_told_with_its_mend(content, why):
    with pytest.raises(Invalid, match=why):
        list(columns.rows(io.BytesIO(content)))


def test_a_file_that_cannot_be_read_says_so_on_its_page(hana, run_jobs):
    at = handed_in(hana, "a,b\n1,2").location
    run_jobs()
    assert "The file cannot be read" in hana.get(at).text
    assert handed_in(hana, "x", source=" ").status_code == 422
    assert hana.post("/complaints/imports", data={"source": "x"}).status_code == 422


def test_cells_that_a_spreadsheet_would_run_are_words(hana, session, run_jobs):
    evil = f'=1+1,=CMD(),"=HYPERLINK(""http://x"")",,{AGO},phone,other,@SUM(A1),+49 never,-x\0'
    at = handed_in(hana, f"{HEADER}\n{evil}\n,,,,,,,,,\n").location
    run_jobs()
    hana.post(f"{at}/take")
    run_jobs()
    (row,) = recorded(session)
    assert (row.external_id, row.product, row.initial_action) == ("=1+1", "@SUM(A1)", "-x")
    assert "'=1+1" in result_of(hana, at)


def test_long_files_are_read_in_pieces_and_too_long_ones_refused(monkeypatch):
    monkeypatch.setattr(columns, "MOST_ROWS", 500)
    text = "\n".join((HEADER, *([GOOD] * 500))).encode()
    assert sum(1 for _ in columns.rows(io.BytesIO(text))) == 500
    with pytest.raises(Invalid, match="more than 500 rows"):
        list(columns.rows(io.BytesIO(text + b"\n" + GOOD.encode())))


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-05-31T14:05:00Z", "14:05"),
        ("2026-05-31 14:05", "13:05"),
        ("31/05/2026 14:05", "13:05"),
        ("31.05.2026", "23:00"),
        ("31/05/26", None),
        ("0001-01-01T00:00+14:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(cell, hour):
    from zoneinfo import ZoneInfo

    found = columns.instant_of(cell, ZoneInfo("Europe/London"))
    assert (found and found.strftime("%H:%M")) == hour


def test_rows_without_a_number_count_by_their_place_in_that_file(hana, session, run_jobs):
    text = "\n".join((HEADER, GOOD.replace("T-1", ""), OTHER.replace("T-2", "")))
    for _ in "12":
        at = handed_in(hana, text).location
        run_jobs()
        hana.post(f"{at}/take")
        run_jobs()
    assert len(recorded(session)) == 2


def test_only_who_records_complaints_hands_files_in(as_, cast, session):
    assert handed_in(as_(cast.ben), HEADER).status_code == 404
    assert as_(cast.ada).get("/complaints/imports").status_code == 404
    assert session.scalars(select(ComplaintImport)).all() == []


@pytest.fixture
def terminal(settings, monkeypatch):
    """Run a command of the desk on this test's installation."""
    from qa_app import config

    monkeypatch.setattr(config, "from_environment", lambda: settings)
    return lambda *words: CliRunner().invoke(command, words)


@pytest.mark.covers("R04", "R50")
def test_the_same_from_a_terminal(terminal, session, cast, tmp_path):
    file, result = tmp_path / "desk.csv", tmp_path / "result.csv"
    file.write_text("\n".join((HEADER, GOOD, WRONG)))
    dry = terminal("import", str(file), "--source", "old", "--dry-run")
    assert "1 can be taken in, 1 refused (dry run: nothing was kept)" in dry.output
    assert recorded(session) == []
    done = terminal("import", str(file), "--source", "old", "--as", "hana@example.com", "--result", str(result))
    assert done.exit_code == 1, "a row was refused"
    assert "1 taken in, 1 refused" in done.output
    assert "row 3 refused" in done.output
    assert "taken in" in result.read_text("utf-8-sig")
    (row,) = recorded(session)
    assert "1 already here" in terminal("import", str(file), "--source", "old").output
    assert f"C-{row.id}" in terminal("list").output
    assert "to triaged: the severity" in terminal("show", f"C-{row.id}").output
    refused = terminal("move", str(row.id), "resolved", "--as", "hana@example.com")
    assert isinstance(refused.exception, AppError)
    assert "a decision" in str(refused.exception)
    moved = terminal("move", str(row.id), "withdrawn", "--reason", "Found it", "--as", "hana@example.com")
    assert f"C-{row.id} is now withdrawn" in moved.output
    assert recorded(session)[0].state == "withdrawn"
    assert isinstance(terminal("move", "x", "closed").exception, Invalid)
