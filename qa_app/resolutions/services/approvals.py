"""Approval of what is over somebody's limit: asked for with the limit, given by somebody else who has the authority."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaint_queries
from qa_app.complaints import rules as complaint_rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, Remedy
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.notices.services import tell
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import Approval, ApprovalState, AuthorityLimit, AuthorityVersion
from qa_app.resolutions.rules import authority as rules
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services.turns import take_turn


@dataclass(frozen=True, slots=True)
class Excess:
    """What the actor's limit does not cover; `maximum_minor` None: they have no authority for such a remedy."""

    version: int
    maximum_minor: int | None


def excess(session: Session, actor: Actor, complaint: Complaint, remedy: Remedy) -> Excess | None:
    """What of the remedy is over the actor's limit now, with the same kind promised before; None within it.

    The remedy keeps the version of the matrix by which it was judged.
    """
    limit = queries.live_matrix(session).limit(actor.roles, remedy.kind, remedy.currency)
    remedy.authority_version = limit.version
    amount = remedy.amount_minor
    if amount is not None and remedy.currency:
        amount += queries.promised_so_far(session, complaint, remedy.kind, remedy.currency)
    return None if limit.covers(amount) else Excess(limit.version, limit.maximum_minor)


def ask(session: Session, actor: Actor, complaint: Complaint, remedy: Remedy, found: Excess) -> Approval:
    """Ask those with the authority to approve the remedy, and tell them."""
    now = datetime.now(UTC)
    row = Approval(
        remedy_id=remedy.id,
        state=ApprovalState.OPEN,
        asked_by_id=actor.id,
        asked_at=now,
        limit_minor=found.maximum_minor,
        version=found.version,
    )
    session.add(row)
    session.flush()  # its number makes the notice known again
    _happened(session, actor, complaint, "approval_asked", row, remedy)
    title = f"C-{complaint.id}: {words(remedy)} waits for your approval"
    without = complaint_queries.accused(session, complaint) | {actor.id}
    for person_id in queries.who_may_approve(session, remedy, without=without):
        address = f"/complaints/{complaint.id}/outcome"
        tell(session, person_id, kind="approval_asked", title=title, url=address, key=f"approval-{row.id}", now=now)
    return row


def words(remedy: Remedy) -> str:
    """A remedy as it is said: its kind, and its amount where it has one."""
    kind = complaint_rules.REMEDIES.get(remedy.kind, remedy.kind)
    if remedy.amount_minor is None or remedy.currency is None:
        return kind
    return f"{kind} of {complaint_rules.in_words(remedy.amount_minor, remedy.currency)}"


def settle(
    session: Session, actor: Actor, complaint: Complaint, remedy_id: int, *, is_yes: bool, reason: str = ""
) -> Approval:
    """Approve what waits, or refuse it with a reason, which cancels the remedy.

    Raises `NotAllowed` for the one who asked, for somebody whom the complaint is about, and without the authority;
    `Conflict` when it was decided before, `Invalid` for a refusal without a reason.
    """
    take_turn(session, complaint)
    fresh = select(Approval).where(Approval.remedy_id == remedy_id).execution_options(populate_existing=True)
    row = session.scalar(fresh)
    if row is None or row.remedy.complaint_id != complaint.id:
        raise NotFound("Nothing waits for approval there.")
    if row.state != ApprovalState.OPEN:
        raise Conflict("This was decided before.")
    reason = plain(reason, 2_000)
    if not is_yes and not reason:
        raise Invalid("Say why.", {"reason": "Why is it not approved?"})
    limit = _check_may(session, actor, complaint, row)
    now = datetime.now(UTC)
    row.state = ApprovalState.APPROVED if is_yes else ApprovalState.REFUSED
    row.decided_by_id, row.decided_at, row.decided_version, row.reason = actor.id, now, limit.version, reason
    if is_yes:
        row.remedy.approved_at, row.remedy.approved_by_id = now, actor.id
    else:
        row.remedy.cancelled_at, row.remedy.cancelled_because = now, reason
    session.flush()
    _happened(session, actor, complaint, "approval_given" if is_yes else "approval_refused", row, row.remedy)
    if not is_yes:
        _happened(session, actor, complaint, "remedy_cancelled", row, row.remedy)
    _tell_asker(session, complaint, row, now)
    return row


def _check_may(session: Session, actor: Actor, complaint: Complaint, row: Approval) -> rules.Limit:
    if actor.id == row.asked_by_id:
        raise NotAllowed("You asked for it: somebody else has to decide.")
    if actor.id in complaint_queries.accused(session, complaint):
        raise NotAllowed("The complaint is about you: somebody else has to decide.")
    remedy = row.remedy
    limit = queries.live_matrix(session).limit(actor.roles, remedy.kind, remedy.currency)
    amount = remedy.amount_minor
    if amount is not None and remedy.currency:
        amount = queries.promised_so_far(session, complaint, remedy.kind, remedy.currency)
    if not limit.covers(amount):
        raise NotAllowed("This is over your own limit too: somebody with more authority has to decide.")
    return limit


def _tell_asker(session: Session, complaint: Complaint, row: Approval, now: datetime) -> None:
    outcome = "is approved" if row.state == ApprovalState.APPROVED else "is not approved"
    title = f"C-{complaint.id}: {words(row.remedy)} {outcome}"
    kind = "approval_given" if row.state == ApprovalState.APPROVED else "approval_refused"
    address, key = f"/complaints/{complaint.id}/outcome", f"approval-{row.id}-decided"
    tell(session, row.asked_by_id, kind=kind, title=title, url=address, key=key, now=now)


def drop(session: Session, remedy: Remedy) -> None:
    """What was asked for a remedy that is cancelled waits no longer."""
    row = session.scalar(select(Approval).where(Approval.remedy_id == remedy.id, Approval.state == ApprovalState.OPEN))
    if row is not None:
        row.state, row.decided_at, row.reason = ApprovalState.REFUSED, datetime.now(UTC), "The promise was taken back."


def _happened(session: Session, actor: Actor, complaint: Complaint, kind: str, row: Approval, remedy: Remedy) -> None:
    said: dict[str, Any] = {
        "remedy": remedy.kind,
        "remedy_id": remedy.id,
        "amount_minor": remedy.amount_minor,
        "currency": remedy.currency,
        "limit_minor": row.limit_minor,
        "version": row.version,
    }
    complaints.happened(session, actor, complaint, kind, **said)


def publish(session: Session, actor: Actor, cells: list[rules.Cell], reason: str) -> AuthorityVersion:
    """Publish a new version of the matrix; what was promised under the old one stays judged by that.

    Raises `Invalid` for cells that cannot be, without a reason, and when nothing is different.
    """
    rules.check(cells)
    reason = plain(reason, 2_000)
    if not reason:
        raise Invalid("Say why.", {"reason": "Why is it changed? It is shown in the history."})
    live = queries.live_matrix(session)
    if rules.matrix(live.version, cells) == live:
        raise Invalid("Nothing is different from the version in use.", {})
    row = AuthorityVersion(
        version=live.version + 1,
        published_at=datetime.now(UTC),
        by_id=actor.id,
        reason=reason,
        limits=[
            AuthorityLimit(role=c.role, remedy=c.remedy, currency=c.currency, maximum_minor=c.maximum_minor)
            for c in cells
        ],
    )
    session.add(row)
    session.flush()  # two who publish at once: the second is refused by the version's number
    return row
