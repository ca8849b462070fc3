"""Proposals of a complaint: the one that is open or was answered last, and all before it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint
from qa_app.resolutions.models import Proposal, ProposalState
from qa_app.resolutions.rules.proposals import NO


def proposals(session: Session, complaint: Complaint) -> Sequence[Proposal]:
    """Every version, the newest first."""
    query = select(Proposal).options(joinedload(Proposal.sent_by)).where(Proposal.complaint_id == complaint.id)
    return session.scalars(query.order_by(Proposal.version.desc())).unique().all()


def current_proposal(session: Session, complaint: Complaint) -> Proposal | None:
    """The proposal of this cycle that counts: with the customer, or answered; None when there is none.

    `state` says which. What was replaced or belongs to an earlier cycle never counts.
    """
    counts = (
        Proposal.complaint_id == complaint.id,
        Proposal.cycle == complaint.cycle,
        Proposal.state != ProposalState.REPLACED,
    )
    newest = select(Proposal).where(*counts).order_by(Proposal.version.desc()).limit(1)
    return session.scalar(newest.execution_options(populate_existing=True))


def rejections(session: Session, complaint: Complaint) -> int:
    """How many proposals of this cycle the customer did not take."""
    said_no = (Proposal.complaint_id == complaint.id, Proposal.cycle == complaint.cycle, Proposal.response.in_(NO))
    return session.scalar(select(func.count()).select_from(Proposal).where(*said_no)) or 0
