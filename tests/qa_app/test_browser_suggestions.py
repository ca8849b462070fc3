"""Suggestions in a real browser: made on opening, taken over with one key, undone, and held back until the answer."""

import live_server
import pytest
from live_server import until
from ruled import card, evaluation, version

from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, Suggestion
from scorecards.definition import Handling

pytestmark = live_server.MARKS
FOUND = ("acknowledging-feelings", 2)
SAVED = "document.querySelector('[data-status]').textContent.startsWith('Saved')"


@pytest.fixture
def visit(request, app, as_, cast, session):
    """`visit(handling)` opens an evaluation as Cleo; (the page, the evaluation, what the console complained about)."""
    address = request.getfixturevalue("live")
    cookie = as_(cast.cleo).get_cookie("session")
    rows = {
        name: evaluation(
            session, cast.ada, cast.cleo, version(session, card(Handling(is_unbiased=name == "held")), place), FOUND
        )
        for place, name in enumerate(("open", "held"), 1)
    }
    session.commit()
    context = request.getfixturevalue("browser").new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])

    def opened(name):
        page, complaints = context.new_page(), []
        page.set_default_timeout(10_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/evaluations/{rows[name].id}/review")
        until(page, "Boolean(window.review)")
        return page, rows[name], complaints

    return opened


@pytest.fixture
def live(app):
    with live_server.served(app) as address:
        yield address


@pytest.fixture
def browser():
    with live_server.chromium() as running:
        yield running


def kept(session, row):
    session.rollback()
    return session.query(Suggestion).filter_by(evaluation_id=row.id, question_key="feelings").one()


@pytest.mark.covers("QM-F1", "QM-F2", "QM-F10", "QM-E6")
def test_it_works(visit, session):
    page, row, complaints = visit("open")
    page.wait_for_selector("#q-feelings [data-judge]", state="attached")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#q-feelings .is-accepted")
    until(page, SAVED)
    draft = queries.draft_of(session.get(Evaluation, row.id, populate_existing=True))
    assert (draft.answer("feelings").options, draft.cited) == (("yes",), {"feelings": (2,)})
    assert kept(session, row).verdict == "accepted"
    page.keyboard.press("Control+z")
    until(
        page,
        "!document.querySelector('#q-feelings .q-options input:checked, #q-feelings [data-cite-list] [data-cite]')",
    )
    page.click("#q-feelings .suggested-fault[value=wrong_evidence]")
    page.wait_for_selector("#q-feelings .is-rejected")
    assert kept(session, row).fault == "wrong_evidence"
    assert complaints == []

    page, row, complaints = visit("held")
    page.wait_for_selector("#q-feelings [data-held]", state="attached")
    assert "frustrating" not in page.inner_html("#q-feelings")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("2")
    page.wait_for_selector("#q-feelings [data-judge]")
    assert "frustrating" in page.inner_text("#q-feelings .suggested")
    until(page, SAVED)
    session.rollback()
    assert queries.draft_of(session.get(Evaluation, row.id, populate_existing=True)).answer("feelings").options == (
        "no",
    )
    assert complaints == []
