"""Articles beside a complaint: suggested from its category and words, used or put aside, and taken into a message."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from qa_app.complaints import rules as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.knowledge import queries, rules, services
from qa_app.knowledge.views.blueprint import pages
from qa_app.policy import Actor
from qa_app.web import actor, needs, session


@casing.panel("knowledge/_panel.html", order=40)
def panel(session: Session, actor: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What we know that may help here; nothing where the complaint is over and nothing was used."""
    if not actor.may("complaint.write"):
        return None
    found = queries.suggested(session, complaint)
    if complaint.state not in desk.OPEN:
        found = [item for item in found if item.use is not None and item.use.is_used]
        return {"suggested": found, "outcomes": rules.OUTCOMES} if found else None
    return {"suggested": found, "outcomes": rules.OUTCOMES}


@pages.get("/complaints/<int:complaint_id>/articles/<int:article_id>")
@needs("complaint.write")
def beside(complaint_id: int, article_id: int) -> ResponseReturnValue:
    """An article read beside the complaint, with its words ready for a message."""
    complaint = casing.case(complaint_id)
    version = queries.live(session(), article_id, is_public=False)
    uses = {item.use.article_id: item.use for item in queries.suggested(session(), complaint) if item.use is not None}
    return casing.page(
        "knowledge/beside.html",
        complaint,
        "knowledge",
        version=version,
        body=Markup(rules.as_html(version.body)),  # noqa: S704
        words=rules.plain(version.body),
        use=uses.get(article_id),
        outcomes=rules.OUTCOMES,
    )


@pages.post("/complaints/<int:complaint_id>/articles/<int:article_id>")
@needs("complaint.write")
def use(complaint_id: int, article_id: int) -> ResponseReturnValue:
    """Note that it was used, does not fit, or what came of it."""
    complaint = casing.case(complaint_id)
    said = request.form.get("said", "")
    if said == "used":
        services.use(session(), actor(), complaint, article_id)
        flash(_("It is noted that you used it."))
    elif said == "not_used":
        services.put_aside(session(), actor(), complaint, article_id)
        flash(_("It is put aside for this complaint."))
    else:
        services.judge(session(), actor(), complaint, article_id, said)
        flash(_("Noted. It counts for whoever looks for this article next."))
    if request.form.get("beside"):
        return redirect(url_for(".beside", complaint_id=complaint_id, article_id=article_id))
    return redirect(url_for("complaints.show", complaint_id=complaint_id) + "#knowledge")
