"""Reading complaints: the desk's list and single complaints, and contacts that may hold one."""

from qa_app.complaints.queries.desk import (
    PAGE_SIZE,
    Filters,
    Moment,
    course,
    earlier,
    found,
    one,
    open_for,
    suggested_interactions,
    timeline,
    unfulfilled,
    visible,
)
from qa_app.complaints.queries.figures import cases, weeks
from qa_app.complaints.queries.possible import (
    DETECTOR,
    Accuracy,
    Possible,
    accuracy,
    decision_on,
    dismissed,
    number_possible,
    possible,
    was_heard,
)

__all__ = [
    "DETECTOR",
    "PAGE_SIZE",
    "Accuracy",
    "Filters",
    "Moment",
    "Possible",
    "accuracy",
    "cases",
    "course",
    "decision_on",
    "dismissed",
    "earlier",
    "found",
    "number_possible",
    "one",
    "open_for",
    "possible",
    "suggested_interactions",
    "timeline",
    "unfulfilled",
    "visible",
    "was_heard",
    "weeks",
]
