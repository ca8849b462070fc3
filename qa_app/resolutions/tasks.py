"""What the clock asks of resolutions: surveys that are due, looking back after thirty days, closing what is ready."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.resolutions import services


def keep_up(session: Session, settings: Settings) -> int:
    """Do what is due; returns how many complaints were looked at. The caller commits."""
    now = datetime.now(UTC)
    done = services.plan_left_out(session, now)
    done += services.send_due(session, settings.mail.root if settings.mail else None, now)
    return done + services.look_back(session, now) + services.close_alone(session, now)
