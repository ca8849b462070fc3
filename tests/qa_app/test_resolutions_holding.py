"""Whether a resolution holds: the second person, the customer asked again, closing, and opening again."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from resolved import kinds, proposed
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintEvent, ComplaintSubject
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.resolutions import queries, services, tasks
from qa_app.resolutions.models import Practice
from qa_app.resolutions.rules.practice import Rules, is_drawn, why_checked
from qa_app.resolutions.services import Found

NOW = datetime.now(UTC)


def resolved(session, cast, **more):
    """A complaint that was resolved just now, with all that a resolution sets going."""
    row = proposed(session, cast, **{"severity": "high", **more})
    session.add(
        ComplaintEvent(
            complaint_id=row.id, at=NOW, actor_id=cast.hana.id, kind="message_out", payload={"purpose": "final"}
        )
    )
    complaints.move(session, cast.actor(session, "hana"), row, "resolved")
    return row


def later(days):
    return datetime.now(UTC) + timedelta(days=days)


@pytest.mark.covers("R51", "R54", "R55")
def test_it_works(session, cast):
    hana, iris, row = cast.actor(session, "hana"), cast.actor(session, "iris"), resolved(session, cast)
    with pytest.raises(Conflict) as refused:
        complaints.move(session, hana, row, "closed")
    for lack in ("the follow-up: an outcome, or 3 attempts", "the check by a second person", "the survey, sent"):
        assert lack in str(refused.value)
    services.check(session, iris, row, does_hold=True, note="")
    services.keep_follow_up(session, hana, row, Found("satisfied"), later(5))
    assert services.close_alone(session, later(5)) == 0, "the survey is due and has not gone out"
    services.send_due(session, None, later(5))
    assert queries.invite(session, row).suppressed_because == "no_mail_server"
    assert services.close_alone(session, later(5)) == 1
    assert (row.state, row.events[-1].actor_id) == ("closed", None)
    found = {(check.kind, check.result) for check in queries.checks(session, row)}
    assert found == {("second_person", "passed"), ("customer", "passed")}


@pytest.mark.covers("R51")
def test_the_checker_is_neither_who_worked_on_it_nor_whom_it_is_about(session, cast):
    row = resolved(session, cast)
    with pytest.raises(NotAllowed, match="You worked on this resolution"):
        services.check(session, cast.actor(session, "hana"), row, does_hold=True, note="")
    row.subjects.append(ComplaintSubject(person_id=cast.iris.id))
    session.flush()
    with pytest.raises(Conflict, match="about you"):
        services.check(session, cast.actor(session, "iris"), row, does_hold=True, note="")
    row.owner_id = None
    with pytest.raises(NotAllowed, match="You worked on this resolution"):
        services.check(session, cast.actor(session, "hana"), row, does_hold=True, note="")


@pytest.mark.covers("R51")
def test_a_check_that_fails_opens_the_complaint_again(session, cast):
    iris, row = cast.actor(session, "iris"), resolved(session, cast)
    with pytest.raises(Invalid, match="what does not hold"):
        services.check(session, iris, row, does_hold=False, note=" ")
    services.check(session, iris, row, does_hold=False, note="The refund never left.")
    assert (row.state, row.cycle) == ("reopened", 2)
    assert row.events[-1].payload["reason"] == "The check failed: The refund never left."
    assert queries.invite(session, row) is None
    with pytest.raises(Conflict, match="Nothing is to be checked"):
        services.check(session, iris, row, does_hold=True, note="")


@pytest.mark.covers("R51")
def test_all_serious_ones_and_a_share_of_the_others_are_checked_by_the_seed():
    rules = Rules(check_pct=20, seed=7)
    assert why_checked(rules, "critical", 1, 1) == why_checked(rules, "high", 2, 1) == "severity"
    drawn = [number for number in range(1, 2001) if is_drawn(rules, number, 1)]
    assert drawn == [number for number in range(1, 2001) if is_drawn(rules, number, 1)]
    assert 340 <= len(drawn) <= 460, "20 % of 2,000, give or take three standard deviations"
    assert drawn != [number for number in range(1, 2001) if is_drawn(Rules(check_pct=20, seed=8), number, 1)]
    assert not any(is_drawn(Rules(check_pct=0), number, 1) for number in range(500))
    assert all(is_drawn(Rules(check_pct=100), number, 1) for number in range(500))


@pytest.mark.covers("R54")
def test_attempts_on_different_days_are_enough_to_close(session, cast):
    hana, row = cast.actor(session, "hana"), resolved(session, cast)
    services.keep_follow_up(session, hana, row, Found("attempt"), later(5))
    with pytest.raises(Conflict, match="on another day"):
        services.keep_follow_up(session, hana, row, Found("attempt"), later(5))
    services.keep_follow_up(session, hana, row, Found("attempt", "email"), later(6))
    assert queries.follow_up(session, row).outcome is None
    services.keep_follow_up(session, hana, row, Found("attempt"), later(7))
    assert queries.follow_up(session, row).outcome == "unreachable"
    told = [
        event.payload["outcome"] for event in session.scalars(select(ComplaintEvent)) if event.kind == "followed_up"
    ]
    assert told == [None, None, None, "unreachable"]


@pytest.mark.covers("R54")
def test_not_satisfied_opens_it_again_and_too_late_makes_a_new_one(session, cast):
    hana, row = cast.actor(session, "hana"), resolved(session, cast)
    services.keep_follow_up(session, hana, row, Found("not_satisfied", note="Still leaking."), later(5))
    assert (row.state, row.cycle) == ("reopened", 2)
    late = resolved(session, cast)
    new = services.keep_follow_up(session, hana, late, Found("not_satisfied", note="Broke again."), later(45))
    assert (late.state, new.follows_id, new.customer_id) == ("resolved", late.id, late.customer_id)


@pytest.mark.covers("R54")
def test_a_new_issue_makes_a_linked_complaint(session, cast):
    hana, row = cast.actor(session, "hana"), resolved(session, cast)
    with pytest.raises(Invalid) as refused:
        services.keep_follow_up(session, hana, row, Found("new_issue"))
    assert set(refused.value.fields) == {"note"}
    new = services.keep_follow_up(session, hana, row, Found("new_issue", note="And the bill is wrong."))
    assert (new.follows_id, new.state, new.summary) == (row.id, "new", "And the bill is wrong.")
    assert row.state == "resolved"


def test_who_does_not_want_to_be_contacted_is_not_followed_up(session, cast):
    row = resolved(session, cast, severity="low")
    row.customer.may_contact = False
    services.send_due(session, "https://qa.example", later(5))
    check = queries.check_of(session, row, "second_person")
    if check is not None:
        services.check(session, cast.actor(session, "iris"), row, does_hold=True, note="")
    assert services.close_alone(session, later(5)) == 1


@pytest.mark.covers("R51")
def test_after_thirty_days_it_is_said_whether_it_came_back(session, cast):
    quiet, again = resolved(session, cast), resolved(session, cast)
    factories.complaint(session, customer_row=again.customer, repeat_of_id=again.id)
    assert services.look_back(session, later(29)) == 0
    assert services.look_back(session, later(31)) == 2
    assert services.look_back(session, later(31)) == 0, "once"
    assert queries.check_of(session, quiet, "no_repeat").result == "passed"
    assert queries.check_of(session, again, "no_repeat").result == "failed"
    assert kinds(session, again)[-1] == "validated"


def test_the_clock_plans_what_older_resolutions_lack_and_does_nothing_twice(session, cast, settings):
    row = proposed(session, cast, state="resolved", resolved_at=later(-3), severity="high")
    tasks.keep_up(session, settings)
    first = (queries.follow_up(session, row).due_at, queries.invite(session, row).state)
    tasks.keep_up(session, settings)
    assert first == (queries.follow_up(session, row).due_at, queries.invite(session, row).state)
    assert row.state == "resolved"


def test_the_practice_can_leave_closing_to_people(session, cast):
    values = {name: getattr(Rules(), name) for name in Rules.__dataclass_fields__}
    session.add(Practice(**values | {"version": 1, "is_closing_alone": False}, published_at=NOW, reason=""))
    row = resolved(session, cast, severity="low")
    row.customer.may_contact = False
    services.send_due(session, None, later(5))
    assert services.close_alone(session, later(9)) == 0


def test_tasks_stand_on_the_home_page_of_whom_they_concern(as_, session, cast):
    row = resolved(session, cast)
    queries.follow_up(session, row).due_at = later(-1)
    session.commit()
    assert "Resolutions to check" in as_(cast.iris).get("/").text
    hana = as_(cast.hana).get("/").text
    assert "Customers to ask again" in hana
    assert "Resolutions to check" not in hana, "nobody checks their own"
    assert "Customers to ask again" not in as_(cast.ada).get("/").text


@pytest.mark.covers("R51", "R54")
def test_check_and_follow_up_on_the_page(as_, session, cast):
    row = resolved(session, cast)
    session.commit()
    at = f"/complaints/{row.id}"
    refused = as_(cast.hana).post(f"{at}/check", data={"result": "passed"})
    assert (refused.status_code, "You worked on this resolution" in refused.text) == (403, True)
    assert as_(cast.iris).post(f"{at}/check", data={"result": "passed", "note": "Fine."}).status_code == 302
    said = {"outcome": "new_issue", "channel": "phone", "note": "The bill is wrong too."}
    new = as_(cast.hana).post(f"{at}/follow-up", data=said)
    assert new.headers["Location"] != f"{at}/outcome"
    page = as_(cast.hana).get(f"{at}/outcome").text
    assert "It holds" in page
    assert "The bill is wrong too." in page
