"""What can be done with evaluations: assign, draft, submit, release, acknowledge, dispute, decide, void."""

from qa_app.evaluations.services.assigning import Assignment, assign, void
from qa_app.evaluations.services.disputing import Challenge, Decision, decide, dispute
from qa_app.evaluations.services.drafting import Stale, save_draft
from qa_app.evaluations.services.submitting import acknowledge, missing, on_submit, release, submit

__all__ = [
    "Assignment",
    "Challenge",
    "Decision",
    "Stale",
    "acknowledge",
    "assign",
    "decide",
    "dispute",
    "missing",
    "on_submit",
    "release",
    "save_draft",
    "submit",
    "void",
]
