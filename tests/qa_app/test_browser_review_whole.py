"""A whole review by keyboard alone, counted; undo, phrases, causes, sections, listening and long talks."""

import time
from itertools import pairwise

import factories
import live_server
import pytest
import ruled
from flask import g, request
from live_server import until
from reviewing_desk import at_desk, give_sound, saved
from test_evaluations_review_weight import long_talk

from qa_app.builder.services import publish
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.services import Wording
from qa_app.interactions.models import TranscriptVersion
from transcription.transcript import to_document

pytestmark = live_server.MARKS
CAUSES = [{"key": "rushed", "label": "Was rushed"}, {"key": "unsure", "label": "Did not know"}]


def twenty():
    """Four sections of five questions; a "no" needs a comment, every third question names causes."""
    options = [
        {"key": "yes", "label": "Yes", "points": 2, "anchor": "It was done.", "example": "“So you tried twice.”"},
        {"key": "partly", "label": "Partly", "points": 1, "anchor": "It was begun."},
        {"key": "no", "label": "No", "points": 0, "anchor": "It was not done.", "is_comment_required": True},
    ]

    def ask(number):
        causes = {"causes": CAUSES} if number % 3 == 0 else {}
        return {"key": f"q{number}", "text": f"Question {number}?", "kind": "single", "options": options, **causes}

    sections = [
        {
            "key": f"s{part}",
            "title": f"Part {part}",
            "is_na_allowed": part == 3,
            "questions": [ask(5 * part + n) for n in range(1, 6)],
        }
        for part in range(4)
    ]
    return {"key": "twenty", "title": "Twenty", "sections": sections}


@pytest.fixture
def row(session, cast, settings):
    """An assigned evaluation on twenty questions, of a call that has sound."""
    made = factories.evaluation(session, cast.ada, cast.cleo)
    made.scorecard_version = publish(session, cast.actor(session, "dev"), twenty())
    services.keep_phrase(session, cast.actor(session, "cleo"), Wording("Spoke over", "{agent}, you spoke over them."))
    ruled.looked_at(session, made.interaction, ("acknowledging-feelings", 1))
    give_sound(session, settings, made)
    return made


@pytest.fixture
def served_ms(app):
    """Milliseconds that the server took for each save."""
    times = []
    app.before_request(lambda: setattr(g, "begun", time.perf_counter()))

    @app.after_request
    def note(answer):
        if request.method == "POST" and request.path.endswith("/review"):
            times.append((time.perf_counter() - g.begun) * 1000)
        return answer

    return times


@pytest.fixture
def live(app, served_ms):
    with live_server.served(app) as address:
        yield address


@pytest.fixture
def open_review(live, as_, cast, row):
    with at_desk(live, as_(cast.cleo).get_cookie("session").value, row.id) as opened:
        yield opened


def fresh(session, row):
    session.rollback()
    session.expire_all()
    return session.get(Evaluation, row.id)


class Keys:
    """A keyboard that counts what is pressed."""

    def __init__(self, page):
        self.page, self.pressed, self.typed = page, 0, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words):
        self.page.keyboard.type(words)
        self.typed += len(words)


@pytest.mark.covers("QM-E1", "QM-E3", "QM-E7")
def test_twenty_questions_and_five_citations_without_the_mouse(open_review, session, row, served_ms, capsys):
    begun = time.perf_counter()
    page, complaints = open_review()
    keys = Keys(page)
    for answered in (
        ("j", "1", "t", "e"),
        ("j", "1"),
        ("j", "2", "t", "ArrowDown", "e", "r", "1", "Escape"),
        *[("j", "1")] * 6,
        ("j", "3", "c", "Nothing was said about the fee.", "Escape", "t", "ArrowDown", "e"),
        ("j", "3", "p", "Enter", "Escape", "t", "Shift+ArrowDown", "e"),
        *[("j", "1")] * 4,
        ("j", "Shift+N"),
        ("o", "Well begun; name the fee."),
    ):
        for key in answered:
            keys.type(key) if " " in key else keys.press(key)
        saved(page)
    keys.press("Escape", "v")
    keys.type("Ask whether Ada was ill.")
    keys.press("Escape", "Control+Enter")
    page.wait_for_url(f"**/evaluations/{row.id}")
    took = time.perf_counter() - begun
    done = fresh(session, row)
    draft = queries.draft_of(done)
    assert done.state == "submitted"
    assert sum(map(len, draft.cited.values())) == 5, draft.cited
    assert draft.answer("q3").causes == ("rushed",)
    assert draft.answer("q11").comment == "Ada Quill, you spoke over them."
    assert draft.is_section_na("s3")
    assert (done.comment, done.private_comment) == ("Well begun; name the fee.", "Ask whether Ada was ill.")
    assert complaints == []
    assert keys.pressed <= 60
    with capsys.disabled():
        saves = sorted(served_ms)
        print(
            f"\n20 questions, 5 citations: {keys.pressed} keys and {keys.typed} characters of text, "
            f"{len(saves)} saves, server p50 {saves[len(saves) // 2]:.0f} ms, slowest {saves[-1]:.0f} ms, "
            f"{took:.1f} s in all"
        )


