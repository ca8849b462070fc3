"""Writing coaching: opening a session from an evaluation, its text and action items, more topics for it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.coaching import forms, queries, rules, services
from qa_app.coaching.models import CoachingSession
from qa_app.coaching.views.blueprint import pages, today
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.people import queries as people
from qa_app.web import actor, needs, session


@pages.get("/new")
@needs("coaching.write")
def new() -> ResponseReturnValue:
    """Choose the evaluation that the talk starts from, then what of it to talk about."""
    evaluation_id = request.args.get("evaluation", type=int)
    if evaluation_id is None:
        return _evaluations(request.args.get("agent", type=int))
    evaluation = _evaluation(evaluation_id)
    form = forms.SessionForm(formdata=None, due_on=rules.usual_due(today()), title=_title(evaluation))
    forms.with_blank_items(form)
    return _new_page(evaluation, form, _proposed(evaluation))


@pages.post("/new")
@needs("coaching.write")
def create() -> ResponseReturnValue:
    """Open the draft; what is wrong is shown beside what was typed."""
    evaluation = _evaluation(request.form.get("evaluation", type=int))
    form = forms.SessionForm()
    chosen = request.form.getlist("choice")
    try:
        _refuse_unread(form)
        text = forms.text_of(form, {}, is_coach=True)
        choices = forms.choices_of(chosen)
        row = services.open_session(session(), actor(), evaluation.id, choices, text, today=today())
    except Invalid as error:
        forms.show_problems(form, error.fields)
        return _new_page(evaluation, form, set(chosen), str(error)), 422
    return redirect(url_for("coaching.show", session_id=row.id))


@pages.get("/<int:session_id>/edit")
@needs("coaching.write")
def edit(session_id: int) -> ResponseReturnValue:
    """The session's text, topics and action items to write in."""
    row = queries.to_write(session(), actor(), session_id)
    rules.check_editable(row.state)
    return _edit_page(row, forms.form_of(row))


@pages.post("/<int:session_id>/edit")
@needs("coaching.write")
def write(session_id: int) -> ResponseReturnValue:
    """Save; when somebody else saved meanwhile, both texts are shown and nothing is lost."""
    row = queries.to_write(session(), actor(), session_id)
    form = forms.SessionForm()
    revision = form.revision.data or ""
    try:
        _refuse_unread(form)
        text = forms.text_of(form, request.form, is_coach=row.coach_id == actor().id)
        number = int(revision) if revision.isascii() and revision.isdigit() else -1
        services.write(session(), actor(), session_id, text, revision=number, today=today())
    except Invalid as error:
        forms.show_problems(form, error.fields)
        return _edit_page(row, form, problem=str(error)), 422
    except Conflict as error:
        form.revision.data = str(row.revision)
        return _edit_page(row, form, problem=str(error), is_changed=True), 409
    flash(_("Saved."))
    return redirect(url_for("coaching.show", session_id=session_id))


@pages.get("/<int:session_id>/topics")
@needs("coaching.write")
def topics(session_id: int) -> ResponseReturnValue:
    """More of the same agent's evaluations to talk about."""
    row = queries.to_write(session(), actor(), session_id)
    rules.check_editable(row.state)
    evaluation_id = request.args.get("evaluation", type=int)
    if evaluation_id is None:
        return _evaluations(row.agent_id, row)
    evaluation = _evaluation(evaluation_id)
    offered = queries.offered(evaluation)
    return render_template("coaching/topics.html", row=row, evaluation=evaluation, offered=offered, chosen=set())


@pages.post("/<int:session_id>/topics")
@needs("coaching.write")
def add_topics(session_id: int) -> ResponseReturnValue:
    """Add what was ticked."""
    chosen = forms.choices_of(request.form.getlist("choice"))
    evaluation_id = request.form.get("evaluation", -1, type=int)
    services.add_topics(session(), actor(), session_id, evaluation_id, chosen)
    return redirect(url_for("coaching.edit", session_id=session_id))


def _evaluations(agent_id: int | None, row: CoachingSession | None = None) -> str:
    return render_template(
        "coaching/choose.html",
        row=row,
        agent_id=agent_id,
        agents=people.agents_for(session(), actor(), "coaching.write"),
        evaluations=queries.evaluations_to_coach(session(), actor(), agent_id=agent_id),
    )


def _evaluation(evaluation_id: int | None) -> Evaluation:
    found = queries.evaluations_to_coach(session(), actor(), evaluation_id=evaluation_id) if evaluation_id else ()
    if not found:
        raise NotFound("There is no such released evaluation.")
    return found[0]


def _proposed(evaluation: Evaluation) -> set[str]:
    return {f"{item.kind}:{item.key}" for item, is_proposed in queries.offered(evaluation) if is_proposed}


def _title(evaluation: Evaluation) -> str:
    """A first title: what left most of the score open, or that it went well."""
    opportunities = [item.text for item, _is in queries.offered(evaluation) if item.kind == "opportunity"]
    return (opportunities[0] if opportunities else _("What went well"))[:120]


def _refuse_unread(form: forms.SessionForm) -> None:
    """Refuse fields that could not be read as dates, before anything is saved."""
    form.validate()
    unread = [name for name, errors in form.errors.items() if name and name != "csrf_token" and errors]
    if unread:
        raise Invalid(_("Some fields could not be read. Look at those that are marked."))


def _new_page(evaluation: Evaluation, form: forms.SessionForm, chosen: set[str], problem: str = "") -> str:
    forms.with_blank_items(form)
    return render_template(
        "coaching/new.html",
        evaluation=evaluation,
        offered=queries.offered(evaluation),
        form=form,
        chosen=chosen,
        problem=problem,
    )


def _edit_page(row: CoachingSession, form: forms.SessionForm, *, problem: str = "", is_changed: bool = False) -> str:
    forms.with_blank_items(form)
    return render_template(
        "coaching/edit.html",
        row=row,
        form=form,
        problem=problem,
        is_changed=is_changed,
        is_coach=row.coach_id == actor().id,
        found={topic.id: queries.at(topic.evaluation, topic.question_key) for topic in row.topics},
        carried=queries.carried_over(session(), actor(), row),
        sent=request.form,
    )
