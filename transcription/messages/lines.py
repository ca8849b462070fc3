"""Conversations typed as plain text: "Agent: …" and "Customer: …", with names and clocks if they like.

A line that begins with who speaks begins a turn, every other line goes on with the turn before it. Also the small
body that integrations post: `{"call_id", "agent_name", "call_date", "transcript": "Agent: …\\nCaller: …"}`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import word
from transcription.messages import Conversation, Hints
from transcription.messages.message import MAX_TEXT_CHARS, Head, Message, at_in, conversation
from transcription.plain import plain
from transcription.speakers import LABELS, named_in, speaker_named
from transcription.transcript import Channel, Speaker

WANTED = "lines such as “Agent: Good morning” and “Customer: Hello”"
_TURN = re.compile(
    r"[\[(]?(?:(?P<clock>\d{1,4}:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,3})?)?(?:\s?[ap]\.?m\.?)?)[\])]?(?:\s{0,4}[-–]\s|\s{1,8}))?"
    r"(?P<label>[^\W\d_][^:\n\t\[\]{}<>]{0,59}?)\s{0,4}:(?:[ \t]+|$)(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SPOKEN = frozenset(("caller", "callee", "interviewer", "speaker"))
_NEAR_ZERO_S = 600
_NAME_WORDS = 4
_MAX_NAMES = 50


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn as it was typed: who, at what second of the day or of the call (None when not told), what."""

    label: str
    second: float | None
    rows: list[str]


def is_turns(text: str, hints: Hints) -> bool:
    """Whether this is such a text: it begins with who speaks, or somebody known speaks in it."""
    head = text[:20_000]
    return bool(_turns(head, hints))


def read(text: str, label: str, hints: Hints, channel: Channel | None = None) -> Conversation:
    """The conversation in a plain text; without a channel given a call where the words say so, else a chat.

    Raises `BadMessages` when nobody speaks in it.
    """
    turns = _turns(plain(text), hints)
    if not turns:
        raise BadMessages(f"{label} does not say who speaks: expected {WANTED}")
    spoken = channel or (Channel.CALL if _is_call(turns) else Channel.CHAT)
    return _conversation(Head("chat_text" if spoken == Channel.CHAT else "call_text", label, spoken), turns, hints)


def is_body(document: Any) -> bool:
    """Whether a JSON value is a body with its transcript as one text."""
    if not isinstance(document, Mapping) or isinstance(document.get("messages"), list):
        return False
    return isinstance(document.get("transcript"), str)


def read_body(document: Mapping[str, Any], label: str, hints: Hints) -> Conversation:
    """The conversation in such a body. Raises `BadMessages` when its transcript does not say who speaks."""
    text = plain(document["transcript"])
    agent = word(document.get("agent_name") or document.get("agent"))
    customer = word(document.get("customer_name") or document.get("customer"))
    names = frozenset((*hints.agent_names, *((agent,) if agent else ())))
    whole = Hints(names, hints.agent_domains, hints.speakers, hints.names, hints.zone)
    turns = _turns(text, whole)
    if not turns:
        raise BadMessages(f"{label}: its transcript does not say who speaks: expected {WANTED}")
    when = next((document[key] for key in ("call_date", "started_at", "date", "timestamp") if document.get(key)), None)
    at, is_zoned = at_in(when, f"{label}, call_date")
    is_chat = "chat" in str(document.get("channel") or document.get("type") or "").lower() or "chat_id" in document
    head = Head(
        source="post_body",
        label=label,
        channel=Channel.CHAT if is_chat else Channel.CALL,
        external_id=next((found for key in ("call_id", "chat_id", "id") if (found := word(document.get(key)))), None),
        language=word(document.get("language"), 20),
        at=at,
        is_zoned=is_zoned,
        vendor={key: word(document.get(key)) for key in ("department", "call_duration_seconds", "queue")},
        people={who: name for who, name in ((Speaker.AGENT, agent), (Speaker.CUSTOMER, customer)) if name},
    )
    return _conversation(head, turns, whole)


def _conversation(head: Head, turns: Sequence[_Said], hints: Hints) -> Conversation:
    """Turns as messages; clocks count from the first of them, or from 0 when they begin near it."""
    offsets = _offsets([turn.second for turn in turns])
    start = head.at or datetime(2000, 1, 1, tzinfo=UTC)
    messages = []
    for place, (turn, offset) in enumerate(zip(turns, offsets, strict=True), start=1):
        speaker, name = named_in(turn.label, hints.speakers)
        text = "\n".join(turn.rows).strip()
        if len(text) > MAX_TEXT_CHARS:
            raise BadMessages(f"{head.label}, turn {place} is longer than {MAX_TEXT_CHARS:,} characters")
        at = None if offset is None else start + timedelta(seconds=offset)
        messages.append(Message(text, speaker, name, at=at))
    found = conversation(head, messages, hints)
    return found if head.at is not None else _without_day(found, start, offsets)


