"""Files of several conversations: whether one came in before."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qa_app.jobs.models import Job, JobState


def is_unpacked(session: Session, source_id: int, sha256: str) -> bool:
    """Whether a file of several conversations came in from this source before, and was read or soon will be."""
    own = and_(
        Job.name == "unpack", Job.key == f"file:{sha256}", Job.state.notin_((JobState.FAILED, JobState.CANCELLED))
    )
    payloads = session.scalars(select(Job.payload).where(own))
    return any(payload.get("source_id") == source_id for payload in payloads)
