"""Recording a complaint in a real browser: what is typed survives a closed page, a customer is chosen by keys alone."""

import factories
import live_server
import pytest
from live_server import until
from sqlalchemy import select

from qa_app.complaints.models import Complaint
from qa_app.intake.models import Draft

pytestmark = live_server.MARKS


@pytest.fixture
def live(app):
    with live_server.served(app) as address:
        yield address


@pytest.fixture
def browser():
    with live_server.chromium() as running:
        yield running


@pytest.fixture
def visit(request, as_, cast, session):
    """`visit()` opens the form as Hana; (the page, what the console complained about)."""
    mo = factories.customer(session, "Mo Rivers")
    mo.email = "mo@example.com"
    factories.complaint(session, customer_row=mo, product="Kettle")
    address, cookie = request.getfixturevalue("live"), as_(cast.hana).get_cookie("session")
    session.commit()
    context = request.getfixturevalue("browser").new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])

    def opened(path="/complaints/new"):
        page, told = context.new_page(), []
        page.set_default_timeout(10_000)
        page.on("console", lambda m: told.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"{address}{path}")
        until(page, "Boolean(window.htmx)")
        return page, told

    return opened


def fresh(session, model):
    session.rollback()
    session.expire_all()
    return session.scalars(select(model).order_by(model.id)).all()


@pytest.mark.covers("R07")
def test_it_works(visit, session):
    page, told = visit()
    page.fill("#summary", "It never came, and nobody")
    until(page, "document.getElementById('draft-kept').textContent.startsWith('Kept')")
    page.close(run_before_unload=False)
    (draft,) = fresh(session, Draft)
    assert draft.fields["summary"] == "It never came, and nobody"
    again, more = visit(f"/complaints/new?draft={draft.id}")
    assert again.input_value("#summary") == "It never came, and nobody"
    again.fill("#customer_phone", "07700 900123")
    again.select_option("#channel", "phone")
    again.select_option("#category", "delivery_delays")
    again.fill("#product", "Vacuum")
    again.fill("#initial_action", "Apologised.")
    again.fill("#received_at", "2020-01-01T10:00")
    again.keyboard.press("Control+Enter")
    again.wait_for_selector("#received_at-error")
    assert again.input_value("#initial_action") == "Apologised.", "a refusal loses nothing"
    until(again, "document.querySelector('[name=draft_id]').value !== ''")
    again.evaluate(
        "document.getElementById('received_at').value = new Date(Date.now() - 7200000).toISOString().slice(0, 16)"
    )
    again.focus("#summary")
    again.keyboard.press("Control+Enter")
    again.wait_for_selector("#next")
    row = fresh(session, Complaint)[-1]
    assert (row.product, row.customer.phone) == ("Vacuum", "07700 900123")
    assert fresh(session, Draft) == []
    assert told == []
    assert [text for text in more if "422" not in text] == []


@pytest.mark.covers("R10")
def test_a_customer_is_found_and_chosen_by_keys_and_an_open_complaint_hinted_at(visit):
    page, told = visit()
    page.focus("#typed")
    page.keyboard.type("river")
    page.wait_for_selector("[data-choose]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#open-ones [name=add_to]")
    assert page.input_value("#customer_name") == "Mo Rivers"
    assert page.input_value("#customer_email") == "mo@example.com"
    assert "Kettle" in page.text_content("#open-ones")
    assert page.evaluate("document.activeElement.id") == "channel"
    assert told == []
