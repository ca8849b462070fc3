"""Correspondence as rows: what goes out, what comes in, the words for it, and links into the portal."""

from qa_app.correspondence.models.incoming import InboundMessage, MailItem, MailState
from qa_app.correspondence.models.outgoing import (
    ADDRESS_MAXIMUM,
    SUBJECT_MAXIMUM,
    MessageDraft,
    MessageState,
    OutboundMessage,
    Purpose,
)
from qa_app.correspondence.models.standing import CorrespondencePolicy, MessageTemplate, Standing
from qa_app.correspondence.models.tokens import PortalToken

__all__ = [
    "ADDRESS_MAXIMUM",
    "SUBJECT_MAXIMUM",
    "CorrespondencePolicy",
    "InboundMessage",
    "MailItem",
    "MailState",
    "MessageDraft",
    "MessageState",
    "MessageTemplate",
    "OutboundMessage",
    "PortalToken",
    "Purpose",
    "Standing",
]
