"""What sorting does when something happens to a complaint, what it asks for before a step, and what people set."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.sorting.services.again import ask_again, move_on
from qa_app.sorting.services.assigning import allot, leave, recheck_accused, retarget
from qa_app.sorting.services.categories import change_tree, recategorise, use_again
from qa_app.sorting.services.learning import ask_to_learn, keep_model, use_model
from qa_app.sorting.services.prioritising import prioritise, release_priority, set_priority
from qa_app.sorting.services.suggesting import note_choice, suggest
from qa_app.sorting.services.writing import keep_book, keep_place, keep_weights

__all__ = [
    "allot",
    "ask_again",
    "ask_to_learn",
    "change_tree",
    "follow",
    "keep_book",
    "keep_model",
    "keep_place",
    "keep_weights",
    "leave",
    "missing",
    "move_on",
    "note_choice",
    "prioritise",
    "recategorise",
    "recheck_accused",
    "release_priority",
    "retarget",
    "set_priority",
    "suggest",
    "use_again",
    "use_model",
]


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""
    if event.kind == "recorded":
        suggest(session, complaint)
    elif event.kind in ("assessed", "recategorised"):
        note_choice(session, complaint, event)
        prioritise(session, complaint, spreads=True)
        _sort_again(session, complaint, event)
    elif event.kind in ("repeat_found", "merged_in"):
        prioritise(session, complaint)
    elif event.kind in ("linked", "link_changed") and event.payload.get("role") == "origin":
        recheck_accused(session, complaint)
    elif event.kind == "moved" and event.payload.get("after") == "triaged":
        allot(session, complaint)


def _sort_again(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    before = event.payload.get("before")
    earlier = before.get("category") if isinstance(before, dict) else before
    if earlier != complaint.category:
        retarget(session, complaint)
    if event.kind == "assessed":
        recheck_accused(session, complaint)


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks: a category that is in use, before it counts as assessed."""
    if step.after != "triaged" or desk.categories(session).is_offered(complaint.category):
        return ()
    return (Missing("another category: this one was retired", "assess"),)
