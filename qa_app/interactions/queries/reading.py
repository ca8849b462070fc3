"""Reading single interactions: who may see one, how far it is, its transcript and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.db import in_scope
from qa_app.errors import NotFound
from qa_app.interactions.models import FileKind, Interaction, InteractionFile, Source, TranscriptVersion
from qa_app.interactions.queries.lending import lent
from qa_app.interactions.rules.kinds import is_written
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person
from qa_app.policy import Actor
from transcription.silencing import covers, stretches
from transcription.transcript import Transcript, from_document

LARGEST_ID = 2**31 - 1
"""The largest id a row can have; addresses may name any number."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far an interaction is: received, decoding, transcribing, analysing, ready or failed.

    `percent` is of the step; `error` says why it failed, or why it will be tried again.
    """

    state: str
    percent: int = 0
    error: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in ("ready", "failed")


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the player and the transcript beside it need; `lanes` names the speaker of each waveform.

    `sound` is ready, coming (with the transcript), making (without what was redacted), missing, or none. `silenced`
    are the stretches (ms) that hold no sound because they held personal data.
    """

    transcript: Transcript | None
    version: int | None
    has_sound: bool
    sound: str
    duration_ms: int
    peaks: Sequence[Sequence[int]]
    lanes: Sequence[str]
    mail: dict[str, Any]
    silenced: Sequence[Sequence[int]] = ()
    is_checked_whole: bool = False


def visible(actor: Actor, permission: str = "interaction.read") -> Select[Interaction]:
    """The interactions that the permission lets the actor reach."""
    scope = in_scope(actor, permission, owner=Interaction.agent_id, team=Interaction.team_id)
    return select(Interaction).where(scope)


def one(session: Session, actor: Actor, interaction_id: int, permission: str = "interaction.read") -> Interaction:
    """The interaction, with what a page shows of it: in the actor's reach, or lent to them.

    Raises `NotFound` when it is not there for the actor.
    """
    scope = in_scope(actor, permission, owner=Interaction.agent_id, team=Interaction.team_id)
    statement = (
        select(Interaction)
        .where(or_(scope, lent(actor, permission)), Interaction.id == interaction_id)
        .options(
            joinedload(Interaction.agent).lazyload(Person.roles),
            joinedload(Interaction.team),
            joinedload(Interaction.customer),
            joinedload(Interaction.source),
            joinedload(Interaction.job),
            selectinload(Interaction.files),
        )
    )
    is_possible = interaction_id <= LARGEST_ID
    found = session.scalars(statement).unique().one_or_none() if is_possible else None
    if found is None:
        raise NotFound("There is no such interaction, or it is not yours to see.")
    return found


def status(interaction: Interaction) -> Status:
    """How far the interaction is."""
    if interaction.transcript_version is not None:
        return Status("ready", 100)
    job = interaction.job
    if job is None:
        return Status("received")
    if job.state in (JobState.FAILED, JobState.CANCELLED):
        return Status("failed", error=job.error or "It was cancelled.")
    if job.state == JobState.RUNNING and job.step:
        return Status(job.step, job.percent)
    return Status("received", error=job.error)


def transcript_of(session: Session, interaction: Interaction) -> Transcript | None:
    """The transcript that is shown, or None while there is none."""
    if interaction.transcript_version is None:
        return None
    row = session.get(TranscriptVersion, (interaction.id, interaction.transcript_version))
    return from_document(row.document) if row else None


def transcript_version(session: Session, interaction_id: int, version: int) -> Transcript | None:
    """One kept version of an interaction's transcript, for what was judged on it."""
    row = session.get(TranscriptVersion, (interaction_id, version))
    return from_document(row.document) if row else None


def workspace(session: Session, interaction: Interaction) -> Workspace:
    """What `interactions/_workspace.html` shows of an interaction."""
    transcript = transcript_of(session, interaction)
    playable, original = heard_copy(interaction, transcript), came_in(interaction)
    detail = playable.detail if playable else {}
    peaks = detail.get("peaks") or []
    return Workspace(
        transcript=transcript,
        version=interaction.transcript_version,
        has_sound=playable is not None,
        sound=sound_state(session, interaction, transcript),
        duration_ms=detail.get("duration_ms") or interaction.duration_ms or 0,
        peaks=peaks,
        lanes=_lanes(interaction, len(peaks), transcript),
        mail=(original.detail.get("mail") or {}) if original else {},
        silenced=detail.get("silenced") or (),
        is_checked_whole=_is_checked_whole(session, interaction),
    )


def _is_checked_whole(session: Session, interaction: Interaction) -> bool:
    """Whether a person has gone over every line of the shown transcript."""
    shown = and_(
        TranscriptVersion.interaction_id == interaction.id, TranscriptVersion.version == interaction.transcript_version
    )
    return bool(session.scalar(select(TranscriptVersion.is_checked_whole).where(shown)))


