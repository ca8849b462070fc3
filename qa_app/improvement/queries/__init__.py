"""Reading improvement: actions, reviews, expectations, decisions, departments, recovery, praise, case studies."""

from qa_app.improvement.queries.actions import action, actions, of_complaint, owed_by, people_who
from qa_app.improvement.queries.company import Department, cases_of, departments, owners
from qa_app.improvement.queries.learning import (
    Standing,
    decision_rows,
    decisions,
    expectation,
    expectations,
    expected_of,
    review,
    reviews,
    reviews_due,
    unsigned,
)

__all__ = [
    "Department",
    "Standing",
    "action",
    "actions",
    "cases_of",
    "decision_rows",
    "decisions",
    "departments",
    "expectation",
    "expectations",
    "expected_of",
    "of_complaint",
    "owed_by",
    "owners",
    "people_who",
    "review",
    "reviews",
    "reviews_due",
    "unsigned",
]
