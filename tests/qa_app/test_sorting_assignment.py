"""The pages of assignment: rules in order, their trial on past complaints, skills, room and absence of people."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.sorting import queries

PAGE = "/complaints/setup/assignment"
RULE = PAGE + "/rules/new"


@pytest.fixture
def iris(as_, cast):
    return as_(cast.iris)


def change(client, session, do, key="", **typed):
    version = queries.book(session).version
    answer = client.post(PAGE, data={"version": version, "do": do, "key": key, **typed})
    session.rollback()
    return answer.status_code


def keep_rule(client, session, at=RULE, **typed):
    data = {"version": queries.book(session).version, "do": "keep", **typed}
    answer = client.post(at, data=data)
    session.rollback()
    return answer


def triage(session, cast, **columns):
    row = factories.complaint(session, **columns)
    look = complaints.Assessment(category=row.category, severity="medium", initial_assessment="Seen.")
    complaints.assess(session, cast.actor(session, "hana"), row, look, revision=row.revision)
    session.commit()
    return row


@pytest.mark.covers("R20")
def test_it_works(iris, session, cast):
    assert "No rules yet" in iris.get(PAGE).text
    assert "Choose the queue" in keep_rule(iris, session, name="Bills", to="anybody").text, "never with nobody"
    assert change(iris, session, "fallback", fallback=cast.south.id) == 302
    bills = {"name": "Bills", "to": "person", "person": cast.iris.id, "categories": "billing_errors"}
    assert keep_rule(iris, session, **bills).status_code == 302
    assert keep_rule(iris, session, name="The rest", to="queue", team=cast.north.id).status_code == 302
    page = iris.get(PAGE).text
    assert page.index("Bills") < page.index("The rest")
    assert "the queue of north" in page
    assert change(iris, session, "down", "r1") == 302
    assert [rule.key for rule in queries.book(session).rules] == ["r2", "r1"]
    row = triage(session, cast, category="billing_errors")
    assert row.team_id == cast.north.id, "the first that fits decides"
    (given,) = session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "assigned"))
    assert given.payload["rule"] == "r2 v4"
    assert change(iris, session, "use", number="3") == 302
    assert [rule.key for rule in queries.book(session).rules] == ["r1", "r2"]
    assert change(iris, session, "switch", "r1") == 302
    assert queries.book(session).rules[0].is_on is False
    assert change(iris, session, "remove", "r2") == 302
    assert "back to version 3" in iris.get(PAGE).text


@pytest.mark.covers("R20")
def test_a_dry_run_lists_where_the_last_hundred_would_go(iris, session, cast):
    change(iris, session, "fallback", fallback=cast.south.id)
    keep_rule(iris, session, name="Deliveries", to="queue", team=cast.north.id, categories="delivery_delays")
    late = [factories.complaint(session, state="triaged", severity="low") for _ in range(3)]
    other = factories.complaint(session, state="triaged", severity="low", category="other")
    session.commit()
    page = " ".join(iris.get(PAGE + "?try=1").text.split())
    assert "Where the last 4 complaints would go" in page
    assert page.count("queue of north") >= len(late)
    assert "no rule fits" in page
    assert "3 of 4" in page
    tried = iris.post(RULE, data={"do": "try", "version": 2, "name": "Rest", "to": "person", "person": cast.iris.id})
    text = " ".join(tried.text.split())
    assert "Of the last 4 complaints, 1 would go to somebody else" in text
    assert text.index(f"C-{other.id}") < text.index(f"C-{late[0].id}"), "what changes comes first"
    session.rollback()
    assert len(queries.book(session).rules) == 1, "nothing was kept"
    assert session.get(Complaint, other.id).owner_id is None, "nothing was given out"


@pytest.mark.covers("R21")
def test_only_who_can_gets_it_else_the_queue_with_the_reason(iris, session, cast):
    change(iris, session, "fallback", fallback=cast.south.id)
    assert change(iris, session, "add_skill", label="Billing") == 302
    assert change(iris, session, "add_skill", label="Spanish", language="ES") == 302
    assert change(iris, session, "need", category="billing_errors", skill="billing", level="2") == 302
    keep_rule(iris, session, name="All", to="anybody")
    today = datetime.now(UTC).date()
    for person, levels in (
        (cast.hana, {"skill-billing": "1"}),
        (cast.iris, {"skill-billing": "3", "skill-spanish": "1"}),
    ):
        answer = iris.post(f"{PAGE}/people/{person.id}", data={"capacity": "5", **levels})
        assert answer.status_code == 302
    session.rollback()
    speaks = factories.customer(session)
    speaks.language = "es"
    one = triage(session, cast, category="billing_errors", customer_row=speaks)
    assert one.owner_id == cast.iris.id
    away = {"capacity": "5", "skill-billing": "3", "skill-spanish": "1", "away_from": today.isoformat()}
    iris.post(f"{PAGE}/people/{cast.iris.id}", data={**away, "away_until": (today + timedelta(days=3)).isoformat()})
    session.rollback()
    two = triage(session, cast, category="billing_errors", customer_row=speaks)
    assert (two.owner_id, two.team_id) == (None, cast.south.id)
    last = session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "assigned")).all()[-1]
    assert "Iris Vale: away until" in last.payload["reason"]
    assert "Hana Prior: Billing 2 is needed, they have 1" in last.payload["reason"]
    people = iris.get(PAGE + "/people").text
    assert "away" in people
    assert "1 open of 5" in people
    assert change(iris, session, "drop_skill", "billing") == 302
    assert queries.book(session).needs == {}


@pytest.mark.covers("R20", "R21")
def test_what_does_not_fit_changes_nothing(iris, as_, session, cast):
    change(iris, session, "fallback", fallback=cast.south.id)
    for typed in (
        {"name": "", "to": "anybody"},
        {"name": "X", "to": "everybody"},
        {"name": "X", "to": "person", "person": cast.ada.id},
        {"name": "X", "to": "team", "team": "9999999"},
        {"name": "X", "to": "anybody", "categories": "nonsense"},
        {"name": "X", "to": "anybody", "amount_from": "1e9"},
        {"name": "X", "to": "anybody", "languages": "es; drop"},
        {"name": "X" * 90, "to": "anybody", "product": "x" * 300},
    ):
        assert keep_rule(iris, session, **typed).status_code == 422, typed
    assert 'value="1e9"' in keep_rule(iris, session, name="X", to="anybody", amount_from="1e9").text, "kept as typed"
    assert keep_rule(iris, session, version="99", name="X", to="anybody").status_code == 409
    assert change(iris, session, "fallback", fallback="9999") == 422
    assert change(iris, session, "need", category="x", skill="y", level="1") == 422
    assert change(iris, session, "up", "r9") == 409
    assert change(iris, session, "use", number="77") == 404
    assert iris.get(PAGE + "/rules/r9").status_code == 404
    place = f"{PAGE}/people/{cast.hana.id}"
    for typed in ({"capacity": "-4"}, {"capacity": "5", "away_from": "soon"},
                  {"capacity": "5", "away_from": "2026-05-04", "away_until": "2026-05-01"}):  # fmt: skip
        assert iris.post(place, data=typed).status_code == 422, typed
    assert iris.post(f"{PAGE}/people/{cast.ada.id}", data={"capacity": "5"}).status_code == 422
    session.rollback()
    assert (queries.book(session).version, queries.book(session).rules) == (1, ())
    keep_rule(iris, session, name="<b>Bold</b>", to="anybody")
    assert "<b>Bold" not in iris.get(PAGE).text
    for person in (cast.hana, cast.ada, cast.ben):
        for path in (PAGE, RULE, PAGE + "/people"):
            assert as_(person).get(path).status_code == 404
        assert as_(person).post(PAGE, data={"do": "remove", "key": "r1"}).status_code == 404


@pytest.mark.covers("R22")
def test_a_rule_for_somebody_who_left_sends_it_to_the_queue(iris, session, cast):
    change(iris, session, "fallback", fallback=cast.south.id)
    keep_rule(iris, session, name="Iris", to="person", person=cast.hana.id)
    cast.hana.active = False
    session.commit()
    assert "somebody who left the desk" in iris.get(PAGE).text
    row = factories.complaint(session)
    look = complaints.Assessment(category=row.category, severity="low", initial_assessment="Seen.")
    complaints.assess(session, cast.actor(session, "iris"), row, look, revision=row.revision)
    assert (row.owner_id, row.team_id) == (None, cast.south.id)
