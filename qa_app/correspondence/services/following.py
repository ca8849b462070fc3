"""What correspondence does when something happens to a complaint: acknowledge, count who heard what, take answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState
from qa_app.complaints.rules.steps import OPEN
from qa_app.correspondence import queries
from qa_app.correspondence.models import MessageState, OutboundMessage, Standing
from qa_app.correspondence.services.automatic import acknowledge, tell_of_step
from qa_app.correspondence.services.tokens import end_links
from qa_app.errors import AppError
from qa_app.notices.services import tell
from qa_app.policy import Actor

FOLLOWED = frozenset({"recorded", "message_out", "message_in", "acknowledged", "moved", "linked"})
BY_MAIL = "email"
"""The source of complaints that came by mail; their acknowledgement answers that mail, when it is taken in."""
IMPORTING = "is_import"
"""What stands in `session.info` while the complaints of a file are recorded: nobody writes to those by itself."""
TOO_LATE = timedelta(days=3)
"""A complaint that was recorded so long after it came was told of by other means, or is an old one brought over."""


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""
    if event.kind not in FOLLOWED or complaint.state == ComplaintState.DRAFT:
        return
    if event.kind == "recorded":
        _recorded(session, complaint, event)
    elif event.kind in ("message_out", "acknowledged"):
        _heard(session, complaint, event)
    elif event.kind == "message_in":
        _answered(session, complaint, event)
    elif event.kind == "moved":
        _moved(session, complaint, event)
    elif event.payload.get("role") == "follow_up":
        _go_on(session, complaint)


def standing(session: Session, complaint: Complaint) -> Standing:
    """How the complaint's correspondence stands; made when there is no row yet."""
    row = session.get(Standing, complaint.id)
    if row is None:
        row = Standing(complaint_id=complaint.id, heard_at=complaint.received_at, is_open=complaint.state in OPEN)
        session.add(row)
    return row


def tell_desk(session: Session, complaint: Complaint, kind: str, title: str, key: str, now: datetime) -> None:
    """Tell whom it concerns of something about the complaint's messages, once by `key`.

    Of one that was merged, whoever works on the complaint that it is part of now.
    """
    for person_id in _concerned(session, complaint):
        tell(
            session,
            person_id,
            kind=kind,
            title=title,
            url=f"/complaints/{complaint.id}/messages",
            key=f"{kind}:{complaint.id}:{key}",
            now=now,
        )


def _concerned(session: Session, complaint: Complaint) -> Sequence[int]:
    target = session.get(Complaint, complaint.merged_into_id) if complaint.merged_into_id else None
    if target is not None:
        accused = desk.accused(session, complaint)
        if found := [person_id for person_id in queries.concerned(session, target) if person_id not in accused]:
            return found
    return queries.concerned(session, complaint)


def _recorded(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    standing(session, complaint)
    is_fresh = event.at - complaint.received_at <= TOO_LATE
    if complaint.external_source != BY_MAIL and is_fresh and not session.info.get(IMPORTING):
        acknowledge(session, complaint)


def _heard(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    row = standing(session, complaint)
    row.heard_at = max(row.heard_at, event.at)
    row.update_wanted_at = None
    if event.kind == "message_out" and not event.payload.get("is_automatic"):
        row.reply_wanted_at = row.phone_wanted_at = row.reopen_asked_at = None


def _answered(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    row = standing(session, complaint)
    row.reply_wanted_at = row.reply_wanted_at or event.at
    key = str(event.id)
    if complaint.state in OPEN:
        title = f"C-{complaint.id}: the customer wrote"
        tell_desk(session, complaint, "complaint_message_in", title, key, event.at)
    elif complaint.merged_into_id:
        title = f"C-{complaint.id}, which is part of C-{complaint.merged_into_id} now: the customer wrote"
        tell_desk(session, complaint, "complaint_message_in", title, key, event.at)
    elif event.payload.get("disagrees"):
        row.reopen_asked_at = event.at
        title = f"C-{complaint.id}: the customer may not agree with the outcome. Look whether to reopen it"
        tell_desk(session, complaint, "complaint_dissent", title, key, event.at)
    else:
        title = f"C-{complaint.id}: the customer wrote after it was over"
        tell_desk(session, complaint, "complaint_message_in", title, key, event.at)
    _go_on(session, complaint)


def _go_on(session: Session, complaint: Complaint) -> None:
    """What waited for the customer goes on, whichever way they answered (complaints.md 3.2)."""
    if complaint.state == ComplaintState.WAITING_CUSTOMER:
        step_if_possible(session, None, complaint, "investigating", "The customer answered.")


def step_if_possible(session: Session, actor: Actor | None, complaint: Complaint, after: str, reason: str) -> None:
    """Take a step that a message leads to. What it still lacks is on the page; the message counts all the same."""
    try:
        with session.begin_nested():
            complaints.move(session, actor, complaint, after, reason=reason)
    except AppError:
        return


def _moved(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    row = standing(session, complaint)
    was_open, row.is_open = row.is_open, complaint.state in OPEN
    if not row.is_open:
        row.update_wanted_at = row.phone_wanted_at = None
        _stop_updates(session, complaint)
    if was_open != row.is_open or complaint.state == ComplaintState.CLOSED:
        end_links(session, complaint, event.at)
    if complaint.state == ComplaintState.REOPENED:
        row.heard_at, row.reopen_asked_at = event.at, None
    tell_of_step(session, complaint, event)


def _stop_updates(session: Session, complaint: Complaint) -> None:
    """Updates that were asked for and did not leave yet are not sent any more."""
    waiting = (
        OutboundMessage.complaint_id == complaint.id,
        OutboundMessage.purpose == "update",
        OutboundMessage.author_id.is_(None),
        OutboundMessage.state == MessageState.ASKED,
    )
    stopped = {"state": MessageState.CANCELLED, "trouble": "The complaint was finished before it left."}
    session.execute(
        update(OutboundMessage).where(*waiting).values(**stopped).execution_options(synchronize_session="fetch")
    )
