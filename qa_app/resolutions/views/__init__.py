"""Pages of resolutions: the outcome of a complaint, what the desk is set up with, and what customers answered."""

from qa_app.resolutions.views import giving, holding, outcome, proposing, work
from qa_app.resolutions.views.outcome import pages

__all__ = ["giving", "holding", "outcome", "pages", "proposing", "work"]
