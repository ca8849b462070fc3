"""Reading resolutions: proposals, authority, what waits to be checked or asked, and what customers answered."""

from qa_app.resolutions.queries.authority import (
    approvals,
    authority_versions,
    changed_by,
    live_matrix,
    matrix_of,
    open_approvals,
    promised_so_far,
    to_approve,
    who_may_approve,
)
from qa_app.resolutions.queries.checking import (
    check_of,
    checks,
    closable,
    follow_up,
    is_late,
    made_it,
    recoveries,
    to_carry_out,
    to_check,
    to_follow_up,
    to_recover,
    unplanned,
)
from qa_app.resolutions.queries.guidance import Guidance, guidance
from qa_app.resolutions.queries.practice import practice, practices
from qa_app.resolutions.queries.proposals import current_proposal, proposals, rejections
from qa_app.resolutions.queries.results import asked, came_again, of_customer, on_the_spot, parts, words_of
from qa_app.resolutions.queries.surveys import form_of, invite, live_form

__all__ = [
    "Guidance",
    "approvals",
    "asked",
    "authority_versions",
    "came_again",
    "changed_by",
    "check_of",
    "checks",
    "closable",
    "current_proposal",
    "follow_up",
    "form_of",
    "guidance",
    "invite",
    "is_late",
    "live_form",
    "live_matrix",
    "made_it",
    "matrix_of",
    "of_customer",
    "on_the_spot",
    "open_approvals",
    "parts",
    "practice",
    "practices",
    "promised_so_far",
    "proposals",
    "recoveries",
    "rejections",
    "to_approve",
    "to_carry_out",
    "to_check",
    "to_follow_up",
    "to_recover",
    "unplanned",
    "who_may_approve",
    "words_of",
]
