"""What is kept back: sentiment, the agent's by the site's switch and all of it from who scores blind; and where a
customer is reached."""

from qa_app.interactions import queries
from qa_app.interactions.models import Customer, Interaction
from qa_app.interactions.rules import reading as rules
from qa_app.interactions.rules.customers import shown_ref
from qa_app.interactions.views.blueprint import pages
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


@pages.app_template_filter("customer_number")
def customer_number(customer: Customer) -> str:
    """The customer's number; an address in its place is masked."""
    return shown_ref(customer.ref, customer.email)


@pages.app_template_filter("called")
def called(customer: Customer) -> str:
    """The customer's name, or their number."""
    return customer.name or customer_number(customer)


@pages.app_template_filter("in_reach")
def in_reach(interaction: Interaction) -> bool:
    """Whether the reader may open the interaction: beside one that they may not, pages tell its number alone."""
    return actor().reaches("interaction.read", owner_id=interaction.agent_id, team_id=interaction.team_id)
