"""Checklists: published by the desk's lead for each category, ticked beside the complaint."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaints
from qa_app.complaints.forms import category_tree
from qa_app.complaints.models import Complaint
from qa_app.complaints.views.casing import panel
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.intake.queries import checklists as queries
from qa_app.intake.rules.checklists import BLOCKABLE, MOST_ITEMS, Item, from_document, items_of
from qa_app.intake.services import checklists
from qa_app.intake.views.blueprint import pages
from qa_app.policy import Actor
from qa_app.web import actor, needs, session

SPARE_ROWS = 3
FOR_ALL = "all"
setup_pages(
    SetupPage("Checklists", "intake.checklists", "What has to be done for each category, and before which step.", 15)
)


@panel("intake/_checklist.html", order=3)
def checklist(db: Session, _person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """The items that hold for the complaint, with who ticked them."""
    row = queries.frozen(db, complaint)
    if row is None:
        return None
    return {"items": from_document(row.checklist.items), "ticks": queries.ticks(db, complaint.id), "of": row.checklist}


@pages.post("/complaints/<int:complaint_id>/checklist")
@needs("complaint.write")
def tick(complaint_id: int) -> ResponseReturnValue:
    """Tick an item, or take the tick back."""
    complaint = complaints.one(session(), actor(), complaint_id)
    is_done = request.form.get("is_done") == "1"
    try:
        checklists.tick(session(), actor(), complaint, request.form.get("item", ""), is_done=is_done)
    except Conflict as refusal:
        session().rollback()
        flash(str(refusal), "error")
    return redirect(url_for("complaints.show", complaint_id=complaint_id) + "#checklist")


@pages.get("/complaints/setup/checklists", endpoint="checklists")
@needs("complaint.setup")
def checklists_in_force() -> ResponseReturnValue:
    """Every checklist in force."""
    tree, known = category_tree(), queries.in_force(session())
    rows = [(FOR_ALL, _("All other categories"), known.get(queries.EVERY))]
    rows += [(key, text, known.get(key)) for key, text in tree.choices().items()]
    return render_template("intake/checklists.html", rows=rows)


@pages.get("/complaints/setup/checklists/<category>")
@needs("complaint.setup")
def edit_checklist(category: str) -> ResponseReturnValue:
    """One checklist, to be changed."""
    kept = queries.versions(session(), _key(category))
    return _page(category, from_document(kept[0].items) if kept else ())


@pages.post("/complaints/setup/checklists/<category>")
@needs("complaint.setup")
def publish_checklist(category: str) -> ResponseReturnValue:
    """Publish the next version."""
    texts, blocks = request.form.getlist("text")[: MOST_ITEMS * 2], request.form.getlist("blocks")
    typed = [(text[:1000], blocks[place] if place < len(blocks) else "") for place, text in enumerate(texts)]
    key = _key(category)
    try:
        row = checklists.publish(session(), actor(), key, items_of(typed))
    except Invalid as refusal:
        shown = [Item(str(place), text, after) for place, (text, after) in enumerate(typed) if text.strip()]
        return _page(category, shown, refusal), 422
    flash(_("Published as version %(n)s. Complaints that have a checklist keep theirs.", n=row.version))
    return redirect(url_for(".checklists"))


def _key(category: str) -> str:
    if category == FOR_ALL:
        return queries.EVERY
    if not category_tree().is_offered(category):
        raise NotFound("There is no such category.")
    return category


def _page(category: str, items: Any, refusal: Invalid | None = None) -> str:
    key = _key(category)
    return render_template(
        "intake/checklist.html",
        category=category,
        name=category_tree().name(key) if key else _("All other categories"),
        items=[*items, *(Item("", "") for _place in range(SPARE_ROWS))],
        versions=queries.versions(session(), key),
        blockable=BLOCKABLE,
        refusal=refusal,
    )
