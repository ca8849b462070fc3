"""Resolutions as rows: proposals, who may promise what, checks, follow-up, surveys, and the rules they go by."""

from qa_app.resolutions.models.authority import Approval, ApprovalState, AuthorityLimit, AuthorityVersion
from qa_app.resolutions.models.checking import (
    Check,
    CheckKind,
    CheckResult,
    FollowUp,
    FollowUpAttempt,
    FollowUpOutcome,
)
from qa_app.resolutions.models.practice import Practice
from qa_app.resolutions.models.proposal import Proposal, ProposalState, Response
from qa_app.resolutions.models.survey import (
    Recovery,
    RecoveryReason,
    SurveyForm,
    SurveyInvite,
    SurveyResponse,
    SurveyState,
)

__all__ = [
    "Approval",
    "ApprovalState",
    "AuthorityLimit",
    "AuthorityVersion",
    "Check",
    "CheckKind",
    "CheckResult",
    "FollowUp",
    "FollowUpAttempt",
    "FollowUpOutcome",
    "Practice",
    "Proposal",
    "ProposalState",
    "Recovery",
    "RecoveryReason",
    "Response",
    "SurveyForm",
    "SurveyInvite",
    "SurveyResponse",
    "SurveyState",
]
