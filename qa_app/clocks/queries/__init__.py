"""Reading clocks: the course of a complaint out of its log, the policies, what is due, and how it came out."""

from qa_app.clocks.queries.courses import course, courses

__all__ = ["course", "courses"]
