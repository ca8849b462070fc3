"""Compliments, exemplary contacts and recognition, each within the actor's reach; in order of time, never ranked."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.db import in_scope
from qa_app.errors import NotFound
from qa_app.improvement.models import Compliment, Exemplar, Recognition
from qa_app.people.models import Person
from qa_app.policy import Actor

MOST_LISTED = 100


def compliments(session: Session, actor: Actor) -> Sequence[Compliment]:
    """The compliments that the actor may read, the newest first: agents their own, leads their teams'."""
    scope = in_scope(actor, "compliment.read", owner=Compliment.agent_id, team=Compliment.team_id)
    query = select(Compliment).options(joinedload(Compliment.agent), joinedload(Compliment.customer)).where(scope)
    return session.scalars(query.order_by(Compliment.received_at.desc()).limit(MOST_LISTED)).unique().all()


def compliment(session: Session, actor: Actor, compliment_id: int) -> Compliment:
    """One compliment. Raises `NotFound` when it is out of reach."""
    scope = in_scope(actor, "compliment.read", owner=Compliment.agent_id, team=Compliment.team_id)
    query = select(Compliment).options(joinedload(Compliment.agent), joinedload(Compliment.customer))
    found = session.scalar(query.where(Compliment.id == compliment_id, scope))
    if found is None:
        raise NotFound("There is no such compliment.")
    return found


def recognitions(session: Session, actor: Actor) -> Sequence[Recognition]:
    """The recognitions that the actor may read, the newest first."""
    scope = in_scope(actor, "compliment.read", owner=Recognition.person_id, team=Recognition.team_id)
    query = select(Recognition).options(joinedload(Recognition.person), joinedload(Recognition.by)).where(scope)
    return session.scalars(query.order_by(Recognition.at.desc()).limit(MOST_LISTED)).unique().all()


def exemplars(session: Session) -> Sequence[Exemplar]:
    """The library: exemplary contacts that are published, the newest first."""
    query = select(Exemplar).options(joinedload(Exemplar.agent)).where(Exemplar.published_at.is_not(None))
    return session.scalars(query.order_by(Exemplar.published_at.desc()).limit(MOST_LISTED)).unique().all()


def nominated(session: Session, actor: Actor) -> Sequence[Exemplar]:
    """Exemplars within the actor's reach that are not published yet, the oldest first."""
    scope = in_scope(actor, "compliment.read", owner=Exemplar.agent_id, team=Person.team_id)
    query = select(Exemplar).join(Person, Person.id == Exemplar.agent_id).options(joinedload(Exemplar.agent))
    waiting = query.where(Exemplar.published_at.is_(None), scope)
    return session.scalars(waiting.order_by(Exemplar.nominated_at).limit(MOST_LISTED)).unique().all()


def asked_of(session: Session, actor: Actor) -> Sequence[Exemplar]:
    """Exemplars for which the actor's own yes is asked."""
    waiting = (Exemplar.consented_at.is_(None), Exemplar.declined_at.is_(None))
    query = select(Exemplar).where(Exemplar.agent_id == actor.id, *waiting)
    return session.scalars(query.order_by(Exemplar.nominated_at).limit(50)).all()


def exemplar(session: Session, exemplar_id: int) -> Exemplar:
    """One exemplar. Raises `NotFound`."""
    query = select(Exemplar).options(joinedload(Exemplar.agent)).where(Exemplar.id == exemplar_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such exemplar.")
    return found
