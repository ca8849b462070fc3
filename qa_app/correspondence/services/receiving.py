"""What a customer says on a complaint that is here already, by whichever way it comes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.correspondence.models import ADDRESS_MAXIMUM, SUBJECT_MAXIMUM, InboundMessage
from qa_app.correspondence.rules import inbox
from qa_app.errors import Invalid
from qa_app.policy import Actor

VIAS = ("email", "portal", "phone", "chat", "letter", "note")
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer said: the new words, apart from what they quote. `sha256` names the raw mail in the store."""

    text: str
    via: str
    sender_name: str = ""
    sender_address: str = ""
    is_other_sender: bool = False
    subject: str = ""
    quoted: str = ""
    attachments: str = ""
    at: datetime | None = None
    message_id: str | None = None
    sha256: str | None = None


def message_in(session: Session, actor: Actor | None, complaint: Complaint, said: Said) -> InboundMessage:
    """Keep what the customer said on the complaint and write it into its log; what waited for them goes on.

    `actor` is whoever typed it in, None when it came by itself. Raises `Invalid` for no words or an unknown way.
    """
    row = keep(session, complaint, said)
    payload = {"message": row.id, "via": said.via, "disagrees": inbox.disagrees(said.text[:20_000])}
    complaints.happened(session, actor, complaint, "message_in", at=row.at, **payload)
    return row


def keep(session: Session, complaint: Complaint, said: Said) -> InboundMessage:
    """Keep what the customer said, without an event: for what the complaint itself was recorded from."""
    if not said.text.strip() or said.via not in VIAS:
        raise Invalid("There is nothing to keep.", {"text": "Write what the customer said."})
    now = datetime.now(UTC)
    row = InboundMessage(
        complaint_id=complaint.id,
        via=said.via,
        sender_name=said.sender_name[:200],
        sender_address=said.sender_address[:ADDRESS_MAXIMUM],
        is_other_sender=said.is_other_sender,
        subject=said.subject[:SUBJECT_MAXIMUM],
        text=said.text[:LONGEST_TEXT],
        quoted=said.quoted[:LONGEST_TEXT],
        attachments=said.attachments,
        at=min(said.at or now, now),
        message_id=said.message_id or None,
        sha256=said.sha256,
    )
    session.add(row)
    session.flush()  # its id goes into the log
    return row
