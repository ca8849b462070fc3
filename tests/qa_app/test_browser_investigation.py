"""An investigation in a real browser: from a line of the call over five whys to the cause, and on to the proposal."""

import factories
import live_server
import pytest

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint

pytestmark = live_server.MARKS


@pytest.fixture
def case(session, cast):
    """A complaint about a call of Ada's that Hana looks into, decided but for its cause."""
    row = factories.complaint(
        session,
        state="investigating",
        owner_id=cast.hana.id,
        severity="medium",
        initial_assessment="A lost parcel.",
        decision="upheld",
        explanation="We lost it.",
    )
    call = factories.interaction(session, cast.ada, customer=row.customer)
    complaints.link(session, cast.actor(session, "hana"), row, call.id, "origin")
    session.commit()
    return row


@pytest.mark.covers("R39", "R40")
def test_from_a_line_to_the_cause_and_on(app, as_, session, cast, case):
    cookie = as_(cast.hana).get_cookie("session")
    with live_server.served(app) as address, live_server.chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page, told = context.new_page(), []
        page.set_default_timeout(10_000)
        page.on("console", lambda m: told.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"{address}/complaints/{case.id}/investigation")
        assert page.get_by_role("link", name="the root cause, or “not established”").count() == 1
        _quote(page)
        _ask_why(page)
        assert page.locator("svg[role=img] desc").first.text_content().startswith("Complaint: It never came.")
        page.get_by_role("button", name="Propose the outcome").click()
        page.get_by_text("The complaint is now: proposed.").wait_for()
        assert [text for text in told if "422" not in text] == [], "but for the refusal that it asked for"
    session.rollback()
    row = session.get(Complaint, case.id, populate_existing=True)
    assert (row.state, row.root_cause) == ("proposed", "PRO-GAP")
    assert "My parcel never came" in row.root_cause_evidence


def _quote(page):
    """Choose a line of the linked call as evidence, and find it quoted."""
    page.get_by_role("link", name="Lines of call").click()
    page.get_by_label("My parcel never came").check()
    page.get_by_label("What they show").fill("Nobody had told her.")
    page.get_by_role("button", name="Keep as evidence").click()
    page.get_by_text("Nobody had told her.").wait_for()
    assert page.locator("blockquote", has_text="My parcel never came").count() == 1


def _ask_why(page):
    """One why is refused and kept; two and the evidence are enough."""
    assert not page.get_by_label("Technology", exact=True).is_visible(), "the branches wait for the other method"
    page.get_by_label("Why 1").fill("The address lacked the flat.")
    page.get_by_label("Primary cause").select_option("PRO-GAP")
    page.get_by_label("How sure you are").select_option("medium")
    page.get_by_label("My parcel never came").check()
    page.get_by_role("button", name="Keep the cause").click()
    page.get_by_text("At least 2 whys").first.wait_for()
    assert page.get_by_label("Why 1").input_value() == "The address lacked the flat."
    assert page.get_by_label("My parcel never came").is_checked()
    page.get_by_label("Why 2").fill("The form lets you leave it out.")
    page.get_by_role("button", name="Keep the cause").click()
    page.get_by_text("Process: not defined").first.wait_for()
