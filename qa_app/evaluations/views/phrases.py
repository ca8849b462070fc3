"""The page on which reviewers keep phrases for their comments, and keeping one from the reviewing page."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.evaluations import services
from qa_app.evaluations.models import CommentTemplate
from qa_app.evaluations.queries import phrases as queries
from qa_app.evaluations.services import Wording
from qa_app.evaluations.views.frame import pages
from qa_app.policy import Scope
from qa_app.web import actor, needs, session
from qa_app.web.faults import wants_json

UNPROCESSABLE = 422


@pages.get("/phrases")
@needs("phrase.edit")
def phrases() -> ResponseReturnValue:
    """The phrases one can put into comments, and a form for one more."""
    return _page()


@pages.post("/phrases")
@needs("phrase.edit")
def keep_phrase() -> ResponseReturnValue:
    """Add a phrase; a page that works by script gets the new list."""
    return _kept(None)


@pages.post("/phrases/<int:phrase_id>")
@needs("phrase.edit")
def change_phrase(phrase_id: int) -> ResponseReturnValue:
    """Change a phrase, or with `action` remove, take it away."""
    if request.form.get("action") != "remove":
        return _kept(phrase_id)
    _noted("phrase_removed", services.drop_phrase(session(), actor(), phrase_id))
    flash(gettext("Removed. Comments it was put into keep their words."))
    return redirect(url_for("evaluations.phrases"))


def _kept(phrase_id: int | None) -> ResponseReturnValue:
    sent = request.form.get
    wording = Wording(
        sent("title", ""), sent("text", "").replace("\r\n", "\n"), sent("question", ""), sent("shared") == "1"
    )
    try:
        row = services.keep_phrase(session(), actor(), wording, phrase_id)
    except Invalid as error:
        if wants_json():
            raise
        return _page(wording, phrase_id, error.fields), UNPROCESSABLE
    _noted("phrase_kept", row)
    if wants_json():
        return render_template("evaluations/_phrase_items.html", phrases=queries.phrases(session(), actor()))
    flash(gettext("Kept “%(title)s”.", title=row.title))
    return redirect(url_for("evaluations.phrases"))


def _noted(action: str, row: CommentTemplate) -> None:
    """Phrases for everybody are noted in the audit trail; one's own are one's own."""
    if row.person_id is None:
        entity = ("comment_template", row.id)
        audit.record(session(), actor(), action, entity, address=request.remote_addr, title=row.title)


def _page(wording: Wording | None = None, phrase_id: int | None = None, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "evaluations/phrases.html",
        phrases=queries.phrases(session(), actor()),
        may_share=actor().scope("phrase.edit") is Scope.ALL,
        wording=wording or Wording("", ""),
        wrong_id=phrase_id,
        problems=problems or {},
    )
