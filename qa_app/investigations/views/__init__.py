"""Pages of investigations: a complaint's tab, the pages of those who are asked, problems, and agreement on causes."""

from qa_app.investigations.views import coding, interviews, problems, tab
from qa_app.investigations.views.tab import pages

__all__ = ["coding", "interviews", "pages", "problems", "tab"]
