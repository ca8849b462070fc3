"""Conversations that somebody is to judge by what was said alone: sentiment and detectors are kept back meanwhile.

Slices above this one register whose judgement must not be swayed, and until when.
"""

from collections.abc import Callable

from sqlalchemy import Select, false, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from qa_app.behaviours.queries import readable
from qa_app.db import in_scope
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor

Veiler = Callable[[Actor], ColumnElement[bool] | None]

_veilers: list[Veiler] = []


def veils(veiler: Veiler) -> Veiler:
    """Register a condition on the interactions that an actor is to judge so, None for none; for use as a decorator."""
    if veiler not in _veilers:
        _veilers.append(veiler)
    return veiler


def veiled(actor: Actor) -> ColumnElement[bool] | None:
    """The interactions of which the actor is shown neither sentiment nor what detectors point at; None for none."""
    found = [condition for veiler in _veilers if (condition := veiler(actor)) is not None]
    return or_(false(), *found) if found else None


@readable
def _told_of(actor: Actor) -> Select[int]:
    """The interactions of which lists beside them may tell the actor what detectors found."""
    scope = in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id)
    condition = veiled(actor)
    return select(Interaction.id).where(scope, true() if condition is None else ~condition)


def is_veiled(session: Session, actor: Actor, interaction_id: int) -> bool:
    """Whether the interaction is among those."""
    condition = veiled(actor)
    if condition is None:
        return False
    return session.scalar(select(Interaction.id).where(Interaction.id == interaction_id, condition)) is not None
