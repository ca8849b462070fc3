"""The worker's part: a kept file becomes exactly one transcript version, and the copy of the sound that is heard."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions import queries, services
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.names import ending
from qa_app.interactions.services import sound
from qa_app.interactions.services.transcripts import MADE_BY
from qa_app.interactions.tasks.reading import read_written
from qa_app.interactions.tasks.work import (
    ANALYSING,
    DECODING,
    TRANSCRIBING,
    Work,
    as_refusals,
    describe,
    site_rules,
    teller,
    work_of,
)
from qa_app.jobs.runner import Run
from transcription.errors import TranscriptionError
from transcription.silencing import covers, stretches
from transcription.transcript import Channel, Transcript

if TYPE_CHECKING:
    from transcription.audio import Recording
    from transcription.spans import Stretch


def transcribe(run: Run) -> None:
    """Make the transcript of the job's interaction and store it with the job's end, in one transaction.

    Raises `Invalid` naming the file and the mend when the file cannot be made into a transcript.
    """
    work = work_of(run)
    with as_refusals(run, work):
        if work.is_written:
            read_written(run, work)
        else:
            _transcribe_call(run, work)


def _transcribe_call(run: Run, work: Work) -> None:
    from transcription import audio  # noqa: PLC0415

    run.step(DECODING)
    path = run.store.path(work.sha256)
    recording = audio.decode(path, max_duration_s=run.settings.max_call_s, suffix=work.suffix)
    _note_sound(run, work, recording)
    transcript = _from_sidecar(run, work, recording) if work.sidecar else _from_speech(run, work, recording)
    copy = sound.make_copy(run.store, path, recording, stretches(transcript), suffix=work.suffix)
    with run.transaction(is_last=True) as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        sound.keep_copy(session, interaction, copy, work.version)
        services.store_transcript(session, interaction, work.version, transcript, made_by=MADE_BY)


def _from_speech(run: Run, work: Work, recording: "Recording") -> Transcript:
    from transcription import engines, pipeline  # noqa: PLC0415

    options = pipeline.Options(
        engine=run.settings.engine,
        model=run.settings.model,
        language=work.language,
        channel_map=work.channel_map,
        rules=site_rules(run, work.known_names),
        data_dir=run.settings.data_dir,
        quality=run.settings.quality,
        vocabulary=work.vocabulary,
        cores=max(1, engines.cores() // run.settings.worker_processes),  # the other processes have calls of their own
    )
    return pipeline.transcribe_recording(recording, options, teller(run))


def _from_sidecar(run: Run, work: Work, recording: "Recording") -> Transcript:
    """The transcript that came with the recording, measured like any other."""
    from transcription import channels, formats, pipeline, sound_quality  # noqa: PLC0415
    from transcription.plain import decoded  # noqa: PLC0415

    assert work.sidecar is not None
    run.step(TRANSCRIBING)
    name, sha256 = work.sidecar
    try:
        found = formats.read_text(decoded(run.store.path(sha256).read_bytes()), ending(name))
    except TranscriptionError as error:
        raise Invalid(
            f"The transcript “{name}” beside “{work.name}” cannot be read: {error}. "
            "Mend it, or send the recording without it."
        ) from error
    run.step(ANALYSING)
    tracks = channels.split(recording, work.channel_map)
    return pipeline.analyse(
        replace(
            found,
            channel=Channel.CALL,
            duration_ms=max(recording.duration_ms, found.duration_ms),
            provenance={**found.provenance, "engine": "sidecar", "file": name},
        ),
        site_rules(run, work.known_names),
        sound_quality.measure(tracks.recording, tracks.speakers),
    )


def _note_sound(run: Run, work: Work, recording: "Recording") -> None:
    """Note how long it is and how it was recorded; the sound itself waits for the transcript."""
    found = {"codec": recording.codec, "container": recording.container, "channels": recording.channels,
             "rate": recording.source_rate, "lost_packets": recording.lost_packets}  # fmt: skip
    with run.transaction() as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        interaction.duration_ms = recording.duration_ms
        describe(interaction, **found)


def silence(run: Run) -> None:
    """Make the copy that people hear anew, silent where the shown transcript has redactions.

    A copy that a newer transcript has outrun meanwhile is not kept; the newer one has a job of its own.
    """
    from transcription import audio  # noqa: PLC0415

    work = work_of(run)
    with run.transaction() as session:
        needed = _to_be_silent(session, work)
    with as_refusals(run, work):
        run.step(DECODING)
        path = run.store.path(work.sha256)
        recording = audio.decode(path, max_duration_s=run.settings.max_call_s, suffix=work.suffix)
        run.step(ANALYSING)
        copy = sound.make_copy(run.store, path, recording, needed, suffix=work.suffix)
    with run.transaction(is_last=True) as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        if covers(needed, _to_be_silent(session, work)):
            sound.keep_copy(session, interaction, copy, interaction.transcript_version or work.version)


def _to_be_silent(session: Session, work: Work) -> "list[Stretch]":
    """What must not be heard now. Raises `Invalid` when there is no transcript that could tell."""
    transcript = queries.transcript_of(session, session.get_one(Interaction, work.interaction_id))
    if transcript is None:
        raise Invalid("There is no transcript that tells what is to be silenced.")
    return stretches(transcript)
