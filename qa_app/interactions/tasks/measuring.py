"""Measuring: a worker works out the figures of a very long transcript that somebody mended."""

from dataclasses import replace

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.corrections import checked_lines
from qa_app.interactions.rules.figures import without_mark
from qa_app.interactions.services.measuring import keep_figures, wrong_words
from qa_app.interactions.tasks.work import Changed, until_settled
from qa_app.jobs.runner import Run
from transcription import metrics

MEASURING = "measuring"


def measure(run: Run) -> None:
    """Complete the shown transcript with its figures, with the job's end; anew when it changes meanwhile."""
    run.step(MEASURING)
    until_settled(lambda: _measure(run))


def _measure(run: Run) -> None:
    interaction_id = run.payload["interaction_id"]
    with run.transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        version, shown = interaction.transcript_version or 0, queries.transcript_of(session, interaction)
        wrong = wrong_words(session, interaction_id, version, shown, checked_lines(shown)) if shown else None
    done = metrics.remeasure(replace(shown, metrics=without_mark(shown.metrics)), shown) if shown else None
    with run.transaction(is_last=True) as session:
        # Locked: a new version is either seen here, or its own transaction finds this job over and asks anew.
        interaction = session.get_one(Interaction, interaction_id, with_for_update=True)
        if (interaction.transcript_version or 0) != version:
            raise Changed
        if done is not None:
            keep_figures(session, interaction, done, wrong)
