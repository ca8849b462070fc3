"""The register: every complaint found by what narrows it, kept as a view, and taken out as the same table."""

import csv
import io
from datetime import UTC, datetime, timedelta

import factories
import pytest
import statements

from qa_app.clocks.models import Clock
from qa_app.complaints import queries
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import listing


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


@pytest.fixture
def three(session, cast):
    mo = factories.customer(session, "Mona Lakes")
    rows = [
        factories.complaint(session, product="Kettle", severity="high", priority=1, owner_id=cast.hana.id, days_ago=1),
        factories.complaint(session, product="Toaster", channel="letter", team_id=cast.north.id, days_ago=10),
        factories.complaint(session, product="Lamp", state="closed", customer_row=mo, days_ago=40, order_ref="HV-9"),
    ]
    session.commit()
    return rows


def listed(client, **narrowed):
    """The numbers on the page and in the file, which must be the same."""
    page = client.get("/complaints/", query_string=narrowed)
    assert page.status_code == 200
    table = client.get("/complaints/register.csv", query_string=narrowed).text
    numbers = [row["number"] for row in csv.DictReader(io.StringIO(table))]
    for number in numbers:
        assert f">{number}</a>" in page.text
    assert page.text.count('<td class="num"><a href="/complaints/') == len(numbers)
    return numbers


@pytest.mark.covers("R08")
def test_it_works(hana, three, cast):
    kettle, toaster, lamp = (f"C-{row.id}" for row in three)
    assert listed(hana) == [lamp, toaster, kettle]
    cases = [
        ({"text": kettle}, [kettle]),
        ({"text": "mona la"}, [lamp]),
        ({"text": "toast"}, [toaster]),
        ({"text": "HV-9"}, [lamp]),
        ({"text": "never came"}, [lamp, toaster, kettle]),
        ({"state": "open"}, [toaster, kettle]),
        ({"state": "closed"}, [lamp]),
        ({"owner": str(cast.hana.id)}, [kettle]),
        ({"owner": "none"}, [lamp, toaster]),
        ({"mine": "1"}, [kettle]),
        ({"team": str(cast.north.id)}, [toaster]),
        ({"severity": "high"}, [kettle]),
        ({"priority": "1"}, [kettle]),
        ({"priority": "none"}, [lamp, toaster]),
        ({"channel": "letter"}, [toaster]),
        ({"since": (datetime.now(UTC) - timedelta(days=20)).date().isoformat()}, [toaster, kettle]),
        ({"until": (datetime.now(UTC) - timedelta(days=20)).date().isoformat()}, [lamp]),
        ({"state": "open", "channel": "phone"}, [kettle]),
    ]
    for narrowed, wanted in cases:
        assert listed(hana, **narrowed) == wanted, narrowed


@pytest.mark.parametrize(
    "narrowed",
    [
        {"since": "yesterday", "until": "0000-00-00"},
        {"until": "9999-12-31"},
        {"owner": "9" * 40, "team": "'; --"},
        {"before": "-1"},
        {"before": "9" * 40},
        {"priority": "7", "state": "\0"},
        {"text": "\0%_\\"},
    ],
)
def test_filters_that_make_no_sense_break_nothing(hana, three, narrowed):
    assert hana.get("/complaints/", query_string=narrowed).status_code == 200
    assert hana.get("/complaints/register.csv", query_string=narrowed).status_code == 200


@pytest.mark.covers("R08")
def test_the_table_holds_all_pages_and_runs_no_formula(hana, session):
    mo = factories.customer(session, "=HYPERLINK(1)")
    for place in range(queries.PAGE_SIZE + 3):
        factories.complaint(session, customer_row=mo, product="@SUM(A1)" if place else "Plain")
    session.commit()
    page = hana.get("/complaints/").text
    assert "Older complaints" in page
    table = list(csv.DictReader(io.StringIO(hana.get("/complaints/register.csv").text)))
    assert len(table) == queries.PAGE_SIZE + 3
    assert table[0]["product"] == "'@SUM(A1)"
    assert table[0]["customer_name"] == "'=HYPERLINK(1)"


def test_the_table_is_read_in_pieces(session, cast, monkeypatch):
    for _ in range(7):
        factories.complaint(session)
    session.commit()
    monkeypatch.setattr(listing, "CHUNK", 3)
    found = [row.id for row in listing.every(session, cast.actor(session, "hana"), queries.Filters())]
    assert found == sorted(found, reverse=True)
    assert len(found) == 7


@pytest.mark.covers("R08")
def test_a_view_is_kept_shared_and_its_owners_to_delete(as_, cast, hana, three):
    kept = hana.post(
        "/complaints/views", data={"name": "Letters", "filters": "channel=letter&evil=1", "is_shared": "1"}
    )
    assert kept.location.endswith("/complaints/?channel=letter")
    iris = as_(cast.iris)
    assert "Letters" in iris.get("/complaints/").text
    assert "Delete this view" not in iris.get("/complaints/?channel=letter").text
    assert iris.post("/complaints/views/1/delete").status_code == 404
    assert (
        "Give the view a name" in hana.post("/complaints/views", data={"filters": "mine=1"}, follow_redirects=True).text
    )
    assert hana.post("/complaints/views/1/delete").status_code == 302
    assert "Letters" not in iris.get("/complaints/").text


def test_a_lead_takes_out_only_what_they_may_see(as_, cast, three):
    assert as_(cast.ben).get("/complaints/register.csv").text.count("\r\n") == 1
    assert as_(cast.ada).get("/complaints/register.csv").status_code == 404


@pytest.mark.covers("R08")
def test_the_list_asks_few_questions(app, hana, session):
    for _ in range(30):
        factories.complaint(session)
    session.commit()
    with statements.counted(app) as told:
        hana.get("/complaints/")
    assert len(told) <= 12
    assert session.query(Complaint).count() == 30


@pytest.mark.covers("R08")
def test_overdue_ones_are_told_from_those_in_time(hana, three, session):
    kettle, toaster, lamp = three
    now = datetime.now(UTC)
    for row, due_at, result in (
        (kettle, now - timedelta(hours=1), "running"),
        (toaster, now + timedelta(hours=1), "running"),
        (lamp, now - timedelta(hours=1), "met"),
    ):
        session.add(
            Clock(
                complaint_id=row.id,
                kind="ack",
                started_at=now,
                due_at=due_at,
                result=result,
                target="24 h",
                subject="x",
            )
        )
    session.commit()
    assert listed(hana, overdue="yes") == [f"C-{kettle.id}"]
    assert listed(hana, overdue="no") == [f"C-{lamp.id}", f"C-{toaster.id}"]
    assert len(listed(hana, overdue="perhaps")) == 3
