"""The mail that came in: what became of each, and taking in one that was saved as a file."""

from qa_app.correspondence.views.blueprint import pages

__all__ = ["pages"]
