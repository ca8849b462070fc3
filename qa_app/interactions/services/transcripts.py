"""Transcripts as kept versions: storing one, swapping the speakers into a new one, trying a failed one again."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, TranscriptKind, TranscriptVersion
from qa_app.interactions.rules.figures import is_awaited
from qa_app.interactions.rules.reading import swapped, tracks_swapped
from qa_app.interactions.services.measuring import measure_later
from qa_app.interactions.services.pointing import look_for_behaviours
from qa_app.interactions.services.searching import note_transcript
from qa_app.interactions.services.sound import silence_anew
from qa_app.jobs import ledger
from qa_app.policy import Actor
from transcription import metrics
from transcription.silencing import stretches
from transcription.transcript import Transcript, to_document

MADE_BY = "transcription"
"""Who made a version that no person made."""


def store_transcript(
    session: Session,
    interaction: Interaction,
    version: int,
    transcript: Transcript,
    *,
    made_by: str,
    kind: TranscriptKind = TranscriptKind.MACHINE,
) -> TranscriptVersion:
    """Keep a transcript as the interaction's given version, which becomes the one that is shown.

    The one place where versions are made; whatever follows from a new version is done or enqueued here. The
    version's key is unique, so a run that is repeated cannot keep a second one.
    """
    row = TranscriptVersion(
        interaction_id=interaction.id,
        version=version,
        document=to_document(transcript),
        text="\n".join(segment.text for segment in transcript.segments),
        created_at=datetime.now(UTC),
        created_by=made_by[:120],
        kind=kind,
    )
    session.add(row)
    interaction.transcript_version = version
    interaction.language = interaction.language or transcript.language
    session.flush()
    note_transcript(session, interaction, transcript)
    silence_anew(session, interaction, stretches(transcript))
    look_for_behaviours(session, interaction)
    if is_awaited(transcript.metrics):
        measure_later(session, interaction)
    return row


def take_checks_over(row: TranscriptVersion, before: TranscriptVersion) -> None:
    """Let a version with the same words keep what was counted of the machine's errors."""
    row.wrong_words, row.checked_words = before.wrong_words, before.checked_words
    row.is_checked_whole = before.is_checked_whole


def swap_speakers(session: Session, actor: Actor, interaction: Interaction, *, seen_version: int) -> None:
    """Exchange agent and customer in a new version of the transcript; lines keep their numbers.

    Raises `Conflict` when there is no transcript yet or the page showed an older version than there is now.
    """
    transcript = queries.transcript_of(session, interaction)
    version = interaction.transcript_version
    if transcript is None or version is None:
        raise Conflict("There is no transcript to swap speakers in yet.")
    if version != seen_version:
        raise Conflict("The transcript changed meanwhile. Reload the page and look again before swapping.")
    segments = tuple(
        replace(segment, speaker=speaker)
        for segment, speaker in zip(transcript.segments, swapped(transcript.segments), strict=True)
    )
    turned = replace(
        transcript, segments=segments, provenance={**transcript.provenance, "speakers_swapped_from": version}
    )
    turned = metrics.remeasure(replace(turned, metrics=tracks_swapped(transcript.metrics)))
    row = store_transcript(session, interaction, version + 1, turned, made_by=actor.name, kind=TranscriptKind.SWAP)
    take_checks_over(row, session.get_one(TranscriptVersion, (interaction.id, version)))
    interaction.channel_map = list(reversed(queries.channel_map(interaction)))
    audit.record(session, actor, "transcript.swap", ("interaction", interaction.id), version=version + 1)


def retry(session: Session, actor: Actor, interaction: Interaction) -> None:
    """Queue the failed work on an interaction again. Raises `Conflict` when it did not fail."""
    if interaction.job_id is None:
        raise Conflict("There is no work on this interaction to try again.")
    ledger.retry(session, interaction.job_id)
    audit.record(session, actor, "interaction.retry", ("interaction", interaction.id))
