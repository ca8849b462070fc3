"""Words from a transcript, quoted in a report as the evidence for what it says."""

from dataclasses import dataclass
from typing import Literal

SpeakerRole = Literal["agent", "customer", "other"]


@dataclass(frozen=True, slots=True)
class CitedLine:
    """One redacted line of a transcript: who said it, when (seconds from the start), and the words."""

    speaker: str
    role: SpeakerRole
    text: str
    at_s: float | None = None
    """None for chats and e-mails without times."""
