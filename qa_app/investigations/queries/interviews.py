"""Interviews: those of a complaint, and those that somebody was asked for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.errors import NotFound
from qa_app.investigations.models import Interview
from qa_app.people.models import Person
from qa_app.policy import Actor


def interviews(session: Session, complaint_id: int) -> Sequence[Interview]:
    """Everybody who was asked about a complaint, in the order of asking."""
    people = (Interview.person, Interview.asked_by, Interview.waived_by)
    query = select(Interview).options(*(joinedload(who).lazyload(Person.roles) for who in people))
    return session.scalars(query.where(Interview.complaint_id == complaint_id).order_by(Interview.id)).unique().all()


def awaited_names(session: Session, complaint_id: int) -> Sequence[str]:
    """The names of those whose answer an outcome has to wait for."""
    query = select(Person.name).join(Interview, Interview.person_id == Person.id)
    waited = (Interview.is_mandatory, Interview.answered_at.is_(None), Interview.waived_at.is_(None))
    return session.scalars(query.where(Interview.complaint_id == complaint_id, *waited).order_by(Interview.id)).all()


def interview_of(session: Session, actor: Actor, interview_id: int) -> Interview:
    """Questions that the actor was asked. Raises `NotFound` for anybody else's."""
    query = select(Interview).options(joinedload(Interview.asked_by).lazyload(Person.roles))
    mine = query.where(Interview.id == interview_id, Interview.person_id == actor.id)
    row = session.scalars(mine).unique().one_or_none()
    if row is None:
        raise NotFound("There are no such questions to you.")
    return row


def asked_of(session: Session, actor: Actor, *, limit: int = 50, is_open: bool = True) -> Sequence[Interview]:
    """The questions that wait for the actor's answer, the most urgent first; or all of them, the newest first."""
    query = select(Interview).options(joinedload(Interview.asked_by).lazyload(Person.roles))
    query = query.where(Interview.person_id == actor.id)
    if is_open:
        query = query.where(Interview.answered_at.is_(None), Interview.waived_at.is_(None)).order_by(Interview.due_on)
    return session.scalars(query.order_by(Interview.id.desc()).limit(limit)).unique().all()
