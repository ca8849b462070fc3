"""A queue's vocabulary: names that speech recognition is to expect, and those that corrections suggest."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.errors import Conflict, Invalid
from qa_app.interactions import queries
from qa_app.interactions.models import EVERY_QUEUE, TERM_MAXIMUM, TermState
from qa_app.interactions.services.vocabulary import MOST_TERMS, ROOM_CHARS, add_term, set_state
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session
from transcription.plain import line

QUEUE_MAXIMUM = 120


@pages.get("/vocabulary")
@needs("vocabulary.manage")
def vocabulary() -> ResponseReturnValue:
    """The terms of one queue, or of all queues."""
    return _page(_queue(request.args.get("queue")), removed=request.args.get("removed", ""))


@pages.post("/vocabulary")
@needs("vocabulary.manage")
def add_to_vocabulary() -> ResponseReturnValue:
    """Add a term."""
    queue, term = _queue(request.form.get("queue")), request.form.get("term", "")
    try:
        add_term(session(), actor(), queue, term)
    except (Invalid, Conflict) as refusal:
        return _page(queue, term, str(refusal)), 422 if isinstance(refusal, Invalid) else 409
    return redirect(url_for(".vocabulary", queue=queue or None))


@pages.post("/vocabulary/<int:term_id>/use")
@needs("vocabulary.manage")
def use_term(term_id: int) -> ResponseReturnValue:
    """Use a term that was suggested or taken out."""
    row = set_state(session(), actor(), term_id, TermState.ACTIVE)
    return redirect(url_for(".vocabulary", queue=row.queue or None))


@pages.post("/vocabulary/<int:term_id>/dismiss")
@needs("vocabulary.manage")
def dismiss_term(term_id: int) -> ResponseReturnValue:
    """Take a term out; the page then offers to undo that."""
    row = set_state(session(), actor(), term_id, TermState.DISMISSED)
    return redirect(url_for(".vocabulary", queue=row.queue or None, removed=row.id))


@pages.get("/recognition")
@needs("transcript.correct")
def recognition() -> ResponseReturnValue:
    """How well speech is recognised, by queue."""
    return render_template("interactions/recognition.html", rates=queries.recognition(session()))


def _queue(name: str | None) -> str:
    return line(name or EVERY_QUEUE, QUEUE_MAXIMUM)


def _page(queue: str, term: str = "", problem: str = "", removed: str = "") -> str:
    found = queries.terms(session(), queue)
    return render_template(
        "interactions/vocabulary.html",
        queue=queue,
        queues=queries.queues_with_terms(session()),
        active=[row for row in found if row.state == TermState.ACTIVE],
        suggested=[row for row in found if row.state == TermState.SUGGESTED],
        dismissed=[row for row in found if row.state == TermState.DISMISSED],
        removed=next((row for row in found if str(row.id) == removed and row.state == TermState.DISMISSED), None),
        term=term,
        problem=problem,
        most=MOST_TERMS,
        room=ROOM_CHARS,
        longest=TERM_MAXIMUM,
    )
