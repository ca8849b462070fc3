"""Pages about scorecards: the list, versions, the editor of drafts, publishing, trying out, files in and out."""

from qa_app.builder.views import editing, exchanging, listing, releasing, trying, versions
from qa_app.builder.views.frame import pages

__all__ = ["editing", "exchanging", "listing", "pages", "releasing", "trying", "versions"]
