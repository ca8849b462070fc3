"""Correcting by keyboard alone, in a real browser: the line with the focus is meant, the last mend can be undone."""

import factories
import live_server
import pytest

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from transcription import metrics
from transcription.transcript import Channel, Segment, Speaker, Transcript

pytestmark = live_server.MARKS
SIDES = (Speaker.AGENT, Speaker.CUSTOMER)


def talk(lines: int, channel: Channel) -> Transcript:
    segments = tuple(Segment(n, SIDES[n % 2], f"This is line {n}.", n * 1000, n * 1000 + 900) for n in range(lines))
    return metrics.remeasure(Transcript(channel, lines * 1000, segments, language="en"))


@pytest.fixture
def opened(app, as_, cast, session):
    """Open a transcript's page as the reviewer; gives the page and a look at the shown transcript's lines."""
    rows = {
        name: factories.interaction(session, cast.ada, said=talk(lines, channel))
        for name, lines, channel in (("call", 5, Channel.CALL), ("long", 2_700, Channel.CHAT))
    }
    session.commit()
    cookie = as_(cast.cleo).get_cookie("session").value
    ids = {name: row.id for name, row in rows.items()}

    def lines(name: str) -> list[str]:
        session.rollback()
        session.expire_all()
        return [line.text for line in queries.transcript_of(session, session.get_one(Interaction, ids[name])).segments]

    with live_server.served(app) as address, live_server.chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.add_cookies([{"name": "session", "value": cookie, "url": address}])
        page = context.new_page()

        def open_(name: str, place: str = ""):
            page.goto(f"{address}/interactions/{ids[name]}{place}")
            return page

        yield open_, lines


def write(page, index: int, text: str) -> None:
    """Open the line that has the focus with its key, write over it and keep it."""
    page.keyboard.press("e")
    page.wait_for_selector(f"#s{index} textarea")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#s{index} [data-words]:has-text('{text}')")


def test_the_line_with_the_focus_is_meant_and_u_takes_the_last_mend_back(opened):
    open_, lines = opened
    page = open_("call")
    page.focus("#s0")
    page.keyboard.press("ArrowDown")
    write(page, 1, "Mended one.")
    page.keyboard.press("ArrowDown")
    write(page, 2, "Mended two.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.wait_for_selector("#s3[data-speaker=agent]")
    page.keyboard.press("u")
    page.wait_for_selector("#s3[data-speaker=customer]")
    assert page.url.endswith("#s3")
    assert lines("call")[:4] == ["This is line 0.", "Mended one.", "Mended two.", "This is line 3."]
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_long_one_keeps_its_place_and_fetches_the_rest_as_it_reads_now(opened):
    open_, lines = opened
    page = open_("long", "#s1200")
    page.wait_for_selector("#s1200[data-selected]")
    page.focus("#s1200")
    write(page, 1_200, "Mended far down.")
    assert page.evaluate("document.activeElement.id") == "s1200"
    page.evaluate("player.bring(2400)")
    page.wait_for_selector("#s2400")
    assert lines("long")[1_200] == "Mended far down."


def test_a_jump_fetches_where_it_leads_and_not_what_lies_between(opened):
    open_, _ = opened
    page = open_("long")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/lines?" in request.url else None)
    page.evaluate("location.hash = '#s2600'")
    page.wait_for_selector("#s2600[data-selected]")
    page.wait_for_timeout(1_500)
    assert page.evaluate("document.activeElement.id") == "s2600"
    fetched = {url.rpartition("=")[2] for url in asked}
    assert "2500" in fetched
    assert not {"1000", "1500"} & fetched
