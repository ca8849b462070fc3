"""Writing a scorecard in a real browser: by keyboard alone, by dragging, in two tabs at once, and without scripts."""

import live_server
import pytest
from live_server import until

from qa_app.builder import services
from qa_app.builder.models import ScorecardDraft
from qa_app.builder.rules.tree import walk
from scorecards import document, library

pytestmark = live_server.MARKS
SAVED = "document.querySelector('[data-how]').textContent.startsWith('Saved')"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def live(app):
    with live_server.served(app) as address:
        yield address


@pytest.fixture
def browser():
    with live_server.chromium() as running:
        yield running


@pytest.fixture
def draft(session, cast):
    row = services.copy_draft(
        session, cast.actor(session, "dev"), document.to_document(library.load("contact-quality"))
    )
    session.commit()
    return row


@pytest.fixture
def opened(request, live, as_, cast, draft):
    """`opened(at)` is Dev's page on the draft, and the list of what the console complained about."""
    cookie = as_(cast.dev).get_cookie("session")
    browser = request.getfixturevalue("browser")

    def open_page(at=None, size=WIDE, **context):
        made = browser.new_context(viewport=size, **context)
        made.add_cookies([{"name": "session", "value": cookie.value, "url": live}])
        page, complaints = made.new_page(), []
        page.set_default_timeout(10_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live}/scorecards/drafts/{draft.id}" + (f"?at={at}" if at else ""))
        return page, complaints

    return open_page


def questions(session, draft):
    session.rollback()
    session.expire_all()
    return [spot for spot in walk(session.get(ScorecardDraft, draft.id).document) if spot.kind == "question"]


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.dataset.at || ''")


@pytest.mark.covers("QM-D1", "QM-D3")
def test_it_works(opened, session, draft):
    """A question is added, written, moved, removed and brought back without the mouse."""
    first = questions(session, draft)[0].uid
    page, complaints = opened(first)
    page.locator("#main").focus()
    page.keyboard.press("Alt+n")
    until(page, f"document.activeElement.id.endsWith('-text') && document.activeElement.id !== 'f-{first}-text'")
    new = focused(page).split("-")[1]
    page.keyboard.type("Was the parcel found?")
    until(page, f"document.querySelector('#row-{new} .o-words').textContent === 'Was the parcel found?'")
    assert focused(page) == f"f-{new}-text"
    page.keyboard.press("Alt+ArrowUp")
    until(page, "document.querySelectorAll('.o-question')[0].textContent.includes('parcel')")
    assert focused(page) == f"f-{new}-text"
    page.keyboard.press("Escape")
    until(page, f"document.activeElement.dataset.at === '{new}'")
    page.keyboard.press("Delete")
    until(page, f"!document.getElementById('row-{new}')")
    page.keyboard.press("Control+z")
    until(page, f"Boolean(document.getElementById('row-{new}'))")
    assert questions(session, draft)[0].node["key"] == "was_the_parcel_found"
    assert complaints == []


def test_what_is_wrong_stands_beside_its_field_and_the_caret_stays(opened, session, draft):
    uid = questions(session, draft)[0].uid
    page, complaints = opened(uid)
    weight = page.locator(f"#f-{uid}-weight")
    weight.fill("lots")
    page.keyboard.press("Tab")
    until(page, f"document.getElementById('e-{uid}-weight').textContent === 'must be a number'")
    assert weight.get_attribute("aria-invalid") is not None
    assert focused(page) == f"f-{uid}-is_weight_locked"
    assert "1 thing to mend" in page.locator(".strip-problems summary").inner_text()
    weight.fill("3")
    page.keyboard.press("Tab")
    until(page, f"document.getElementById('e-{uid}-weight').hidden")
    assert complaints == []


def test_a_question_is_dragged_into_another_section(opened, session, draft):
    found = questions(session, draft)
    page, complaints = opened()
    page.locator(f"#row-{found[-1].uid}").drag_to(page.locator(f"#row-{found[0].uid}"))
    until(page, f"document.querySelector('.o-question').id === 'row-{found[-1].uid}'")
    assert questions(session, draft)[0].node["key"] == found[-1].node["key"]
    assert complaints == []


def test_two_tabs_change_the_same_words_and_neither_is_lost(opened, session, draft):
    uid = questions(session, draft)[0].uid
    one, _ = opened(uid)
    other, _ = opened(uid)
    one.locator(f"#f-{uid}-text").fill("From the first tab")
    one.keyboard.press("Tab")
    until(one, SAVED + " && document.querySelector('[data-editor]').dataset.revision !== '1'")
    other.locator(f"#f-{uid}-text").fill("From the second tab")
    other.keyboard.press("Tab")
    until(other, "Boolean(document.querySelector('.clash'))")
    assert "From the first tab" in other.locator(".theirs").inner_text()
    other.get_by_text("Keep mine").click()
    until(other, "!document.querySelector('.clash')")
    until(other, f"document.querySelector('#row-{uid} .o-words').textContent === 'From the second tab'")
    assert questions(session, draft)[0].node["text"] == "From the second tab"


def test_it_works_without_scripts_and_on_a_phone(opened, session, draft):
    found = questions(session, draft)
    page, _ = opened(found[0].uid, PHONE, java_script_enabled=False)
    page.locator(f"#f-{found[0].uid}-text").fill("Without scripts")
    page.get_by_text("Save this part").click()
    page.locator("button[title='Move down']").first.click()
    now = questions(session, draft)
    assert [spot.uid for spot in now[:2]] == [found[1].uid, found[0].uid]
    assert now[1].node["text"] == "Without scripts"
    page, _ = opened(found[0].uid, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_score_of_a_pretend_interaction_follows_the_answers(opened, live, draft):
    page, complaints = opened()
    page.goto(f"{live}/scorecards/drafts/{draft.id}/try")
    page.get_by_text("Best answers").click()
    until(page, "document.querySelector('.try-number').textContent.trim() === '100.0 %'")
    page.locator("#t-greeting-3").check()
    until(page, "document.querySelector('.try-number').textContent.trim() !== '100.0 %'")
    until(page, "document.activeElement.id === 't-greeting-3'")
    assert complaints == []
