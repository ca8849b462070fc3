"""Figures that a worker is still to work out: of a very long transcript after somebody mended it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.figures import is_awaited
from qa_app.jobs.models import Job, JobState
from transcription.transcript import Transcript

JOB = "measure"


def figures_state(session: Session, interaction: Interaction, transcript: Transcript | None) -> str:
    """Whether the shown figures belong to the shown lines: ready, working, or failed."""
    if transcript is None or not is_awaited(transcript.metrics):
        return "ready"
    own = select(Job.state).where(Job.name == JOB, Job.key == f"interaction:{interaction.id}")
    return "failed" if session.scalar(own) in (JobState.FAILED, JobState.CANCELLED) else "working"