def sound_state(session: Session, interaction: Interaction, transcript: Transcript | None) -> str:
    """Whether the sound can be heard beside the transcript, as `Workspace.sound` says it."""
    return "ready" if heard_copy(interaction, transcript) else _awaited(session, interaction, transcript)


def heard_copy(interaction: Interaction, transcript: Transcript | None) -> InteractionFile | None:
    """The copy of the sound that may be heard, given the shown transcript.

    None while there is no transcript, and while the copy still holds what the transcript has redacted.
    """
    copy = file_of(interaction, FileKind.PLAYABLE)
    if copy is None or transcript is None:
        return None
    return copy if covers(copy.detail.get("silenced") or (), stretches(transcript)) else None


def audible(session: Session, interaction: Interaction) -> InteractionFile | None:
    """As `heard_copy`, but the transcript is read only when the copy was made for another version of it.

    The player asks for many parts of one sound.
    """
    copy, shown = file_of(interaction, FileKind.PLAYABLE), interaction.transcript_version
    if copy is not None and shown is not None and copy.detail.get("version") == shown:
        return copy
    return heard_copy(interaction, transcript_of(session, interaction))


def silence_job(session: Session, interaction: Interaction) -> Job | None:
    """The latest work on the copy of the interaction's sound."""
    own = and_(Job.name == "silence", Job.key.startswith(f"interaction:{interaction.id}:", autoescape=True))
    return session.scalars(select(Job).where(own).order_by(Job.id.desc()).limit(1)).one_or_none()


def _awaited(session: Session, interaction: Interaction, transcript: Transcript | None) -> str:
    """Why there is no sound: none (no recording), coming, making, missing."""
    if recording_of(interaction) is None:
        return "none"
    if transcript is None:
        return "coming"
    job = silence_job(session, interaction)
    return "making" if job and job.state in (JobState.QUEUED, JobState.RUNNING) else "missing"


def channel_map(interaction: Interaction) -> list[str]:
    """The speaker of each channel: the interaction's own after a swap, else its source's."""
    return [str(name) for name in interaction.channel_map or interaction.source.channel_map]


def file_of(interaction: Interaction, kind: FileKind) -> InteractionFile | None:
    """The interaction's newest file of a kind."""
    return next((file for file in reversed(interaction.files) if file.kind == kind), None)


def recording_of(interaction: Interaction) -> InteractionFile | None:
    """The interaction's recording as it came; None for what is read, such as a ready transcript without its call."""
    file = file_of(interaction, FileKind.ORIGINAL)
    return file if file is not None and not is_written(file.media_type) else None


def came_in(interaction: Interaction) -> InteractionFile | None:
    """The file that the interaction came in, by itself or with others."""
    return file_of(interaction, FileKind.ORIGINAL) or file_of(interaction, FileKind.BUNDLE)


def kept_files(interaction: Interaction) -> list[InteractionFile]:
    """Every file of it as it came: its own, the newest first, transcripts that came along, and whole bundles."""
    kinds = (FileKind.ORIGINAL, FileKind.SIDECAR, FileKind.BUNDLE)
    return [file for kind in kinds for file in reversed(interaction.files) if file.kind == kind]


def by_original(session: Session, sha256: str) -> Interaction | None:
    """The interaction whose original file has this content."""
    owner = select(InteractionFile.interaction_id).where(
        InteractionFile.kind == FileKind.ORIGINAL, InteractionFile.sha256 == sha256
    )
    return session.scalars(select(Interaction).where(Interaction.id.in_(owner))).one_or_none()


def by_external_id(session: Session, source_id: int, external_id: str | None) -> Interaction | None:
    """The interaction with this number from this source."""
    if not external_id:
        return None
    same = and_(Interaction.source_id == source_id, Interaction.external_id == external_id)
    return session.scalars(select(Interaction).where(same)).one_or_none()


def sources(session: Session) -> Sequence[Source]:
    """All sources, by name."""
    return session.scalars(select(Source).order_by(Source.name)).all()


def source(session: Session, source_id: int) -> Source:
    """One source. Raises `NotFound`."""
    row = session.get(Source, source_id) if source_id <= LARGEST_ID else None
    if row is None:
        raise NotFound("There is no such source.")
    return row


def failed_of(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Interaction]:
    """Interactions that the actor brought in and that could not be read, oldest first."""
    statement = (
        visible(actor)
        .join(Job, Interaction.job_id == Job.id)
        .where(Interaction.transcript_version.is_(None), Job.state == JobState.FAILED, Job.owner_id == actor.id)
        .options(joinedload(Interaction.job))
        .order_by(Interaction.received_at)
        .limit(limit)
    )
    return session.scalars(statement).unique().all()


def _lanes(interaction: Interaction, count: int, transcript: Transcript | None) -> list[str]:
    """Whose each waveform is; unknown when one track holds several people."""
    names = channel_map(interaction)
    layout = (transcript.provenance.get("channels") or {}).get("layout") if transcript else None
    if count != len(names) or layout in ("mono", "copied", "mixed"):
        return ["unknown"] * count
    return names
