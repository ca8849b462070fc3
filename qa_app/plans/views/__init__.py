"""The pages of quality plans: plans, samples, the reviewer's queue, coverage, the reviewers of the pool."""

from qa_app.plans.views import coverage, plans, reviewers, samples, work
from qa_app.plans.views.frame import pages

__all__ = ["coverage", "pages", "plans", "reviewers", "samples", "work"]
