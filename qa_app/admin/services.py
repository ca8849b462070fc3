"""What people do with background work: try failed work again, take waiting work off the list."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.jobs import ledger
from qa_app.policy import Actor


def retry_job(session: Session, actor: Actor, job_id: int) -> None:
    """Queue failed or cancelled work again. Raises `NotFound`, `Conflict` when it is neither."""
    job = ledger.retry(session, job_id)
    audit.record(session, actor, "job_retried", ("job", job_id), work=job.name)


def cancel_job(session: Session, actor: Actor, job_id: int) -> None:
    """Take waiting work off the list. Raises `NotFound`, `Conflict` when it has begun or is over."""
    ledger.cancel(session, job_id)
    audit.record(session, actor, "job_cancelled", ("job", job_id))
