"""Pages of the complaint desk."""

from qa_app.complaints.views import case, casing, customer, desk, possible, relations, setup
from qa_app.complaints.views.desk import pages

__all__ = ["case", "casing", "customer", "desk", "pages", "possible", "relations", "setup"]
