"""Conversations that somebody is to judge by what was said alone: sentiment and detectors are kept back meanwhile.

Slices above this one register whose judgement must not be swayed, and until when.
"""

from collections.abc import Callable

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

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


def is_veiled(session: Session, actor: Actor, interaction_id: int) -> bool:
    """Whether the interaction is among those."""
    condition = veiled(actor)
    if condition is None:
        return False
    return session.scalar(select(Interaction.id).where(Interaction.id == interaction_id, condition)) is not None
