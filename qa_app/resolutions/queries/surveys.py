"""Surveys: the questions in use, and the invitation of a cycle."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.resolutions.models import SurveyForm, SurveyInvite
from qa_app.resolutions.rules import surveys
from qa_app.resolutions.rules.surveys import Item


def live_form(session: Session) -> SurveyForm | None:
    """The newest version of the questions; None while the product's own are in use."""
    return session.scalar(select(SurveyForm).order_by(SurveyForm.version.desc()).limit(1))


def form_of(invite: SurveyInvite) -> tuple[str, tuple[Item, ...]]:
    """The words above the questions, and the questions that were sent with this invitation (those switched on)."""
    intro = invite.form.intro if invite.form else surveys.STANDARD_INTRO
    items = surveys.from_document(invite.form.items) if invite.form else surveys.STANDARD
    return intro, tuple(item for item in items if item.is_on)


def invite(session: Session, complaint: Complaint) -> SurveyInvite | None:
    """The invitation of the complaint's present cycle."""
    own = (SurveyInvite.complaint_id == complaint.id, SurveyInvite.cycle == complaint.cycle)
    return session.scalar(select(SurveyInvite).where(*own))
