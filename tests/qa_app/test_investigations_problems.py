"""Problems: suggested when many complaints are alike, opened in a click, grouped and never merged, counted anew."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from statements import counted

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.investigations import queries, rules, services
from qa_app.investigations.models import Problem, ProblemComplaint


@pytest.fixture
def many(session):
    """Six complaints of six customers about vacuums that came late, and three about other things."""
    rows = [factories.complaint(session, product="Vacuum") for _ in range(6)]
    rows += [factories.complaint(session, product="Kettle", category="product_defects") for _ in range(3)]
    factories.complaint(session, product="Vacuum", state="not_a_complaint")
    session.commit()
    return rows


def newest(session):
    session.rollback()
    return session.scalars(select(Problem).order_by(Problem.id.desc())).first()


@pytest.mark.covers("R41", "R70")
def test_it_works(as_, session, cast, many):
    hana = as_(cast.hana)
    page = hana.get("/complaints/problems/").text
    assert "Delivery delay: Vacuum" in page
    assert "6 complaints of 6 customers" in page
    assert "Kettle" not in page
    alike = {"category": "delivery_delays", "product": "Vacuum", "days": "30", "origin": "alert"}
    answer = hana.post("/complaints/problems/alike", data=alike)
    assert answer.status_code == 302, "one click"
    row = newest(session)
    assert (row.title, row.origin) == ("Delivery delay: Vacuum", "alert")
    page = hana.get(answer.location).text
    assert all(f"C-{one.id}" in page for one in many[:6])
    assert "6 of 9" in page
    assert "Delivery delay: Vacuum" not in hana.get("/complaints/problems/").text.split("Known problems")[0]
    assert {one.customer_id for one in session.scalars(select(Complaint)).all()} == {
        one.customer_id for one in session.scalars(select(Complaint).where(Complaint.merged_into_id.is_(None)))
    }, "customers and their complaints stay apart"


@pytest.mark.covers("R41")
def test_the_least_number_and_the_window_decide_what_is_suggested(session, cast, many):
    hana, now = cast.actor(session, "hana"), datetime.now(UTC)

    def found(**how):
        return {(one.alike.product, one.number) for one in queries.suggested(session, hana, now, **how)}

    assert found(least=3) == {("Vacuum", 6), ("Kettle", 3)}
    assert found(least=7) == set()
    for row in many[:4]:
        row.received_at -= timedelta(days=40)
    session.flush()
    assert found() == set()
    assert found(days=60) == {("Vacuum", 6)}


@pytest.mark.covers("R41")
def test_the_same_cause_suggests_a_problem_too_but_not_an_unknown_one(session, cast, many):
    for row in many[4:9]:
        row.root_cause = "PRO-CAP"
    for row in many[:4]:
        row.root_cause = "UNK"
    session.flush()
    found = queries.suggested(session, cast.actor(session, "hana"), datetime.now(UTC), least=4)
    assert {one.alike.cause for one in found} == {"", "PRO-CAP"}


@pytest.mark.covers("R41")
def test_counts_follow_the_links_and_the_window(session, cast, many):
    hana, now = cast.actor(session, "hana"), datetime.now(UTC)
    for _ in range(20):
        factories.interaction(session, cast.ada)
    row = services.open_problem(session, hana, services.Words("Late", window_days=30))
    services.link_problem(session, hana, row, many[0].id)
    services.link_problem(session, hana, row, many[8].id)
    found = queries.prevalence(session, row, now)
    assert (found.of_complaints.successes, found.of_complaints.n, found.of_contacts.n) == (2, 9, 20)
    assert found.of_complaints.interval.low < 100 * 2 / 9 < found.of_complaints.interval.high
    services.unlink_problem(session, hana, row, many[8].id)
    assert queries.prevalence(session, row, now).of_complaints.successes == 1
    many[0].received_at -= timedelta(days=31)
    session.flush()
    assert queries.prevalence(session, row, now).of_complaints.successes == 0


@pytest.mark.covers("R70")
def test_another_alert_about_the_same_joins_the_open_problem(session, cast, many):
    hana, now = cast.actor(session, "hana"), datetime.now(UTC)
    alike = rules.Alike("delivery_delays", "Vacuum")
    first = services.problem_of_alike(session, hana, alike, since=now - timedelta(days=30), until=now)
    more = factories.complaint(session, product="Vacuum", days_ago=0.1)
    second = services.problem_of_alike(session, hana, alike, since=now - timedelta(days=30), until=now)
    assert second.id == first.id
    assert more.id in queries.linked_ids(session, first.id)
    assert len(session.scalars(select(ProblemComplaint)).all()) == 7


def test_a_problem_is_changed_closed_with_a_conclusion_and_not_overwritten(as_, session, cast, many):
    hana = as_(cast.hana)
    told = {"title": "Late vacuums", "description": "Since the move.", "owner": str(cast.hana.id)}
    assert hana.post("/complaints/problems/", data=told).status_code == 302
    row = newest(session)
    address = f"/complaints/problems/{row.id}"
    change = told | {"is_systemic": "1", "window_days": "60", "state": "closed", "revision": "0"}
    assert hana.post(address, data=change).status_code == 422
    assert hana.post(address, data=change | {"conclusion": "A second carrier."}).status_code == 302
    again = hana.post(address, data=change | {"title": "Mine", "conclusion": "x"})
    assert again.status_code == 409
    assert "Mine" in again.text
    session.rollback()
    row = session.get(Problem, row.id, populate_existing=True)
    assert (row.is_systemic, row.window_days, row.state, row.closed_at is not None) == (True, 60, "closed", True)


def test_what_cannot_be_a_problem_is_refused(as_, session, cast, many):
    for path, typed in (
        ("", {"title": " "}),
        ("", {"title": "x" * 201}),
        ("", {"title": "Late", "owner": "99999"}),
        ("", {"title": "Late", "window_days": "0"}),
        ("alike", {"category": "no such thing"}),
        ("alike", {}),
    ):
        assert as_(cast.hana).post(f"/complaints/problems/{path}", data=typed).status_code == 422
        assert newest(session) is None


def test_cases_are_linked_by_number_and_only_those_one_may_see_are_shown(as_, session, cast, many):
    actor, hana = cast.actor(session, "hana"), as_(cast.hana)
    row = services.open_problem(session, actor, services.Words("Late"), complaint_ids=[many[0].id])
    session.commit()
    address = f"/complaints/problems/{row.id}"
    for typed in ("C-99999", "abc", ""):
        assert hana.post(f"{address}/cases", data={"complaint": typed}).status_code == 422
    assert hana.post(f"{address}/cases", data={"complaint": f"c-{many[1].id}"}).status_code == 302
    assert hana.post(f"{address}/cases", data={"complaint": f"{many[1].id}"}).status_code == 409
    tab = f"/complaints/{many[2].id}/investigation"
    assert hana.post(f"{tab}/problem", data={"problem": f"P-{row.id}"}).status_code == 302
    assert hana.post(f"{tab}/problem", data={"problem": "P-999"}).status_code == 422
    assert "Late" in hana.get(tab).text
    assert f"C-{many[0].id}" not in as_(cast.ben).get(address).text
    assert as_(cast.ben).post(f"{address}/cases", data={"complaint": "1"}).status_code == 404
    assert as_(cast.ada).get(address).status_code == 404
    assert hana.get("/complaints/problems/99999").status_code == 404


@pytest.mark.covers("R70")
def test_an_alert_about_a_week_brings_the_complaints_of_that_week(as_, session, cast, many):
    """As the figures point it out: by its Monday, and only what came in within its seven days."""
    today = datetime.now(UTC)
    monday = (today - timedelta(days=today.weekday() + 7)).replace(hour=12, minute=0)
    for place, row in enumerate(many[:6]):
        row.received_at = monday + timedelta(days=place) if place < 4 else monday - timedelta(days=3)
    session.commit()
    hana, alert = as_(cast.hana), {"category": "delivery_delays", "week": f"{monday:%Y-%m-%d}", "origin": "alert"}
    assert hana.post("/complaints/problems/alike", data=alert).status_code == 302
    row = newest(session)
    assert set(queries.linked_ids(session, row.id)) == {one.id for one in many[:4]}
    for week in ("2001-01-01", "soon", "2999-01-01"):
        assert hana.post("/complaints/problems/alike", data=alert | {"week": week}).status_code == 422


def test_pages_ask_no_more_often_for_more(app, as_, session, cast, many):
    """However many complaints, contacts and pieces of evidence there are, the pages ask as often."""
    actor, hana, case = cast.actor(session, "hana"), as_(cast.hana), many[0]
    row = services.open_problem(session, actor, services.Words("Late"), complaint_ids=[case.id])
    asked = []
    for number in (1, 7):
        for place in range(number):
            call = factories.interaction(session, cast.ada, days_ago=place + 1)
            complaints.link(session, actor, case, call.id, "handling")
            services.add_lines(session, actor, case, call.id, [0, 1])
            services.add_note(session, actor, case, "Found.")
        for one in many[1:] if number > 1 else ():
            services.link_problem(session, actor, row, one.id)
        session.commit()
        with counted(app) as statements:
            assert hana.get(f"/complaints/problems/{row.id}").status_code == 200
            assert hana.get(f"/complaints/{case.id}/investigation").status_code == 200
            assert hana.get("/complaints/problems/").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
