"""Improvement actions, reviews, expectations and decisions: from a plan to an honest end."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factories
import pytest

from qa_app.improvement import queries, tasks
from qa_app.improvement.models import Expectation, ImprovementAction, Review
from qa_app.improvement.rules.actions import Measured, difference, result, told
from qa_app.notices.models import Notice
from reports.wording import lint

TODAY = datetime.now(UTC).date()
PLAN = {
    "title": "Tell customers of delays", "kind": "process", "purpose": "corrective", "source": "complaint",
    "metric": "Late deliveries", "direction": "down", "text": "",
}  # fmt: skip
MEASURED = {
    "said": "close", "unit": "share", "method": "plain", "before_value": "30", "before_n": "200",
    "after_value": "15", "after_n": "210",
}  # fmt: skip


def plan(person, client, due=10, check=40, **more):
    """The page of an action that was just planned."""
    days = {"due_on": str(TODAY + timedelta(days=due)), "check_on": str(TODAY + timedelta(days=check))}
    return client.post("/improvement/new", data={**PLAN, **days, "owner": person.id, **more})


def test_it_works(as_, cast, session):
    about = factories.complaint(session)
    session.commit()
    lead = as_(cast.iris)
    assert plan(cast.ben, lead, source_id=f"C-{about.id}").status_code == 302
    page = f"/improvement/actions/{session.query(ImprovementAction).one().id}"
    session.rollback()
    assert "Tell customers of delays" in as_(cast.ben).get("/").text
    assert "Tell customers of delays" in lead.get(f"/complaints/{about.id}").text
    assert session.query(Notice).filter_by(person_id=cast.ben.id, kind="action_given").count() == 1
    session.rollback()
    as_(cast.ben).post(page, data={"said": "carried_out", "note": "Sent from Monday."})
    lead.post(page, data=MEASURED)
    shown = lead.get(page).text
    assert "30 % (n = 200) before, 15 % (n = 210) after" in shown
    assert as_(cast.ada).get(page).status_code == 404


@pytest.mark.covers("R45", "R64")
def test_closing_needs_a_measure_with_its_method_or_why_there_is_none(as_, cast, session):
    lead = as_(cast.iris)
    plan(cast.iris, lead)
    row = session.query(ImprovementAction).one()
    page = f"/improvement/actions/{row.id}"
    session.rollback()
    assert lead.post(page, data=MEASURED).status_code == 409  # nobody has carried it out
    lead.post(page, data={"said": "carried_out", "note": "Done."})
    assert lead.post(page, data={"said": "close"}).status_code == 422
    assert lead.post(page, data={**MEASURED, "method": ""}).status_code == 422
    assert lead.post(page, data={**MEASURED, "before_n": ""}).status_code == 422
    assert lead.post(page, data={**MEASURED, "after_value": "NaN"}).status_code == 422
    assert as_(cast.ben).post(page, data=MEASURED).status_code == 403  # a team lead plans no actions
    lead.post(page, data={"said": "close", "not_measurable": "It happened once in ten years."})
    session.expire_all()
    assert (row.state, row.before_value) == ("closed", None)
    assert "once in ten years" in lead.get(page).text


@pytest.mark.covers("R64")
def test_a_plan_without_a_metric_or_a_day_of_its_check_is_refused(as_, cast, session):
    lead = as_(cast.iris)
    refused = plan(cast.iris, lead, metric="")
    assert refused.status_code == 422
    assert "Tell customers of delays" in refused.text
    assert plan(cast.iris, lead, check=5).status_code == 422
    assert plan(cast.iris, lead, source_id="C-999").status_code == 422
    assert session.query(ImprovementAction).count() == 0


@pytest.mark.covers("R64")
def test_what_is_said_of_a_result_claims_no_cause():
    better = Measured("share", Decimal(30), 200, Decimal(15), 210, "plain")
    assert result(better, "down") == "as_expected"
    assert result(better, "up") == "other_way"
    assert result(Measured("share", Decimal(30), 20, Decimal(25), 20, "plain"), "down") == "no_clear_difference"
    assert result(Measured("number", Decimal(3), None, Decimal(2), None, "plain"), "down") == "unclear"
    # Newcombe (1998), table II, example (a): 56/70 against 48/80 is 0.0524 to 0.3339 apart
    moved = difference(Measured("share", Decimal(60), 80, Decimal(80), 70, "plain"))
    assert moved is not None
    assert (round(moved.low, 2), round(moved.high, 2)) == (5.24, 33.39)
    said = " ".join(told(better, "Late deliveries", "down"))
    assert lint(said) == ()
    assert "cannot tell" in said


@pytest.mark.covers("R64")
def test_late_actions_are_listed_and_told_once(as_, cast, session, settings):
    lead = as_(cast.iris)
    plan(cast.ben, lead)
    row = session.query(ImprovementAction).one()
    row.due_on = TODAY - timedelta(days=2)
    session.commit()
    assert "Tell customers of delays" in lead.get("/improvement?state=late").text
    for _ in range(3):
        tasks.keep_time(session, settings)
    session.commit()
    assert session.query(Notice).filter_by(person_id=cast.ben.id, kind="action_late").count() == 1


@pytest.mark.covers("R65")
def test_an_overdue_review_is_on_its_owners_home_page_until_its_minutes_are_kept(as_, cast, session):
    lead, due = as_(cast.iris), TODAY - timedelta(days=3)
    typed = {"title": "Time limits", "topic": "sla", "owner": cast.ben.id, "every_days": 30, "next_on": str(due)}
    assert lead.post("/improvement/reviews", data={**typed, "every_days": "0"}).status_code == 422
    assert lead.post("/improvement/reviews", data=typed).status_code == 302
    page = f"/improvement/reviews/{session.query(Review).one().id}"
    assert "Time limits" in as_(cast.ben).get("/").text
    assert as_(cast.ben).post(page, data={"held_on": str(TODAY), "text": ""}).status_code == 422
    as_(cast.ben).post(page, data={"held_on": str(TODAY), "text": "They hold."})
    session.expire_all()
    assert session.query(Review).one().next_on == TODAY + timedelta(days=30)
    assert "Time limits" not in as_(cast.ben).get("/").text
    assert "They hold." in lead.get(page).text
    as_(cast.eve).post(page, data={"is_on": "no"})  # neither its owner nor a planner
    session.expire_all()
    assert session.query(Review).one().is_on


@pytest.mark.covers("R66")
def test_expectations_are_read_by_everybody_in_the_role_and_a_new_version_asks_anew(as_, cast, session):
    lead = as_(cast.iris)
    lead.post("/improvement/expectations", data={"title": "Say sorry first", "body": "# So", "role": "agent"})
    row = session.query(Expectation).one()
    assert {person.name for _row, person in queries.unsigned(session)} == {"Ada Quill", "Amir Nasser", "Eric Tamm"}
    agent, sign = as_(cast.ada), f"/learning/expectations/{row.id}"
    assert "Say sorry first" in agent.get("/").text
    assert "Say sorry first" in agent.get("/learning").text
    assert agent.post(sign, data={"version": "1"}).status_code == 302
    assert agent.post(sign, data={"version": "1"}).status_code == 302
    session.rollback()
    assert len(queries.unsigned(session)) == 2
    assert as_(cast.ben).post(sign, data={"version": "1"}).status_code == 404  # it is not expected of him
    lead.post("/improvement/expectations", data={"expectation": row.id, "title": "Say sorry first", "body": "New"})
    session.rollback()
    assert len(queries.unsigned(session)) == 3
    assert agent.post(sign, data={"version": "1"}).status_code == 409
    assert "Ada Quill" in lead.get("/improvement/expectations").text


@pytest.mark.covers("R72")
def test_a_changed_target_has_its_author_reason_and_day_and_charts_can_mark_it(as_, cast, session):
    typed = {"metric": "Told within 24 h", "before": "80 %", "after": "90 %", "decided_on": "2026-03-02", "reason": ""}
    lead = as_(cast.dev)
    assert lead.post("/improvement/decisions", data=typed).status_code == 422
    lead.post("/improvement/decisions", data={**typed, "reason": "We met it all year."})
    (found,) = queries.decisions(session, date(2026, 3, 1), date(2026, 3, 2))
    assert (found.on, found.text) == (date(2026, 3, 2), "Told within 24 h: 80 % → 90 %")
    assert queries.decisions(session, date(2026, 3, 3), date(2026, 4, 1)) == []
    shown = lead.get("/improvement/decisions").text
    assert "We met it all year." in shown
    assert "Dev Anand" in shown
    assert as_(cast.ben).post("/improvement/decisions", data=typed).status_code == 404
