"""Keeping pickups: where they look, for which source, and whether they look at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.config import Places
from qa_app.errors import Invalid
from qa_app.interactions import queries as interactions
from qa_app.jobs import ledger
from qa_app.pickups import rules
from qa_app.pickups.models import PLACE_MAXIMUM, Pickup, PickupKind
from qa_app.policy import Actor

JOB = "pick_up"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says of a pickup."""

    kind: str
    place: str
    source_id: int


def keep(session: Session, actor: Actor, row: Pickup | None, wish: Wish, places: Places) -> Pickup:
    """Add a pickup, or change one. Raises `Invalid` by field."""
    place = _checked(wish, places)
    interactions.source(session, wish.source_id)
    taken = session.scalar(select(Pickup).where(Pickup.kind == wish.kind, Pickup.place == place))
    if taken is not None and taken is not row:
        message = "That place is picked up from already."
        raise Invalid(message, {"place": message})
    kept = row or Pickup(options={}, is_on=True)
    kept.kind, kept.place, kept.source_id, kept.trouble = wish.kind, place, wish.source_id, None
    session.add(kept)
    session.flush()  # the id goes into the trail
    _note(session, actor, "pickup.keep", kept, kind=kept.kind, place=kept.place)
    return kept


def switch(session: Session, actor: Actor, row: Pickup, *, is_on: bool) -> None:
    """Have a place looked into from now on, or no longer. What was taken in stays."""
    row.is_on = is_on
    _note(session, actor, "pickup.switch", row, is_on=is_on)


def look_now(session: Session, row: Pickup, *, owner_id: int | None = None) -> bool:
    """Have a worker look into the place; False when one is about to, or at it."""
    job = ledger.repeat(
        session,
        JOB,
        f"pickup:{row.id}",
        {"pickup_id": row.id},
        title=f"Look into {row.place}",
        owner_id=owner_id,
    )
    return job is not None


def _checked(wish: Wish, places: Places) -> str:
    place = wish.place.strip()
    if wish.kind not in set(PickupKind):
        raise Invalid("Choose what kind of place it is.", {"kind": "Choose one of those shown."})
    if len(place) > PLACE_MAXIMUM or any(ord(char) < 32 for char in place):
        raise Invalid("The place cannot be used.", {"place": f"At most {PLACE_MAXIMUM} printable characters."})
    try:
        return _CHECKS[PickupKind(wish.kind)](place, places)
    except Invalid as refusal:
        raise Invalid(str(refusal), {"place": str(refusal)}) from refusal


def _folder(place: str, places: Places) -> str:
    folder = rules.folder_below(places.folder, place)
    return "" if folder == places.folder else folder.relative_to(places.folder).as_posix()


def _bucket(place: str, _places: Places) -> str:
    bucket, prefix = rules.bucket_and_prefix(place)
    return f"s3://{bucket}/{prefix}"


def _mailbox(place: str, _places: Places) -> str:
    if not place:
        raise Invalid("Name the mailbox's folder, such as INBOX.")
    return place


_CHECKS: dict[PickupKind, Callable[[str, Places], str]] = {
    PickupKind.FOLDER: _folder,
    PickupKind.S3: _bucket,
    PickupKind.IMAP: _mailbox,
}


def _note(session: Session, actor: Actor, action: str, row: Pickup, **detail: Any) -> None:
    audit.record(session, actor, action, ("pickup", row.id), **detail)
