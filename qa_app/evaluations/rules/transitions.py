"""The way of an evaluation from assigned to resolved, and who may never take which step.

States are the words that the database keeps (`EvaluationState`).
"""

from collections.abc import Mapping

from qa_app.errors import Conflict, NotAllowed

OPEN_FOR_WORK = ("assigned", "draft")
SUBMITTED_OR_LATER = ("submitted", "released", "acknowledged", "disputed", "resolved")

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "save": {"assigned": "draft", "draft": "draft"},
    "submit": {"assigned": "submitted", "draft": "submitted"},
    "release": {"submitted": "released"},
    "acknowledge": {"released": "acknowledged", "resolved": "acknowledged"},
    "dispute": {
        "released": "disputed",
        "acknowledged": "disputed",
        "disputed": "disputed",
        "resolved": "disputed",
    },
    "resolve": {"disputed": "resolved"},
    "void": dict.fromkeys((*OPEN_FOR_WORK, *SUBMITTED_OR_LATER), "void"),
}

REFUSALS: Mapping[str, str] = {
    "save": "This evaluation is submitted; its answers no longer change.",
    "submit": "This evaluation is submitted already.",
    "release": "Only a submitted evaluation that is not released yet can be released.",
    "acknowledge": "This evaluation does not wait for an acknowledgement.",
    "dispute": "Only an evaluation that was released can be disputed.",
    "resolve": "This evaluation has no open dispute.",
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
