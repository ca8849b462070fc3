"""What is known of an interaction for suggestions: found lines, figures, and what was not looked for and why."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.behaviours import queries as behaviours
from qa_app.behaviours.models import BehaviourHit, DetectorRow, DetectorVersion
from qa_app.evaluations.rules.hidden import NONE, why_hidden
from qa_app.evaluations.rules.measured import measures_of
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import transcript_of
from qa_app.interactions.queries.pointing import JOB
from qa_app.jobs.models import Job, JobState
from scorecards.suggest import Evidence, Found
from transcription.language.behaviours import Detector
from transcription.metrics import has_sides
from transcription.transcript import Segment, Speaker, Transcript


def evidence_of(session: Session, interaction: Interaction, hidden: frozenset[str] = NONE) -> Evidence | None:
    """The evidence of the shown transcript; None while there is none, or while detectors still look at it.

    The figures in `hidden` are no part of it.
    """
    transcript = transcript_of(session, interaction)
    look = session.scalar(select(Job).where(Job.name == JOB, Job.key == f"interaction:{interaction.id}"))
    if transcript is None or (look is not None and look.state in (JobState.QUEUED, JobState.RUNNING)):
        return None
    hits = [
        hit
        for hit in behaviours.hits(session, interaction.id)
        if hit.transcript_version == interaction.transcript_version
    ]
    names, unsearched = _searched(session, interaction, transcript, look, is_looked_at=bool(hits))
    return Evidence(
        found=tuple(_found(hits, {segment.index: segment for segment in transcript.segments})),
        names=names,
        unsearched=unsearched,
        measures={name: one for name, one in measures_of(transcript.metrics).items() if name not in hidden},
        withheld={name: why_hidden(name) for name in hidden},
        duration_ms=transcript.duration_ms,
        has_sides=has_sides(transcript),
    )


def _found(hits: Sequence[BehaviourHit], lines: Mapping[int, Segment]) -> Iterator[Found]:
    for hit in hits:
        line = lines.get(hit.segment)
        if line is not None:
            yield Found(hit.detector_key, hit.segment, line.speaker.value, hit.start_ms, hit.end_ms, line.text)


def _searched(
    session: Session, interaction: Interaction, transcript: Transcript, look: Job | None, *, is_looked_at: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """The behaviours that were looked for, with their names; and the others, each with the reason why not."""
    names: dict[str, str] = {}
    unsearched: dict[str, str] = {}
    is_looked_at = is_looked_at or (look is not None and look.state == JobState.DONE)
    newer = _changed_since(session, look)
    for standing in behaviours.standings(session):
        why = _why_not(standing.definition, interaction, transcript)
        if not standing.is_on:
            why = "is switched off"
        elif not is_looked_at:
            why = "was not looked for yet"
        elif standing.key in newer:
            why = "was changed after this interaction was looked at"
        if why:
            unsearched[standing.key] = f"“{standing.definition.name}” {why}"
        else:
            names[standing.key] = standing.definition.name
    return names, unsearched


def _changed_since(session: Session, look: Job | None) -> set[str]:
    """The detectors whose version in use was made after the interaction was looked at."""
    if look is None or look.finished_at is None:
        return set()
    changed = (
        select(DetectorRow.key)
        .join(DetectorVersion, DetectorVersion.detector_id == DetectorRow.id)
        .where(DetectorVersion.number == DetectorRow.version, DetectorVersion.created_at > look.finished_at)
    )
    return set(session.scalars(changed))


def _why_not(detector: Detector, interaction: Interaction, transcript: Transcript) -> str:
    """Why a detector says nothing about this interaction, or ""."""
    language = (transcript.language or "").split("-")[0].casefold()
    if detector.channels and transcript.channel not in detector.channels:
        return f"is not looked for in a {transcript.channel}"
    if detector.languages and language and language not in detector.languages:
        return f"is not looked for in this language ({language})"
    if detector.directions and interaction.direction not in detector.directions:
        return "is not looked for in this direction"
    return _why_unheard(detector, transcript)


def _why_unheard(detector: Detector, transcript: Transcript) -> str:
    """Why the side a detector looks at cannot be told or did not speak, or ""."""
    if detector.speaker is None or detector.may_be_unknown:
        return "" if not transcript.is_empty else "could not be looked for: nothing was said"
    if not has_sides(transcript):
        return f"counts for the {detector.speaker} only, and it is not certain who speaks"
    said = any(segment.text.strip() for segment in transcript.by(Speaker(detector.speaker)))
    return "" if said else f"could not be looked for: the {detector.speaker} says nothing"
