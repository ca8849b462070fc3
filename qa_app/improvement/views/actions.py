"""Improvement actions: the list, planning one, carrying it out, and closing it with what was measured."""

from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.errors import AppError
from qa_app.improvement import queries
from qa_app.improvement.models import ImprovementAction
from qa_app.improvement.rules import actions as rules
from qa_app.improvement.services import acting
from qa_app.improvement.views.blueprint import (
    attempt,
    day_sent,
    decimal_sent,
    number_sent,
    pages,
    status_of,
    text_sent,
    today,
)
from qa_app.web import actor, needs, session

STATES = ("late", "carried_out", "closed", "cancelled")
USUAL_DUE, USUAL_CHECK = timedelta(days=30), timedelta(days=120)


@pages.get("/improvement")
@needs("improvement.read")
def index() -> ResponseReturnValue:
    """The actions under way, or those of a state."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    rows = queries.actions(session(), today(), state=state)
    late = sum(_is_late(row) for row in rows)
    return render_template(
        "improvement/index.html", rows=rows, state=state, states=STATES, rules=rules, is_late=_is_late, late=late
    )


def _is_late(row: ImprovementAction) -> bool:
    return (row.state == "open" and row.due_on < today()) or (row.state == "carried_out" and row.check_on < today())


@pages.get("/improvement/new")
@needs("improvement.write")
def new_action() -> ResponseReturnValue:
    """An empty plan, or one that starts from a complaint, problem or evaluation."""
    return _new(None)


def _new(refusal: AppError | None) -> ResponseReturnValue:
    source = request.values.get("source", "")
    page = render_template(
        "improvement/new.html",
        rules=rules,
        people=queries.people_who(session(), "improvement.read"),
        source=source if source in rules.SOURCES else "idea",
        source_id=request.values.get("source_id", "")[:12],
        due=today() + USUAL_DUE,
        check=today() + USUAL_CHECK,
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/new")
@needs("improvement.write")
def plan_action() -> ResponseReturnValue:
    """Plan an action."""
    number = number_sent("source_id", "C-")
    texts = {name: text_sent(name) for name in ("title", "kind", "purpose", "source", "metric", "direction", "text")}
    plan = rules.Plan(
        **texts,
        owner_id=number_sent("owner") or 0,
        due_on=day_sent("due_on"),
        check_on=day_sent("check_on"),
        source_id=number,
        complaint_id=number if texts["source"] == "complaint" else None,
    )
    told, address = _("The action is planned, and its owner knows."), url_for(".index")
    return attempt(lambda: acting.plan(session(), actor(), plan, today()), _new, told, address)


@pages.get("/improvement/actions/<int:action_id>")
@needs("improvement.read")
def action(action_id: int) -> ResponseReturnValue:
    """One action: what is changed, how it stands, and what was measured."""
    return _show(action_id, None)


def _show(action_id: int, refusal: AppError | None) -> ResponseReturnValue:
    row = queries.action(session(), action_id)
    measured = acting.measured_of(row)
    is_measured = row.state == "closed" and not row.not_measurable
    page = render_template(
        "improvement/action.html",
        row=row,
        rules=rules,
        told=rules.told(measured, row.metric, row.direction) if is_measured else (),
        result=rules.result(measured, row.direction) if is_measured else None,
        is_late=_is_late(row),
        may_carry_out=row.owner_id == actor().id or actor().may("improvement.write"),
        may_write=actor().may("improvement.write"),
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/actions/<int:action_id>")
@needs("improvement.read")
def change_action(action_id: int) -> ResponseReturnValue:
    """Carry it out, close it, or give it up."""
    row, said = queries.action(session(), action_id), request.form.get("said", "")

    def do() -> None:
        if said == "carried_out":
            acting.carry_out(session(), actor(), row, text_sent("note"))
        elif said == "give_up" and actor().may("improvement.write"):
            acting.give_up(session(), actor(), row, text_sent("reason"))
        else:
            words = {"not_measurable": text_sent("not_measurable"), "conclusion": text_sent("conclusion")}
            acting.close(session(), actor(), row, _measured(), **words)

    address = url_for(".action", action_id=action_id)
    return attempt(do, lambda refusal: _show(action_id, refusal), _("Kept."), address)


def _measured() -> rules.Measured:
    unit = text_sent("unit")
    return rules.Measured(
        unit if unit in rules.UNITS else "share",
        decimal_sent("before_value"),
        number_sent("before_n"),
        decimal_sent("after_value"),
        number_sent("after_n"),
        text_sent("method"),
        text_sent("before_period", 80),
        text_sent("after_period", 80),
    )
