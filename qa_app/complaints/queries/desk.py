"""Reading complaints: who may see which, one complaint with its timeline, what a customer did before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select, true
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, ComplaintSubject
from qa_app.complaints.rules.steps import OPEN
from qa_app.errors import NotFound
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import Narrowing, narrowing
from qa_app.people.models import Person
from qa_app.policy import Actor, Scope

SUGGESTED_WITHIN = timedelta(days=90)


def visible(actor: Actor) -> Select[Complaint]:
    """The complaints that the actor may see: all, or those linked to interactions of the teams they lead."""
    scope = actor.scope("complaint.read")
    if scope is Scope.ALL:
        return select(Complaint).where(true())
    linked = (
        select(ComplaintInteraction.complaint_id)
        .join(Interaction, Interaction.id == ComplaintInteraction.interaction_id)
        .where(ComplaintInteraction.complaint_id == Complaint.id, Interaction.team_id.in_(actor.team_ids))
    )
    return select(Complaint).where(exists(linked)) if scope is Scope.TEAM else select(Complaint).where(~true())


def one(session: Session, actor: Actor, complaint_id: int) -> Complaint:
    """A complaint with all that its page shows. Raises `NotFound` when the actor may not see it."""
    query = visible(actor).where(Complaint.id == complaint_id)
    links = selectinload(Complaint.links).joinedload(ComplaintInteraction.interaction)
    people = (
        joinedload(Complaint.owner),
        links.joinedload(Interaction.agent),
        selectinload(Complaint.subjects).joinedload(ComplaintSubject.person),
        selectinload(Complaint.events).joinedload(ComplaintEvent.actor),
    )
    named_alone = (path.lazyload(Person.roles) for path in people)
    complaint = session.scalar(
        query.options(joinedload(Complaint.customer), selectinload(Complaint.remedies), *named_alone)
    )
    if complaint is None:
        raise NotFound("There is no such complaint, or it is not yours to see.")
    return complaint


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: an event of the complaint, or a linked interaction, at its own time."""

    at: datetime
    event: ComplaintEvent | None = None
    link: ComplaintInteraction | None = None


def timeline(complaint: Complaint) -> list[Moment]:
    """Everything that happened, across channels, in true time order (R03)."""
    moments = [Moment(event.at, event=event) for event in complaint.events]
    moments += [Moment(link.interaction.started_at, link=link) for link in complaint.links]
    return sorted(moments, key=lambda moment: moment.at)


def suggested_interactions(session: Session, complaint: Complaint) -> Sequence[Interaction]:
    """The customer's contacts around the complaint that are not linked yet, newest first."""
    linked = [link.interaction_id for link in complaint.links]
    query = (
        select(Interaction)
        .options(joinedload(Interaction.agent).lazyload(Person.roles))
        .where(
            Interaction.customer_id == complaint.customer_id,
            Interaction.started_at > complaint.received_at - SUGGESTED_WITHIN,
            Interaction.id.not_in(linked),
        )
    )
    return session.scalars(query.order_by(Interaction.started_at.desc()).limit(12)).unique().all()


def earlier(session: Session, actor: Actor, complaint: Complaint) -> Sequence[Complaint]:
    """The customer's other complaints that the actor may see (R10)."""
    query = visible(actor).where(Complaint.customer_id == complaint.customer_id, Complaint.id != complaint.id)
    return session.scalars(query.order_by(Complaint.received_at.desc()).limit(10)).all()


def open_for(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Complaint]:
    """The actor's own complaints that are not finished, oldest first."""
    query = (
        select(Complaint)
        .options(joinedload(Complaint.customer))
        .where(Complaint.owner_id == actor.id, Complaint.state.in_(("resolved", *OPEN)))
    )
    return session.scalars(query.order_by(Complaint.received_at).limit(limit)).unique().all()


def _complained_about(_actor: Actor, value: str) -> ColumnElement[bool]:
    linked = (
        select(ComplaintInteraction.complaint_id).where(ComplaintInteraction.interaction_id == Interaction.id).exists()
    )
    return linked if value == "yes" else ~linked


narrowing(
    Narrowing(
        "complaint",
        "Complaint",
        {"yes": "a complaint", "no": "no complaint"},
        _complained_about,
        lambda actor: actor.may("complaint.read"),
    )
)
