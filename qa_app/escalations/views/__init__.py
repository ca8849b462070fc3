"""Pages of escalations: a complaint's tab with its levels and help, its record, and the rules with their trial."""

from qa_app.escalations.views import papers, setup, tab
from qa_app.escalations.views.tab import pages

__all__ = ["pages", "papers", "setup", "tab"]
