"""Pages for customers, who have no account; and the little that the desk keeps about them."""

from qa_app.portal.views import answering, case, complaining, desk, proving, survey
from qa_app.portal.views.frame import pages

__all__ = ["answering", "case", "complaining", "desk", "pages", "proving", "survey"]