@pytest.mark.covers("QM-E2")
def test_what_was_done_is_taken_back_and_done_again(open_review, session, row):
    page, complaints = open_review()
    keys = Keys(page)
    keys.press("j", "1", "j", "2", "t", "e")
    saved(page)
    keys.press("Control+z", "Control+z")
    saved(page)
    until(page, "document.querySelector('[data-strip]').textContent.includes('1 of 20')")
    assert queries.draft_of(fresh(session, row)).cited == {}
    assert set(queries.draft_of(fresh(session, row)).answers) == {"q1"}
    keys.press("Control+Shift+z", "Control+y")
    until(page, "document.querySelector('[data-strip]').textContent.includes('2 of 20')")
    saved(page)
    draft = queries.draft_of(fresh(session, row))
    assert (draft.answer("q2").options, draft.cited) == (("partly",), {"q2": (0,)})
    keys.press("c")
    keys.type("words")
    keys.press("Escape", "Control+z")
    assert page.input_value("[name=c-q2]") == ""
    assert fresh(session, row).revision >= 3, "taking back is saved like any other change"
    assert complaints == []


def test_listening_is_quick_and_is_counted(open_review, session, row):
    page, complaints = open_review()
    keys = Keys(page)
    keys.press(*"]]]]]]]]]")
    assert page.text_content("[data-rate]") == "3×"
    keys.press("x")
    assert page.get_attribute("[data-skip]", "aria-pressed") == "true"
    keys.press("b")
    until(page, "player.at() === 4000")
    keys.press("b")
    until(page, "document.querySelector('[data-status]').textContent.includes('No more of them')")
    keys.press("ArrowRight", "B")
    until(page, "player.at() === 4000")
    keys.press("ArrowRight", "j", "1", "Space")
    until(page, "player.at() > 12000")
    keys.press("Space", "j", "1")
    at = page.evaluate("player.at()")
    keys.press("j", "2")
    assert page.evaluate("player.at()") == at, "answering never moves the sound"
    saved(page)
    until(page, "document.querySelector('[data-attended]').textContent.includes('heard')")
    done = fresh(session, row)
    assert done.heard[0][0] >= 4000
    assert all(before[1] < after[0] for before, after in pairwise(done.heard))
    assert done.heard_pct > 10
    page.reload()
    until(page, "Boolean(window.player)")
    assert page.text_content("[data-rate]") == "3×"
    assert complaints == []


def test_notes_and_causes_survive_a_tunnel(open_review, session, row):
    page, _ = open_review()
    keys = Keys(page)
    keys.press("j", "j", "j", "2", "r", "2", "Escape", "t", "e")
    saved(page)
    page.context.set_offline(True)
    keys.press("i")
    keys.type("A quick start.")
    keys.press("Escape", "v")
    keys.type("In a tunnel.")
    page.wait_for_selector("[data-status].is-trouble")
    assert "no connection" in page.text_content("[data-status]")
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    other, _ = open_review()
    saved(other)
    draft = queries.draft_of(fresh(session, row))
    assert (draft.notes, draft.private_comment) == ({"s0": "A quick start."}, "In a tunnel.")
    assert (draft.answer("q3").causes, draft.cited) == (("unsure",), {"q3": (0,)})


def test_lines_of_a_long_talk_are_fetched_when_they_are_needed(open_review, session, row):
    session.get_one(TranscriptVersion, (row.interaction_id, 1)).document = to_document(long_talk(700))
    session.commit()
    page, complaints = open_review()
    keys = Keys(page)
    assert page.locator("[data-segment]").count() < 400
    page.evaluate("location.hash = '#s680'")
    page.wait_for_selector("#s680[data-selected]")
    keys.press("j", "e")
    saved(page)
    assert queries.draft_of(fresh(session, row)).cited == {"q1": (680,)}
    page.reload()
    until(page, "Boolean(window.review && window.player)")
    keys.press("j", "1", "Control+z")
    saved(page)
    assert queries.draft_of(fresh(session, row)).cited == {"q1": (680,)}
    assert complaints == []
