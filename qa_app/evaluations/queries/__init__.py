"""Reading evaluations: one with what stands in it, lists of them, and the report on one."""

from qa_app.evaluations.queries import narrowing
from qa_app.evaluations.queries.changed import Changed, changed_citations
from qa_app.evaluations.queries.lists import (
    Choice,
    Filters,
    Page,
    Row,
    agents_in,
    listed,
    reviewers,
    reviewers_in,
)
from qa_app.evaluations.queries.precedents import precedents
from qa_app.evaluations.queries.reach import counted, visible
from qa_app.evaluations.queries.reading import (
    ABSENT,
    Line,
    acknowledgement,
    dispute,
    draft_of,
    evaluation,
    lines,
    live_score,
    locked,
    open_disputes,
    stored_score,
    to_review,
)
from qa_app.evaluations.queries.report import report_of
from qa_app.evaluations.queries.revisions import revisions, standings, steps

__all__ = [
    "ABSENT",
    "Changed",
    "Choice",
    "Filters",
    "Line",
    "Page",
    "Row",
    "acknowledgement",
    "agents_in",
    "changed_citations",
    "counted",
    "dispute",
    "draft_of",
    "evaluation",
    "lines",
    "listed",
    "live_score",
    "locked",
    "narrowing",
    "open_disputes",
    "precedents",
    "report_of",
    "reviewers",
    "reviewers_in",
    "revisions",
    "standings",
    "steps",
    "stored_score",
    "to_review",
    "visible",
]
