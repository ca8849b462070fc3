"""Pages of disputes: the agent's form, the list of what waits for a decision, and the decision."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app import audit
from qa_app.builder import queries as scorecards
from qa_app.errors import Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.forms import requests
from qa_app.evaluations.models import Dispute, DisputeState, Evaluation
from qa_app.evaluations.queries import rounds
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.drafts import in_words
from qa_app.evaluations.views import steps
from qa_app.evaluations.views.frame import calendar, noted, pages, zone
from qa_app.web import actor, needs, session
from scorecards import answers
from scorecards.definition import Question


@pages.get("/<int:evaluation_id>/dispute")
@needs("evaluation.dispute")
def dispute_form(evaluation_id: int) -> ResponseReturnValue:
    """The form on which an agent says what they see differently."""
    row = _own(evaluation_id)
    if not steps.possible(row)["dispute"]:
        return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))
    return _dispute_page(row)


@pages.post("/<int:evaluation_id>/dispute")
@needs("evaluation.dispute")
def dispute(evaluation_id: int) -> ResponseReturnValue:
    """Send the dispute; with problems, show them beside what was written."""
    row = _own(evaluation_id)
    lines = queries.lines(session(), row.interaction_id, row.transcript_version)
    try:
        sent = requests.challenges(scorecards.definition(row.scorecard_version), request.form, lines)
        services.dispute(session(), actor(), evaluation_id, sent)
    except Invalid as error:
        return _dispute_page(row, error), 422
    noted("evaluation_disputed", row, questions=[item.question_key for item in sent])
    flash(gettext("Your dispute is on its way to somebody who did not score this contact."))
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))


@pages.get("/disputes")
@needs("dispute.resolve")
def disputes() -> ResponseReturnValue:
    """What waits for a decision, and what was decided last."""
    return render_template(
        "evaluations/disputes.html",
        waiting=queries.open_disputes(session(), actor()),
        decided=queries.open_disputes(session(), actor(), is_open=False),
        question_of=_question_text,
    )


@pages.get("/disputes/<int:dispute_id>")
@needs("dispute.resolve")
def decision_form(dispute_id: int) -> ResponseReturnValue:
    """One dispute with both sides and the evidence, and the form that decides it."""
    return _decision_page(queries.dispute(session(), actor(), dispute_id))


@pages.post("/disputes/<int:dispute_id>")
@needs("dispute.resolve")
def decide(dispute_id: int) -> ResponseReturnValue:
    """Decide the dispute; with problems, show them beside what was written."""
    item = queries.dispute(session(), actor(), dispute_id)
    try:
        sent = requests.decision(_question(item), request.form)
        services.decide(session(), actor(), dispute_id, sent, calendar=calendar())
    except Invalid as error:
        return _decision_page(item, error), 422
    address = request.remote_addr
    audit.record(session(), actor(), "dispute_decided", ("dispute", item.id), address=address, state=item.state)
    flash(gettext("The dispute is decided, and %(name)s can read why.", name=item.raised_by.name))
    return redirect(url_for("evaluations.show", evaluation_id=item.evaluation_id))


@pages.post("/disputes/<int:dispute_id>/take")
@needs("dispute.resolve")
def take_up(dispute_id: int) -> ResponseReturnValue:
    """Say that the person looks at this dispute, or take it over."""
    item = services.take_up(session(), actor(), dispute_id)
    audit.record(session(), actor(), "dispute_taken_up", ("dispute", item.id), address=request.remote_addr)
    flash(gettext("You are looking at this dispute now; %(name)s can see that.", name=item.raised_by.name))
    return redirect(url_for("evaluations.decision_form", dispute_id=item.id))


def _own(evaluation_id: int) -> Evaluation:
    row = queries.evaluation(session(), actor(), evaluation_id)
    if row.agent_id != actor().id:
        raise NotFound("There is no such evaluation.")
    return row


def _dispute_page(row: Evaluation, error: Invalid | None = None) -> str:
    report = queries.report_of(session(), actor(), row, zone=zone())
    card = scorecards.definition(row.scorecard_version)
    return render_template(
        "evaluations/dispute.html",
        evaluation=row,
        report=report,
        card=card,
        closed=rounds.closed_questions(row, card.handling),
        earlier={item.question_key: item for item in row.disputes},
        **steps.times(row),
        evidence={answer.question_key: answer.evidence for answer in row.answers},
        error=error,
        form=request.form,
    )


def _decision_page(item: Dispute, error: Invalid | None = None) -> str:
    row = queries.evaluation(session(), actor(), item.evaluation_id)
    question = _question(item)
    documents = {"before": item.before, "proposed": item.proposed, "decided": item.decided}
    return render_template(
        "evaluations/decide.html",
        dispute=item,
        evaluation=row,
        question=question,
        words={name: _words(question, document) for name, document in documents.items() if document},
        reviewer_comment=item.before.get("comment", ""),
        evidence=next((a.evidence for a in row.answers if a.question_key == item.question_key), []),
        earlier=[one for one in row.disputes if one.question_key == item.question_key and one.round < item.round],
        why_not=_why_not(item, row),
        error=error,
        form=request.form,
    )


def _words(question: Question, document: dict[str, Any]) -> str:
    return in_words(question, answers.from_document({question.key: document})[question.key])


def _why_not(item: Dispute, row: Evaluation) -> str:
    """Why the person cannot decide this dispute, as a sentence; "" when they can or it is decided."""
    if item.state != DisputeState.OPEN:
        return ""
    handling = scorecards.definition(row.scorecard_version).handling
    earlier = rounds.earlier_resolvers(row, item, handling)
    try:
        transitions.may_resolve(actor().id, reviewer_id=row.reviewer_id, agent_id=row.agent_id, earlier=earlier)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _question(item: Dispute) -> Question:
    found = scorecards.definition(item.evaluation.scorecard_version).question(item.question_key)
    if found is None:
        raise NotFound("There is no such question.")
    return found


def _question_text(item: Dispute) -> str:
    return _question(item).text
