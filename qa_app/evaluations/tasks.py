"""The worker's part of evaluating: what is done when its time has come, and quotes that follow when personal data is
taken out of the transcript they are from."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.evaluations import services
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services.masking import mask_quotes
from qa_app.jobs.runner import Run


def keep_time(session: Session, settings: Settings) -> int:
    """Release what was planned, remind agents, and close what their time is over for; returns how many were moved.

    Each is done once, however often the clock asks. The caller commits.
    """
    now, calendar = datetime.now(UTC), Calendar(settings.timezone, settings.office_hours)
    closed = services.close_due(session, now)
    released = services.release_due(session, calendar, now)
    return closed + released + services.remind_due(session, calendar, now)


def mask(run: Run) -> None:
    """Take out of the quotes of the job's interaction what was taken out of its transcript."""
    with run.transaction(is_last=True) as session:
        mask_quotes(session, int(run.payload["interaction_id"]))
