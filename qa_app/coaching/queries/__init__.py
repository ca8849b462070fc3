"""Reading coaching: sessions and their topics, what evaluations offer to talk about, and the coaching report."""

from qa_app.coaching.queries.judged import Judged, at, judged, offered
from qa_app.coaching.queries.periods import Period
from qa_app.coaching.queries.report import for_agent, released_in, report_of
from qa_app.coaching.queries.sessions import (
    PAGE_LENGTH,
    Filters,
    carried_over,
    drafts_due,
    evaluations_to_coach,
    linked_complaints,
    listed,
    open_items,
    session_of,
    to_acknowledge,
    to_write,
    visible,
)

__all__ = [
    "PAGE_LENGTH",
    "Filters",
    "Judged",
    "Period",
    "at",
    "carried_over",
    "drafts_due",
    "evaluations_to_coach",
    "for_agent",
    "judged",
    "linked_complaints",
    "listed",
    "offered",
    "open_items",
    "released_in",
    "report_of",
    "session_of",
    "to_acknowledge",
    "to_write",
    "visible",
]
