"""The behaviours of one interaction: which lines detectors point at, what is missing, what came too early."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app.behaviours import queries as behaviours
from qa_app.behaviours.models import BehaviourHit
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.pointing import hit_of
from qa_app.jobs.models import Job, JobState
from qa_app.policy import Actor
from transcription.language import behaviours as kernel
from transcription.language.behaviours import ORDERS, Verdict, Violation
from transcription.transcript import Segment, Transcript

JOB = "behaviours"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Pointed:
    """A line with the reason why a detector points at it, and what the reader said of it."""

    hit: BehaviourHit
    segment: Segment
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Behaviours:
    """What is pointed at, detector by detector in the detectors' order.

    `missing` are required behaviours that nobody showed, `early` steps that came before their turn, `overlooked`
    lines that the reader marked; `is_working` says that a worker is still looking. At most `MOST_SHOWN` lines of a
    detector are in `found`; `left_out` says how many more there are, by its key.
    """

    found: Sequence[tuple[behaviours.Standing, Sequence[Pointed]]]
    missing: Sequence[behaviours.Standing]
    early: Sequence[Violation]
    overlooked: Sequence[tuple[behaviours.Standing, Segment]]
    others: Sequence[behaviours.Standing]
    is_working: bool
    left_out: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many lines are pointed at, each as often as by a detector."""
        return sum(len(lines) for _, lines in self.found) + sum(self.left_out.values())


def behaviours_of(session: Session, actor: Actor, interaction: Interaction, transcript: Transcript) -> Behaviours:
    """What the interaction's page shows of them: five queries however many there are."""
    standings = behaviours.active(session)
    hits = behaviours.hits(session, interaction.id)
    said = behaviours.verdicts(session, interaction.id, actor.id)
    lines = {segment.index: segment for segment in transcript.segments}
    rows: dict[str, list[Pointed]] = {}
    left_out: Counter[str] = Counter()
    for hit in hits:
        if hit.segment in lines and len(rows.get(hit.detector_key, ())) >= MOST_SHOWN:
            left_out[hit.detector_key] += 1
        elif hit.segment in lines:
            verdict = said.get((hit.detector_key, hit.segment))
            rows.setdefault(hit.detector_key, []).append(Pointed(hit, lines[hit.segment], verdict))
    is_working = _is_working(session, interaction)
    kept = [hit_of(hit) for hit in hits]
    absent = kernel.absences(transcript, [one.definition for one in standings], kept, interaction.direction)
    return Behaviours(
        found=[(one, rows[one.key]) for one in standings if one.key in rows],
        missing=[] if is_working else [one for one in standings if one.key in absent],
        early=kernel.out_of_order(kept, ORDERS),
        overlooked=[
            (one, lines[segment])
            for one in standings
            for (key, segment), verdict in said.items()
            if key == one.key and verdict is Verdict.MISSED and segment in lines
        ],
        others=standings,
        is_working=is_working,
        left_out={one.key: left_out[one.key] for one in standings if left_out[one.key]},
    )


def _is_working(session: Session, interaction: Interaction) -> bool:
    job = session.query(Job.state).filter_by(name=JOB, key=f"interaction:{interaction.id}").one_or_none()
    return job is not None and job[0] in (JobState.QUEUED, JobState.RUNNING)
