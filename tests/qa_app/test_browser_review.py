"""Reviewing in a real browser: by keyboard alone, with the network gone, and in two tabs at once."""

import io
import wave

import factories
import live_server
import pytest
from live_server import until

from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import InteractionFile
from qa_app.storage import Store

pytestmark = live_server.MARKS


@pytest.fixture
def live(app):
    """The address of the application, with form tokens checked as in production."""
    with live_server.served(app) as address:
        yield address


@pytest.fixture
def browser():
    with live_server.chromium() as running:
        yield running


@pytest.fixture
def row(session, cast, settings):
    """An assigned evaluation of a call that has sound."""
    made = factories.evaluation(session, cast.ada, cast.cleo)
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"\0\0" * 8000 * 16)
    sound.seek(0)
    stored = Store(settings.store_dir).put(sound)
    detail = {"peaks": [[0, 90, 20] * 40, [60, 0, 5] * 40], "duration_ms": 16_000}
    session.add(
        InteractionFile(
            interaction_id=made.interaction_id,
            kind="playable",
            sha256=stored.sha256,
            size=stored.size,
            name="call.wav",
            media_type="audio/wav",
            detail=detail,
        )
    )
    session.commit()
    return made


@pytest.fixture
def open_review(request, live, as_, cast, row):
    """`open_review()` is Cleo's page on the evaluation, and the list of what the console complained about.

    The browser starts last: while its event loop runs, this thread can open no application context.
    """
    cookie = as_(cast.cleo).get_cookie("session")
    browser = request.getfixturevalue("browser")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": live}])

    def opened():
        page, complaints = context.new_page(), []
        page.set_default_timeout(10_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live}/evaluations/{row.id}/review")
        until(page, "Boolean(window.review && window.player)")
        return page, complaints

    return opened


def saved(page):
    until(page, "document.querySelector('[data-status]').textContent.startsWith('Saved')")


def fresh(session, row):
    session.rollback()
    session.expire_all()
    return session.get(Evaluation, row.id)


@pytest.mark.covers("QM-E1", "QM-E2", "QM-E3")
def test_an_evaluation_is_completed_with_the_keyboard_alone(open_review, session, row):
    page, complaints = open_review()
    page.keyboard.press("j")
    for key in ("1", "j", "1", "j"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.question") == "full_attention"
    for key in ("t", "ArrowDown", "e", "t", "Shift+ArrowDown", "e"):
        page.keyboard.press(key)
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("You spoke over the customer once; e j 3 n stay words here.")
    page.keyboard.press("Escape")
    for key in ("j", "1", "j", "1", "j", "n", "j", "1", "j", "2"):
        page.keyboard.press(key)
    saved(page)
    assert page.evaluate("document.getElementById('q-calming').hidden")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-problems]:not([hidden])")
    assert page.evaluate("document.activeElement.dataset.question") == "real_problem"
    while page.locator("[data-problems] li").count():
        page.keyboard.press("1")
        page.keyboard.press("j")
        saved(page)
    assert page.evaluate("player.at()") == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/evaluations/{row.id}")
    done = fresh(session, row)
    draft = queries.draft_of(done)
    assert done.state == "submitted"
    assert draft.cited == {"full_attention": (1, 2)}
    assert draft.answer("full_attention").comment == "You spoke over the customer once; e j 3 n stay words here."
    assert draft.answer("own_situation").is_na
    assert draft.answer("tension").options == ("no",)
    assert done.percent == queries.live_score(done, draft).percent < 100
    assert complaints == []


def test_without_a_network_nothing_is_lost(open_review, session, row):
    page, _ = open_review()
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.type("written in a tunnel")
    page.wait_for_selector("[data-status].is-trouble")
    assert "kept in this browser" in page.text_content("[data-status]")
    assert fresh(session, row).revision == 0
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    other, _ = open_review()
    until(other, "document.querySelector('[name=c-greeting]').value === 'written in a tunnel'")
    saved(other)
    assert queries.draft_of(fresh(session, row)).answer("greeting").comment == "written in a tunnel"


def test_two_tabs_are_put_together(open_review, session, row):
    first, _ = open_review()
    second, _ = open_review()
    first.fill("[name=comment]", "from the first tab")
    saved(first)
    second.evaluate("localStorage.clear()")
    second.fill("[name=comment]", "from the second tab")
    second.wait_for_selector("dialog#both[open]")
    second.click("dialog#both button")
    second.wait_for_url("**/review")
    until(second, "document.querySelector('[name=comment]').value.includes('first')")
    comment = fresh(session, row).comment
    assert comment == "from the first tab\n\nfrom the second tab"


def test_the_divider_moves_by_keyboard_and_stays(open_review):
    page, complaints = open_review()
    page.focus("[data-divider]")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.reload()
    assert page.get_attribute("[data-divider]", "aria-valuenow") == "60"
    assert complaints == []
