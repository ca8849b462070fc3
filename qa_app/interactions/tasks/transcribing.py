"""The worker's part: a kept file becomes exactly one transcript version, and the copy of the sound that is heard."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions import queries, services
from qa_app.interactions.models import FileKind, Interaction
from qa_app.interactions.rules.names import ending
from qa_app.interactions.services import sound
from qa_app.interactions.services.intake import customer_named
from qa_app.jobs.runner import Run
from qa_app.people.queries import person_by_reference
from transcription.errors import TranscriptionError
from transcription.silencing import covers, stretches
from transcription.transcript import Channel, Segment, Speaker, Transcript

if TYPE_CHECKING:
    from transcription.audio import Recording
    from transcription.messages import Conversation
    from transcription.pipeline import SiteRules
    from transcription.spans import Stretch

DECODING, TRANSCRIBING, ANALYSING = "decoding", "transcribing", "analysing"
SAID_EVERY_S = 0.7
MADE_BY = "transcription"
MEND_MESSAGES = "Mend the file, or export it again, and send it anew."


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be transcribed, as plain values that outlive the session."""

    interaction_id: int
    version: int
    channel: str
    name: str
    sha256: str
    channel_map: tuple[Speaker, ...]
    language: str | None
    sidecar: tuple[str, str] | None
    known_names: tuple[str, ...]
    vocabulary: tuple[str, ...]

    @property
    def suffix(self) -> str | None:
        return ending(self.name) or None


def transcribe(run: Run) -> None:
    """Make the transcript of the job's interaction and store it with the job's end, in one transaction.

    Raises `Invalid` naming the file and the mend when the file cannot be made into a transcript.
    """
    work = _work(run)
    with _as_refusals(run, work):
        if work.channel == Channel.CALL:
            _transcribe_call(run, work)
        else:
            _read_messages(run, work)


def _work(run: Run) -> _Work:
    with run.transaction() as session:
        interaction = session.get_one(Interaction, run.payload["interaction_id"])
        original = queries.file_of(interaction, FileKind.ORIGINAL)
        sidecar = queries.file_of(interaction, FileKind.SIDECAR)
        if original is None:
            raise Invalid("The interaction has no file to transcribe.")
        return _Work(
            interaction_id=interaction.id,
            version=int(run.payload["version"]),
            channel=interaction.channel,
            name=original.name,
            sha256=original.sha256,
            channel_map=tuple(Speaker(name) for name in queries.channel_map(interaction)),
            language=interaction.language or interaction.source.language,
            sidecar=(sidecar.name, sidecar.sha256) if sidecar else None,
            known_names=queries.known_names(interaction),
            vocabulary=queries.expected_terms(session, interaction.queue),
        )


@contextmanager
def _as_refusals(run: Run, work: _Work) -> Iterator[None]:
    """The kernel's errors as refusals that name the file as people know it, not as the store does."""
    try:
        yield
    except TranscriptionError as error:
        message = str(error).replace(f"“{work.sha256}”", f"“{work.name}”").replace(work.sha256, work.name)
        named = message if work.name in message else f"“{work.name}”: {message}"
        raise Invalid(named if work.channel == Channel.CALL else f"{named.rstrip('.')}. {_mend(work)}") from error


def _mend(work: _Work) -> str:
    """What to do about a chat or an e-mail that cannot be read; a table may have been meant for recordings."""
    is_table = work.suffix in (".csv", ".tsv")
    return f"{MEND_MESSAGES} A table about recordings needs a column named file." if is_table else MEND_MESSAGES


def _transcribe_call(run: Run, work: _Work) -> None:
    from transcription import audio  # noqa: PLC0415

    run.step(DECODING)
    path = run.store.path(work.sha256)
    recording = audio.decode(path, max_duration_s=run.settings.max_call_s, suffix=work.suffix)
    _note_sound(run, work, recording)
    transcript = _from_sidecar(run, work, recording) if work.sidecar else _from_speech(run, work, recording)
    copy = sound.make_copy(run.store, path, recording, stretches(transcript), suffix=work.suffix)
    with run.transaction(is_last=True) as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        sound.keep_copy(session, interaction, copy)
        services.store_transcript(session, interaction, work.version, transcript, made_by=MADE_BY)


def _from_speech(run: Run, work: _Work, recording: "Recording") -> Transcript:
    from transcription import pipeline  # noqa: PLC0415

    options = pipeline.Options(
        engine=run.settings.engine,
        model=run.settings.model,
        language=work.language,
        channel_map=work.channel_map,
        rules=_rules(run, work.known_names),
        data_dir=run.settings.data_dir,
        quality=run.settings.quality,
        vocabulary=work.vocabulary,
    )
    return pipeline.transcribe_recording(recording, options, _teller(run))


def _from_sidecar(run: Run, work: _Work, recording: "Recording") -> Transcript:
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
        _rules(run, work.known_names),
        sound_quality.measure(tracks.recording, tracks.speakers),
    )


def _rules(run: Run, known_names: tuple[str, ...]) -> "SiteRules":
    """What the installation decided about measuring, from its settings, and the customer's names from the record."""
    from transcription.pipeline import SiteRules  # noqa: PLC0415
    from transcription.thresholds import Thresholds  # noqa: PLC0415

    settings = run.settings
    return SiteRules(
        known_names=known_names,
        thresholds=Thresholds(dead_air_ms=settings.dead_air_ms, interruption_ms=settings.interruption_ms),
        office_hours=settings.office_hours,
        is_agent_scored=not settings.is_agent_sentiment_hidden,
    )


