"""Sorting in the browser: its parts on the page of a complaint, and the pages on which leads keep its rules."""

from qa_app.sorting.views import assignment, categories, learning, people, priority, rule, waiting
from qa_app.sorting.views.case import pages

__all__ = ["assignment", "categories", "learning", "pages", "people", "priority", "rule", "waiting"]
