"""A customer in a real browser: the form, the number, their own page, a message, and the answer to a suggestion."""

from datetime import UTC, datetime

import live_server
import pytest
from sqlalchemy import select
from test_portal_case import letter, proposal

from qa_app.complaints.models import Complaint
from qa_app.correspondence import services as correspondence

pytestmark = live_server.MARKS
PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BARRIERS = ("serious", "critical")


def _calm(page, told):
    """Nothing is wider than a phone, hard to read or refused by the page's policy, in light and in dark."""
    from axe_playwright_python.sync_playwright import Axe

    assert not page.evaluate(TOO_WIDE)
    assert page.locator("h1").count() == 1
    assert told == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [item["id"] for item in found if item["impact"] in BARRIERS] == []
    told.clear()  # the measuring itself sets inline styles


@pytest.mark.covers("R29", "R46", "R02")
@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_form_to_the_answer(app, session, cast, has_script):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with live_server.served(app) as address, live_server.chromium() as browser:
        context = browser.new_context(viewport=PHONE, java_script_enabled=has_script)
        page, told = context.new_page(), []
        page.on("console", lambda m: told.append(m.text) if m.type in ("error", "warning") else None)
        _complain(page, address, told if has_script else None)
        _answer(page, address, session, cast, told if has_script else None)
        context.close()


def _complain(page, address, told):
    page.goto(f"{address}/complain")
    if told is not None:
        _calm(page, told)
    page.get_by_label("In a few words").fill("The kettle came broken")
    page.get_by_label("Something I bought is faulty").check()
    page.get_by_label("Which product").fill("Kettle K2")
    page.get_by_label("What happened?").fill("It came with a crack in the lid.")
    page.get_by_role("button", name="Send my complaint").click()
    assert "e-mail address or a telephone" in page.text_content("main")
    page.get_by_label("E-mail address", exact=True).fill("mo@rivers.example")
    page.wait_for_timeout(2_500)  # nobody fills in a form faster
    page.get_by_role("button", name="Send my complaint").click()
    assert "Thank you. We have your complaint" in page.text_content("main")
    page.get_by_role("link", name="Open your page").click()
    page.get_by_label("Write to us").fill("I forgot: it was on Monday.")
    page.get_by_role("button", name="Send", exact=True).click()
    assert "it was on Monday" in page.text_content("main")
    if told is not None:
        told.clear()  # the first try was refused, which the browser notes


def _answer(page, address, session, cast, told):
    complaint = session.scalars(select(Complaint)).one()
    complaint.state, complaint.owner_id, complaint.decision = "proposed", cast.hana.id, "upheld"
    letter(session, complaint, "We are sorry that the lid was cracked. We looked into it and write to you again soon.")
    proposal(session, complaint)
    token = correspondence.portal_token(session, complaint, now=datetime.now(UTC))
    session.commit()
    page.goto(f"{address}/portal/{token}/")
    if told is not None:
        _calm(page, told)
        page.set_viewport_size(WIDE)
        _calm(page, told)
    page.get_by_label("I agree, but").check()
    page.get_by_role("button", name="Send my answer").click()
    assert "You agreed, though you are not happy with it" in page.text_content("main")
    assert page.url.startswith(f"{address}/portal/{token}/")
