"""The way of an evaluation from assigned to closed, and who may never take which step.

States are the words that the database keeps (`EvaluationState`).
"""

from collections.abc import Mapping

from qa_app.errors import Conflict, NotAllowed

OPEN_FOR_WORK = ("assigned", "draft")
SUBMITTED_OR_LATER = ("submitted", "released", "acknowledged", "disputed", "under_review", "resolved", "closed")

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "save": {"assigned": "draft", "draft": "draft"},
    "submit": {"assigned": "submitted", "draft": "submitted"},
    "hand_in": {"assigned": "awaiting_approval", "draft": "awaiting_approval"},
    "approve": {"awaiting_approval": "submitted"},
    "send_back": {"awaiting_approval": "draft"},
    "release": {"submitted": "released"},
    "acknowledge": {"released": "acknowledged", "resolved": "acknowledged"},
    "dispute": {
        "released": "disputed",
        "acknowledged": "disputed",
        "disputed": "disputed",
        "resolved": "disputed",
    },
    "take_up": {"disputed": "under_review"},
    "resolve": {"disputed": "resolved", "under_review": "resolved"},
    "close": {"released": "closed", "acknowledged": "closed", "resolved": "closed"},
    "void": dict.fromkeys((*OPEN_FOR_WORK, "awaiting_approval", *SUBMITTED_OR_LATER), "void"),
}

REFUSALS: Mapping[str, str] = {
    "save": "This evaluation is submitted; its answers no longer change.",
    "submit": "This evaluation is submitted already.",
    "hand_in": "This evaluation is submitted already.",
    "approve": "This evaluation does not wait for an approval.",
    "send_back": "This evaluation does not wait for an approval.",
    "release": "Only a submitted evaluation that is not released yet can be released.",
    "acknowledge": "This evaluation does not wait for an acknowledgement.",
    "dispute": "Only an evaluation that was released can be disputed.",
    "take_up": "This evaluation has no dispute that waits.",
    "resolve": "This evaluation has no open dispute.",
    "close": "This evaluation cannot be closed as it stands.",
    "void": "This evaluation is void already.",
}


def after(act: str, state: str) -> str:
    """The state after the act. Raises Conflict when the act is not possible in this state."""
    try:
        return TRANSITIONS[act][state]
    except KeyError:
        raise Conflict(REFUSALS[act]) from None


def can(act: str, state: str) -> bool:
    """Whether the act is possible in this state."""
    return state in TRANSITIONS[act]


def may_review(reviewer_id: int, agent_id: int) -> None:
    """Nobody scores their own contact. Raises NotAllowed."""
    if reviewer_id == agent_id:
        raise NotAllowed("Nobody evaluates their own contact. Choose another reviewer.")


def may_resolve(person_id: int, *, reviewer_id: int, agent_id: int) -> None:
    """A dispute is decided by somebody who neither scored nor was scored (QM-H8). Raises NotAllowed."""
    if person_id == reviewer_id:
        raise NotAllowed("You scored this contact; somebody else decides the dispute.")
    if person_id == agent_id:
        raise NotAllowed("This evaluation is about you; somebody else decides the dispute.")
