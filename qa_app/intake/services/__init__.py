"""What intake does: drafts, recording, adding to a complaint, rules; and how it reacts to what happens to one."""

from qa_app.intake.services.drafts import discard, keep_draft, set_backdating
from qa_app.intake.services.reacting import follow, missing
from qa_app.intake.services.recording import add_to, record

__all__ = ["add_to", "discard", "follow", "keep_draft", "missing", "record", "set_backdating"]
