"""Reading the knowledge base: articles and their lists, finding them by words, and what readers made of them."""

from qa_app.knowledge.queries.articles import (
    MOST_LISTED,
    Filters,
    Listed,
    asked_of,
    due,
    listed,
    live,
    one,
    uses_of,
)
from qa_app.knowledge.queries.finding import Found, Suggested, on_show, search, suggested
from qa_app.knowledge.queries.readers import Deflection, Helpfulness, Usefulness, deflection, helpful, unfound, useful

__all__ = [
    "MOST_LISTED",
    "Deflection",
    "Filters",
    "Found",
    "Helpfulness",
    "Listed",
    "Suggested",
    "Usefulness",
    "asked_of",
    "deflection",
    "due",
    "helpful",
    "listed",
    "live",
    "on_show",
    "one",
    "search",
    "suggested",
    "unfound",
    "useful",
    "uses_of",
]
