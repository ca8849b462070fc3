"""Reading resolutions: proposals, authority, what waits to be checked or asked, and what customers answered."""

from qa_app.resolutions.queries.practice import practice, practices
from qa_app.resolutions.queries.proposals import current_proposal, proposals, rejections
from qa_app.resolutions.queries.surveys import form_of, invite, live_form

__all__ = [
    "current_proposal",
    "form_of",
    "invite",
    "live_form",
    "practice",
    "practices",
    "proposals",
    "rejections",
]
