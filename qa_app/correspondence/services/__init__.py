"""What is done with correspondence: sending, taking in, and links into the portal."""

from qa_app.correspondence.services.following import follow
from qa_app.correspondence.services.keeping import keep_policy, keep_template, retire_template
from qa_app.correspondence.services.outgoing import Way, queue
from qa_app.correspondence.services.receiving import Said, message_in
from qa_app.correspondence.services.speaking import (
    Typed,
    acknowledged_in,
    cancel,
    drop_draft,
    keep_draft,
    say,
    try_again,
)
from qa_app.correspondence.services.tokens import complaint_of, portal_link, portal_token, revoke, rotate

__all__ = [
    "Said",
    "Typed",
    "Way",
    "acknowledged_in",
    "cancel",
    "complaint_of",
    "drop_draft",
    "follow",
    "keep_draft",
    "keep_policy",
    "keep_template",
    "message_in",
    "portal_link",
    "portal_token",
    "queue",
    "retire_template",
    "revoke",
    "rotate",
    "say",
    "try_again",
]
