"""Keys with which programs come in: made once and shown once, kept as hashes, taken back; and whom one stands for."""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid, NotFound
from qa_app.intake.models import ApiKey, Webhook
from qa_app.people.models import Person
from qa_app.policy import Actor

SCHEME = "qa"
SECRET_BYTES = 32
NOTED_EVERY = timedelta(minutes=5)
"""How exactly it is kept when a key was last used: writing on every request would keep others waiting."""
NAME_MAXIMUM = 80


def make_key(session: Session, actor: Actor, name: str, person_id: int) -> tuple[ApiKey, str]:
    """Make a key for a program that acts as the person; the key itself is returned this once. Raises `Invalid`."""
    problems = {}
    if not name.strip() or len(name.strip()) > NAME_MAXIMUM:
        problems["name"] = f"Name the program in 1 to {NAME_MAXIMUM} characters."
    person = session.get(Person, person_id)
    if person is None or not person.active:
        problems["person"] = "Choose somebody with an active account."
    if problems:
        raise Invalid("No key was made.", problems)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKey(
        name=name.strip(),
        prefix=prefix,
        key_hash=_hashed(secret),
        person_id=person_id,
        made_by_id=actor.id,
        made_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "api_key.make", ("api_key", row.id), person=person_id)
    return row, f"{SCHEME}_{prefix}_{secret}"


def revoke_key(session: Session, actor: Actor, key_id: int) -> ApiKey:
    """Take a key back; it opens nothing from now on. Raises `NotFound`."""
    row = session.get(ApiKey, key_id)
    if row is None:
        raise NotFound("There is no such key.")
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        audit.record(session, actor, "api_key.revoke", ("api_key", row.id))
    return row


def key_of(session: Session, shown: str) -> ApiKey | None:
    """The key that is in force and was shown in full; the comparison takes the same time whatever is wrong."""
    scheme, _, rest = shown.partition("_")
    prefix, _, secret = rest.partition("_")
    row = session.scalar(select(ApiKey).where(ApiKey.prefix == prefix[:16])) if scheme == SCHEME else None
    is_right = hmac.compare_digest(_hashed(secret), row.key_hash if row else _hashed("nobody has this"))
    if row is None or not is_right or row.revoked_at is not None or not row.person.active:
        return None
    return row


def is_to_note(row: ApiKey | Webhook, now: datetime) -> bool:
    """Whether the use of the key is worth a row's change."""
    return row.last_used_at is None or now - row.last_used_at > NOTED_EVERY


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
