"""Signing in and out: each signed-in browser is a row that can be ended, and too many failures close the door."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.audit import AuditEvent
from qa_app.people.models import Person, SignIn, team_lead
from qa_app.policy import Actor, Role

SIGN_IN_LASTS = timedelta(hours=12)
FAILURES_ALLOWED = 10
FAILURES_WITHIN = timedelta(minutes=15)


def actor_of(session: Session, person: Person) -> Actor:
    """The person as the policy sees them, with the teams they lead."""
    led = session.scalars(select(team_lead.c.team_id).where(team_lead.c.person_id == person.id))
    roles = frozenset(Role(row.name) for row in person.roles)
    return Actor(person.id, person.name, roles, frozenset(led))


def open_sign_in(session: Session, person: Person, *, address: str | None, browser: str | None) -> str:
    """Note a new signed-in browser and return the token that its cookie will carry."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.add(
        SignIn(
            token_hash=_hashed(token),
            person_id=person.id,
            started_at=now,
            expires_at=now + SIGN_IN_LASTS,
            address=address,
            browser=(browser or "")[:200],
        )
    )
    return token


def is_signed_in(session: Session, person: Person, token: str | None) -> bool:
    """Whether the token still stands for the person: not ended, not expired, the account active."""
    row = session.get(SignIn, _hashed(token)) if token else None
    if row is None or row.person_id != person.id or row.ended_at is not None:
        return False
    return person.active and row.expires_at > datetime.now(UTC)


def end_sign_in(session: Session, token: str) -> None:
    """End one signed-in browser; copies of its cookie stop working."""
    _end(session, SignIn.token_hash == _hashed(token))


def end_other_sign_ins(session: Session, person: Person, token: str | None) -> None:
    """End every other browser of the person, as after a change of password."""
    _end(session, SignIn.person_id == person.id, SignIn.token_hash != _hashed(token or ""))


def end_all_sign_ins(session: Session, person: Person) -> None:
    """End every browser of the person at once."""
    _end(session, SignIn.person_id == person.id)


def note_failure(session: Session, email: str, *, address: str | None) -> None:
    """Note a sign-in that failed, by the address that was tried (hashed: it may be a mistyped password)."""
    audit.record(session, None, "sign_in_failed", ("account", _hashed(email.strip().lower())), address=address)


def note_reopened(session: Session, actor: Actor, email: str) -> None:
    """Forget the failed sign-ins of an account, as when an administrator gave it a new password."""
    audit.record(session, actor, "sign_in_reopened", ("account", _hashed(email.strip().lower())))


def is_throttled(session: Session, email: str) -> bool:
    """Whether too many sign-ins to this account failed lately; counted in the database, so by all processes."""
    account = (AuditEvent.entity == "account", AuditEvent.entity_id == _hashed(email.strip().lower()))
    since = datetime.now(UTC) - FAILURES_WITHIN
    reopened = select(func.max(AuditEvent.id)).where(*account, AuditEvent.action == "sign_in_reopened")
    failures = (
        select(func.count())
        .select_from(AuditEvent)
        .where(
            *account,
            AuditEvent.action == "sign_in_failed",
            AuditEvent.at > since,
            AuditEvent.id > func.coalesce(reopened.scalar_subquery(), 0),
        )
    )
    return (session.scalar(failures) or 0) >= FAILURES_ALLOWED


def _end(session: Session, *conditions: object) -> None:
    statement = update(SignIn).where(SignIn.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
    session.execute(statement.values(ended_at=datetime.now(UTC)))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
