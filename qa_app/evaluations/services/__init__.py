"""What can be done with evaluations: assign, draft, submit, approve, release, respond, decide, change, close."""

from qa_app.evaluations.services.approving import approve, send_back
from qa_app.evaluations.services.assigning import Assignment, assign, void
from qa_app.evaluations.services.attending import attend
from qa_app.evaluations.services.closing import close_due, remind_due
from qa_app.evaluations.services.disputing import Challenge, Decision, decide, dispute, take_up
from qa_app.evaluations.services.drafting import Stale, keep, save_draft
from qa_app.evaluations.services.phrases import Wording, drop_phrase, keep_phrase
from qa_app.evaluations.services.releasing import plan_release, release, release_due
from qa_app.evaluations.services.responding import acknowledge
from qa_app.evaluations.services.revising import edit_until, reopen
from qa_app.evaluations.services.submitting import missing, on_submit, submit
from qa_app.evaluations.services.suggesting import make as make_suggestions

__all__ = [
    "Assignment",
    "Challenge",
    "Decision",
    "Stale",
    "Wording",
    "acknowledge",
    "approve",
    "assign",
    "attend",
    "close_due",
    "decide",
    "dispute",
    "drop_phrase",
    "edit_until",
    "keep",
    "keep_phrase",
    "make_suggestions",
    "missing",
    "on_submit",
    "plan_release",
    "release",
    "release_due",
    "remind_due",
    "reopen",
    "save_draft",
    "send_back",
    "submit",
    "take_up",
    "void",
]
