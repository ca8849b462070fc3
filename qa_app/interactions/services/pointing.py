"""Having detectors put to a transcript by a worker, whenever there is a new one or somebody asks."""

from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction
from qa_app.interactions.queries.pointing import JOB
from qa_app.jobs import ledger


def look_for_behaviours(session: Session, interaction: Interaction) -> None:
    """Have the shown transcript looked at, with the caller's commit; one that waits already is enough."""
    ledger.repeat(
        session,
        JOB,
        f"interaction:{interaction.id}",
        {"interaction_id": interaction.id},
        title=f"Look for behaviours in interaction {interaction.id}",
    )
