"""What comes in, as values: a file on its way, the terms it comes on, what is said about it, what became of it."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import BinaryIO
from zoneinfo import ZoneInfo

from qa_app.config import Settings
from qa_app.interactions.models import Interaction, Source
from qa_app.interactions.rules import kinds
from qa_app.interactions.rules.names import Metadata
from qa_app.interactions.rules.written import Written
from qa_app.people.models import Person
from qa_app.storage import Held, Stored
from transcription.messages import Hints

NOTHING_SAID = Metadata()


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms files are taken in: the centre's time zone, its file name pattern, the largest size."""

    zone: tzinfo
    pattern: str
    max_bytes: int
    agent_domains: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        """The terms of an installation."""
        zone = ZoneInfo(settings.timezone)
        return cls(zone, settings.file_pattern, settings.max_upload_bytes, settings.agent_domains)

    @property
    def hints(self) -> Hints:
        """What is known of written files before they are read."""
        return Hints(agent_domains=self.agent_domains, zone=self.zone)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in. `stream` can be rewound; `said` is what a form or a CSV row says about it.

    `sidecar` is a ready-made transcript that came with the recording, as (name, content). `held` are its bytes
    when they wait in the store already, `written` what a file that is read holds when it was looked at already.
    """

    name: str
    stream: BinaryIO
    source: Source
    said: Metadata = NOTHING_SAID
    sidecar: tuple[str, bytes] | None = None
    held: Held | None = None
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file: the interaction it belongs to, whether that is new, and what to know about it.

    A file of several conversations has no interaction of its own; a mail may have joined a thread.
    """

    interaction: Interaction | None
    is_new: bool
    remarks: tuple[str, ...] = ()
    has_joined: bool = False


@dataclass(slots=True)
class Facts:
    """What is said about a file, looked up."""

    said: Metadata
    agent: Person | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether its beginning and its agent are known."""
        return self.said.started_at is not None and self.agent is not None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come: what it is, its content, what is said about it; `held` while it is not kept yet."""

    name: str
    kind: kinds.Kind
    stored: Stored
    facts: Facts
    held: Held | None = None
