"""Conversations lent to somebody for one piece of work: opened by their number though they are not in reach.

Slices above this one register who borrows what; lists and searches never show what is lent.
"""

from collections.abc import Callable

from sqlalchemy import false, or_
from sqlalchemy.sql import ColumnElement

from qa_app.policy import Actor

Lender = Callable[[Actor], ColumnElement[bool] | None]
LENT_FOR = frozenset({"interaction.read", "recording.listen"})

_lenders: list[Lender] = []


def lends(lender: Lender) -> Lender:
    """Register a condition on interactions that lends them to an actor, None for nothing; for use as a decorator."""
    if lender not in _lenders:
        _lenders.append(lender)
    return lender


def lent(actor: Actor, permission: str) -> ColumnElement[bool]:
    """The interactions that are lent to the actor for reading and listening, and for nothing else."""
    if permission not in LENT_FOR or not actor.may(permission):
        return false()
    return or_(false(), *(found for lender in _lenders if (found := lender(actor)) is not None))
