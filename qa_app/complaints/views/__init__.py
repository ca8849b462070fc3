"""Pages of the complaint desk."""

from qa_app.complaints.views import desk, figures, possible
from qa_app.complaints.views.desk import pages

__all__ = ["desk", "figures", "pages", "possible"]
