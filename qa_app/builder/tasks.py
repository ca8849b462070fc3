"""The worker's part: publishing scheduled versions when their time comes."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries, services
from qa_app.config import Settings
from qa_app.jobs import ledger
from qa_app.jobs.runner import Run

NAME = "activate_scorecards"


def enqueue_due(session: Session, settings: Settings) -> int:
    """Have scheduled versions published whose time has come; returns 1 when there are any. The caller commits."""
    if not queries.due(session, datetime.now(UTC)):
        return 0
    return int(ledger.repeat(session, NAME, "due", {}, title="Publishing scheduled scorecards") is not None)


def activate(run: Run) -> None:
    """Publish every scheduled version that is due, in the job's own transaction."""
    with run.transaction(is_last=True) as session:
        services.activate_due(session, datetime.now(UTC))
