"""All about a customer on one page: complaints, contacts, remedies, and how they want to be treated."""

import factories
import pytest
import statements
from sqlalchemy import select

from qa_app.audit import AuditEvent
from qa_app.complaints import rules
from qa_app.complaints.models import Remedy
from qa_app.complaints.rules.customers import Wishes, check_wishes
from qa_app.errors import Invalid
from qa_app.interactions.models import Customer


@pytest.fixture
def mo(session, cast):
    """A customer with two complaints, one open and come again, two contacts and remedies in two currencies."""
    row = factories.customer(session, "Mo Rivers")
    old = factories.complaint(session, state="closed", customer_row=row, days_ago=20, product="Kettle")
    new = factories.complaint(session, customer_row=row, product="Toaster", repeat_of_id=old.id)
    for amount, currency in ((2500, "GBP"), (1000, "GBP"), (900, "EUR")):
        session.add(Remedy(complaint_id=old.id, kind="refund", amount_minor=amount, currency=currency))
    factories.interaction(session, cast.ada, customer=row)
    factories.interaction(session, cast.eric, customer=row)
    session.commit()
    return row, old, new


@pytest.mark.covers("R10")
def test_it_works(as_, cast, mo):
    row, old, new = mo
    page = as_(cast.hana).get(f"/complaints/customers/{row.id}").text
    assert page.index(f"C-{new.id}</a>") < page.index(f"C-{old.id}</a>"), "the open one comes first"
    assert f"again, after C-{old.id}" in page
    assert "GBP 35.00" in page
    assert "EUR 9.00" in page
    assert "Eric Tamm" in page


@pytest.mark.covers("R10")
def test_a_case_shows_the_customer_without_another_search(as_, cast, mo):
    row, old, new = mo
    page = as_(cast.hana).get(f"/complaints/{new.id}").text
    assert f"/complaints/customers/{row.id}" in page
    assert f"They come again, after C-{old.id}" in page
    assert "Last contacts" in page
    assert f"C-{old.id}</a>" in page


def test_a_lead_sees_only_customers_of_the_teams_complaints(as_, cast, mo, session):
    row, old, _ = mo
    assert as_(cast.ben).get(f"/complaints/customers/{row.id}").status_code == 404
    from qa_app.complaints import services

    call = factories.interaction(session, cast.ada, customer=row)
    services.link(session, cast.actor(session, "hana"), old, call.id, "origin")
    session.commit()
    page = as_(cast.ben).get(f"/complaints/customers/{row.id}").text
    assert f"C-{old.id}</a>" in page
    assert "Toaster" not in page
    assert "Eric Tamm" not in page, "contacts of another team"
    assert as_(cast.ben).post(f"/complaints/customers/{row.id}", data={}).status_code == 404


def test_evaluations_are_shown_to_those_who_may_read_them(as_, cast, session):
    row = factories.customer(session)
    call = factories.interaction(session, cast.ada, customer=row)
    found = factories.evaluation(session, cast.ada, cast.cleo, about=call, state="submitted")
    held = factories.complaint(session, customer_row=row)
    from qa_app.complaints import services

    services.link(session, cast.actor(session, "hana"), held, call.id, "origin")
    session.commit()
    assert f"E-{found.id}</a>" in as_(cast.ben).get(f"/complaints/customers/{row.id}").text
    assert f"E-{found.id}</a>" not in as_(cast.hana).get(f"/complaints/customers/{row.id}").text


def test_how_to_treat_them_is_kept_and_in_the_trail(as_, cast, mo, session):
    row, *_ = mo
    form = {
        "preferred_name": "Mx Rivers",
        "language": "pt-BR",
        "vulnerability": ["health"],
        "basis_health": "Told us on the phone",
    }
    hana = as_(cast.hana)
    assert hana.post(f"/complaints/customers/{row.id}", data=form).status_code == 302
    session.rollback()
    kept = session.get(Customer, row.id, populate_existing=True)
    assert (kept.preferred_name, kept.language, kept.may_contact) == ("Mx Rivers", "pt-BR", False)
    assert kept.vulnerability == [{"flag": "health", "basis": "Told us on the phone"}]
    noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "customer.change")).one()
    assert sorted(noted.detail["fields"]) == ["language", "may_contact", "preferred_name", "vulnerability"]
    assert "phone" not in str(noted.detail), "what it says stays out of the trail"
    page = hana.get(f"/complaints/customers/{row.id}").text
    assert "no, only to answer them" in page


def test_a_vulnerability_needs_its_basis_and_what_was_typed_stays(as_, cast, mo, session):
    row, *_ = mo
    answer = as_(cast.hana).post(
        f"/complaints/customers/{row.id}", data={"vulnerability": "age", "preferred_name": "Old Mo", "may_contact": "1"}
    )
    assert answer.status_code == 422
    assert "Say how this is known" in answer.text
    assert "Old Mo" in answer.text
    session.rollback()
    assert session.get(Customer, row.id, populate_existing=True).vulnerability == []


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(language="English please"),
        Wishes(vulnerability=[("invented", "x")]),
        Wishes(preferred_name="x" * 300),
        Wishes(vulnerability=[("age", "y" * 301)]),
    ],
)
def test_what_makes_no_sense_is_refused(wishes):
    with pytest.raises(Invalid):
        check_wishes(wishes)


def test_the_page_asks_few_questions(as_, cast, mo, app, session):
    row, *_ = mo
    for place in range(6):
        factories.complaint(session, customer_row=row, product=f"P{place}")
    session.commit()
    with statements.counted(app) as told:
        assert as_(cast.hana).get(f"/complaints/customers/{row.id}").status_code == 200
    assert len(told) <= 16
    assert rules.OPEN
