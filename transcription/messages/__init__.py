"""Interactions in writing: a chat or an e-mail, read into the same transcript that a call becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from transcription.transcript import Channel, Speaker, Transcript


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; its name is safe to show and to save under, `size` is in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat or an e-mail with what its file says about it.

    `started_at` is an aware UTC instant, or None when the file tells no time. `missing` names what the file did
    not tell and what was assumed instead. `quoted` and `signature` are the parts of an e-mail that are not new
    text; the transcript holds the new text only.
    """

    channel: Channel
    transcript: Transcript
    started_at: datetime | None = None
    subject: str | None = None
    external_id: str | None = None
    participants: Mapping[Speaker, tuple[str, ...]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    missing: tuple[str, ...] = ()
    quoted: str = ""
    signature: str = ""

    @property
    def is_metadata_complete(self) -> bool:
        """False when something had to be assumed: a time, a time zone, a speaker."""
        return not self.missing
