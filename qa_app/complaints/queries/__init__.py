"""Reading complaints: the desk's list and single complaints, and contacts that may hold one."""

from qa_app.complaints.queries.categories import categories, category_versions
from qa_app.complaints.queries.desk import (
    Moment,
    earlier,
    one,
    open_for,
    suggested_interactions,
    timeline,
    visible,
)
from qa_app.complaints.queries.listing import PAGE_SIZE, Filters, Narrowing, every, found, narrowed, narrowing, read
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
from qa_app.complaints.queries.relations import duplicates, merged_into, relatives, repeated, told
from qa_app.complaints.queries.standing import accused, facts, handlers, has_question, open_remedies, staff

__all__ = [
    "DETECTOR",
    "PAGE_SIZE",
    "Accuracy",
    "Filters",
    "Moment",
    "Narrowing",
    "Possible",
    "accuracy",
    "accused",
    "categories",
    "category_versions",
    "decision_on",
    "dismissed",
    "duplicates",
    "earlier",
    "every",
    "facts",
    "found",
    "handlers",
    "has_question",
    "merged_into",
    "narrowed",
    "narrowing",
    "number_possible",
    "one",
    "open_for",
    "open_remedies",
    "possible",
    "read",
    "relatives",
    "repeated",
    "staff",
    "suggested_interactions",
    "timeline",
    "told",
    "visible",
    "was_heard",
]
