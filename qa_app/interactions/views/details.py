"""Mending an interaction's details by hand."""

from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from qa_app.interactions import queries
from qa_app.interactions.forms import DetailsForm, choices
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.customers import masked
from qa_app.interactions.rules.names import Metadata
from qa_app.interactions.services.details import change_details
from qa_app.interactions.views.blueprint import pages
from qa_app.people.queries import agents_for
from qa_app.web import actor, needs, session, settings


@pages.get("/<int:interaction_id>/details")
@needs("interaction.edit")
def details(interaction_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    interaction = queries.one(session(), actor(), interaction_id, "interaction.edit")
    return render_template("interactions/details.html", form=_form(interaction), interaction=interaction)


@pages.post("/<int:interaction_id>/details")
@needs("interaction.edit")
def change(interaction_id: int) -> ResponseReturnValue:
    """Keep what was mended."""
    interaction = queries.one(session(), actor(), interaction_id, "interaction.edit")
    form = _form(interaction)
    if not form.validate():
        return render_template("interactions/details.html", form=form, interaction=interaction), 422
    said = Metadata(
        agent=form.agent.data or None,
        customer=_customer_said(interaction, (form.customer.data or "").strip()),
        started_at=form.started_at.data.replace(tzinfo=_zone()),
        queue=(form.queue.data or "").strip() or None,
        direction=form.direction.data,
    )
    change_details(session(), actor(), interaction, said)
    return redirect(url_for(".show", interaction_id=interaction.id))


def _customer_said(interaction: Interaction, typed: str) -> str | None:
    """The number as it was typed; one that was shown masked and left alone is the customer's own."""
    kept = interaction.customer.ref if interaction.customer else ""
    return kept if kept and typed == masked(kept) else typed or None


def _form(interaction: Interaction) -> DetailsForm:
    agents = agents_for(session(), actor(), "interaction.edit")
    form = DetailsForm(
        data={
            "agent": interaction.agent.email if interaction.agent else "",
            "customer": masked(interaction.customer.ref) if interaction.customer else "",
            "started_at": interaction.started_at.astimezone(_zone()).replace(tzinfo=None),
            "queue": interaction.queue or "",
            "direction": interaction.direction,
        }
    )
    known = {who.email: who.name for who in agents}
    if interaction.agent:
        known.setdefault(interaction.agent.email, interaction.agent.name)
    form.agent.choices = choices({"": "Not known yet"} | known)
    return form


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)
