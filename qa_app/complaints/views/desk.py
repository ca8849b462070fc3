"""The desk's list, and what waits for its people."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import forms, queries, rules
from qa_app.complaints.queries import listing
from qa_app.complaints.views.table import COLUMNS, registered
from qa_app.errors import Invalid
from qa_app.interactions import queries as interactions
from qa_app.interactions import services as kept
from qa_app.interactions.rules.views import cleaned, written
from qa_app.people import queries as people
from qa_app.people.models import Person, Team
from qa_app.policy import Actor
from qa_app.web import Entry, Task, actor, navigation, needs, session, settings, worklist
from qa_app.web.filters import day
from reports.exports import csv_lines

OF = "complaints"
"""The list whose views are kept here."""

pages = Blueprint("complaints", __name__, url_prefix="/complaints")
navigation(Entry("Complaints", "complaints.index", "chat-left-text", "complaint.read", 40))


@pages.app_template_filter("category")
def category_name(key: str) -> str:
    """What a category is called, retired ones too."""
    return forms.category_tree().name(key)


@pages.app_template_filter("who_has_it")
def who_has_it(payload: Mapping[str, Any]) -> str:
    """The name of whom an event of the log gave a complaint to: a person, or else a team."""
    if payload.get("owner"):
        owner = session().get(Person, payload["owner"])
        return owner.name if owner else ""
    team = session().get(Team, payload["team"]) if payload.get("team") else None
    return _("the queue of %(team)s", team=team.name) if team else ""


@pages.get("/")
@needs("complaint.read")
def index() -> ResponseReturnValue:
    """The register, narrowed by what the address says."""
    filters = queries.read(request.args, settings().timezone)
    rows = queries.found(session(), actor(), filters)
    in_force = filters.in_address()
    return render_template(
        "complaints/list.html",
        complaints=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        filters=filters,
        in_force=in_force,
        filters_text=written(in_force),
        views=interactions.views_for(session(), actor(), OF),
        handlers=queries.handlers(session()),
        teams=people.teams(session()),
        added=listing.narrowings(),
        categories=forms.category_tree(),
        rules=rules,
    )


@pages.get("/register.csv")
@needs("complaint.read")
def register() -> ResponseReturnValue:
    """Every complaint that the filters leave, as a table: what the list shows, all its pages."""
    filters = replace(queries.read(request.args, settings().timezone), before_id=None)
    tree = forms.category_tree()
    audit.record(session(), actor(), "complaint_register_exported", ("complaint", 0), filters=filters.in_address())
    rows = (registered(row, tree.name(row.category)) for row in queries.every(session(), actor(), filters))
    head = {"Content-Disposition": 'attachment; filename="complaints.csv"'}
    return Response(stream_with_context(csv_lines(COLUMNS, rows)), mimetype="text/csv", headers=head)


@pages.post("/views")
@needs("complaint.read")
def keep_view() -> ResponseReturnValue:
    """Keep the filters in force under a name."""
    filters = cleaned(request.form.get("filters", ""), listing.names())
    is_shared = request.form.get("is_shared") == "1"
    try:
        name = request.form.get("name", "")
        row, _is_new = kept.keep_view(session(), actor(), name=name, filters=filters, is_shared=is_shared, of=OF)
    except Invalid as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("The view “%(name)s” is kept.", name=row.name))
    return redirect(f"{url_for('.index')}?{written(filters)}" if filters else url_for(".index"))


@pages.post("/views/<int:view_id>/delete")
@needs("complaint.read")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Take one's own view away."""
    flash(_("The view “%(name)s” is gone.", name=kept.delete_view(session(), actor(), view_id, OF).name))
    return redirect(url_for(".index"))


@worklist
def open_complaints(db: Session, person: Actor) -> list[Task]:
    """A handler's own complaints that are not finished."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("Complaints"),
            title=f"C-{complaint.id} · {complaint.product}",
            detail=complaint.summary[:120],
            url=url_for("complaints.show", complaint_id=complaint.id),
            due=_("since %(day)s", day=day(complaint.received_at).striptags()),
        )
        for complaint in queries.open_for(db, person)
    ]
