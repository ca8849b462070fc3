"""Reading what went out and came in on a complaint, in true time order, and what waits to be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.correspondence.models import (
    InboundMessage,
    MailItem,
    MailState,
    MessageDraft,
    MessageState,
    OutboundMessage,
    Standing,
)
from qa_app.correspondence.rules import automatic
from qa_app.errors import NotFound
from qa_app.interactions.models import TranscriptVersion
from qa_app.policy import Actor
from transcription.transcript import Segment, from_document

MOST_TURNS = 300
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of a thread: a message out, a message in, or a linked interaction, at its own time."""

    at: datetime
    out: OutboundMessage | None = None
    come: InboundMessage | None = None
    link: ComplaintInteraction | None = None


def thread(session: Session, complaint: Complaint) -> list[Turn]:
    """Everything that was said between the customer and us on the complaint, oldest first (R03)."""
    outbound = (
        select(OutboundMessage)
        .options(joinedload(OutboundMessage.author), joinedload(OutboundMessage.job))
        .where(OutboundMessage.complaint_id == complaint.id)
        .order_by(OutboundMessage.id.desc())
        .limit(MOST_TURNS)
    )
    inbound = (
        select(InboundMessage)
        .where(InboundMessage.complaint_id == complaint.id)
        .order_by(InboundMessage.at.desc())
        .limit(MOST_TURNS)
    )
    turns = [Turn(row.sent_at or row.written_at, out=row) for row in session.scalars(outbound).unique()]
    turns += [Turn(row.at, come=row) for row in session.scalars(inbound)]
    turns += [Turn(link.interaction.started_at, link=link) for link in complaint.links]
    return sorted(turns, key=lambda turn: turn.at)


def outbound(session: Session, complaint: Complaint, message_id: int) -> OutboundMessage:
    """A message of the complaint. Raises `NotFound`."""
    row = session.get(OutboundMessage, message_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound("There is no such message.")
    return row


def draft(session: Session, actor: Actor, complaint: Complaint) -> MessageDraft | None:
    """What the actor typed on the complaint and has not sent."""
    return session.get(MessageDraft, (complaint.id, actor.id))


def said_before(session: Session, complaint: Complaint) -> str:
    """What the customer was told on this complaint so far, as one text."""
    told = (OutboundMessage.complaint_id == complaint.id, OutboundMessage.state == MessageState.SENT)
    return "\n".join(
        session.scalars(select(OutboundMessage.text).where(*told).order_by(OutboundMessage.id.desc()).limit(20))
    )


def sent_lately(session: Session, address: str, about: str, now: datetime) -> tuple[int, int]:
    """How many automatic messages went to the address within three hours: about the subject, and in all."""
    lately = (
        OutboundMessage.address == address,
        OutboundMessage.author_id.is_(None),
        OutboundMessage.written_at > now - automatic.WITHIN,
        OutboundMessage.state != MessageState.CANCELLED,
    )
    rows = session.execute(
        select(OutboundMessage.about, func.count()).where(*lately).group_by(OutboundMessage.about)
    ).all()
    counts = {row[0]: row[1] for row in rows}
    return counts.get(about, 0), sum(counts.values())


def spoken_lines(session: Session, link: ComplaintInteraction) -> Sequence[Segment]:
    """The lines of a linked contact's transcript, or none while it has none."""
    contact = link.interaction
    row = session.scalar(
        select(TranscriptVersion).where(
            TranscriptVersion.interaction_id == contact.id, TranscriptVersion.version == contact.transcript_version
        )
    )
    return () if row is None else from_document(row.document).segments


def items(session: Session, *, state: str = "", before_id: int | None = None) -> Sequence[MailItem]:
    """Mails that came in with what became of each, newest first; one more than a page when there are more."""
    query = select(MailItem).order_by(MailItem.id.desc()).limit(PAGE_SIZE + 1)
    if state in set(MailState):
        query = query.where(MailItem.state == state)
    if before_id is not None:
        query = query.where(MailItem.id < before_id)
    return session.scalars(query).all()


def item(session: Session, item_id: int) -> MailItem:
    """A mail that came in. Raises `NotFound`."""
    row = session.get(MailItem, item_id)
    if row is None:
        raise NotFound("There is no such mail.")
    return row


def set_aside(session: Session, *, most: int = 100) -> int:
    """How many mails wait for somebody to say what they are, counted up to `most`."""
    waiting = select(MailItem.id).where(MailItem.state == MailState.SET_ASIDE, MailItem.sha256.is_not(None)).limit(most)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def wanted(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Standing]:
    """The complaints on which the actor has to write or phone: their own, and for a lead those of nobody."""
    is_theirs = Complaint.owner_id == actor.id
    if actor.may("complaint.lead"):
        is_theirs = or_(is_theirs, Complaint.owner_id.is_(None))
    is_due = or_(
        Standing.reply_wanted_at.is_not(None),
        Standing.update_wanted_at.is_not(None),
        Standing.phone_wanted_at.is_not(None),
        Standing.failed_at.is_not(None),
    )
    query = (
        select(Standing)
        .join(Complaint, Complaint.id == Standing.complaint_id)
        .options(joinedload(Standing.complaint).joinedload(Complaint.customer))
        .where(is_theirs, is_due)
        .order_by(Standing.heard_at)
        .limit(limit)
    )
    return session.scalars(query).unique().all()
