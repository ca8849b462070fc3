"""What to look for in a conversation: a detector with its rules and example sentences, as immutable values.

A detector points at lines that a person should look at. It gives no grade and no points.
"""

from dataclasses import dataclass
from enum import StrEnum

from transcription.transcript import Channel, Speaker

NEGATION_WORDS = 3
STRICTNESS = 0.62


class Group(StrEnum):
    """What the found lines are evidence for."""

    EMPATHY = "empathy"
    LISTENING = "listening"
    POLICY = "policy"
    COMPLAINT = "complaint"
    PEOPLE = "people"


class Edge(StrEnum):
    """From which end of the conversation a window is measured."""

    FIRST = "first"
    LAST = "last"


class Unit(StrEnum):
    """What a window is measured in; lines are lines people said or wrote."""

    SECONDS = "seconds"
    PERCENT = "percent"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Window:
    """The first or last `amount` seconds, percent of the time, or lines of a conversation.

    A line that reaches into the window counts. Where a transcript knows no times, percent means percent of the
    lines, and a window in seconds leaves every line in.
    """

    edge: Edge
    amount: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Companion:
    """What the same speaker must also say: in the matching line or in one of their next `lines` lines."""

    phrases: tuple[str, ...]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say it: any of `phrases` (their writing: see `phrases.py`), unless something speaks against it.

    A match is dropped when one of `not_phrases` stands in the same line, when a negation ("not", "never", "didn't")
    stands among the `negation_words` words before it (0: negations do not matter), when the line has fewer than
    `min_words` words or lies outside `within`, or when no line of the detector `after` came before it (no line of
    the detector `before` comes later). `speaker` overrides the detector's.
    """

    phrases: tuple[str, ...]
    not_phrases: tuple[str, ...] = ()
    negation_words: int = NEGATION_WORDS
    within: Window | None = None
    after: str | None = None
    before: str | None = None
    min_words: int = 0
    speaker: Speaker | None = None
    requires_next: Companion | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """A behaviour or an event, and how to find the lines that show it.

    `speaker` None means anybody; a line whose speaker is unknown counts only then, or when `may_be_unknown`.
    No `channels` (call, chat, e-mail), `languages` ("en") or `directions` ("inbound", "outbound") means all of them.
    A sentence also counts when its cosine similarity to one of `examples` reaches `strictness` (0 … 1) and is
    above that to every one of `counter_examples`; `examples_within` keeps this to a part of the conversation.
    `expects_absence`: the behaviour is required, and that it did not happen is worth telling (see `absences`).
    """

    key: str
    name: str
    description: str
    group: Group
    speaker: Speaker | None = None
    channels: tuple[Channel, ...] = ()
    languages: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    examples_within: Window | None = None
    strictness: float = STRICTNESS
    expects_absence: bool = False
    may_be_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that shows the behaviour `detector`: segment `index`, characters [start_char, end_char) of its text.

    `start_ms`/`end_ms` are those of the words where word times are known, else the segment's. `source` is "rule" or
    "example"; `why` says in plain words which phrase or which example sentence; `score` is 1 for a rule and the
    similarity for an example.
    """

    detector: str
    index: int
    start_char: int
    end_char: int
    start_ms: int
    end_ms: int
    source: str
    why: str
    score: float
