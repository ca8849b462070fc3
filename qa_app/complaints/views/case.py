"""The first page of a complaint: what it is and what happened, its links and steps."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import labels
from qa_app.complaints import forms, queries, rules, services
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.complaints.views.desk import pages
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.people import queries as people
from qa_app.web import actor, needs, session


@pages.get("/<int:complaint_id>")
@needs("complaint.read")
def show(complaint_id: int) -> ResponseReturnValue:
    """One complaint: what it is, what happened, what was decided, and the next step."""
    return _page(casing.case(complaint_id))


def _page(complaint: Complaint, status: int = 200, **given: object) -> ResponseReturnValue:
    may_write = actor().may("complaint.write")
    parts = {
        "moments": queries.timeline(complaint),
        "suggested": queries.suggested_interactions(session(), complaint) if may_write else (),
        "earlier": queries.earlier(session(), actor(), complaint),
        "assessment_form": assessment_form(complaint) if may_write else None,
        "handlers": queries.handlers(session()) if may_write else (),
        "staff_teams": people.teams(session()) if may_write else (),
        "main_panels": casing.panels(complaint, "main"),
        "aside_panels": casing.panels(complaint, "aside"),
    }
    return casing.page("complaints/show.html", complaint, "overview", status=status, **{**parts, **given})


def assessment_form(complaint: Complaint) -> forms.AssessmentForm:
    """The form of the first look, with what is known already."""
    form = forms.AssessmentForm(obj=complaint)
    form.category.choices = forms.category_choices(complaint.category)
    form.accused.choices = [(person.id, person.name) for person in queries.staff(session())]
    if not form.is_submitted():
        form.accused.data = [row.person_id for row in complaint.subjects]
    return form


@pages.post("/<int:complaint_id>/assess")
@needs("complaint.write")
def assess(complaint_id: int) -> ResponseReturnValue:
    """Keep the first look; whoever says so takes the complaint at once and starts."""
    complaint = queries.one(session(), actor(), complaint_id)
    form = assessment_form(complaint)
    try:
        services.assess(session(), actor(), complaint, _assessment(form), revision=_revision())
        if request.form.get("take"):
            services.take(session(), actor(), complaint)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        forms.show(form, refusal)
        fresh = queries.one(session(), actor(), complaint_id)
        return _page(fresh, casing.status_of(refusal), assessment_form=form, refusal=refusal, is_assessing=True)
    flash(_("The assessment is kept."))
    return redirect(url_for(".show", complaint_id=complaint_id))


def _assessment(form: forms.AssessmentForm) -> services.Assessment:
    return services.Assessment(
        category=form.category.data or "",
        severity=form.severity.data or "",
        initial_assessment=(form.initial_assessment.data or "")[:10_000],
        sensitivity=form.sensitivity.data or (),
        public_exposure=form.public_exposure.data or "none",
        accused=form.accused.data or (),
    )


@pages.post("/<int:complaint_id>/assign")
@needs("complaint.write")
def assign(complaint_id: int) -> ResponseReturnValue:
    """Give it to somebody, or to a team's queue."""
    complaint = queries.one(session(), actor(), complaint_id)
    owner, team = request.form.get("owner", type=int), request.form.get("team", type=int)
    try:
        reason = request.form.get("reason", "")[:2_000]
        services.assign(session(), actor(), complaint, owner_id=owner, team_id=team, reason=reason)
    except (Invalid, Conflict) as refusal:
        return _page(complaint, casing.status_of(refusal), refusal=refusal)
    flash(_("Given to %(name)s.", name=complaint.owner.name if complaint.owner else _("the queue")))
    return redirect(url_for(".show", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/take")
@needs("complaint.write")
def take(complaint_id: int) -> ResponseReturnValue:
    """Take it oneself and start."""
    complaint = queries.one(session(), actor(), complaint_id)
    try:
        services.take(session(), actor(), complaint)
    except (Invalid, Conflict) as refusal:
        return _page(complaint, casing.status_of(refusal), refusal=refusal)
    return redirect(url_for(".show", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/link")
@needs("complaint.write")
def link(complaint_id: int) -> ResponseReturnValue:
    """Link an interaction by its number."""
    complaint = queries.one(session(), actor(), complaint_id)
    typed = request.form.get("interaction", "").strip()
    try:
        services.link(session(), actor(), complaint, _interaction_number(typed), request.form.get("role", ""))
    except (Invalid, NotFound) as refusal:
        return _page(complaint, 422, refusal=refusal, typed_link=typed)
    flash(_("Linked."))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#links")


def _interaction_number(typed: str) -> int:
    number = typed.upper().removeprefix("I-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("Give the number of an interaction, such as I-12.")
    return int(number)


@pages.post("/<int:complaint_id>/unlink/<int:interaction_id>")
@needs("complaint.write")
def unlink(complaint_id: int, interaction_id: int) -> ResponseReturnValue:
    """Take a link away."""
    services.unlink(session(), actor(), queries.one(session(), actor(), complaint_id), interaction_id)
    flash(_("Unlinked."))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#links")


@pages.post("/<int:complaint_id>/acknowledge")
@needs("complaint.write")
def acknowledge(complaint_id: int) -> ResponseReturnValue:
    """Note that the customer was told."""
    complaint = queries.one(session(), actor(), complaint_id)
    services.acknowledge(session(), actor(), complaint, request.form.get("mode", ""))
    flash(_("It is noted that the customer was told."))
    return redirect(url_for(".show", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/note")
@needs("complaint.write")
def note(complaint_id: int) -> ResponseReturnValue:
    """Add an internal note."""
    complaint = queries.one(session(), actor(), complaint_id)
    services.note(session(), actor(), complaint, request.form.get("text", ""))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#timeline")


@pages.post("/<int:complaint_id>/move")
@needs("complaint.write")
def move(complaint_id: int) -> ResponseReturnValue:
    """Take a step; a refused step shows the page again and says what is missing."""
    complaint = queries.one(session(), actor(), complaint_id)
    typed = {name: request.form.get(name, "")[:10_000] for name in ("target", "reason", "party", "expected_on")}
    try:
        services.move(session(), actor(), complaint, _step(complaint, typed), revision=_revision())
    except (Invalid, Conflict) as refusal:
        return _page(complaint, casing.status_of(refusal), refusal=refusal, typed=typed)
    flash(_("The complaint is now: %(state)s.", state=labels.of_complaint(complaint.state).text.lower()))
    return redirect(url_for(".show", complaint_id=complaint_id))


def _step(complaint: Complaint, typed: dict[str, str]) -> rules.Step:
    try:
        expected_on = date.fromisoformat(typed["expected_on"]) if typed["expected_on"] else None
    except ValueError as error:
        raise Invalid("That is no date.", {"expected_on": "Write the date as 2026-05-31."}) from error
    return rules.Step(complaint.state, typed["target"], typed["reason"], typed["party"].strip()[:200], expected_on)


def _revision() -> int:
    return request.form.get("revision", default=-1, type=int)
