"""The rules of the knowledge base: the life of an article, its text, and how it is found. No database here."""

from qa_app.knowledge.rules.life import (
    DEFLECTED_AFTER,
    LANGUAGE,
    OUTCOMES,
    REVIEW_EVERY,
    Writing,
    check_publisher,
    check_writing,
    standing,
)
from qa_app.knowledge.rules.markdown import as_html, plain
from qa_app.knowledge.rules.searching import Entry, Hit, Index, find, index_of, words_of

__all__ = [
    "DEFLECTED_AFTER",
    "LANGUAGE",
    "OUTCOMES",
    "REVIEW_EVERY",
    "Entry",
    "Hit",
    "Index",
    "Writing",
    "as_html",
    "check_publisher",
    "check_writing",
    "find",
    "index_of",
    "plain",
    "standing",
    "words_of",
]
