"""Having detectors put to a transcript by a worker, whenever there is a new one or somebody asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction
from qa_app.interactions.queries.pointing import JOB
from qa_app.jobs import ledger

MOST_AGAIN = 500


def look_for_behaviours(session: Session, interaction: Interaction) -> None:
    """Have the shown transcript looked at, with the caller's commit; one that waits already is enough."""
    _look(session, interaction.id)


def look_again(session: Session) -> int:
    """Have the newest interactions looked at with the detectors as they are now; returns how many that will be."""
    newest = (
        select(Interaction.id)
        .where(Interaction.transcript_version.is_not(None))
        .order_by(Interaction.started_at.desc())
        .limit(MOST_AGAIN)
    )
    return sum(_look(session, interaction_id) for interaction_id in session.scalars(newest).all())


def _look(session: Session, interaction_id: int) -> bool:
    job = ledger.repeat(
        session,
        JOB,
        f"interaction:{interaction_id}",
        {"interaction_id": interaction_id},
        title=f"Look for behaviours in interaction {interaction_id}",
    )
    return job is not None
