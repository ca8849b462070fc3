"""Working out how urgent a complaint is, and letting people set it by hand with a reason."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.rules.steps import OPEN
from qa_app.complaints.services import happened
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.sorting import queries
from qa_app.sorting.models import PrioritySet
from qa_app.sorting.rules import priority

MOST_RAISED = 50
REASON_MAXIMUM = 1_000


def prioritise(session: Session, complaint: Complaint, actor: Actor | None = None, *, spreads: bool = False) -> None:
    """Work the priority out anew and log it when anything changed; a priority set by hand stands.

    When such complaints became more than chance explains and `spreads`, the open ones like it are weighed again too.
    """
    if complaint.severity is None:
        return
    tree, now = desk.categories(session), datetime.now(UTC)
    is_spike = _weigh(session, complaint, actor, tree, now)
    if spreads and is_spike:
        for other in queries.alike_open(session, complaint, tree, now, limit=MOST_RAISED):
            _weigh(session, other, None, tree, now)


def _weigh(session: Session, complaint: Complaint, actor: Actor | None, tree: Tree, now: datetime) -> bool:
    version, weights = queries.weights(session)
    known = queries.known(session, complaint, tree, now)
    ranking = priority.rank(known, weights)
    hits = priority.explained(ranking, version)
    by_hand = session.get(PrioritySet, complaint.id)
    if by_hand is not None:
        hits.append({"rule": "by_hand", "priority": by_hand.priority, "reason": by_hand.reason})
    wanted = by_hand.priority if by_hand is not None else ranking.priority
    if (complaint.priority, complaint.priority_reason) != (wanted, hits):
        before, complaint.priority, complaint.priority_reason = complaint.priority, wanted, hits
        happened(session, actor, complaint, "prioritised", priority=wanted, before=before, hits=hits)
    return known.spread.is_spike


def set_priority(session: Session, actor: Actor, complaint: Complaint, wanted: int, reason: str) -> None:
    """Set the priority by hand; it stands until it is taken back. Raises `Invalid` without a reason, `Conflict`."""
    if complaint.state not in OPEN or complaint.severity is None:
        raise Conflict("Only a complaint that is open and assessed has a priority to set.")
    problems = {}
    if wanted not in range(1, priority.LOWEST + 1):
        problems["priority"] = "Choose P1 to P4."
    if not reason.strip() or len(reason.strip()) > REASON_MAXIMUM:
        problems["reason"] = f"Say why, in 1 to {REASON_MAXIMUM} characters."
    if problems:
        raise Invalid("The priority was not set.", problems)
    row = session.get(PrioritySet, complaint.id) or PrioritySet(complaint_id=complaint.id)
    row.priority, row.reason, row.by_id, row.at = wanted, reason.strip(), actor.id, datetime.now(UTC)
    session.add(row)
    session.flush()
    prioritise(session, complaint, actor)


def release_priority(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Let the rules say the priority again."""
    row = session.get(PrioritySet, complaint.id)
    if row is None:
        raise Conflict("Nobody set this priority by hand.")
    session.delete(row)
    session.flush()
    prioritise(session, complaint, actor)
