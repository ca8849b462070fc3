"""What is due: the desk's list of clocks that run out, what waits for one person, and how clocks came out."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.clocks import queries
from qa_app.clocks.views.frame import pages
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import visible
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist
from qa_app.web.filters import when

SHOWN_DAYS = 90
MOST_SHOWN = 200


@pages.get("/complaints/due")
@needs("complaint.write")
def due() -> ResponseReturnValue:
    """Clocks that are overdue or soon due, and how those of the last ninety days came out."""
    now = datetime.now(UTC)
    is_mine, is_overdue = request.args.get("mine") == "1", request.args.get("overdue") == "1"
    owner_id = actor().id if is_mine else None
    reach = visible(actor()).with_only_columns(Complaint.id)
    return render_template(
        "clocks/due.html",
        clocks=queries.due_list(session(), now, owner_id=owner_id, is_overdue=is_overdue, limit=MOST_SHOWN),
        outcomes=queries.outcomes(session(), now - timedelta(days=SHOWN_DAYS), now, now=now, within=reach),
        is_mine=is_mine,
        is_overdue=is_overdue,
        most=MOST_SHOWN,
        days=SHOWN_DAYS,
    )


@worklist
def due_clocks(db: Session, person: Actor) -> list[Task]:
    """What is overdue or soon due of a handler's own complaints."""
    if not person.may("complaint.write"):
        return []
    now = datetime.now(UTC)
    return [
        Task(
            kind=_("Overdue") if item.is_overdue else _("Due soon"),
            title=f"C-{item.complaint_id} · {labels.of(f'clock_{item.kind}').text}",
            detail=item.product,
            url=url_for("clocks.show", complaint_id=item.complaint_id),
            due=_("due %(time)s", time=when(item.due_at).striptags()),
            is_late=item.is_overdue,
        )
        for item in queries.due_list(db, now, owner_id=person.id)
    ]
