"""The page on which an evaluation is read: words and evidence first, the score after them; acknowledging."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.evaluations import queries, services
from qa_app.evaluations.models import DisputeState, Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.views.frame import noted, pages, zone
from qa_app.policy import Scope
from qa_app.web import actor, needs, session, settings
from reports.documents import evaluation as documents


@pages.get("/<int:evaluation_id>")
@needs("evaluation.read")
def show(evaluation_id: int) -> ResponseReturnValue:
    """An evaluation as it is read; one that is still being written leads its reviewer to the reviewing page."""
    row = queries.evaluation(session(), actor(), evaluation_id)
    if row.score_document is None:
        if row.reviewer_id == actor().id and row.state in transitions.OPEN_FOR_WORK:
            return redirect(url_for("evaluations.review", evaluation_id=row.id))
        return render_template("evaluations/waiting.html", evaluation=row, may_void=_may_void(row))
    report = queries.report_of(session(), actor(), row, centre=settings().centre_name, zone=zone())
    return render_template(
        "evaluations/show.html",
        evaluation=row,
        report=report,
        strengths=documents.strengths(report),
        gaps=documents.gaps(report),
        summary=documents.summary(report),
        outcome=documents.outcome_words(report.score),
        lines={item.id: item for answer in row.answers for item in answer.evidence},
        evidence={answer.question_key: answer.evidence for answer in row.answers},
        disputed={item.question_key: item for item in row.disputes},
        acknowledged=queries.acknowledgement(session(), row),
        changed=queries.changed_citations(session(), row),
        can=_possible(row),
    )


@pages.post("/<int:evaluation_id>/acknowledge")
@needs("evaluation.acknowledge")
def acknowledge(evaluation_id: int) -> ResponseReturnValue:
    """The agent's "I have read this"."""
    row = services.acknowledge(session(), actor(), evaluation_id, request.form.get("comment", ""))
    noted("evaluation_acknowledged", row)
    flash(gettext("Thank you. It is noted that you have read this evaluation."))
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))


@pages.post("/<int:evaluation_id>/void")
@needs("evaluation.assign")
def void(evaluation_id: int) -> ResponseReturnValue:
    """Take an evaluation out of the count, with a reason."""
    row = services.void(session(), actor(), evaluation_id, request.form.get("reason", ""))
    noted("evaluation_voided", row)
    flash(gettext("It is out of the count. Its history keeps why."))
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))


def _may_void(row: Evaluation) -> bool:
    can_reach = actor().reaches("evaluation.assign", owner_id=None, team_id=row.team_id)
    return can_reach and row.agent_id != actor().id and row.state != EvaluationState.VOID


def _possible(row: Evaluation) -> dict[str, bool]:
    """Which steps the person may take from here."""
    is_own = row.agent_id == actor().id
    is_writer = row.reviewer_id == actor().id or actor().scope("evaluation.release") is Scope.ALL
    reaches = actor().reaches("dispute.resolve", owner_id=None, team_id=row.team_id)
    taken = {item.question_key for item in row.disputes}
    return {
        "release": not is_own and is_writer and transitions.can("release", row.state),
        "acknowledge": is_own and transitions.can("acknowledge", row.state),
        "dispute": is_own and transitions.can("dispute", row.state) and len(taken) < len(row.answers),
        "resolve": reaches
        and actor().id not in (row.agent_id, row.reviewer_id)
        and any(item.state == DisputeState.OPEN for item in row.disputes),
        "void": _may_void(row),
    }
