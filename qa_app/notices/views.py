"""The page of one's notices: what is new, opening one, marking them as read, and when they come by e-mail."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import labels
from qa_app.errors import NotFound
from qa_app.notices import queries, services
from qa_app.notices.models import ByEmail
from qa_app.notices.queries import MOST_COUNTED, PAGE_LENGTH
from qa_app.web import actor, needs, session, settings

pages = Blueprint("notices", __name__, url_prefix="/notices")
LARGEST_NUMBER = 2**31 - 1


@pages.get("/")
@needs("notice.read")
def index() -> ResponseReturnValue:
    """The person's notices, the newest first."""
    before_id = _number(request.args.get("before", ""))
    rows = queries.mine(session(), actor(), before_id)
    return render_template(
        "notices/index.html",
        rows=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        before_id=before_id,
        unread=queries.unread(session(), actor()),
        wish=queries.by_email(session(), actor().id),
        wishes=list(ByEmail),
        mail=settings().mail,
        label_of=labels.of,
    )


@pages.get("/unread")
@needs("notice.read")
def unread_count() -> ResponseReturnValue:
    """How many notices the person has not read, or nothing: asked for after a page."""
    count = queries.unread(session(), actor())
    text = "" if not count else str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
    return text, {"Content-Type": "text/plain; charset=utf-8"}


@pages.post("/<int:notice_id>")
@needs("notice.read")
def follow(notice_id: int) -> ResponseReturnValue:
    """Note that the notice is read, and go to the page that it is about."""
    return redirect(services.read(session(), actor(), notice_id, datetime.now(UTC)).url, 303)


@pages.post("/read")
@needs("notice.read")
def read_all() -> ResponseReturnValue:
    """Note that everything that was on the page is read."""
    last_id = _number(request.form.get("last", ""))
    if last_id is None:
        raise NotFound("There is no such notice.")
    services.read_all(session(), actor(), last_id, datetime.now(UTC))
    return redirect(url_for(".index"), 303)


@pages.post("/wish")
@needs("notice.read")
def choose() -> ResponseReturnValue:
    """Keep when the person wants their notices by e-mail."""
    services.choose(session(), actor(), request.form.get("by_email", ""))
    flash(_("Kept."))
    return redirect(url_for(".index"), 303)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return min(int(text), LARGEST_NUMBER) if is_number else None