def _teller(run: Run) -> Callable[[str, float], None]:
    """Passes the pipeline's progress on: every new step at once, percents about once a second."""
    last: dict[str, Any] = {"step": None, "at": 0.0}

    def tell(step: str, percent: float) -> None:
        now = time.monotonic()
        if step == last["step"] and now - last["at"] < SAID_EVERY_S:
            return
        last.update(step=step, at=now)
        run.step(step, int(percent))

    return tell


def _note_sound(run: Run, work: _Work, recording: "Recording") -> None:
    """Note how long it is and how it was recorded; the sound itself waits for the transcript."""
    found = {"codec": recording.codec, "container": recording.container, "channels": recording.channels,
             "rate": recording.source_rate, "lost_packets": recording.lost_packets}  # fmt: skip
    with run.transaction() as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        interaction.duration_ms = recording.duration_ms
        _describe(interaction, **found)


def silence(run: Run) -> None:
    """Make the copy that people hear anew, silent where the shown transcript has redactions.

    A copy that a newer transcript has outrun meanwhile is not kept; the newer one has a job of its own.
    """
    from transcription import audio  # noqa: PLC0415

    work = _work(run)
    with run.transaction() as session:
        needed = _to_be_silent(session, work)
    with _as_refusals(run, work):
        run.step(DECODING)
        path = run.store.path(work.sha256)
        recording = audio.decode(path, max_duration_s=run.settings.max_call_s, suffix=work.suffix)
        run.step(ANALYSING)
        copy = sound.make_copy(run.store, path, recording, needed, suffix=work.suffix)
    with run.transaction(is_last=True) as session:
        if covers(needed, _to_be_silent(session, work)):
            sound.keep_copy(session, session.get_one(Interaction, work.interaction_id), copy)


def _to_be_silent(session: Session, work: _Work) -> "list[Stretch]":
    """What must not be heard now. Raises `Invalid` when there is no transcript that could tell."""
    transcript = queries.transcript_of(session, session.get_one(Interaction, work.interaction_id))
    if transcript is None:
        raise Invalid("There is no transcript that tells what is to be silenced.")
    return stretches(transcript)


def _read_messages(run: Run, work: _Work) -> None:
    from transcription import pipeline  # noqa: PLC0415
    from transcription.messages import chat, email  # noqa: PLC0415

    run.step(DECODING)
    content = run.store.path(work.sha256).read_bytes()
    if work.channel == Channel.EMAIL:
        read = email.read(content, work.name, agent_domains=run.settings.agent_domains)
    else:
        read = chat.read(content, work.name)
    run.step(ANALYSING)
    transcript = pipeline.analyse(read.transcript, _rules(run, work.known_names), started_at=read.started_at)
    mail = _mail(read)
    with run.transaction(is_last=True) as session:
        interaction = session.get_one(Interaction, work.interaction_id)
        _describe(interaction, mail=mail)
        _take_over(session, interaction, read)
        services.store_transcript(session, interaction, work.version, transcript, made_by=MADE_BY)


def _mail(read: "Conversation") -> dict[str, Any]:
    """What a page shows around an e-mail's own text, without personal data."""
    return {
        "quoted": _redacted(read.quoted),
        "signature": _redacted(read.signature),
        "attachments": [
            {"name": item.name, "media_type": item.media_type, "size": item.size} for item in read.attachments
        ],
        "missing": list(read.missing),
    }


def _redacted(text: str) -> str:
    from transcription.language.redaction import redact  # noqa: PLC0415

    return redact((Segment(0, Speaker.UNKNOWN, text, 0, 0),))[0].text if text.strip() else ""


def _describe(interaction: Interaction, **found: Any) -> None:
    original = queries.file_of(interaction, FileKind.ORIGINAL)
    if original is not None:
        original.detail = {**original.detail, **found}


def _take_over(session: Session, interaction: Interaction, read: "Conversation") -> None:
    """What the file itself tells fills the gaps that nobody filled when it came in."""
    had_start = interaction.started_at != interaction.received_at
    if read.started_at is not None and not had_start:
        interaction.started_at = read.started_at
    if interaction.agent_id is None:
        _set_agent(session, interaction, read.participants.get(Speaker.AGENT, ()))
    if interaction.customer_id is None:
        names = read.participants.get(Speaker.CUSTOMER, ())
        interaction.customer = _customer(session, names[0]) if names else None
    if read.subject:
        interaction.subject = _redacted(read.subject)[:300]
    interaction.duration_ms = interaction.duration_ms or read.transcript.duration_ms or None
    is_free = queries.by_external_id(session, interaction.source_id, read.external_id) is None
    if interaction.external_id is None and read.external_id and is_free:
        interaction.external_id = read.external_id[:255]
    has_start = had_start or read.started_at is not None
    interaction.is_metadata_complete = has_start and interaction.agent_id is not None


def _set_agent(session: Session, interaction: Interaction, names: tuple[str, ...]) -> None:
    """The first participant on the agent's side whom the centre knows, by address or by name."""
    for name in names:
        shown, _, address = name.rstrip(">").partition("<")
        person = person_by_reference(session, address or shown) or person_by_reference(session, shown)
        if person is not None:
            interaction.agent_id, interaction.team_id = person.id, person.team_id
            return


def _customer(session: Session, name: str) -> Any:
    shown, _, address = name.rstrip(">").partition("<")
    if address or "@" in shown:
        return customer_named(session, address or shown.strip(), shown.strip() if address else None)
    return None
