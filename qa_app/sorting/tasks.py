"""The worker's part of sorting: learning from the desk's labels, and what happens when an owner's account goes."""

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.config import Settings
from qa_app.jobs.runner import Run
from qa_app.sorting import queries, services
from qa_app.sorting.rules import learning


def learn(run: Run) -> None:
    """Learn what complaints are about, measure it, and use it from now on. Refuses where there is too little."""
    run.step("reading", 5)
    with run.transaction() as session:
        examples = queries.examples(session, desk.categories(session))
    run.step("learning", 20)
    learnt = learning.learn(examples)
    with run.transaction(is_last=True) as session:
        services.keep_model(session, learnt, run.owner_id)


def keep_up(session: Session, _settings: Settings) -> int:
    """Put complaints whose owner's account was deactivated into a queue, and tell the leads; gives their number."""
    rows = queries.with_lost_owner(session)
    return sum(services.leave(session, complaint, "their account is deactivated") for complaint in rows)
