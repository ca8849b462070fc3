"""What is kept back of a transcript's sentiment: the agent's by the site's switch, all of it from who scores blind."""

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules import reading as rules
from qa_app.web import actor, session, settings
from transcription.transcript import Transcript


def shown(transcript: Transcript | None) -> Transcript | None:
    """The transcript as this site shows it: the switch goes for what was measured before it, too."""
    if transcript is None or not settings().is_agent_sentiment_hidden:
        return transcript
    return rules.without_agents_mood(transcript)


def seen(interaction: Interaction, transcript: Transcript | None) -> Transcript | None:
    """The transcript as the person may see it today."""
    if transcript is not None and is_veiled(interaction):
        return rules.without_mood(transcript)
    return shown(transcript)


def is_veiled(interaction: Interaction) -> bool:
    """Whether the person is to score the interaction by what was said alone."""
    return queries.is_veiled(session(), actor(), interaction.id)