def _without_day(found: Conversation, start: datetime, offsets: Sequence[float | None]) -> Conversation:
    """Nobody told the day: the turns keep their distances, the start is unknown."""
    first = min((offset for offset in offsets if offset is not None), default=0.0)
    lead = round(first * 1000)
    segments = tuple(
        replace(segment, start_ms=segment.start_ms + lead, end_ms=segment.end_ms + lead)
        for segment in found.transcript.segments
    )
    missing = found.missing if "start" in found.missing else ("start", *found.missing)
    transcript = replace(found.transcript, segments=segments, duration_ms=segments[-1].end_ms)
    return replace(found, transcript=transcript, started_at=None, missing=missing)


def _offsets(seconds: Sequence[float | None]) -> list[float | None]:
    """Seconds since the start; a clock that leaps back by more than half a day went past midnight."""
    known = [second for second in seconds if second is not None]
    base = 0.0 if not known or known[0] < _NEAR_ZERO_S else known[0]
    result: list[float | None] = []
    day, before = 0.0, base
    for second in seconds:
        if second is None:
            result.append(None)
            continue
        if base and second + day < before - 43_200:
            day += 86_400
        before = second + day
        result.append(max(0.0, before - base))
    return result


def _is_call(turns: Sequence[_Said]) -> bool:
    first = next((turn.second for turn in turns if turn.second is not None), None)
    words = {part for turn in turns for part in turn.label.lower().split()[:1]}
    return bool(words & _SPOKEN) or (first is not None and first < _NEAR_ZERO_S and len(turns) > 1)


def _turns(text: str, hints: Hints) -> list[_Said]:
    rows = text.split("\n")
    matches = [_TURN.match(row) if row[:4] != "    " else None for row in rows]
    speaks = _labels(matches, rows, hints)
    turns: list[_Said] = []
    for row, match in zip(rows, matches, strict=True):
        if match is not None and _label(match) in speaks:
            turns.append(_Said(_label(match), _second(match["clock"]), [match["text"].strip()]))
        elif turns:
            turns[-1].rows.append(row.removeprefix("    ").rstrip())
        elif row.strip():
            return []
    return turns


def _label(match: re.Match[str]) -> str:
    return " ".join(match["label"].split())


def _labels(matches: Sequence[re.Match[str] | None], rows: Sequence[str], hints: Hints) -> set[str]:
    """The labels that stand for a speaker: roles, people known, and names that the text itself makes plain.

    A name counts when a clock stands before it, when it speaks at least twice, or when every line has a speaker.
    """
    counts = Counter(_label(match) for match in matches if match is not None)
    clocked = {_label(match) for match in matches if match is not None and match["clock"]}
    known = {name.lower() for name in (*hints.agent_names, *hints.speakers)}
    roles = {label for label in counts if label.lower() in known or _is_role(label)}
    is_everywhere = all(match is not None or not row.strip() for match, row in zip(matches, rows, strict=True))
    names = {
        label for label, count in counts.items()
        if label in clocked or (not clocked and (count > 1 or is_everywhere) and _is_name(label))
    }  # fmt: skip
    if not roles and (len(names) > _MAX_NAMES or (len(names) < 2 and not clocked)):
        return set()
    return roles | names


def _is_role(label: str) -> bool:
    lowered = label.lower()
    if label in LABELS.values() or lowered.startswith(("speaker", "spk")):
        return True
    first = label.split(" ", 1)[0]
    is_titled = speaker_named(first) != Speaker.UNKNOWN and len(label.split()) <= _NAME_WORDS
    inner = lowered[lowered.rfind("(") + 1 : -1] if lowered.endswith(")") else lowered
    return speaker_named(inner) != Speaker.UNKNOWN or (is_titled and label[len(first) + 1 : len(first) + 2].isupper())


def _is_name(label: str) -> bool:
    words = label.split()
    return len(words) <= _NAME_WORDS and all(part[0].isupper() or part[0] in "(+" for part in words)


def _second(clock: str | None) -> float | None:
    """Such as "10:32", "00:01:05.5" or "9:05 pm" as seconds; two parts are hours and minutes of a clock."""
    if not clock:
        return None
    digits = re.match(r"[\d:.,]+", clock)
    parts = [float(part.replace(",", ".")) for part in (digits.group() if digits else "0").split(":")]
    hours = parts[0] + (12 if "p" in clock.lower() and parts[0] < 12 else 0)
    if "a" in clock.lower() and parts[0] == 12:
        hours = 0
    return hours * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
