"""What the desk chose for its portal, and the files of a complaint as the desk sees them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.errors import NotFound
from qa_app.portal.models import PortalFile, PortalSetting


def setting(session: Session) -> PortalSetting:
    """How the desk wants its portal; the usual way while nobody chose."""
    found = session.scalar(select(PortalSetting).order_by(PortalSetting.id).limit(1))
    return found or PortalSetting(is_form_open=True, is_owner_named=False, telephone="")


def files(session: Session, complaint: Complaint) -> Sequence[PortalFile]:
    """What the customer sent with the complaint, the oldest first."""
    return session.scalars(
        select(PortalFile).where(PortalFile.complaint_id == complaint.id).order_by(PortalFile.id)
    ).all()


def file(session: Session, complaint: Complaint, file_id: int) -> PortalFile:
    """One file of the complaint. Raises `NotFound`."""
    found = session.get(PortalFile, file_id)
    if found is None or found.complaint_id != complaint.id:
        raise NotFound("There is no such file on this complaint.")
    return found
