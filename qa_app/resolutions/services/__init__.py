"""What is done to end a complaint: decide, promise, propose, carry out, check, follow up, ask."""

from qa_app.resolutions.services.approvals import publish as publish_matrix
from qa_app.resolutions.services.approvals import settle
from qa_app.resolutions.services.checking import check, close_alone, look_back
from qa_app.resolutions.services.deciding import decide
from qa_app.resolutions.services.follow_up import Found
from qa_app.resolutions.services.follow_up import keep as keep_follow_up
from qa_app.resolutions.services.following import follow, plan_left_out
from qa_app.resolutions.services.guards import missing
from qa_app.resolutions.services.practice import publish_practice, publish_survey
from qa_app.resolutions.services.proposals import Offer, answer, propose
from qa_app.resolutions.services.remedies import Promise, Proof, cancel, carry_out, promise, prove
from qa_app.resolutions.services.spot import Spot, resolve_now
from qa_app.resolutions.services.surveys import invite_of, record, recovered, send_due

__all__ = [
    "Found",
    "Offer",
    "Promise",
    "Proof",
    "Spot",
    "answer",
    "cancel",
    "carry_out",
    "check",
    "close_alone",
    "decide",
    "follow",
    "invite_of",
    "keep_follow_up",
    "look_back",
    "missing",
    "plan_left_out",
    "promise",
    "propose",
    "prove",
    "publish_matrix",
    "publish_practice",
    "publish_survey",
    "record",
    "recovered",
    "resolve_now",
    "send_due",
    "settle",
]
