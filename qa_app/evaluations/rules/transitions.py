"""The way of an evaluation from assigned to closed, as a table, and who may never take which step.

States are the words that the database keeps (`EvaluationState`). A scorecard that asks for an approval makes
`submit` a `hand_in`: the evaluation counts from its approval on, as others do from their submission.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from qa_app.errors import Conflict, NotAllowed
from scorecards.definition import Response

OPEN_FOR_WORK = ("assigned", "draft")
SUBMITTED_OR_LATER = ("submitted", "released", "acknowledged", "disputed", "under_review", "resolved", "closed")
HANDED_IN = ("awaiting_approval", *SUBMITTED_OR_LATER)
WITH_DISPUTE = ("disputed", "under_review")
INNER_SERIES = ("calibration", "double", "self", "automatic")
"""Series that are never released: they compare reviewers, are the agent's own, or no person's."""

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "save": {"assigned": "draft", "draft": "draft"},
    "submit": {"assigned": "submitted", "draft": "submitted"},
    "hand_in": {"assigned": "awaiting_approval", "draft": "awaiting_approval"},
    "approve": {"awaiting_approval": "submitted"},
    "send_back": {"awaiting_approval": "draft"},
    "reopen": {"awaiting_approval": "draft", "submitted": "draft", "released": "draft"},
    "plan_release": {"awaiting_approval": "awaiting_approval", "submitted": "submitted"},
    "release": {"submitted": "released"},
    "acknowledge": {"released": "acknowledged", "resolved": "acknowledged"},
    "dispute": {
        "released": "disputed",
        "acknowledged": "disputed",
        "disputed": "disputed",
        "under_review": "under_review",
        "resolved": "disputed",
    },
    "take_up": {"disputed": "under_review", "under_review": "under_review"},
    "resolve": {"disputed": "resolved", "under_review": "resolved"},
    "close": {"released": "closed", "acknowledged": "closed", "resolved": "closed"},
    "void": dict.fromkeys((*OPEN_FOR_WORK, *HANDED_IN), "void"),
}

REFUSALS: Mapping[str, str] = {
    "save": "This evaluation is submitted; its answers no longer change.",
    "submit": "This evaluation is submitted already.",
    "hand_in": "This evaluation is submitted already.",
    "approve": "This evaluation does not wait for an approval.",
    "send_back": "This evaluation does not wait for an approval.",
    "reopen": "Only a submitted evaluation to which the agent has not responded can be changed.",
    "plan_release": "A day of release can be set for a submitted evaluation that is not released yet.",
    "release": "Only a submitted evaluation that is not released yet can be released.",
    "acknowledge": "This evaluation does not wait for an acknowledgement.",
    "dispute": "Only an evaluation that was released and not closed can be disputed.",
    "take_up": "This evaluation has no dispute that waits.",
    "resolve": "This evaluation has no open dispute.",
    "close": "This evaluation cannot be closed as it stands.",
    "void": "This evaluation is void already.",
}
WAITS = {"awaiting_approval": "This evaluation waits for an approval first.", "void": "This evaluation is void."}
"""States that explain a refusal better than the act does."""


def after(act: str, state: str) -> str:
    """The state after the act. Raises Conflict when the act is not possible in this state."""
    try:
        return TRANSITIONS[act][state]
    except KeyError:
        raise Conflict(WAITS[state] if act == "release" and state in WAITS else REFUSALS[act]) from None


def can(act: str, state: str) -> bool:
    """Whether the act is possible in this state."""
    return state in TRANSITIONS[act]


def may_review(reviewer_id: int, agent_id: int) -> None:
    """Nobody scores their own contact. Raises NotAllowed."""
    if reviewer_id == agent_id:
        raise NotAllowed("Nobody evaluates their own contact. Choose another reviewer.")


def may_approve(person_id: int, *, reviewer_id: int, agent_id: int) -> None:
    """An evaluation is approved by somebody who neither scored nor was scored (QM-C13). Raises NotAllowed."""
    if person_id == reviewer_id:
        raise NotAllowed("You scored this contact; somebody else approves the evaluation.")
    if person_id == agent_id:
        raise NotAllowed("This evaluation is about you; somebody else approves it.")


def may_resolve(person_id: int, *, reviewer_id: int, agent_id: int, earlier: Collection[int] = ()) -> None:
    """A dispute is decided by somebody who neither scored nor was scored (QM-H8), nor, where the scorecard says
    so, decided an earlier dispute of the same question (`earlier`). Raises NotAllowed."""
    if person_id == reviewer_id:
        raise NotAllowed("You scored this contact; somebody else decides the dispute.")
    if person_id == agent_id:
        raise NotAllowed("This evaluation is about you; somebody else decides the dispute.")
    if person_id in earlier:
        raise NotAllowed("You decided about this question before; somebody else decides this time.")


def may_be_released(selection: str) -> None:
    """Evaluations that compare reviewers never reach the agent. Raises Conflict."""
    if selection in INNER_SERIES:
        raise Conflict("An evaluation of this kind is not released: it is not part of what the agent is told.")


def may_respond(act: str, response: Response) -> None:
    """Whether the scorecard lets an agent acknowledge or dispute at all (QM-H1). Raises Conflict."""
    if response is Response.NONE:
        raise Conflict("Evaluations on this scorecard are for reading; they take no response.")
    if act == "dispute" and response is not Response.DISPUTE:
        raise Conflict("Evaluations on this scorecard take no dispute. Speak with your team lead if it is wrong.")


def in_time(until: datetime | None, now: datetime) -> bool:
    """Whether the window is still open; at its last instant it is over. No end: always."""
    return until is None or now < until
