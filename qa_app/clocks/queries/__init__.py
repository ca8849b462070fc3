"""Reading clocks: the course of a complaint out of its log, the policies, what is due, and how it came out."""

from qa_app.clocks.queries.books import book
from qa_app.clocks.queries.courses import course, courses
from qa_app.clocks.queries.outcomes import Outcome, outcomes
from qa_app.clocks.queries.register import OVERDUE
from qa_app.clocks.queries.rulebook import live_rules, versions
from qa_app.clocks.queries.standing import NextDue, due_list, next_due, overdue_ids
from qa_app.clocks.queries.telling import leads, untold

__all__ = [
    "OVERDUE",
    "NextDue",
    "Outcome",
    "book",
    "course",
    "courses",
    "due_list",
    "leads",
    "live_rules",
    "next_due",
    "outcomes",
    "overdue_ids",
    "untold",
    "versions",
]
