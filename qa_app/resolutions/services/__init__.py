"""What is done to end a complaint: decide, promise, propose, carry out, check, follow up, ask."""

from qa_app.resolutions.services.following import follow
from qa_app.resolutions.services.guards import missing
from qa_app.resolutions.services.proposals import Offer, answer, propose
from qa_app.resolutions.services.surveys import invite_of, record, send_due

__all__ = ["Offer", "answer", "follow", "invite_of", "missing", "propose", "record", "send_due"]
