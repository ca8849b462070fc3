"""Reading what the CRM was told of a complaint, and how the telling stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from qa_app.intake.models import CrmLink, CrmPush
from qa_app.jobs.models import Job


def pushes(session: Session, complaint_id: int) -> Sequence[Any]:
    """kind, created_at, delivered_at, state and error of the job, and the CRM's number; the newest first."""
    job = (Job.name == "crm_push") & (Job.key == cast(CrmPush.id, String))
    query = (
        select(CrmPush.kind, CrmPush.created_at, CrmPush.delivered_at, Job.state, Job.error, CrmLink.crm_id)
        .outerjoin(Job, job)
        .outerjoin(CrmLink, CrmLink.complaint_id == CrmPush.complaint_id)
        .where(CrmPush.complaint_id == complaint_id)
    )
    return session.execute(query.order_by(CrmPush.id.desc()).limit(10)).all()
