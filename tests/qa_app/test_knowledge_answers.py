"""Public answers: read without an account, voted on once a visit, and honest about what they spared."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from test_knowledge import article

from qa_app.errors import Conflict
from qa_app.knowledge import queries, services
from qa_app.knowledge.models import AnswerReading
from qa_app.knowledge.queries import Deflection, Helpfulness
from qa_app.knowledge.services.answering import MOST_AN_HOUR, visitor

NOW = datetime.now(UTC)


def who(number: str, address: str = "10.0.0.1"):
    """A visitor."""
    return visitor(number, address, "secret", NOW)


def test_it_works(app, cast, session):
    made = article(session, cast)
    visit = app.test_client()
    assert "When does my refund arrive?" in visit.get("/answers").text
    assert "Refunds take five days." in visit.get(f"/answers/{made.id}").text
    assert visit.get("/answers/999999").status_code == 404


def test_what_is_for_the_staff_is_not_there_for_customers(app, cast, session):
    made = article(session, cast, "Secret limits", "Up to 50.", audience="internal")
    visit = app.test_client()
    assert visit.get(f"/answers/{made.id}").status_code == 404
    assert visit.post(f"/answers/{made.id}/vote", data={"helpful": "yes"}).status_code == 404
    assert visit.post(f"/answers/{made.id}/help").status_code == 404
    assert "Secret" not in visit.get("/answers").text
    assert "Secret" not in visit.get("/answers?text=limits").text


@pytest.mark.covers("R43")
def test_a_visit_has_one_vote_for_each_answer(app, cast, session):
    made = article(session, cast)
    visit = app.test_client()
    for said in ("yes", "yes", "no", "yes"):
        assert visit.post(f"/answers/{made.id}/vote", data={"helpful": said}).status_code == 302
    assert visit.post(f"/answers/{made.id}/vote", data={"helpful": "maybe"}).status_code == 404
    app.test_client().post(f"/answers/{made.id}/vote", data={"helpful": "no"})
    assert queries.helpful(session, [made.id])[made.id] == Helpfulness(1, 2)
    assert "Thank you" in visit.get(f"/answers/{made.id}").text


@pytest.mark.covers("R43")
def test_one_address_cannot_flood_the_votes(cast, session):
    made = article(session, cast)
    for number in range(MOST_AN_HOUR):
        services.vote(session, who(str(number)), made.id, is_helpful=True)
        session.flush()
    with pytest.raises(Conflict, match="Too many"):
        services.vote(session, who("one more"), made.id, is_helpful=True)
    services.vote(session, who("elsewhere", "10.0.0.2"), made.id, is_helpful=True)


@pytest.mark.covers("R43")
def test_still_needing_help_leads_to_the_form(app, cast, session):
    made = article(session, cast)
    answer = app.test_client().post(f"/answers/{made.id}/help")
    assert answer.status_code == 302
    assert answer.location == "/complain"
    assert session.query(AnswerReading).one().asked_at is not None


@pytest.mark.covers("R43")
def test_deflection_is_unknown_unless_a_known_customer_made_no_contact_for_seven_days(cast, session):
    made = article(session, cast)
    customers = [factories.customer(session, f"Customer {number}") for number in range(4)]
    services.vote(session, who("stranger"), made.id, is_helpful=True)
    services.ask_for_help(session, who("asks"), made.id)
    for number, customer in enumerate(customers):
        services.recognise(session, who(f"known {number}"), customer.id, [made.id])
    session.flush()
    session.query(AnswerReading).update({"at": NOW - timedelta(days=10)})
    fresh = session.query(AnswerReading).filter_by(customer_id=customers[3].id).one()
    fresh.at = NOW - timedelta(days=2)
    factories.complaint(session, customer_row=customers[0], days_ago=8)  # two days after reading
    factories.complaint(session, customer_row=customers[1], days_ago=1)  # nine days after
    factories.interaction(session, cast.ada, days_ago=12, customer_id=customers[2].id)  # before reading
    session.commit()
    found = queries.deflection(session, NOW - timedelta(days=90), NOW)
    assert found == Deflection(went_on=1, no_contact=2, contact=1, too_early=1, unknown=1)
    assert found.known == 4


def test_reading_changes_nothing(app, cast, session):
    made = article(session, cast)
    app.test_client().get(f"/answers/{made.id}")
    assert session.query(AnswerReading).count() == 0
