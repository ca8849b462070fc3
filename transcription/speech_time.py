"""The times of a call: who talked how long, over whom, and where nobody did (QM-B3 … QM-B6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transcription.spans import Stretch, between, clipped, shared, total, union
from transcription.transcript import Segment, Speaker, Transcript

DEAD_AIR_MS = 5_000
INTERRUPTION_MS = 1_000
BACKCHANNEL_WORDS = 2
MONOLOGUE_PAUSE_MS = DEAD_AIR_MS

_THRESHOLDS = {
    "dead_air_ms": DEAD_AIR_MS,
    "interruption_ms": INTERRUPTION_MS,
    "backchannel_words": BACKCHANNEL_WORDS,
    "monologue_pause_ms": MONOLOGUE_PAUSE_MS,
}
_SIDES = (Speaker.AGENT, Speaker.CUSTOMER)

_BACKCHANNEL_WORDS = """
    ok okay mm mmm mhm mmhm hm hmm uh huh uhhuh um er erm ah oh aha yes yeah yep yup ya right sure
    good great fine exactly absolutely perfect lovely alright all no nope really wow so i see thanks
    cool got it
"""
_BACKCHANNEL = frozenset(_BACKCHANNEL_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Turn:
    """A segment with words in it, and the time its first to last word take."""

    index: int
    speaker: Speaker
    start_ms: int
    end_ms: int
    is_backchannel: bool


def measure_speech(transcript: Transcript, is_known: bool) -> dict[str, Any]:
    """The call part of the metrics; with `is_known` false every figure that needs to know who spoke is None.

    Talk time is the union of a speaker's word spans, or of the segment where words have no times. Talk share is
    agent talk ÷ conversation duration (Amazon Connect), and agent ÷ (agent + customer) for talk to listen.
    """
    said = [segment for segment in transcript.segments if segment.text.strip()]
    until = transcript.duration_ms
    everyone = union(clipped((span for segment in said for span in _speech(segment)), until))
    agent, customer = (
        union(clipped((span for item in said if item.speaker == side for span in _speech(item)), until))
        for side in _SIDES
    )
    overlap = total(shared(agent, customer))
    return {
        "thresholds": dict(_THRESHOLDS),
        "talk": _talk(total(agent), total(customer), total(everyone), until, is_known),
        "silence": {"ms": until - total(everyone), "pct": _pct(until - total(everyone), until)},
        "overlap": {"ms": overlap if is_known else None, "pct": _pct(overlap, until) if is_known else None},
        "dead_air": dead_air(everyone, until),
    } | _by_words(said, {"agent": total(agent), "customer": total(customer)}, is_known)


def _by_words(said: Sequence[Segment], talk: Mapping[str, int], is_known: bool) -> dict[str, Any]:
    """The figures that need turns and their words: interruptions, words, pace, monologue."""
    turns = [_turn(segment) for segment in sorted(said, key=lambda item: (item.start_ms, item.index))]
    words = {side.value: sum(count_words(item.text) for item in said if item.speaker == side) for side in _SIDES}
    everything = sum(count_words(item.text) for item in said)
    return {
        "interruptions": interruptions(turns, is_known),
        "words": {side: count if is_known else None for side, count in words.items()} | {"total": everything},
        "pace": {f"{side}_wpm": _pace(words[side], talk[side]) if is_known else None for side in words},
        "monologue": {
            f"{side.value}_longest_ms": longest_monologue(turns, side) if is_known else None for side in _SIDES
        },
    }


def dead_air(speech: Sequence[Stretch], until: int) -> dict[str, Any]:
    """Where all were silent for `DEAD_AIR_MS` or longer, from the first to the last ms of the recording.

    Source: Contexta's 5 s; Connect and MiiTel use 3 s. Hold is not told apart from other silence.
    """
    found = [(start, end) for start, end in between(speech, until) if end - start >= DEAD_AIR_MS]
    return {
        "count": len(found),
        "total_ms": total(found),
        "longest_ms": max((end - start for start, end in found), default=0),
        "instances": [{"start_ms": start, "end_ms": end, "duration_ms": end - start} for start, end in found],
    }


def interruptions(turns: Sequence[_Turn], is_known: bool) -> dict[str, Any]:
    """Turns that begin in the other's turn, overlap it by `INTERRUPTION_MS` or more, and keep the floor.

    Keeping the floor is to go on talking as long as the other or longer. A backchannel ("mm-hm", "okay", at most
    `BACKCHANNEL_WORDS` words) is listening, not interrupting. The interrupter is who began second.
    Sources: Verint's and MiiTel's overlap thresholds; Connect counts by interrupter.
    """
    if not is_known:
        return {"count": None, "by_agent": None, "by_customer": None, "total_ms": None, "instances": []}
    found = []
    latest: dict[Speaker, _Turn] = {}
    for turn in turns:
        if turn.speaker not in (Speaker.AGENT, Speaker.CUSTOMER):
            continue
        other = latest.get(Speaker.CUSTOMER if turn.speaker == Speaker.AGENT else Speaker.AGENT)
        overlap = min(other.end_ms, turn.end_ms) - turn.start_ms if other else 0
        if other and overlap >= INTERRUPTION_MS and _takes_floor(turn, other):
            found.append((turn, overlap))
        mine = latest.get(turn.speaker)
        if mine is None or turn.end_ms >= mine.end_ms:
            latest[turn.speaker] = turn
    return {
        "count": len(found),
        "by_agent": sum(turn.speaker == Speaker.AGENT for turn, _ in found),
        "by_customer": sum(turn.speaker == Speaker.CUSTOMER for turn, _ in found),
        "total_ms": sum(overlap for _, overlap in found),
        "instances": [
            {"index": turn.index, "by": turn.speaker.value, "start_ms": turn.start_ms, "overlap_ms": overlap}
            for turn, overlap in found
        ],
    }


def longest_monologue(turns: Sequence[_Turn], speaker: Speaker) -> int:
    """The longest stretch (ms) one side talks before the other says more than a backchannel.

    A pause longer than `MONOLOGUE_PAUSE_MS` ends it too.
    """
    longest = 0
    start: int | None = None
    end = 0
    for turn in turns:
        if turn.speaker != speaker:
            start = start if turn.is_backchannel else None
            continue
        if start is None or turn.start_ms - end > MONOLOGUE_PAUSE_MS:
            start, end = turn.start_ms, turn.end_ms
        end = max(end, turn.end_ms)
        longest = max(longest, end - start)
    return longest


def count_words(text: str) -> int:
    """Words of a text: what stands between spaces and holds a letter or a digit."""
    return sum(any(char.isalnum() for char in piece) for piece in text.split())


def _talk(agent: int, customer: int, everyone: int, until: int, is_known: bool) -> dict[str, Any]:
    figures = {
        "agent_ms": agent,
        "customer_ms": customer,
        "agent_share_pct": _pct(agent, until),
        "customer_share_pct": _pct(customer, until),
        "agent_of_talk_pct": _pct(agent, agent + customer),
    }
    return {"total_ms": everyone} | {name: value if is_known else None for name, value in figures.items()}


def _takes_floor(turn: _Turn, other: _Turn) -> bool:
    return not turn.is_backchannel and other.start_ms < turn.start_ms and turn.end_ms >= other.end_ms


def _speech(segment: Segment) -> list[Stretch]:
    if segment.words:
        return [(word.start_ms, word.end_ms) for word in segment.words]
    return [(segment.start_ms, segment.end_ms)]


def _turn(segment: Segment) -> _Turn:
    speech = _speech(segment)
    words = [
        "".join(char for char in word if char.isalpha()) for word in segment.text.lower().replace("-", " ").split()
    ]
    said = [word for word in words if word]
    return _Turn(
        index=segment.index,
        speaker=segment.speaker,
        start_ms=min(start for start, _ in speech),
        end_ms=max(end for _, end in speech),
        is_backchannel=len(said) <= BACKCHANNEL_WORDS and all(word in _BACKCHANNEL for word in said),
    )


def _pace(words: int, talk_ms: int) -> float | None:
    """Words a minute of the speaker's own talk, not of the call (Connect's TalkSpeed)."""
    return round(words * 60_000 / talk_ms, 1) if talk_ms > 0 else None


def _pct(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole > 0 else None
