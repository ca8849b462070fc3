"""Interactions in writing: a chat or an e-mail, read into the same transcript that a call becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from transcription.transcript import Channel, Speaker, Transcript


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; its name is safe to show and to save under, `size` is in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows and a file may not tell.

    `agent_names` are names, addresses or ids of the centre's agents, `agent_domains` its mail domains; `speakers`
    maps labels of the file ("spk_0") to who they are and comes before what the file says; `names` maps ids of the
    file to people's names (Slack's users); times without a zone are in `zone`; with `with_history` an e-mail's
    quoted history becomes earlier messages where it can be read clearly.
    """

    agent_names: frozenset[str] = frozenset()
    agent_domains: frozenset[str] = frozenset()
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    with_history: bool = False


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Conversation:
    """An interaction with what its file says about it.

    `started_at` is an aware UTC instant, or None when the file tells no time. `missing` names what the file did
    not tell and what was assumed instead. `quoted` and `signature` are the parts of an e-mail that are not new
    text; the transcript holds the new text only. `lacking` mails stand nowhere but in what is quoted. `source` is the
    key of the kind of file it was read from; `people` are names found in its words, where somebody looked for them.
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
    lacking: int = 0
    source: str = ""
    people: tuple[str, ...] = ()

    @property
    def is_metadata_complete(self) -> bool:
        """False when something had to be assumed: a time, a time zone, a speaker."""
        return not self.missing

    @property
    def agent_names(self) -> tuple[str, ...]:
        """The agents, in the order they first speak."""
        return tuple(self.participants.get(Speaker.AGENT, ()))

    @property
    def customer_names(self) -> tuple[str, ...]:
        """The customers, in the order they first speak."""
        return tuple(self.participants.get(Speaker.CUSTOMER, ()))

    @property
    def language(self) -> str | None:
        """The language the file says it is in."""
        return self.transcript.language
