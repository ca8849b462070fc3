"""Pages of evaluating: work lists, reviewing, reading, acknowledging, disputes."""

from qa_app.evaluations.views import arithmetic, assigning, disputing, listing, reading, reviewing, work
from qa_app.evaluations.views.frame import pages

__all__ = ["arithmetic", "assigning", "disputing", "listing", "pages", "reading", "reviewing", "work"]
