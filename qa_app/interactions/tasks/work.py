"""What the tasks about an interaction share: the work as plain values, refusals people understand, progress."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa_app.errors import Invalid
from qa_app.interactions import queries
from qa_app.interactions.models import FileKind, Interaction
from qa_app.interactions.rules import kinds, written
from qa_app.interactions.rules.names import ending
from qa_app.jobs.runner import Run
from transcription.errors import TranscriptionError
from transcription.transcript import Speaker

if TYPE_CHECKING:
    from transcription.pipeline import SiteRules

DECODING, TRANSCRIBING, ANALYSING = "decoding", "transcribing", "analysing"
SAID_EVERY_S = 0.7


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be transcribed, as plain values that outlive the session.

    `files` are the names and contents of all its files that are read, the oldest first: the mails of a thread.
    """

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
    is_written: bool
    files: tuple[tuple[str, str], ...]

    @property
    def suffix(self) -> str | None:
        """The ending of the file's name."""
        return ending(self.name) or None


def work_of(run: Run) -> Work:
    """The work of a job about an interaction. Raises `Invalid` when it has no file."""
    with run.transaction() as session:
        interaction = session.get_one(Interaction, run.payload["interaction_id"])
        original = queries.file_of(interaction, FileKind.ORIGINAL)
        sidecar = queries.file_of(interaction, FileKind.SIDECAR)
        if original is None:
            raise Invalid("The interaction has no file to transcribe.")
        return Work(
            interaction_id=interaction.id,
            version=(interaction.transcript_version or 0) + 1,
            channel=interaction.channel,
            name=original.name,
            sha256=original.sha256,
            channel_map=tuple(Speaker(name) for name in queries.channel_map(interaction)),
            language=interaction.language or interaction.source.language,
            sidecar=(sidecar.name, sidecar.sha256) if sidecar else None,
            known_names=queries.known_names(interaction),
            vocabulary=queries.expected_terms(session, interaction.queue),
            is_written=kinds.is_written(original.media_type),
            files=written_files(interaction),
        )


def written_files(interaction: Interaction) -> tuple[tuple[str, str], ...]:
    """The names and contents of an interaction's files that are read, the oldest first."""
    return tuple(
        (file.name, file.sha256)
        for file in interaction.files
        if file.kind == FileKind.ORIGINAL and kinds.is_written(file.media_type)
    )


@contextmanager
def as_refusals(run: Run, work: Work) -> Iterator[None]:
    """The kernel's errors as refusals that name the file as people know it, not as the store does."""
    try:
        yield
    except TranscriptionError as error:
        message = str(error).replace(f"“{work.sha256}”", f"“{work.name}”").replace(work.sha256, work.name)
        named = message if work.name in message else f"“{work.name}”: {message}"
        raise Invalid(f"{named.rstrip('.')}. {written.mend(work.name)}" if work.is_written else named) from error


def site_rules(run: Run, known_names: tuple[str, ...]) -> "SiteRules":
    """What the installation decided about measuring, from its settings, and the customer's names from the record."""
    from transcription.pipeline import SiteRules  # noqa: PLC0415
    from transcription.thresholds import Thresholds  # noqa: PLC0415

    settings = run.settings
    return SiteRules(
        known_names=known_names,
        thresholds=Thresholds(dead_air_ms=settings.dead_air_ms, interruption_ms=settings.interruption_ms),
        office_hours=settings.office_hours,
        is_agent_scored=not settings.is_agent_sentiment_hidden,
        has_name_model=settings.has_name_model,
    )


class Changed(Exception):
    """What was worked on is no longer what is shown."""


def until_settled(attempt: Callable[[], None]) -> None:
    """Try until nothing changed meanwhile, so that what is kept belongs to what is shown."""
    is_settled = False
    while not is_settled:
        try:
            attempt()
            is_settled = True
        except Changed:
            continue


def teller(run: Run) -> Callable[[str, float], None]:
    """Passes the pipeline's progress on: every new step at once, percents about once a second."""
    last: dict[str, Any] = {"step": None, "at": 0.0}

    def tell(step: str, percent: float) -> None:
        now = time.monotonic()
        if step == last["step"] and now - last["at"] < SAID_EVERY_S:
            return
        last.update(step=step, at=now)
        run.step(step, int(percent))

    return tell


def describe(interaction: Interaction, **found: Any) -> None:
    """Add what was found out about the interaction's file."""
    original = queries.file_of(interaction, FileKind.ORIGINAL)
    if original is not None:
        original.detail = {**original.detail, **found}
