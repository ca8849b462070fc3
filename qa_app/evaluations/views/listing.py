"""Lists of evaluations: a reviewer's own work, an agent's feedback, and everything within reach."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import and_

from qa_app.evaluations import queries
from qa_app.evaluations.forms import requests
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.evaluations.queries.lists import PAGE_LENGTH
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.views.frame import pages, zone
from qa_app.web import Entry, actor, navigation, needs, session

navigation(
    Entry("My reviews", "evaluations.mine", "clipboard-check", "evaluation.write", 18),
    Entry("My feedback", "evaluations.feedback", "envelope-open", "evaluation.acknowledge", 19),
    Entry("Evaluations", "evaluations.index", "list-check", "evaluation.browse", 20),
    Entry("Disputes", "evaluations.disputes", "chat-left-quote", "dispute.resolve", 25),
)
TABS = {
    "todo": transitions.OPEN_FOR_WORK,
    "submitted": ("awaiting_approval", "submitted"),
    "released": ("released", "acknowledged", *transitions.WITH_DISPUTE, "resolved", "closed"),
}
MOST_TO_DO = 200


@pages.get("/")
@needs("evaluation.browse")
def index() -> ResponseReturnValue:
    """Every evaluation within reach, narrowed as asked, the newest first."""
    filters = requests.filters(request.args)
    page = queries.listed(
        session(), queries.visible(actor()), filters, before_id=requests.number(request.args.get("before")), zone=zone()
    )
    return render_template(
        "evaluations/index.html",
        page_of=page,
        filters=filters,
        is_filtered=any(asdict(filters).values()),
        agents=queries.agents_in(session(), actor()),
        reviewers=queries.reviewers_in(session(), actor()),
        states=list(EvaluationState),
        selections=list(Selection),
        now=datetime.now(UTC),
    )


@pages.get("/mine")
@needs("evaluation.write")
def mine() -> ResponseReturnValue:
    """A reviewer's own evaluations: to do (due first), submitted, released."""
    tab = request.args.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    is_todo = tab == "todo"
    where = and_(Evaluation.reviewer_id == actor().id, Evaluation.state.in_(TABS[tab]))
    page = queries.listed(
        session(),
        where,
        before_id=requests.number(request.args.get("before")),
        is_due_first=is_todo,
        length=MOST_TO_DO if is_todo else PAGE_LENGTH,
    )
    return render_template("evaluations/mine.html", page_of=page, tab=tab, tabs=list(TABS), now=datetime.now(UTC))


@pages.get("/feedback")
@needs("evaluation.acknowledge")
def feedback() -> ResponseReturnValue:
    """What was released to an agent about their own contacts."""
    where = and_(queries.visible(actor()), Evaluation.agent_id == actor().id, Evaluation.selection != Selection.SELF)
    page = queries.listed(session(), where, before_id=requests.number(request.args.get("before")))
    return render_template("evaluations/feedback.html", page_of=page)
