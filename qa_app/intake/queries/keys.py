"""Reading the keys of the API, for the page on which they are made and taken back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.intake.models import ApiKey


def keys(session: Session) -> Sequence[ApiKey]:
    """Every key, those in force first, then the newest."""
    order = (ApiKey.revoked_at.is_not(None), ApiKey.id.desc())
    return session.scalars(select(ApiKey).order_by(*order).limit(200)).all()
