"""The pages of improvement: actions, reviews, expectations, decisions, departments, recovery, praise, case studies."""

from qa_app.improvement.views import actions, company, learning, praise, reading, recovery, stories, waiting
from qa_app.improvement.views.blueprint import pages
from qa_app.web import Entry, navigation

__all__ = ["actions", "company", "learning", "pages", "praise", "reading", "recovery", "stories", "waiting"]

navigation(
    Entry("Improvement", "improvement.index", "graph-up-arrow", "improvement.read", 45),
    Entry("Learning", "improvement.reading", "mortarboard", "expectation.read", 47),
)
