"""Having open complaints sorted anew in the background: after categories were retired or the rules changed."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.errors import Conflict
from qa_app.jobs import ledger
from qa_app.jobs.models import Job
from qa_app.policy import Actor
from qa_app.sorting.queries.remapping import to_move
from qa_app.sorting.services.categories import recategorise

TITLES = {
    "categories": "Moving open complaints out of retired categories",
    "priority": "Weighing open complaints by the new rules",
}


def ask_again(session: Session, actor: Actor, what: str) -> Job:
    """Have open complaints sorted anew: "categories" or "priority". Raises `Conflict` when that is under way."""
    job = ledger.repeat(session, "sort_again", what, {"what": what}, title=TITLES[what], owner_id=actor.id)
    if job is None:
        raise Conflict("That is being done already.")
    audit.record(session, actor, "complaints_sorted_again", ("job", job.id), what=what)
    return job


def move_on(session: Session, complaint: Complaint, tree: Tree) -> None:
    """Let an open complaint be about what stands for its category today; the log keeps what it was about before."""
    wanted = to_move(tree).get(complaint.category)
    if wanted is not None:
        why = f"“{tree.name(complaint.category)}” was retired and became “{tree.name(wanted)}”"
        recategorise(session, None, complaint, wanted, why)
