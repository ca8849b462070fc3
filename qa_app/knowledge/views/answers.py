"""The public answers: found without an account, voted on once a visit, with the way to a person always open."""

from datetime import UTC, datetime
from secrets import token_hex

from flask import current_app, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.routing import BuildError

from qa_app.complaints import rules as desk
from qa_app.errors import NotFound
from qa_app.knowledge import queries, rules, services
from qa_app.knowledge.models import Audience
from qa_app.knowledge.services.answering import Visitor, visitor
from qa_app.knowledge.views.blueprint import pages
from qa_app.web import begin_writing, public, session

LONGEST_SEARCH = 400
NUMBER, READ, VOTES = "answers_visit", "answers_read", "answers_votes"
MOST_REMEMBERED = 20
FORM_ADDRESS = "/complain"


@pages.get("/answers")
@public
def answers() -> ResponseReturnValue:
    """Published answers: by words, or all of them under what they are about."""
    text = request.args.get("text", "").strip()[:LONGEST_SEARCH]
    found = queries.search(session(), text, is_public=True, limit=20) if text else []
    if text and not found:
        begin_writing()
        services.note_unfound(session(), text, Audience.PUBLIC)
    shelf = [] if text else queries.on_show(session())
    groups = {desk.CATEGORIES.get(key, ""): [item for item in shelf if item.category == key] for key in _order(shelf)}
    return render_template("knowledge/answers.html", text=text, found=found, groups=groups, complain_at=form_address())


def _order(shelf: list[queries.Found]) -> list[str]:
    """The categories that have an answer, in the desk's order; what is about nothing in particular last."""
    there = {item.category for item in shelf}
    return [key for key in (*desk.CATEGORIES, "") if key in there]


@pages.get("/answers/<int:article_id>")
@public
def answer(article_id: int) -> ResponseReturnValue:
    """One public answer. Reading it changes nothing but what this visit remembers of itself."""
    version = queries.live(session(), article_id, is_public=True)
    read = [number for number in visit.get(READ, []) if number != article_id]
    visit[READ] = [*read, article_id][-MOST_REMEMBERED:]
    return render_template(
        "knowledge/answer.html",
        version=version,
        body=Markup(rules.as_html(version.body)),  # noqa: S704
        said=visit.get(VOTES, {}).get(str(article_id)),
    )


@pages.post("/answers/<int:article_id>/vote")
@public
def vote(article_id: int) -> ResponseReturnValue:
    """Keep whether it helped, once for this visit."""
    said = request.form.get("helpful", "")
    if said not in ("yes", "no"):
        raise NotFound("There is no such vote.")
    services.vote(session(), _visitor(), article_id, is_helpful=said == "yes")
    visit[VOTES] = {**dict(list(visit.get(VOTES, {}).items())[-MOST_REMEMBERED:]), str(article_id): said}
    return redirect(url_for(".answer", article_id=article_id) + "#said")


@pages.post("/answers/<int:article_id>/help")
@public
def still_need_help(article_id: int) -> ResponseReturnValue:
    """Note that it was not enough, and go on to the form."""
    services.ask_for_help(session(), _visitor(), article_id)
    return redirect(form_address())


def form_address() -> str:
    """Where a customer tells us what is wrong."""
    try:
        return url_for("portal.complain")
    except BuildError:
        return FORM_ADDRESS


def known_reader(customer_id: int) -> None:
    """Keep that this visit is the customer's, with the answers read in it: for pages where they say who they are."""
    if visit.get(READ):
        services.recognise(session(), _visitor(), customer_id, visit[READ])


def _visitor() -> Visitor:
    """This visit, made known to itself by a random number in its cookie."""
    if NUMBER not in visit:
        visit[NUMBER] = token_hex(16)
    secret = str(current_app.config["SECRET_KEY"])
    return visitor(visit[NUMBER], request.remote_addr or "", secret, datetime.now(UTC))
