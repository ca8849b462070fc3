"""Turns as other systems tell them, with times that may be missing or wrong, put in order as segments.

Every repair of a time is told in a sentence, so that nobody takes a figure for measured that was mended.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from transcription.json_text import bounded, number
from transcription.plain import line, plain
from transcription.transcript import Channel, Segment, Speaker, Transcript, Word

LONGEST_MS = 1_000 * 3_600 * 1_000
_MARKS_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as its file tells it; times in ms, None where the file tells none that can be used.

    `told` is what the other system says of this turn: its sentiment, issues, redaction marks.
    """

    text: str
    speaker: Speaker = Speaker.UNKNOWN
    author: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[Word, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    words_lost: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of the whole interaction.

    With `keeps_overlaps` a speaker may talk over himself: captions are for reading and are written back as they came.
    """

    source: str
    channel: Channel = Channel.CALL
    duration_ms: int | None = None
    language: str | None = None
    vendor: Mapping[str, Any] = field(default_factory=dict)
    keeps_overlaps: bool = False


def ms(value: Any, scale: float = 1.0) -> int | None:
    """A time as whole ms: `scale` is ms per unit (1000 for seconds). None for what is no time within 1,000 hours."""
    found = number(value)
    if found is None or abs(found * scale) > LONGEST_MS:
        return None
    return round(found * scale)


def timed_word(text: Any, start_ms: int | None, end_ms: int | None, confidence: Any = None) -> Word | None:
    """A word, or None when it has no text or no start; one without an end (or before its start) has no length."""
    if not isinstance(text, str) or start_ms is None:
        return None
    start = max(0, start_ms)
    sure = number(confidence)
    said = plain(text).strip()
    return Word(said, start, max(start, end_ms or 0), sure if sure is not None and 0 <= sure <= 1 else None)


def transcript_of(turns: Sequence[Turn], told: Told) -> Transcript:
    """The turns as a transcript, in time order, each time in range; what was mended stands in the provenance."""
    placed, repaired = mended(turns, told.keeps_overlaps or told.channel != Channel.CALL)
    segments = tuple(
        Segment(place, turn.speaker, turn.text, turn.start_ms or 0, turn.end_ms or 0, turn.words, author=turn.author)
        for place, turn in enumerate(placed)
    )
    given = told.duration_ms if told.duration_ms is not None and 0 <= told.duration_ms <= LONGEST_MS else 0
    return Transcript(
        channel=told.channel,
        duration_ms=max([given, *(segment.end_ms for segment in segments)]),
        segments=segments,
        language=line(told.language, 20) or None if told.language else None,
        is_estimated=any(segment.speaker == Speaker.UNKNOWN for segment in segments),
        provenance=_provenance(told, placed, repaired),
    )


def mended(turns: Sequence[Turn], keeps_overlaps: bool = True) -> tuple[list[Turn], list[str]]:
    """The turns in order of time, each with a beginning and an end in range, and a sentence for each repair."""
    repaired: Counter[str] = Counter()
    placed = _ordered(_filled([_sane(turn, repaired) for turn in turns], repaired), repaired)
    if not keeps_overlaps:
        placed = _apart(placed, repaired)
    return placed, [_sentence(kind, count) for kind, count in repaired.items()]


def _provenance(told: Told, placed: Sequence[Turn], repaired: Sequence[str]) -> dict[str, Any]:
    marks = {str(place): turn.told for place, turn in enumerate(placed) if turn.told}
    vendor = {key: value for key, value in told.vendor.items() if value not in (None, "", [], {})}
    found: dict[str, Any] = {"source": told.source}
    if vendor:
        found["vendor"] = bounded(vendor)
    if marks:
        found["vendor"] = {**found.get("vendor", {}), "turns": bounded(marks, _MARKS_CHARS)}
    if repaired:
        found["repaired"] = list(repaired)
    return found


_SENTENCES = {
    "untimed": ("{n} had no time that could be read; put behind what stood before.", "turn"),
    "open": ("{n} did not tell an end; taken to end where the next turn begins.", "turn"),
    "negative": ("{n} began before 0; taken to begin at 0.", "turn"),
    "backwards": ("{n} ended before the beginning; taken to end where it begins.", "turn"),
    "unordered": ("{n} stood before an earlier one; all were put in order of time.", "turn"),
    "overlapping": ("{n} reached into the next turn of the same speaker; taken to end where that begins.", "turn"),
    "words": ("{n} had no time that could be read and cannot be pointed at in the sound.", "word"),
}


def _sentence(kind: str, count: int) -> str:
    text, thing = _SENTENCES[kind]
    return text.format(n=f"{count} {thing}{'s' if count != 1 else ''}")


def _sane(turn: Turn, repaired: Counter[str]) -> Turn:
    start, end = turn.start_ms, turn.end_ms
    if turn.words_lost:
        repaired["words"] += turn.words_lost
    if start is not None and start < 0:
        repaired["negative"] += 1
        start, end = 0, max(0, end) if end is not None else None
    if start is not None and end is not None and end < start:
        repaired["backwards"] += 1
        end = start
    return replace(turn, start_ms=start, end_ms=end)


def _filled(turns: Sequence[Turn], repaired: Counter[str]) -> list[Turn]:
    """Every turn with a start: one without stands where the one before it ends. None has one: all stand at 0."""
    has_times = any(turn.start_ms is not None for turn in turns)
    result: list[Turn] = []
    at = 0
    for turn in turns:
        if turn.start_ms is None:
            if has_times:
                repaired["untimed"] += 1
            turn = replace(turn, start_ms=at, end_ms=max(at, turn.end_ms) if turn.end_ms is not None else at)
        result.append(turn)
        at = turn.end_ms if turn.end_ms is not None else turn.start_ms or 0
    return result if has_times else [replace(turn, start_ms=0, end_ms=0) for turn in result]


def _ordered(turns: Sequence[Turn], repaired: Counter[str]) -> list[Turn]:
    """In order of time; a turn without an end lasts until the next one begins."""
    starts = [turn.start_ms or 0 for turn in turns]
    late = sum(after < before for before, after in pairwise(starts))
    if late:
        repaired["unordered"] += late
    ordered = sorted(turns, key=lambda turn: turn.start_ms or 0)
    endless = sum(turn.end_ms is None for turn in ordered)
    if endless:
        repaired["open"] += endless
    after = [turn.start_ms for turn in ordered[1:]] + [ordered[-1].start_ms] if ordered else []
    return [
        turn if turn.end_ms is not None else replace(turn, end_ms=next_ms)
        for turn, next_ms in zip(ordered, after, strict=True)
    ]


def _apart(turns: Sequence[Turn], repaired: Counter[str]) -> list[Turn]:
    """No turn reaches into a later one of the same known speaker: a person does not talk over himself."""
    result = list(turns)
    begins: dict[tuple[Speaker, str | None], int] = {}
    for place in range(len(result) - 1, -1, -1):
        turn = result[place]
        who = (turn.speaker, turn.author)
        after = begins.get(who)
        is_known = turn.speaker != Speaker.UNKNOWN or turn.author is not None
        if is_known and after is not None and (turn.end_ms or 0) > after >= (turn.start_ms or 0):
            repaired["overlapping"] += 1
            result[place] = replace(turn, end_ms=after)
        begins[who] = turn.start_ms or 0
    return result
