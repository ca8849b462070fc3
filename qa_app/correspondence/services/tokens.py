"""Links into the portal: making one, finding its complaint, and ending it."""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import OPEN
from qa_app.correspondence.models import PortalToken

TOKEN_BYTES = 32
TOKEN_LENGTH = 43
"""Characters of a token as it stands in an address: 256 bits in base 64."""
OPEN_AFTER_CLOSURE = timedelta(days=90)
USED_EVERY = timedelta(minutes=1)
"""The time of use is noted at most so often, so that a page that is looked at writes little."""


def portal_token(session: Session, complaint: Complaint, *, scope: str = "case", now: datetime | None = None) -> str:
    """A new token for the complaint. It is said here once; what is kept is its hash."""
    now = now or datetime.now(UTC)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ends_at = None if complaint.state in OPEN else _end(complaint, now)
    session.add(
        PortalToken(complaint_id=complaint.id, digest=_digest(token), scope=scope, made_at=now, expires_at=ends_at)
    )
    return token


def portal_link(session: Session, complaint: Complaint, root: str) -> str:
    """The address of the customer's own page of the complaint, below `root` (such as https://qa.example)."""
    return f"{root.rstrip('/')}/portal/{portal_token(session, complaint)}/"


def complaint_of(session: Session, token: str, *, scope: str = "case", now: datetime | None = None) -> Complaint | None:
    """The complaint that the token opens; None alike for one that is unknown, of another scope, over or revoked.

    The row is found by the hash and the hash compared in constant time, so that the time taken tells nothing.
    """
    now = now or datetime.now(UTC)
    digest = _digest(token)
    row = session.scalar(
        select(PortalToken).options(joinedload(PortalToken.complaint)).where(PortalToken.digest == digest)
    )
    is_same = compare_digest(row.digest if row else "0" * 64, digest)
    if row is None or not is_same or row.scope != scope or not _is_valid(row, now):
        return None
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        row.last_used_at = now
    return row.complaint


def rotate(session: Session, complaint: Complaint, root: str, now: datetime | None = None) -> str:
    """End every link to the complaint and give a new one."""
    revoke(session, complaint, now)
    return portal_link(session, complaint, root)


def revoke(session: Session, complaint: Complaint, now: datetime | None = None) -> int:
    """End every link to the complaint; returns how many still opened it."""
    now = now or datetime.now(UTC)
    live = (PortalToken.complaint_id == complaint.id, PortalToken.revoked_at.is_(None))
    rows = session.scalars(
        select(PortalToken).where(*live, or_(PortalToken.expires_at.is_(None), PortalToken.expires_at > now))
    ).all()
    for row in rows:
        row.revoked_at = now
    return len(rows)


def end_links(session: Session, complaint: Complaint, at: datetime) -> None:
    """Have the links end 90 days after the complaint did, or go on while it is open again."""
    ends_at = None if complaint.state in OPEN else at + OPEN_AFTER_CLOSURE
    own = (PortalToken.complaint_id == complaint.id, PortalToken.revoked_at.is_(None))
    session.execute(
        update(PortalToken).where(*own).values(expires_at=ends_at).execution_options(synchronize_session="fetch")
    )


def _end(complaint: Complaint, now: datetime) -> datetime:
    return max(complaint.closed_at or complaint.resolved_at or now, complaint.received_at) + OPEN_AFTER_CLOSURE


def _is_valid(row: PortalToken, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def _digest(token: str) -> str:
    """The hash of any text, of the wrong length too, so that all answers come the same way."""
    return sha256(token[: 2 * TOKEN_LENGTH].encode("utf-8", "replace")).hexdigest()
