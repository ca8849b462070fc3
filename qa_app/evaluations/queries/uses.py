"""How many evaluations each scorecard version has, for the list of scorecards."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.evaluations.models import Evaluation


def by_version(session: Session) -> dict[int, int]:
    """Evaluations of every state by version id."""
    counted = select(Evaluation.scorecard_version_id, func.count()).group_by(Evaluation.scorecard_version_id)
    return {row[0]: row[1] for row in session.execute(counted)}
