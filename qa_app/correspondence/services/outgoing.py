"""Having something sent to a customer: by somebody, or by the product itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.correspondence.models import SUBJECT_MAXIMUM, MessageState, OutboundMessage, Purpose
from qa_app.errors import Invalid
from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Way:
    """How a message goes: when from a mail, which one it answers (`in_reply_to`) and of what subject (`about`).

    The same `key` is sent once. With `is_wait_wanted` the complaint waits for the customer once it has left.
    """

    key: str | None = None
    channel: str = "email"
    subject: str = ""
    about: str = ""
    in_reply_to: str | None = None
    is_wait_wanted: bool = False
    remarks: tuple[Mapping[str, str], ...] = ()


SIMPLY = Way()


def queue(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    purpose: str,
    text: str | None = None,
    template: str | None = None,
    values: Mapping[str, Any] | None = None,
    way: Way = SIMPLY,
) -> OutboundMessage:
    """Have a message sent to the customer of the complaint by e-mail, in the caller's transaction.

    With `text` it goes as it stands. Without, its words are made when it leaves, from the template of the purpose
    in the customer's language (`template` names one by "purpose/language/channel"), filled with what the complaint
    says and `values`. Without an actor the product sends it by itself. What was queued under the same `way.key` is
    given back. Raises `Invalid` without an e-mail address or for an unknown purpose.
    """
    if purpose not in set(Purpose):
        raise Invalid("Choose what the message is for.", {"purpose": "Choose one of those shown."})
    if (known := known_as(session, way.key)) is not None:
        return known
    address = (complaint.customer.email or "").strip()
    if not address:
        raise Invalid("There is no e-mail address of this customer.", {"channel": "Phone them, or write a letter."})
    row = OutboundMessage(
        complaint_id=complaint.id,
        key=way.key,
        purpose=purpose,
        channel=way.channel,
        state=MessageState.ASKED if text is None else MessageState.WAITING,
        author_id=actor.id if actor else None,
        address=address,
        subject=way.subject[:SUBJECT_MAXIMUM],
        text=text or "",
        about=way.about[:SUBJECT_MAXIMUM],
        template=template or "",
        values=dict(values or {}),
        remarks=[dict(remark) for remark in way.remarks],
        in_reply_to=way.in_reply_to,
        is_wait_wanted=way.is_wait_wanted,
        written_at=datetime.now(UTC),
        trouble="",
    )
    session.add(row)
    session.flush()  # its id goes into the log and the job
    return row


def known_as(session: Session, key: str | None) -> OutboundMessage | None:
    """The message that was queued under the key already."""
    if key is None:
        return None
    return session.scalar(select(OutboundMessage).where(OutboundMessage.key == key))
