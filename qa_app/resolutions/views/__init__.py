"""Pages of resolutions: the outcome of a complaint, what the desk is set up with, and what customers answered."""

from qa_app.resolutions.views import giving, holding, limits, outcome, proposing, results, standing_rules, words, work
from qa_app.resolutions.views.outcome import pages

__all__ = ["giving", "holding", "limits", "outcome", "pages", "proposing", "results", "standing_rules", "words", "work"]
