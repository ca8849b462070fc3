"""Improvement actions: the list and what is overdue, one of them, and who may own one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload
from sqlalchemy.sql import ColumnElement

from qa_app.errors import NotFound
from qa_app.improvement.models import ActionState, ImprovementAction
from qa_app.people.models import Person, RoleRow
from qa_app.policy import TABLE, Actor

MOST_LISTED = 200
STILL = (ActionState.OPEN, ActionState.DONE)


def late(today: date) -> ColumnElement[bool]:
    """Actions not carried out by their day, and carried out ones that nobody checked by theirs."""
    return or_(
        and_(ImprovementAction.state == ActionState.OPEN, ImprovementAction.due_on < today),
        and_(ImprovementAction.state == ActionState.DONE, ImprovementAction.check_on < today),
    )


def actions(session: Session, today: date, *, state: str = "") -> Sequence[ImprovementAction]:
    """Actions, what is due first on top; `state` is one of theirs, "late", or "" for those under way."""
    query = select(ImprovementAction).options(joinedload(ImprovementAction.owner))
    if state == "late":
        query = query.where(late(today))
    else:
        query = query.where(ImprovementAction.state.in_((state,) if state else STILL))
    order = ImprovementAction.closed_at.desc() if state == ActionState.CLOSED else ImprovementAction.due_on
    return session.scalars(query.order_by(order, ImprovementAction.id).limit(MOST_LISTED)).unique().all()


def action(session: Session, action_id: int) -> ImprovementAction:
    """One action. Raises `NotFound`."""
    found = session.scalar(
        select(ImprovementAction)
        .options(joinedload(ImprovementAction.owner), joinedload(ImprovementAction.created_by))
        .where(ImprovementAction.id == action_id)
    )
    if found is None:
        raise NotFound("There is no such action.")
    return found


def owed_by(session: Session, actor: Actor, today: date, *, limit: int = 50) -> Sequence[ImprovementAction]:
    """The actor's own actions: those to carry out, and carried out ones whose day of checking has come."""
    to_do = or_(
        ImprovementAction.state == ActionState.OPEN,
        and_(ImprovementAction.state == ActionState.DONE, ImprovementAction.check_on <= today),
    )
    query = select(ImprovementAction).options(lazyload("*")).where(ImprovementAction.owner_id == actor.id, to_do)
    return session.scalars(query.order_by(ImprovementAction.due_on).limit(limit)).all()


def of_complaint(session: Session, complaint_id: int, *, limit: int = 10) -> Sequence[ImprovementAction]:
    """The actions that come from a complaint, the newest first."""
    query = select(ImprovementAction).options(lazyload("*")).where(ImprovementAction.complaint_id == complaint_id)
    return session.scalars(query.order_by(ImprovementAction.id.desc()).limit(limit)).all()


def people_who(session: Session, permission: str) -> Sequence[Person]:
    """Everybody whose roles carry the permission, by name."""
    roles = Person.roles.any(RoleRow.name.in_([role.value for role in TABLE[permission]]))
    query = select(Person).options(lazyload("*")).where(Person.active, roles)
    return session.scalars(query.order_by(Person.name)).unique().all()
