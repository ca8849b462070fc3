"""What follows a submission: approving or sending back, releasing now or on a day, opening it for a change."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from qa_app.errors import Invalid
from qa_app.evaluations import services
from qa_app.evaluations.forms import requests
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.views.frame import calendar, noted, pages
from qa_app.web import actor, needs, session


@pages.post("/<int:evaluation_id>/approve")
@needs("evaluation.approve")
def approve(evaluation_id: int) -> ResponseReturnValue:
    """Approve what a reviewer handed in."""
    row = services.approve(session(), actor(), evaluation_id)
    noted("evaluation_approved", row)
    flash(gettext("Approved. It counts from now on; its reviewer can release it."))
    return _back(row)


@pages.post("/<int:evaluation_id>/send-back")
@needs("evaluation.approve")
def send_back(evaluation_id: int) -> ResponseReturnValue:
    """Give it back to its reviewer, with a reason."""
    row = services.send_back(session(), actor(), evaluation_id, request.form.get("reason", ""))
    noted("evaluation_sent_back", row)
    flash(gettext("Sent back. %(name)s reads your reason and can change it.", name=row.reviewer.name))
    return _back(row)


@pages.post("/<int:evaluation_id>/release")
@needs("evaluation.release")
def release(evaluation_id: int) -> ResponseReturnValue:
    """Let the agent see a submitted evaluation."""
    row = services.release(session(), actor(), evaluation_id, calendar=calendar())
    noted("evaluation_released", row)
    flash(told(row))
    return _back(row)


@pages.post("/<int:evaluation_id>/release-on")
@needs("evaluation.release")
def plan_release(evaluation_id: int) -> ResponseReturnValue:
    """Set the day on which it is released by itself; no day takes the plan away."""
    text = request.form.get("on", "").strip()
    on = requests.day(text)
    if text and on is None:
        raise Invalid("Write the day like 2026-01-31.", {"on": "Write the day like 2026-01-31."})
    row = services.plan_release(session(), actor(), evaluation_id, on, calendar=calendar())
    noted("evaluation_release_planned", row, on=str(on or ""))
    flash(told(row) if on else gettext("It is released when you release it."))
    return _back(row)


@pages.post("/<int:evaluation_id>/reopen")
@needs("evaluation.write")
def reopen(evaluation_id: int) -> ResponseReturnValue:
    """Open a submitted evaluation for a change; what was submitted is kept."""
    row = services.reopen(session(), actor(), evaluation_id, request.form.get("reason", ""))
    noted("evaluation_reopened", row)
    flash(gettext("What was submitted is kept. Change what you mean to, then submit again."))
    return redirect(url_for("evaluations.review", evaluation_id=evaluation_id))


def told(row: Evaluation) -> str:
    """What was done, and what comes next."""
    name = row.agent.name
    if row.state == EvaluationState.RELEASED:
        return str(gettext("Released. %(name)s can read it now, and finds it on their home page.", name=name))
    if row.state == EvaluationState.AWAITING_APPROVAL:
        return str(gettext("Handed in. It counts and can be released when somebody else has approved it."))
    if row.selection in transitions.INNER_SERIES:
        return str(gettext("Submitted. Evaluations of this kind are not released."))
    if row.release_at:
        day = format_date(row.release_at, "d MMMM yyyy")
        return str(gettext("Submitted. It is released to %(name)s by itself on %(day)s.", name=name, day=day))
    return str(gettext("Submitted. %(name)s does not see it until you release it.", name=name))


def _back(row: Evaluation) -> ResponseReturnValue:
    return redirect(url_for("evaluations.show", evaluation_id=row.id))
