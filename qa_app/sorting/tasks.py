"""The worker's part of sorting: learning, sorting open complaints anew, and what happens when an owner leaves."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.config import Settings
from qa_app.jobs.runner import Run
from qa_app.sorting import queries, services
from qa_app.sorting.queries import remapping
from qa_app.sorting.rules import learning

AT_ONCE = 50


def learn(run: Run) -> None:
    """Learn what complaints are about, measure it, and use it from now on. Refuses where there is too little."""
    run.step("reading", 5)
    with run.transaction() as session:
        examples = queries.examples(session, desk.categories(session))
    run.step("learning", 20)
    learnt = learning.learn(examples)
    with run.transaction(is_last=True) as session:
        services.keep_model(session, learnt, run.owner_id)


def sort_again(run: Run) -> None:
    """Move open complaints out of retired categories, or weigh them by the rules in use; some at a time."""
    last, number = 0, 0
    while True:
        with run.transaction() as session:
            ids = _some(session, run.payload["what"], last)
            for complaint_id in ids:
                _again(session, run.payload["what"], complaint_id)
        if not ids:
            break
        last, number = ids[-1], number + len(ids)
        run.step(f"{number}", 50)
    with run.transaction(is_last=True):
        pass


def _some(session: Session, what: str, last: int) -> Sequence[int]:
    if what == "categories":
        return remapping.still_about(session, desk.categories(session), last, limit=AT_ONCE)
    return remapping.open_and_weighed(session, last, limit=AT_ONCE)


def _again(session: Session, what: str, complaint_id: int) -> None:
    complaint = session.get_one(Complaint, complaint_id)
    if what == "categories":
        services.move_on(session, complaint, desk.categories(session))
    else:
        services.prioritise(session, complaint)


def keep_up(session: Session, _settings: Settings) -> int:
    """Put complaints whose owner's account was deactivated into a queue, and tell the leads; gives their number."""
    rows = queries.with_lost_owner(session)
    return sum(services.leave(session, complaint, "their account is deactivated") for complaint in rows)
