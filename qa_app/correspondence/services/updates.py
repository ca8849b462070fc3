"""Seeing that no customer waits too long for word of an open complaint (R30)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules.steps import OPEN
from qa_app.config import Settings
from qa_app.correspondence import queries
from qa_app.correspondence.models import MessageState, Standing
from qa_app.correspondence.rules.policy import working_day
from qa_app.correspondence.services import automatic
from qa_app.correspondence.services.following import tell_desk

MOST_AT_ONCE = 500
NOT_WAITED = (ComplaintState.WAITING_CUSTOMER,)
"""States in which it is the customer who has to write."""


def ask_for_updates(session: Session, settings: Settings, now: datetime | None = None) -> int:
    """Have an update sent, or somebody reminded to write one, for every open complaint of which its customer heard
    nothing for as many working days as the policy says; returns how many. Once for each such silence.
    """
    now = now or datetime.now(UTC)
    policy = queries.policy(session)
    found = 0
    for row in _silent(session, now - timedelta(days=policy.update_days)):
        heard_at = row.heard_at
        if working_day(settings.office_hours, settings.timezone, heard_at, policy.update_days) > now:
            continue
        row.update_wanted_at = now
        found += 1
        key = f"{heard_at:%Y%m%dT%H%M%S}"
        if not (policy.is_update_automatic and settings.mail is not None and _sends_it(session, row.complaint, key)):
            title = f"C-{row.complaint_id}: the customer heard nothing for {policy.update_days} working days"
            tell_desk(session, row.complaint, "complaint_update_due", title, key, now)
    return found


def _sends_it(session: Session, complaint: Complaint, key: str) -> bool:
    row = automatic.update(session, complaint, key)
    return row is not None and row.state != MessageState.CANCELLED


def _silent(session: Session, before: datetime) -> list[Standing]:
    """Open complaints whose customers heard nothing since then and for which nothing was asked, longest first."""
    states = [state for state in OPEN if state not in NOT_WAITED]
    query = (
        select(Standing)
        .join(Complaint, Complaint.id == Standing.complaint_id)
        .options(joinedload(Standing.complaint).joinedload(Complaint.customer))
        .where(
            Standing.is_open,
            Standing.heard_at <= before,
            Standing.update_wanted_at.is_(None),
            Complaint.state.in_(states),
        )
        .order_by(Standing.heard_at)
        .limit(MOST_AT_ONCE)
    )
    return list(session.scalars(query).unique())
