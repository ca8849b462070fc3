"""The desk's figures on the page and in the file: the same numbers, from the log, for those who may see them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from statements import counted

from qa_app.complaints import services
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.figures import queries
from qa_app.figures import services as figures
from qa_app.figures.queries import Between
from qa_app.intake.services import keys

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def cases(session, actor, settings):
    days = {"since": (NOW - 100 * DAY).date().isoformat(), "until": NOW.date().isoformat()}
    return figures.cases(session, actor, settings, figures.asked(days, settings, NOW))


def complaint(session, cast, age_days, *, moves=(), **given):
    """A complaint received so many days ago; `moves` are (days after that, before, after)."""
    intake = services.Intake(f"C-{age_days}", "", NOW - age_days * DAY, "phone", "other", "Vacuum", "x", "y",
                             backdating_reason="typed in later")  # fmt: skip
    row = services.record(session, cast.actor(session, "hana"), intake, now=NOW - age_days * DAY)
    for name, value in given.items():
        setattr(row, name, value)
    for days, before, after in moves:
        row.state = after
        at = row.received_at + days * DAY
        session.add(ComplaintEvent(complaint_id=row.id, at=at, actor_id=cast.hana.id, kind="moved",
                                   payload={"before": before, "after": after, "reason": ""}))  # fmt: skip
    return row


@pytest.fixture
def desk(session, cast):
    """Ten settled in one to ten days, one opened again, one that is no complaint."""
    for days in range(1, 11):
        complaint(session, cast, 40 + days, moves=[(days, "new", "resolved"), (days + 1, "resolved", "closed")],
                  acknowledged_at=NOW - (40 + days) * DAY + timedelta(hours=days * 4))  # fmt: skip
    complaint(session, cast, 60, moves=[(1, "new", "resolved"), (2, "resolved", "reopened")])
    complaint(session, cast, 61, moves=[(1, "new", "not_a_complaint")])
    for days in range(5):
        factories.interaction(session, cast.ada, days_ago=40 + days)
    session.commit()


@pytest.mark.covers("R31", "R69", "R71")
def test_it_works(desk, as_, cast, session, settings):
    page = as_(cast.hana).get("/complaints/figures").text
    assert "11 received, 1 still open" in page
    assert "<svg" in page
    found = cases(session, cast.actor(session, "hana"), settings)
    assert len(found) == 11
    assert sorted(round((case.settled_at - case.received_at) / DAY) for case in found if case.settled_at) == list(
        range(1, 11)
    )
    assert sum(case.reopened for case in found) == 1


@pytest.mark.covers("R31")
def test_the_file_says_what_the_page_says(desk, as_, cast):
    client = as_(cast.hana)
    answer = client.get("/complaints/figures/table.csv")
    assert answer.mimetype == "text/csv"
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert (rows["acknowledged_within_24_hours"]["value"], rows["acknowledged_within_24_hours"]["n"]) == ("54.55", "11")
    assert rows["days_to_settlement_median"]["value"] == "6.00"
    assert rows["upheld"] == {**rows["upheld"], "value": "", "n": "0"}  # nothing is decided: hidden, with its n
    page = client.get("/complaints/figures").text
    assert "54.5 % (95 % CI" in page
    assert "6 days (95 % CI" in page


@pytest.mark.covers("R31")
def test_a_program_is_told_the_same_numbers_and_what_is_hidden_is_hidden(desk, as_, app, cast, session):
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "Wallboard", cast.hana.id)
    session.commit()
    answer = app.test_client().get("/api/v1/figures", headers={"Authorization": f"Bearer {shown}"}).json
    rows = csv.DictReader(io.StringIO(as_(cast.hana).get("/complaints/figures/table.csv").text))
    for row in rows:
        told = answer["figures"][row["figure"]]
        assert (row["value"], row["n"]) == ("" if told["value"] is None else f"{told['value']:.2f}", str(told["n"]))
    assert answer["received"] == 11
    assert {"clock_kept_ack", "clock_kept_resolution", "survey_satisfied", "survey_response"} < set(answer["figures"])
    assert answer["figures"]["upheld"] == {"value": None, "low": None, "high": None, "n": 0, "unit": "%"}


def test_a_period_without_complaints_says_so(desk, as_, cast):
    assert (
        "No complaints in this period"
        in as_(cast.hana).get("/complaints/figures?since=2001-01-01&until=2001-02-01").text
    )


@pytest.mark.parametrize("query", ["since=x&until=y", "since=9999-12-31", "until=0001-01-01", "since=2026-02-31"])
def test_odd_dates_are_put_right(desk, as_, cast, query):
    assert as_(cast.hana).get(f"/complaints/figures?{query}").status_code == 200


def test_a_lead_sees_figures_of_the_own_teams_complaints_only(desk, as_, cast, session, settings):
    assert cases(session, cast.actor(session, "ben"), settings) == []
    row = session.query(Complaint).first()
    call = factories.interaction(session, cast.ada)
    session.flush()
    services.link(session, cast.actor(session, "hana"), row, call.id, "origin")
    session.commit()
    assert len(cases(session, cast.actor(session, "ben"), settings)) == 1
    assert as_(cast.ada).get("/complaints/figures").status_code == 404
    assert as_(cast.cleo).get("/complaints/figures/table.csv").status_code == 404


def test_the_page_takes_few_queries(desk, as_, app, cast):
    client = as_(cast.hana)
    with counted(app) as statements:
        client.get("/complaints/figures")
    assert len(statements) <= 22, statements


@pytest.mark.covers("R69")
def test_a_spike_is_told_with_its_limits_and_a_steady_desk_is_not(as_, cast, session):
    monday = (NOW - timedelta(days=NOW.weekday())).replace(hour=12)
    for week in range(1, 14):
        at = monday - week * 7 * DAY
        for number in range(30):
            factories.interaction(session, cast.ada, days_ago=(NOW - at) / DAY + number / 100)
        factories.complaint(session, days_ago=(NOW - at) / DAY - 0.5, category="other")
    session.commit()
    client = as_(cast.hana)
    assert "More than usual" not in client.get("/complaints/figures").text
    for number in range(12):
        factories.complaint(session, days_ago=(NOW - monday) / DAY + 6 - number / 10, category="billing_errors")
    session.commit()
    page = client.get("/complaints/figures").text
    assert "More than usual in the last whole week" in page
    assert "Baseline:" in page
    assert "<svg" in client.get("/complaints/figures/volume?kind=category").text


def test_the_weeks_of_each_kind_add_up(desk, session, cast, settings):
    hana = cast.actor(session, "hana")
    zone, period = ZoneInfo(settings.timezone), Between(NOW - 100 * DAY, NOW)
    whole = [week.events for week in queries.weeks(session, hana, period, zone)]
    parts = queries.weeks_by(session, hana, period, zone, Complaint.category)
    assert [sum(numbers) for numbers in zip(*parts.values(), strict=True)] == whole
