"""The desk's list, and what waits for its people."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import forms, queries, rules
from qa_app.complaints.views import casing
from qa_app.policy import Actor
from qa_app.web import Entry, Task, actor, navigation, needs, session, worklist
from qa_app.web.filters import day

pages = Blueprint("complaints", __name__, url_prefix="/complaints")
navigation(Entry("Complaints", "complaints.index", "chat-left-text", "complaint.read", 40))


@pages.app_template_filter("category")
def category_name(key: str) -> str:
    """What a category is called, retired ones too."""
    return forms.category_tree().name(key)


@pages.get("/")
@needs("complaint.read")
def index() -> ResponseReturnValue:
    """The desk's list, narrowed by what the address says."""
    filters = queries.Filters(
        text=request.args.get("text", ""),
        state=request.args.get("state", ""),
        category=request.args.get("category", ""),
        decision=request.args.get("decision", ""),
        is_mine=request.args.get("mine") == "1",
        before_id=request.args.get("before", type=int),
    )
    rows = queries.found(session(), actor(), filters)
    return render_template(
        "complaints/list.html",
        complaints=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        filters=filters,
        categories=forms.category_tree(),
        rules=rules,
        standing=casing.standing,
    )


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
