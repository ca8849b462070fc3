"""The floor: one side's speech until it pauses, who took the floor from whom, and how long one side held it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from transcription.spans import Stretch
from transcription.thresholds import Thresholds
from transcription.transcript import Segment, Speaker

SIDES = (Speaker.AGENT, Speaker.CUSTOMER)

_LISTENING_WORDS = """
    ok okay mm mmm mhm mmhm hm hmm uh huh uhhuh um er erm ah oh aha yes yeah yep yup ya right sure
    good great fine exactly absolutely perfect lovely alright all no nope really wow so i see thanks
    cool got it
"""
_PIECE = re.compile(r"[^\s-]+")
_LISTENING = frozenset(_LISTENING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says from `start_ms` to `end_ms`. `index` is its first segment's.

    `is_backchannel`: it only shows that somebody listens ("mm-hm", "okay").
    """

    index: int
    speaker: Speaker
    start_ms: int
    end_ms: int
    is_backchannel: bool


def speech(segment: Segment) -> list[Stretch]:
    """When a segment was spoken: its words' times, or its own where words have none."""
    if segment.words:
        return [(word.start_ms, word.end_ms) for word in segment.words]
    return [(segment.start_ms, segment.end_ms)]


def turns_of(segments: Iterable[Segment], thresholds: Thresholds) -> list[Turn]:
    """Every segment with text as a turn of its own, in order of its start."""
    return [
        _turn(segment, thresholds)
        for segment in sorted(segments, key=lambda item: (item.start_ms, item.index))
        if segment.text.strip()
    ]


def joined(said: Sequence[Turn], thresholds: Thresholds) -> list[Turn]:
    """The same with a speaker's turns made one where less than `turn_gap_ms` lies between them.

    Whisper cuts a long turn into several segments; without this, talking over the end of one of them would look
    like taking the floor.
    """
    whole: list[Turn] = []
    latest: dict[Speaker, int] = {}
    for turn in sorted(said, key=lambda item: (item.start_ms, item.index)):
        at = latest.get(turn.speaker)
        if at is not None and turn.start_ms - whole[at].end_ms < thresholds.turn_gap_ms:
            before = whole[at]
            whole[at] = replace(
                before,
                end_ms=max(before.end_ms, turn.end_ms),
                is_backchannel=before.is_backchannel and turn.is_backchannel,
            )
        else:
            latest[turn.speaker] = len(whole)
            whole.append(turn)
    return whole


def interruptions(said: Sequence[Turn], thresholds: Thresholds, is_known: bool) -> dict[str, Any]:
    """Turns that begin in the other's turn, overlap it by `interruption_ms` or more, and keep the floor.

    Keeping the floor is to go on talking as long as the other or longer. A backchannel ("mm-hm", "okay", at most
    `backchannel_words` words) is listening, not interrupting, and cannot be interrupted. The interrupter is who
    began second. Sources: Verint's and MiiTel's overlap thresholds; Connect counts by interrupter.
    """
    names = ("count", "by_agent", "by_customer", "total_ms", "longest_ms", "shortest_ms", "average_ms")
    if not is_known:
        return {**dict.fromkeys(names), "instances": []}
    found = _taken(joined([turn for turn in said if turn.speaker in SIDES], thresholds), thresholds)
    overlaps = [overlap for _, overlap in found]
    return {
        "count": len(found),
        "by_agent": sum(turn.speaker == Speaker.AGENT for turn, _ in found),
        "by_customer": sum(turn.speaker == Speaker.CUSTOMER for turn, _ in found),
        "total_ms": sum(overlaps),
        "longest_ms": max(overlaps, default=None),
        "shortest_ms": min(overlaps, default=None),
        "average_ms": round(sum(overlaps) / len(overlaps)) if overlaps else None,
        "instances": [
            {"index": turn.index, "by": turn.speaker.value, "start_ms": turn.start_ms, "overlap_ms": overlap}
            for turn, overlap in found
        ],
    }


def longest_monologue(said: Sequence[Turn], speaker: Speaker, thresholds: Thresholds) -> int:
    """The longest stretch (ms) one side talks before the other says more than a backchannel.

    A pause longer than `monologue_pause_ms` ends it too.
    """
    longest = end = 0
    start: int | None = None
    for turn in said:
        if turn.speaker != speaker:
            start = start if turn.is_backchannel else None
            continue
        if start is None or turn.start_ms - end > thresholds.monologue_pause_ms:
            start, end = turn.start_ms, turn.end_ms
        end = max(end, turn.end_ms)
        longest = max(longest, end - start)
    return longest


def _taken(turns: Sequence[Turn], thresholds: Thresholds) -> list[tuple[Turn, int]]:
    """The turns that took the floor, each with how long both talked."""
    found = []
    latest: dict[Speaker, Turn] = {}
    for turn in turns:
        other = latest.get(Speaker.CUSTOMER if turn.speaker == Speaker.AGENT else Speaker.AGENT)
        latest[turn.speaker] = turn
        if other is None or turn.is_backchannel or other.is_backchannel:
            continue
        overlap = min(other.end_ms, turn.end_ms) - turn.start_ms
        is_second = other.start_ms < turn.start_ms
        if is_second and turn.end_ms >= other.end_ms and overlap >= max(thresholds.interruption_ms, 1):
            found.append((turn, overlap))
    return found


def _turn(segment: Segment, thresholds: Thresholds) -> Turn:
    times = speech(segment)
    words = islice(filter(None, map(_letters, _PIECE.findall(segment.text))), thresholds.backchannel_words + 1)
    first = list(words)
    return Turn(
        index=segment.index,
        speaker=segment.speaker,
        start_ms=min(start for start, _ in times),
        end_ms=max(end for _, end in times),
        is_backchannel=len(first) <= thresholds.backchannel_words and all(word in _LISTENING for word in first),
    )


def _letters(piece: str) -> str:
    return "".join(char for char in piece if char.isalpha()).lower()
