"""The copy of a recording that people hear: made from the original, silent where the transcript has redactions."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from qa_app.errors import Conflict
from qa_app.interactions import queries
from qa_app.interactions.models import FileKind, Interaction, InteractionFile
from qa_app.jobs import ledger
from qa_app.jobs.models import JobState
from qa_app.storage import Store
from transcription.silencing import covers

if TYPE_CHECKING:
    from transcription.audio import Recording
    from transcription.spans import Stretch


def make_copy(
    store: Store, path: Path, recording: "Recording", silenced: Sequence["Stretch"], *, suffix: str | None
) -> InteractionFile:
    """The playable copy with its waveform, in the store, as a row that belongs to no interaction yet.

    `path` and `suffix` are those of the original, `recording` its decoded sound. Every recording gets a copy:
    it is small, can be sought in, and what strangers uploaded is never played.
    """
    from transcription import audio  # noqa: PLC0415

    store.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.root.parent) as folder:
        copy = Path(folder) / f"copy{audio.PLAYABLE_SUFFIX}"
        audio.playable(path, copy, suffix=suffix, silenced=silenced)
        with copy.open("rb") as stream:
            stored = store.put(stream)
    return InteractionFile(
        kind=FileKind.PLAYABLE,
        sha256=stored.sha256,
        size=stored.size,
        name=f"copy{audio.PLAYABLE_SUFFIX}",
        media_type=audio.PLAYABLE_TYPE,
        detail={
            "peaks": [list(lane) for lane in audio.peaks(recording, silenced=silenced)],
            "duration_ms": recording.duration_ms,
            "silenced": [list(stretch) for stretch in silenced],
        },
    )


def keep_copy(session: Session, interaction: Interaction, copy: InteractionFile, version: int) -> None:
    """Let this copy, made for that version of the transcript, be the one that is heard.

    Earlier ones go, so that nobody can ask for them.
    """
    for old in [file for file in interaction.files if file.kind == FileKind.PLAYABLE]:
        interaction.files.remove(old)
        session.delete(old)
    session.flush()  # the same bytes may come again, and the row is unique
    copy.detail = {**copy.detail, "version": version}
    copy.name = f"{interaction.id}{Path(copy.name).suffix}"
    interaction.files.append(copy)
    session.flush()


def silence_anew(session: Session, interaction: Interaction, needed: Sequence["Stretch"]) -> None:
    """Have the copy made anew when it holds sound that its transcript has no longer; until then it is not served."""
    copy = queries.file_of(interaction, FileKind.PLAYABLE)
    if copy is not None and not covers(copy.detail.get("silenced") or (), needed):
        _enqueue(session, interaction)


def ask_for_copy(session: Session, interaction: Interaction) -> None:
    """Have the copy made at a person's wish: it is missing, too old, or its making failed.

    Asking again while it is being made changes nothing. Raises `Conflict` when there is nothing to make it of.
    """
    if interaction.transcript_version is None or queries.recording_of(interaction) is None:
        raise Conflict("The sound comes with the transcript, and there is none yet.")
    job = queries.silence_job(session, interaction)
    if job is None or job.payload.get("version") != interaction.transcript_version:
        _enqueue(session, interaction)
    elif job.state in (JobState.FAILED, JobState.CANCELLED):
        ledger.retry(session, job.id)


def _enqueue(session: Session, interaction: Interaction) -> None:
    version = interaction.transcript_version
    ledger.enqueue(
        session,
        "silence",
        f"interaction:{interaction.id}:{version}",
        {"interaction_id": interaction.id, "version": version},
        title=f"Silence personal data in the sound of interaction {interaction.id}",
    )
