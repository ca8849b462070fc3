"""Files that hold several conversations: each becomes an interaction of its own, and none twice."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.interactions import queries
from qa_app.interactions.models import EXTERNAL_ID_MAXIMUM, FileKind, Interaction
from qa_app.interactions.rules import kinds
from qa_app.interactions.rules.kinds import WRITTEN_TYPES
from qa_app.interactions.rules.names import ending, line
from qa_app.interactions.rules.written import with_corrections
from qa_app.interactions.services.linking import file_row
from qa_app.interactions.services.telling import mail_of, take_over
from qa_app.interactions.services.transcripts import MADE_BY, store_transcript
from qa_app.people.models import Person
from qa_app.policy import Actor
from qa_app.storage import Stored
from transcription.language.elsewhere import without_card_numbers
from transcription.messages import Conversation
from transcription.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Bundle:
    """A kept file of several conversations, and what was said about all of them.

    `actor` brought it; nobody where the system itself did.
    """

    sha256: str
    name: str
    source_id: int
    agent_id: int | None = None
    queue: str | None = None
    actor: Actor | None = None


def keep_conversation(
    session: Session, bundle: Bundle, number: int, read: Conversation, transcript: Transcript
) -> bool:
    """Keep the `number`th conversation of a file; True when it is new, or has grown since it came in before.

    One without an id of its own is known by the file and its place there. One that is there already and that the
    actor may not see stays as it is.
    """
    external_id = line(read.external_id or "", EXTERNAL_ID_MAXIMUM) or f"{bundle.sha256[:24]}-{number}"
    row = queries.by_external_id(session, bundle.source_id, external_id)
    if row is None:
        row = _new(session, bundle, external_id, read)
    elif not _may_see(bundle.actor, row) or not _has_grown(session, row, transcript):
        return False
    take_over(session, row, read)
    if read.channel == "email":
        row.files[-1].detail = {**row.files[-1].detail, "mail": mail_of(read)}
    machine = queries.machine_transcript(session, row.id, row.transcript_version or 0)
    kept = with_corrections(transcript, machine, queries.transcript_of(session, row))
    store_transcript(session, row, (row.transcript_version or 0) + 1, kept, made_by=MADE_BY)
    return True


def note_unpacked(session: Session, bundle: Bundle, taken: int, refused: list[str]) -> None:
    """Write down what came out of a file, and what in it could not be read."""
    detail: dict[str, Any] = {
        "file": bundle.name,
        "taken": taken,
        "refused": [without_card_numbers(why) for why in refused],
    }
    audit.record(session, None, "interaction.unpack", ("source", bundle.source_id), **detail)


def _new(session: Session, bundle: Bundle, external_id: str, read: Conversation) -> Interaction:
    now = datetime.now(UTC)
    agent = session.get(Person, bundle.agent_id) if bundle.agent_id else None
    row = Interaction(
        channel=read.channel,
        source_id=bundle.source_id,
        external_id=external_id,
        agent_id=agent.id if agent else None,
        team_id=agent.team_id if agent else None,
        queue=bundle.queue,
        language=read.language or queries.source(session, bundle.source_id).language,
        started_at=now,
        received_at=now,
        is_metadata_complete=False,
    )
    stored = Stored(bundle.sha256, 0)
    row.files.append(file_row(FileKind.BUNDLE, bundle.name, stored, _media_type(bundle.name)))
    session.add(row)
    session.flush()
    return row


def _may_see(actor: Actor | None, row: Interaction) -> bool:
    return actor is None or actor.reaches("interaction.read", owner_id=row.agent_id, team_id=row.team_id)


def _has_grown(session: Session, row: Interaction, transcript: Transcript) -> bool:
    """Whether the file tells more than was read before; only what was read from a file can grow."""
    before = queries.machine_transcript(session, row.id, row.transcript_version or 0)
    if before is None or not all(kinds.is_written(file.media_type) for file in row.files):
        return False
    return len(transcript.segments) > len(before.segments)


def _media_type(name: str) -> str:
    return WRITTEN_TYPES.get(ending(name), "application/octet-stream")
