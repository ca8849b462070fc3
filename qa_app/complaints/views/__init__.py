"""Pages of the complaint desk."""

from qa_app.complaints.views import case, casing, desk, figures, possible
from qa_app.complaints.views.casing import Tab, panel, status_of, tabs
from qa_app.complaints.views.desk import pages

__all__ = ["Tab", "case", "casing", "desk", "figures", "pages", "panel", "possible", "status_of", "tabs"]
