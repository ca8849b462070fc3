"""Everything the desk knows of one customer: complaints, contacts, evaluations of those, remedies and their totals."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint, ComplaintState, Remedy
from qa_app.complaints.queries.desk import visible
from qa_app.complaints.rules.steps import OPEN
from qa_app.db import in_scope
from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries.reach import visible as readable
from qa_app.interactions.models import Customer, Interaction
from qa_app.people.models import Person
from qa_app.policy import Actor, Scope

MOST_SHOWN = 50
NOT_COUNTED = (ComplaintState.MERGED, ComplaintState.NOT_A_COMPLAINT, ComplaintState.DRAFT)


@dataclass(frozen=True, slots=True)
class Total:
    """What remedies in one currency come to, in minor units: all that were promised, and those given."""

    currency: str
    promised_minor: int
    given_minor: int
    number: int


def customer(session: Session, actor: Actor, customer_id: int) -> Customer:
    """A customer whose complaints the actor may see. Raises `NotFound`."""
    found = session.get(Customer, customer_id)
    if found is not None and actor.scope("complaint.read") is not Scope.ALL:
        theirs = visible(actor).where(Complaint.customer_id == customer_id).with_only_columns(Complaint.id).limit(1)
        found = found if session.scalar(theirs) is not None else None
    if found is None:
        raise NotFound("There is no such customer, or they are not yours to see.")
    return found


def complaints_of(session: Session, actor: Actor, customer_id: int) -> Sequence[Complaint]:
    """The customer's complaints that the actor may see: open ones first, then the newest."""
    is_done = case((Complaint.state.in_(OPEN), 0), else_=1)
    query = visible(actor).options(joinedload(Complaint.owner)).where(Complaint.customer_id == customer_id)
    return session.scalars(query.order_by(is_done, Complaint.received_at.desc()).limit(MOST_SHOWN)).unique().all()


def contacts_of(session: Session, actor: Actor, customer_id: int, *, limit: int = MOST_SHOWN) -> Sequence[Interaction]:
    """The customer's contacts that the actor may see, the newest first."""
    query = (
        select(Interaction)
        .options(joinedload(Interaction.agent).lazyload(Person.roles))
        .where(
            Interaction.customer_id == customer_id,
            in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id),
        )
    )
    return session.scalars(query.order_by(Interaction.started_at.desc()).limit(limit)).unique().all()


def evaluations_of(session: Session, actor: Actor, customer_id: int) -> Sequence[Evaluation]:
    """Submitted evaluations of the customer's contacts, where the actor may read evaluations at all."""
    if not actor.may("evaluation.read"):
        return ()
    about = select(Interaction.id).where(Interaction.customer_id == customer_id)
    query = select(Evaluation).where(
        Evaluation.interaction_id.in_(about), Evaluation.submitted_at.is_not(None), readable(actor)
    )
    return session.scalars(query.order_by(Evaluation.submitted_at.desc()).limit(MOST_SHOWN)).unique().all()


def remedies_of(session: Session, actor: Actor, customer_id: int) -> Sequence[Row[Remedy, int]]:
    """Every remedy on the customer's complaints that the actor may see, the newest first."""
    ids = _counted(actor, customer_id)
    return session.execute(
        select(Remedy, Remedy.complaint_id).where(Remedy.complaint_id.in_(ids)).order_by(Remedy.id.desc()).limit(200)
    ).all()


def totals_of(session: Session, actor: Actor, customer_id: int) -> list[Total]:
    """What the customer's remedies come to, currency by currency; amounts of different ones are never added."""
    given = func.sum(case((Remedy.fulfilled_at.is_not(None), Remedy.amount_minor), else_=0))
    query = (
        select(Remedy.currency, func.sum(Remedy.amount_minor), given, func.count())
        .where(Remedy.complaint_id.in_(_counted(actor, customer_id)), Remedy.amount_minor.is_not(None))
        .group_by(Remedy.currency)
        .order_by(Remedy.currency)
    )
    return [Total(str(code), int(whole), int(part), number) for code, whole, part, number in session.execute(query)]


def _counted(actor: Actor, customer_id: int) -> Select[int]:
    reach = visible(actor).where(Complaint.customer_id == customer_id, Complaint.state.not_in(NOT_COUNTED))
    return reach.with_only_columns(Complaint.id)
