"""Reading pickups: which there are, which are due, what was found, and which files are new."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.errors import NotFound
from qa_app.pickups.models import Pickup, PickupItem
from qa_app.pickups.rules import Found, is_due, known_as

LARGEST_ID = 2**31 - 1
_AT_ONCE = 400


def pickups(session: Session) -> Sequence[Pickup]:
    """Every pickup with its source, by kind and place."""
    rows = select(Pickup).options(joinedload(Pickup.source)).order_by(Pickup.kind, Pickup.place)
    return session.scalars(rows).all()


def pickup(session: Session, pickup_id: int) -> Pickup:
    """One pickup. Raises `NotFound`."""
    row = session.get(Pickup, pickup_id) if pickup_id <= LARGEST_ID else None
    if row is None:
        raise NotFound("There is no such pickup.")
    return row


def due(session: Session, now: datetime, every_s: float) -> list[Pickup]:
    """The pickups that are switched on and were not looked into lately."""
    rows = session.scalars(select(Pickup).where(Pickup.is_on.is_(True)))
    return [row for row in rows if is_due(row.looked_at, now, every_s)]


def totals(session: Session) -> dict[int, dict[str, int]]:
    """How many files each pickup found, by what became of them."""
    statement = select(PickupItem.pickup_id, PickupItem.state, func.count()).group_by(
        PickupItem.pickup_id, PickupItem.state
    )
    found: dict[int, dict[str, int]] = {}
    for pickup_id, state, number in session.execute(statement):
        found.setdefault(pickup_id, {})[state] = number
    return found


def items(session: Session, pickup_id: int, *, state: str | None = None, limit: int = 50) -> Sequence[PickupItem]:
    """What was found last, newest first."""
    statement = select(PickupItem).where(PickupItem.pickup_id == pickup_id)
    if state:
        statement = statement.where(PickupItem.state == state)
    return session.scalars(statement.order_by(PickupItem.found_at.desc(), PickupItem.id.desc()).limit(limit)).all()


def item(session: Session, pickup_id: int, key: str) -> PickupItem | None:
    """What is known of a file of that name."""
    return session.scalar(select(PickupItem).where(PickupItem.pickup_id == pickup_id, PickupItem.key == known_as(key)))


def unseen(session: Session, pickup_id: int, found: Iterable[Found]) -> Iterator[Found]:
    """Those that were not there before, or have another content now; asked of the database in bunches."""
    waiting = iter(found)
    while bunch := list(islice(waiting, _AT_ONCE)):
        names = [known_as(one.key) for one in bunch]
        statement = select(PickupItem.key, PickupItem.mark).where(
            PickupItem.pickup_id == pickup_id, PickupItem.key.in_(names)
        )
        known = {row.key: row.mark for row in session.execute(statement)}
        yield from (one for one, name in zip(bunch, names, strict=True) if known.get(name) != one.mark)
