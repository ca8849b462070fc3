"""The pages of people: the list, adding somebody, one account with its sign-ins and what can be done with it."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.admin import queries
from qa_app.admin.forms import AccountForm, account_form, account_from
from qa_app.admin.queries import Crowd
from qa_app.admin.views.blueprint import number_in, pages, text_in
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.people import queries as accounts
from qa_app.people import rules, services
from qa_app.people.models import Person
from qa_app.policy import Role
from qa_app.web import actor, needs, session


@pages.get("/people")
@needs("people.manage")
def people() -> ResponseReturnValue:
    """Everybody who can sign in or once could, by name."""
    crowd = Crowd(text_in("text"), text_in("role"), number_in("team"), text_in("state"), number_in("after"))
    rows, has_more = queries.people_page(session(), crowd)
    return render_template(
        "admin/people.html",
        rows=rows,
        has_more=has_more,
        crowd=crowd,
        teams=accounts.teams(session()),
        roles=list(Role),
    )


@pages.get("/people/new")
@needs("people.manage")
def new_person() -> ResponseReturnValue:
    """The empty form."""
    return render_template("admin/new_person.html", form=account_form(accounts.teams(session())))


@pages.post("/people/new")
@needs("people.manage")
def add_person() -> ResponseReturnValue:
    """Make the account and show its one-time password, this once; a refusal keeps what was typed."""
    form = account_form(accounts.teams(session()))
    try:
        person, password = services.create(session(), actor(), account_from(form))
    except Invalid as refusal:
        _show(form, refusal)
        return render_template("admin/new_person.html", form=form, refusal=refusal), 422
    return render_template("admin/password.html", person=person, password=password, is_new=True)


@pages.get("/people/<int:person_id>")
@needs("people.manage")
def person(person_id: int) -> ResponseReturnValue:
    """One account: who it is, what they may do, where they are signed in."""
    return _page(accounts.person(session(), person_id))


@pages.post("/people/<int:person_id>")
@needs("people.manage")
def change_person(person_id: int) -> ResponseReturnValue:
    """Save the account; a refusal or a conflict shows what was typed beside what stands."""
    row = accounts.person(session(), person_id)
    form = account_form(accounts.teams(session()))
    try:
        services.change(session(), actor(), row, account_from(form), seen=form.seen.data or "")
    except (Invalid, Conflict) as refusal:
        _show(form, refusal)
        form.seen.data = rules.mark(accounts.account_of(session(), row))
        return _page(row, form, refusal)
    flash(_("Saved."))
    return redirect(url_for(".person", person_id=person_id))


@pages.post("/people/<int:person_id>/deactivate")
@needs("people.manage")
def deactivate_person(person_id: int) -> ResponseReturnValue:
    """Close the account; every sign-in of it ends now."""
    row = accounts.person(session(), person_id)
    services.deactivate(session(), actor(), row)
    flash(_("%(name)s can no longer sign in. What was written stays.", name=row.name))
    return redirect(url_for(".person", person_id=person_id))


@pages.post("/people/<int:person_id>/reactivate")
@needs("people.manage")
def reactivate_person(person_id: int) -> ResponseReturnValue:
    """Open the account again."""
    row = accounts.person(session(), person_id)
    services.reactivate(session(), actor(), row)
    flash(_("%(name)s can sign in again, with the same password as before.", name=row.name))
    return redirect(url_for(".person", person_id=person_id))


@pages.post("/people/<int:person_id>/password")
@needs("people.manage")
def new_password(person_id: int) -> ResponseReturnValue:
    """Give the account a one-time password and show it, this once."""
    row = accounts.person(session(), person_id)
    password = services.reset_password(session(), actor(), row)
    return render_template("admin/password.html", person=row, password=password, is_new=False)


@pages.post("/people/<int:person_id>/sign-out")
@needs("people.manage")
def sign_out_person(person_id: int) -> ResponseReturnValue:
    """End every sign-in of the person."""
    row = accounts.person(session(), person_id)
    services.sign_out_everywhere(session(), actor(), row)
    flash(_("%(name)s is signed out everywhere.", name=row.name))
    return redirect(url_for(".person", person_id=person_id))


def _page(row: Person, form: AccountForm | None = None, refusal: AppError | None = None) -> ResponseReturnValue:
    account, teams = accounts.account_of(session(), row), accounts.teams(session())
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    page = render_template(
        "admin/person.html",
        person=row,
        account=account,
        form=form or account_form(teams, account),
        team_names={team.id: team.name for team in teams},
        sign_ins=accounts.sign_ins(session(), row.id, datetime.now(UTC)),
        is_self=row.id == actor().id,
        refusal=refusal,
        is_conflict=isinstance(refusal, Conflict),
        may_trail=actor().may("audit.read"),
    )
    return page, status


def _show(form: AccountForm, refusal: AppError) -> None:
    """Put a service's refusals beside the fields they are about."""
    for name, message in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        if name in form:
            form[name].errors = [*form[name].errors, message]
