"""The pages of coaching: the list, one session to read and to write, the report; and what waits for whom."""

from qa_app.coaching.views import reading, reporting, waiting, writing
from qa_app.coaching.views.blueprint import pages
from qa_app.web import Entry, navigation

__all__ = ["pages", "reading", "reporting", "waiting", "writing"]

navigation(Entry("Coaching", "coaching.index", "people", "coaching.read", 30))
