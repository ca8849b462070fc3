"""The page of teams: adding one, giving one another name."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.admin import queries
from qa_app.admin.views.blueprint import pages
from qa_app.errors import Invalid
from qa_app.people import queries as accounts
from qa_app.people import services
from qa_app.web import actor, needs, session


@pages.get("/teams")
@needs("people.manage")
def teams() -> ResponseReturnValue:
    """All teams, with who leads them."""
    return _page()


@pages.post("/teams")
@needs("people.manage")
def add_team() -> ResponseReturnValue:
    """Make a team."""
    name = request.form.get("team_name", "")
    try:
        team = services.add_team(session(), actor(), name)
    except Invalid as refusal:
        return _page(refusal, name)
    flash(_("The team %(name)s is there. Say on people's pages who belongs to it and who leads it.", name=team.name))
    return redirect(url_for(".teams"))


@pages.post("/teams/<int:team_id>")
@needs("people.manage")
def rename_team(team_id: int) -> ResponseReturnValue:
    """Give a team another name."""
    team, name = accounts.team(session(), team_id), request.form.get("team_name", "")
    try:
        services.rename_team(session(), actor(), team, name)
    except Invalid as refusal:
        return _page(refusal, name, team_id)
    flash(_("Saved."))
    return redirect(url_for(".teams"))


def _page(refusal: Invalid | None = None, typed: str = "", team_id: int | None = None) -> ResponseReturnValue:
    """The page; a refused name stays in the field it was typed into."""
    page = render_template(
        "admin/teams.html", rows=queries.team_rows(session()), refusal=refusal, typed=typed, refused_id=team_id
    )
    return page, 422 if refusal else 200
