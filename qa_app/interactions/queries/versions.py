"""The kept versions of a transcript: who made each, what the machine heard first, and what one changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction, TranscriptKind, TranscriptVersion
from transcription.transcript import Transcript, from_document

MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version, without its text."""

    number: int
    kind: str
    made_at: datetime
    made_by: str
    is_checked_whole: bool


def versions(session: Session, interaction_id: int) -> Sequence[Version]:
    """The latest versions of a transcript, newest first, at most `MOST_VERSIONS`."""
    statement = (
        select(
            TranscriptVersion.version,
            TranscriptVersion.kind,
            TranscriptVersion.created_at,
            TranscriptVersion.created_by,
            TranscriptVersion.is_checked_whole,
        )
        .where(TranscriptVersion.interaction_id == interaction_id)
        .order_by(TranscriptVersion.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [Version(*row) for row in session.execute(statement)]


def machine_transcript(session: Session, interaction_id: int, until: int) -> Transcript | None:
    """The latest transcript that the machine made, up to and with version `until`."""
    statement = (
        select(TranscriptVersion.document)
        .where(
            TranscriptVersion.interaction_id == interaction_id,
            TranscriptVersion.version <= until,
            TranscriptVersion.kind == TranscriptKind.MACHINE,
        )
        .order_by(TranscriptVersion.version.desc())
        .limit(1)
    )
    document = session.scalars(statement).one_or_none()
    return from_document(document) if document else None


def known_names(interaction: Interaction) -> tuple[str, ...]:
    """The customer's names in the record, to be taken out of what was said."""
    customer = interaction.customer
    return (customer.name,) if customer is not None and customer.name else ()
