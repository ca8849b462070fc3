"""What a resolution sets going, and what its end without one stops."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.resolutions import queries
from qa_app.resolutions.models import SurveyInvite, SurveyState
from qa_app.resolutions.services import checking, follow_up, proposals, surveys

ENDED_OTHERWISE = frozenset({"withdrawn", "not_a_complaint", "merged"})


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""
    if event.kind == "message_out" and event.payload.get("purpose") == "survey":
        surveys.forget_link(session, event)
    if event.kind != "moved":
        return
    before, after = event.payload.get("before"), event.payload.get("after")
    if (before, after) == ("proposed", "investigating"):
        proposals.note_rejection(session, complaint, event)
    if after == "resolved":
        _plan(session, complaint, event.at)
    elif after == "reopened":
        _call_off(session, complaint, "reopened")
    elif after in ENDED_OTHERWISE:
        _call_off(session, complaint, "ended_otherwise")


def plan_left_out(session: Session, now: datetime, *, limit: int = 100) -> int:
    """Plan checks, follow-up and survey of resolutions that have none, for they are older than these rules.

    Returns how many. The caller commits.
    """
    rows = queries.unplanned(session, limit=limit)
    for row in rows:
        _plan(session, row, row.resolved_at or now)
    return len(rows)


def _plan(session: Session, complaint: Complaint, at: datetime) -> None:
    checking.plan(session, complaint, at)
    follow_up.plan(session, complaint, at)
    surveys.plan(session, complaint, at)


def _call_off(session: Session, complaint: Complaint, because: str) -> None:
    """An invitation that has not gone out stays here."""
    due = (SurveyInvite.complaint_id == complaint.id, SurveyInvite.state == SurveyState.DUE)
    for row in session.scalars(select(SurveyInvite).where(*due)):
        surveys.suppress(row, because)
