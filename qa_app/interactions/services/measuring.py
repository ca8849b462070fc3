"""Figures of a mended transcript: at once for most; a very long one gets its lines at once, its figures from a worker.

Until then the figures of the version before stand, marked as awaited. They are completed once, in their own row: the
lines of a kept version never change.
"""

from collections.abc import Collection
from dataclasses import asdict, replace

from sqlalchemy.orm import Session

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.queries.awaiting import JOB
from qa_app.interactions.rules import corrections as rules
from qa_app.interactions.rules.figures import AWAITED, figures_of
from qa_app.jobs import ledger
from transcription import metrics
from transcription.transcript import Transcript

AT_ONCE_LINES = 5_000
"""Longer transcripts would keep who corrects them, and everybody else who writes, waiting for seconds."""


def measured(transcript: Transcript, before: Transcript) -> Transcript:
    """The mended lines with their sentiment, and their figures, or those of `before` marked as awaited."""
    if len(transcript.segments) <= AT_ONCE_LINES:
        return metrics.remeasure(transcript, before)
    return replace(metrics.rescore(transcript, before), metrics={**transcript.metrics, AWAITED: True})


def measure_later(session: Session, interaction: Interaction) -> None:
    """Have the shown transcript's figures worked out, with the caller's commit; one that waits is enough."""
    payload = {"interaction_id": interaction.id}
    title = f"Work out the figures of interaction {interaction.id}"
    ledger.repeat(session, JOB, f"interaction:{interaction.id}", payload, title=title)


def keep_figures(session: Session, interaction: Interaction, shown: Transcript, wrong: rules.Checked | None) -> None:
    """Complete the shown version with its figures, the machine's wrong words among them."""
    row = session.get_one(TranscriptVersion, (interaction.id, interaction.transcript_version))
    row.document = {**row.document, "metrics": dict(shown.metrics)}
    if wrong is not None:
        row.wrong_words, row.checked_words = wrong.wrong, wrong.words
    note_figures(interaction, shown)


def note_figures(interaction: Interaction, transcript: Transcript) -> None:
    """Keep on the row what lists are narrowed by."""
    for name, value in asdict(figures_of(transcript.metrics)).items():
        setattr(interaction, name, value)


def wrong_words(
    session: Session, interaction_id: int, version: int, transcript: Transcript, checked: Collection[int]
) -> rules.Checked | None:
    """The machine's wrong words in the lines gone over; None where nothing tells."""
    machine = queries.machine_transcript(session, interaction_id, version) if checked else None
    if machine is None or not rules.is_recognised(machine):
        return None
    return rules.count(machine, transcript, checked)
