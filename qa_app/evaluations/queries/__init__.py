"""Reading evaluations: one with what stands in it, lists of them, and the report on one."""

from qa_app.evaluations.queries.lists import Filters, Page, Row, counted, listed, visible
from qa_app.evaluations.queries.reading import (
    Line,
    acknowledgement,
    dispute,
    draft_of,
    evaluation,
    lines,
    live_score,
    open_disputes,
    stored_score,
    to_review,
)
from qa_app.evaluations.queries.report import report_of

__all__ = [
    "Filters",
    "Line",
    "Page",
    "Row",
    "acknowledgement",
    "counted",
    "dispute",
    "draft_of",
    "evaluation",
    "lines",
    "listed",
    "live_score",
    "open_disputes",
    "report_of",
    "stored_score",
    "to_review",
    "visible",
]
