"""Mending what is known about an interaction: its agent, customer, time, queue and direction."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.names import Metadata, line
from qa_app.interactions.services.intake import customer_named, must_be_sane
from qa_app.interactions.services.searching import note_time
from qa_app.people.queries import person_by_reference
from qa_app.policy import Actor


def change_details(session: Session, actor: Actor, interaction: Interaction, said: Metadata) -> None:
    """Set agent, customer, time, queue and direction to what is said; the agent's team goes with the agent.

    Raises `Invalid` when the agent is not known or the time is impossible. `said.started_at` must be there.
    """
    agent = person_by_reference(session, said.agent) if said.agent else None
    if said.agent and agent is None:
        raise Invalid("That agent is not known.", {"agent": "Choose an agent from the list."})
    if said.started_at is None:
        raise Invalid("Say when it began.", {"started_at": "Say when it began."})
    must_be_sane(said.started_at, "It")
    if agent is None or agent.id != interaction.agent_id:
        interaction.agent_id, interaction.team_id = (agent.id, agent.team_id) if agent else (None, None)
    interaction.customer = customer_named(session, said.customer) if said.customer else None
    interaction.started_at = said.started_at
    interaction.queue = line(said.queue, 120) or None if said.queue else None
    interaction.direction = said.direction or interaction.direction
    interaction.is_metadata_complete = interaction.agent_id is not None
    note_time(session, interaction)
    audit.record(session, actor, "interaction.edit", ("interaction", interaction.id))
