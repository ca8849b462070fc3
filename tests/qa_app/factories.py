"""Rows for tests, one function per table; every argument has a sensible default."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardRow, ScorecardVersion, VersionState
from qa_app.interactions.models import Customer, Interaction, Source, TranscriptVersion
from qa_app.people.models import Person
from transcription.transcript import Channel, Segment, Speaker, Transcript, to_document

_numbers = count(1)
LINES = (
    (Speaker.AGENT, "Good morning, Harbour and Vale, Ada speaking. How can I help?"),
    (Speaker.CUSTOMER, "My parcel never came and I am really upset about it."),
    (Speaker.AGENT, "I am sorry, that is frustrating. Let me look into it for you."),
    (Speaker.CUSTOMER, "Thank you."),
)


def source(session: Session, name: str = "Telephone") -> Source:
    found = session.scalar(select(Source).where(Source.name == name))
    if found is None:
        found = Source(name=name, channel_map=["agent", "customer"])
        session.add(found)
        session.flush()
    return found


def customer(session: Session, name: str = "Mo Rivers") -> Customer:
    row = Customer(ref=f"C-{next(_numbers)}", name=name)
    session.add(row)
    session.flush()
    return row


def transcript(lines: tuple[tuple[Speaker, str], ...] = LINES, channel: Channel = Channel.CALL) -> Transcript:
    segments = tuple(
        Segment(number, speaker, words, number * 4000, number * 4000 + 3500)
        for number, (speaker, words) in enumerate(lines)
    )
    return Transcript(channel, len(lines) * 4000, segments, language="en")


def interaction(
    session: Session,
    agent: Person | None = None,
    *,
    days_ago: float = 1,
    said: Transcript | None = None,
    **more: Any,
) -> Interaction:
    """An interaction with a ready transcript."""
    said = said or transcript()
    now = datetime.now(UTC)
    row = Interaction(
        channel=said.channel,
        source=source(session),
        external_id=f"ext-{next(_numbers)}",
        agent_id=agent.id if agent else None,
        team_id=agent.team_id if agent else None,
        started_at=now - timedelta(days=days_ago),
        received_at=now,
        duration_ms=said.duration_ms,
        transcript_version=1,
        **more,
    )
    session.add(row)
    session.flush()
    session.add(
        TranscriptVersion(
            interaction_id=row.id,
            version=1,
            document=to_document(said),
            text="\n".join(segment.text for segment in said.segments),
            created_at=now,
            created_by="test",
        )
    )
    session.flush()
    return row


def scorecard_version(session: Session, name: str = "contact-quality") -> ScorecardVersion:
    """A scorecard of the library as its published first version."""
    from scorecards import document, library

    found = session.scalar(
        select(ScorecardVersion)
        .join(ScorecardRow)
        .where(ScorecardRow.key == name, ScorecardVersion.number == 1)
    )
    if found is not None:
        return found
    card = library.load(name)
    now = datetime.now(UTC)
    row = ScorecardVersion(
        scorecard=ScorecardRow(key=name, title=card.title, created_at=now),
        number=1,
        state=VersionState.PUBLISHED,
        document=document.to_document(card),
        digest=document.digest(card),
        created_at=now,
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row
