"""Behaviours: a worker puts the detectors to the shown transcript and keeps the lines they point at."""

from typing import TYPE_CHECKING

from qa_app.behaviours import queries as behaviours
from qa_app.behaviours import services as kept
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.tasks.work import Changed, until_settled
from qa_app.jobs.runner import Run
from transcription.language.behaviours import detect

if TYPE_CHECKING:
    from transcription.language.embedding import Matcher

LOOKING = "looking"


def point(run: Run) -> None:
    """Keep what the detectors point at in the shown transcript, with the job's end.

    When the transcript changes meanwhile it is looked at anew, so that what is kept belongs to what is shown.
    """
    from transcription.language.embedding import open_matcher  # noqa: PLC0415

    run.step(LOOKING)
    matcher = open_matcher(run.settings.data_dir)
    until_settled(lambda: _look(run, matcher))


def _look(run: Run, matcher: "Matcher | None") -> None:
    interaction_id = run.payload["interaction_id"]
    with run.transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        version, transcript = interaction.transcript_version, queries.transcript_of(session, interaction)
        standings = behaviours.active(session)
    hits = detect(transcript, kept.definitions_of(standings), matcher) if transcript else ()
    with run.transaction(is_last=True) as session:
        # Locked: a new version is either seen here, or its own transaction finds this job over and asks anew.
        shown = session.get_one(Interaction, interaction_id, with_for_update=True).transcript_version
        if shown != version:
            raise Changed
        kept.keep_hits(session, interaction_id, version or 0, hits, kept.versions_of(standings))
