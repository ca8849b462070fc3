"""The page on which an evaluation is read: words and evidence first, the score after them; what changed in it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder import queries as scorecards
from qa_app.errors import NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.views import steps
from qa_app.evaluations.views.frame import noted, pages, zone
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
        has_earlier = bool(queries.revisions(session(), actor(), row))
        return render_template(
            "evaluations/waiting.html", evaluation=row, may_void=steps.may_void(row), has_earlier=has_earlier
        )
    kept = queries.revisions(session(), actor(), row)
    report = queries.report_of(
        session(), actor(), row, centre=settings().centre_name, zone=zone(), kept=kept, hidden=settings().hidden_figures
    )
    return render_template(
        "evaluations/show.html",
        evaluation=row,
        report=report,
        card=scorecards.definition(row.scorecard_version),
        strengths=documents.strengths(report),
        gaps=documents.gaps(report),
        summary=documents.summary(report),
        outcome=documents.outcome_words(report.score),
        evidence={answer.question_key: answer.evidence for answer in row.answers},
        disputed={item.question_key: item for item in row.disputes},
        changed=queries.changed_citations(session(), row),
        kept=kept,
        standings=queries.standings(row, kept),
        can=steps.possible(row),
        **steps.times(row),
    )


@pages.get("/<int:evaluation_id>/changes")
@needs("evaluation.read")
def changes(evaluation_id: int) -> ResponseReturnValue:
    """What changed from one submission to the next, and why."""
    row = queries.evaluation(session(), actor(), evaluation_id)
    found = queries.steps(session(), actor(), row)
    if not found:
        raise NotFound("This evaluation was never changed.")
    return render_template("evaluations/changes.html", evaluation=row, steps=found)


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
