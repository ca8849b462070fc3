"""Policies and calendars on their pages: published in versions, refused with reasons, felt by clocks that run."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.clocks import queries, services, tasks
from qa_app.clocks.models import Clock, ClockRule

NOW = datetime.now(UTC)
WEEK = {f"day-{day}": "09:00-12:30 13:30-17:30" for day in range(5)}
TARGETS = {
    "ack-amount": "24",
    "ack-unit": "always-hours",
    "resolution-amount": "40",
    "resolution-unit": "working-hours",
}
POLICY = {"name": "Urgent", "place": "3", "calendar": "office", "warnings": "75% -15m", **TARGETS}


@pytest.fixture
def refreshed(session, settings):
    """Work the clocks out as the sweep does; returns those of the complaint by kind."""

    def work_out(complaint, now=NOW):
        session.rollback()
        book = queries.book(session, tasks.office(settings))
        services.refresh(session, book, [complaint.id], now)
        session.commit()
        return {row.kind: row for row in session.scalars(select(Clock).where(Clock.complaint_id == complaint.id))}

    return work_out


@pytest.mark.covers("R26", "R32")
def test_it_works(as_, cast, session):
    iris = as_(cast.iris)
    assert "Clocks and service standards" in iris.get("/complaints/setup").text
    calendar = {
        "name": "Shop", "zone": "Europe/London", "country": "GB", "region": "ENG", **WEEK,
        "off": "2026-12-29 Company day", "special": "2026-12-24 09:00-12:00", "note": "The shop opens.",
    }  # fmt: skip
    assert iris.post("/complaints/setup/clocks/calendars/new", data=calendar).status_code == 302
    policy = {**POLICY, "calendar": "shop", "severities": ["high", "critical"], "resolution-waiting_customer": "1"}
    assert iris.post("/complaints/setup/clocks/policies/new", data=policy).status_code == 302
    page = iris.get("/complaints/setup/clocks").text
    assert "Urgent" in page
    assert "40 hours of working time" in page
    assert "Company day" in iris.get("/complaints/setup/clocks/calendars/shop").text
    kept = {row.key: row.document for row in session.scalars(select(ClockRule))}
    assert kept["shop"]["off"]["2026-12-25"] == "Christmas Day"
    assert "2026-12-24" not in kept["shop"]["off"]
    assert kept["urgent"]["targets"]["resolution"] == {
        "measure": "working", "minutes": 2_400, "still_in": ["waiting_customer"],
    }  # fmt: skip


def test_a_published_version_stays_and_the_next_one_counts(as_, cast, session):
    iris = as_(cast.iris)
    for amount in ("24", "12"):
        key = "new" if amount == "24" else "urgent"
        iris.post(f"/complaints/setup/clocks/policies/{key}", data={**POLICY, "ack-amount": amount})
    rows = session.scalars(select(ClockRule).order_by(ClockRule.version)).all()
    assert [(row.version, row.document["targets"]["ack"]["minutes"]) for row in rows] == [(1, 1_440), (2, 720)]
    assert [row.superseded_at is None for row in rows] == [False, True]
    assert "counts now" in iris.get("/complaints/setup/clocks/policies/urgent").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (dict.fromkeys(WEEK, ""), "no working time at all"),
        ({"day-0": "09:00-12:00 11:00-17:00"}, "overlap"),
        ({"day-0": "nine to five"}, "write hours like"),
        ({"day-0": "09:00-25:00"}, "write hours like"),
        ({"zone": "Atlantis/Deep"}, "no time zone"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"country": "XQ"}, "two letters of a country"),
        ({"country": "GB", "region": "MOON"}, "ENG"),
        ({"off": "Christmas"}, "begin with a date"),
        ({"special": "2026-12-24"}, "write its hours"),
        ({"name": ""}, "Give it a name"),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_and_nothing_typed_is_lost(as_, cast, session, changed, words):
    data = {"name": "Shop", "zone": "Europe/London", "note": "kept <b>text</b>", **WEEK, **changed}
    answer = as_(cast.iris).post("/complaints/setup/clocks/calendars/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "kept &lt;b&gt;text&lt;/b&gt;" in answer.text
    assert session.scalars(select(ClockRule)).all() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ack-amount": "-1"}, "whole number"),
        ({"ack-amount": "soon"}, "whole number"),
        ({"ack-amount": "0"}, "More than nothing"),
        ({"resolution-amount": "999999"}, "at most 400 days"),
        ({"follow_up-amount": "500", "follow_up-unit": "days"}, "Between 1 and 400 days"),
        ({"calendar": "nowhere"}, "Choose a calendar"),
        ({"warnings": "half past"}, "Write warnings like"),
        ({"warnings": "100%"}, "between 1% and 99%"),
        ({"place": "0"}, "from 1 to 999"),
        ({"name": " "}, "Give it a name"),
        ({"ack-amount": "", "resolution-amount": ""}, "at least one target"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(as_, cast, session, changed, words):
    answer = as_(cast.iris).post("/complaints/setup/clocks/policies/new", data={**POLICY, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(ClockRule)).all() == []


@pytest.mark.covers("R26")
def test_new_rules_move_clocks_that_run_and_leave_those_that_stopped(as_, cast, session, refreshed):
    told = factories.complaint(session, days_ago=1)
    session.commit()
    session.add(
        factories.ComplaintEvent(complaint_id=told.id, at=NOW - timedelta(hours=3), kind="acknowledged", payload={})
    )
    waits = factories.complaint(session, days_ago=0.5)
    session.commit()
    before = refreshed(told)["ack"]
    assert (before.result, refreshed(waits)["ack"].result) == ("met", "running")
    as_(cast.iris).post("/complaints/setup/clocks/policies/standard", data={**POLICY, "ack-amount": "6"})
    now = datetime.now(UTC) + timedelta(seconds=1)
    stopped, late = refreshed(told, now)["ack"], refreshed(waits, now)["ack"]
    assert (stopped.result, stopped.policy_id, stopped.is_by_change) == ("met", None, False)
    assert late.due_at == waits.received_at + timedelta(hours=6)
    assert late.is_by_change
    assert late.policy_id is not None
    session.rollback()
    (ack, *_rest) = queries.outcomes(session, NOW - timedelta(days=9), now, now=now)
    assert (ack.kept.successes, ack.kept.n, ack.left_out) == (1, 1, 1)


def test_what_is_used_cannot_be_retired(as_, cast, session):
    iris = as_(cast.iris)
    iris.post("/complaints/setup/clocks/calendars/new", data={"name": "Shop", "zone": "UTC", **WEEK})
    iris.post("/complaints/setup/clocks/policies/new", data={**POLICY, "calendar": "shop"})
    page = iris.post("/complaints/setup/clocks/calendars/shop/retire", follow_redirects=True).text
    assert "It is still used by: Urgent." in page
    assert iris.post("/complaints/setup/clocks/policies/urgent/retire").status_code == 302
    assert "It is retired." in iris.post("/complaints/setup/clocks/calendars/shop/retire", follow_redirects=True).text
    assert iris.get("/complaints/setup/clocks/calendars/shop").status_code == 404
    assert iris.post("/complaints/setup/clocks/policies/standard/retire").status_code == 404
    assert iris.post("/complaints/setup/clocks/elsewhere/shop/retire").status_code == 404


def test_only_the_lead_keeps_rules(as_, cast):
    hana = as_(cast.hana)
    assert hana.get("/complaints/setup/clocks").status_code == 404
    assert hana.post("/complaints/setup/clocks/policies/new", data=POLICY).status_code == 404


@pytest.mark.covers("R32")
def test_the_public_page_follows_what_is_published(app, as_, cast, session):
    factories.scorecard_version(session)
    session.commit()
    stranger = app.test_client()
    page = stranger.get("/standards")
    assert page.status_code == 200
    assert "within 24 hours, nights and weekends included" in page.text
    assert "What we check our own conversations for" in page.text
    as_(cast.iris).post("/complaints/setup/clocks/policies/standard", data={**POLICY, "ack-amount": "4"})
    page = stranger.get("/standards").text
    assert "within 4 hours, nights and weekends included" in page
    assert "In force since" in page
