"""From a vendor's turns to a conversation: the last step that every reader of ready transcripts shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from transcription.errors import BadTranscript
from transcription.messages import Conversation, Hints
from transcription.messages.instants import instant
from transcription.plain import line
from transcription.speakers import named_in
from transcription.transcript import Speaker, Transcript
from transcription.turns import Told, Turn, transcript_of

MAX_TURNS = 100_000
MAX_TEXT_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class About:
    """What a file tells beside the words: its id, subject, start and people."""

    external_id: str | None = None
    subject: str | None = None
    started_at: object = None
    people: Mapping[Speaker, str] = field(default_factory=dict)


def conversation_of(turns: Sequence[Turn], told: Told, about: About, hints: Hints) -> Conversation:
    """The turns as a conversation. Raises `BadTranscript` when there are none, too many, or one is too long."""
    if len(turns) > MAX_TURNS:
        raise BadTranscript(f"it holds {len(turns):,} turns; at most {MAX_TURNS:,} are taken")
    for number, turn in enumerate(turns, start=1):
        if len(turn.text) > MAX_TEXT_CHARS:
            raise BadTranscript(f"turn {number} is longer than {MAX_TEXT_CHARS:,} characters")
    transcript = transcript_of(_by_hints(turns, hints), told)
    started_at, is_zoned = _start(about.started_at, hints)
    missing = [] if started_at else ["start"]
    if not is_zoned:
        missing.append(f"time zone ({hints.zone} assumed)")
    missing += _untold(turns, transcript)
    found: dict[Speaker, dict[str, None]] = {who: {name: None} for who, name in about.people.items()}
    for segment in transcript.segments:
        if segment.author:
            found.setdefault(segment.speaker, {})[segment.author] = None
    return Conversation(
        channel=transcript.channel,
        transcript=transcript,
        started_at=started_at,
        subject=about.subject,
        external_id=about.external_id,
        participants={speaker: tuple(names) for speaker, names in found.items()},
        missing=tuple(missing),
        source=told.source,
    )


def _untold(turns: Sequence[Turn], transcript: Transcript) -> list[str]:
    unknown = sum(segment.speaker == Speaker.UNKNOWN for segment in transcript.segments)
    has_no_times = bool(turns) and all(turn.start_ms is None for turn in turns)
    return ["time of each turn"] * has_no_times + [f"speaker of {unknown} turns"] * bool(unknown)


def who(label: object, hints: Hints) -> tuple[Speaker, str | None]:
    """The speaker and the name that a label of the file stands for; numbers are labels too."""
    if isinstance(label, bool) or not isinstance(label, str | int):
        return Speaker.UNKNOWN, None
    return named_in(line(str(label)[:400], 100), hints.speakers)


def _by_hints(turns: Sequence[Turn], hints: Hints) -> Sequence[Turn]:
    """A turn whose author is a known agent is the agent's."""
    names = {name.lower() for name in hints.agent_names}
    if not names:
        return turns
    return [
        replace(turn, speaker=Speaker.AGENT)
        if turn.speaker == Speaker.UNKNOWN and turn.author and turn.author.lower() in names
        else turn
        for turn in turns
    ]


def _start(value: object, hints: Hints) -> tuple[datetime | None, bool]:
    """The start, when it can be read; a start that is no time is as good as none."""
    if isinstance(value, datetime):
        return value, True
    try:
        at, is_zoned = instant(value)
    except ValueError:
        return None, True
    if not is_zoned and hints.zone is not UTC:
        at = at.replace(tzinfo=hints.zone).astimezone(UTC)
    return at, is_zoned
