"""What participants are told when something waits for them, in names and days, never in anybody's words."""

from datetime import datetime

from sqlalchemy.orm import Session

from qa_app.calibration.models import CalibrationSession
from qa_app.notices import services as notices


def tell_to_score(session: Session, row: CalibrationSession, person_id: int, now: datetime) -> None:
    """A participant: contacts wait to be scored."""
    _tell(session, row, person_id, "calibration_to_score", f"“{row.title}”: contacts wait for you to score", now)


def tell_open(session: Session, row: CalibrationSession, now: datetime) -> None:
    """Everybody who takes part and the one who convened them: the answers lie open."""
    people = {each.person_id for each in row.participants if each.removed_at is None} | {row.created_by_id}
    for person_id in people:
        _tell(session, row, person_id, "calibration_open", f"“{row.title}”: all have scored, the answers lie open", now)


def _tell(session: Session, row: CalibrationSession, person_id: int, kind: str, title: str, now: datetime) -> None:
    key = f"{kind}:{row.id}"
    notices.tell(session, person_id, kind=kind, title=title, url=f"/calibration/{row.id}", key=key, now=now)
