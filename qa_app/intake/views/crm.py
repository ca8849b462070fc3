"""What the CRM was told of a complaint, beside it; shown where the installation has a CRM."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.views.casing import panel
from qa_app.intake.queries.crm import pushes
from qa_app.policy import Actor
from qa_app.web import settings


@panel("intake/_crm.html", order=90)
def told_to_crm(db: Session, _person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """The CRM's number, and what it was told or waits to be."""
    if settings().crm is None:
        return None
    rows = pushes(db, complaint.id)
    return {"rows": rows, "crm_id": rows[0].crm_id if rows else None}
