"""Reading clocks: the course of a complaint out of its log, the policies, what is due, and how it came out."""

from qa_app.clocks.queries.books import book
from qa_app.clocks.queries.courses import course, courses
from qa_app.clocks.queries.telling import leads, untold

__all__ = ["book", "course", "courses", "leads", "untold"]
