"""Having the desk's labels learnt from, and keeping what was learnt."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.errors import Conflict, NotFound
from qa_app.jobs import ledger
from qa_app.jobs.models import Job
from qa_app.policy import Actor
from qa_app.sorting import queries
from qa_app.sorting.models import LearntModel
from qa_app.sorting.rules import measuring, reading
from qa_app.sorting.rules.learning import Learnt, usable


def ask_to_learn(session: Session, actor: Actor) -> Job:
    """Have it learnt in the background. Raises `Invalid` where there is too little, `Conflict` when it is under way."""
    usable(queries.examples(session, desk.categories(session)))
    job = ledger.repeat(session, "learn_sorting", "sorting", {}, title="Learning to sort", owner_id=actor.id)
    if job is None:
        raise Conflict("It is being learnt already.")
    audit.record(session, actor, "sorting_learnt", ("job", job.id))
    return job


def keep_model(session: Session, learnt: Learnt, by_id: int | None) -> LearntModel:
    """Keep what was learnt, and use it from now on."""
    parameters = reading.pack(learnt.model)
    figures = {**measuring.to_document(learnt.measured), "left_out": [list(pair) for pair in learnt.left_out]}
    row = LearntModel(at=datetime.now(UTC), by_id=by_id, digest=reading.digest(parameters), is_in_use=True)
    row.labels, row.threshold, row.figures = list(learnt.model.labels), learnt.threshold, figures
    row.parameters = parameters
    session.add(row)
    session.flush()
    return row


def use_model(session: Session, actor: Actor, model_id: int | None) -> None:
    """Have an earlier model suggest from now on, or with None the words of each category. Raises `NotFound`."""
    if model_id is not None and session.get(LearntModel, model_id) is None:
        raise NotFound("There is no such model.")
    session.execute(
        update(LearntModel).values(is_in_use=(LearntModel.id == model_id) if model_id is not None else False)
    )
    session.expire_all()
    audit.record(session, actor, "sorting_model_chosen", ("sorting_model", model_id or 0))
