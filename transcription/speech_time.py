"""The times of a call: who talked how long, over whom, and where nobody did (QM-B3 … QM-B6)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transcription.floor import SIDES, interruptions, longest_monologue, speech, turns_of
from transcription.hold import holds
from transcription.questions import questions
from transcription.readability import is_english
from transcription.sound import Sound
from transcription.spans import Stretch, between, clipped, shared, total, union
from transcription.thresholds import Thresholds
from transcription.transcript import Segment, Speaker, Transcript

_WORD = re.compile(r"[^\W_]\S*")


def measure_speech(
    transcript: Transcript, thresholds: Thresholds, is_known: bool, sound: Sound | None = None
) -> dict[str, Any]:
    """The call part of the metrics; with `is_known` false every figure that needs to know who spoke is None.

    Talk time is when a side's voice sounds on its own track, where `sound` tells that; otherwise the union of the
    speaker's word spans, or of the segment where words have no times. Talk share is
    agent talk ÷ conversation duration (Amazon Connect), agent ÷ (agent + customer) and agent ÷ customer are talk to
    listen.
    """
    said = [segment for segment in transcript.segments if segment.text.strip()]
    until = max(transcript.duration_ms, 0)
    talk = talk_times(transcript, sound)
    everyone = union(stretch for stretches in talk.values() for stretch in stretches)
    people = union(stretch for speaker in Speaker if speaker != Speaker.SYSTEM for stretch in talk[speaker])
    agent, customer = talk[Speaker.AGENT], talk[Speaker.CUSTOMER]
    overlap, quiet = total(shared(agent, customer)), until - total(everyone)
    hold = holds(said, people, until, thresholds)
    held = [(item["start_ms"], item["end_ms"]) for item in hold["instances"]] if hold else []
    return {
        "speech_from": "sound" if _is_apart(transcript, sound) else "words",
        "talk": _talk(total(agent), total(customer), total(everyone), until, is_known),
        "silence": {"ms": quiet, "pct": _pct(quiet, until)},
        "overlap": {"ms": overlap if is_known else None, "pct": _pct(overlap, until) if is_known else None},
        "hold": hold,
        "dead_air": dead_air(union([*everyone, *held]), until, thresholds.dead_air_ms),
        "questions": questions(said, is_english(transcript.language, _text(said)), is_known),
    } | _by_words(said, {"agent": total(agent), "customer": total(customer)}, thresholds, is_known)


def talk_times(transcript: Transcript, sound: Sound | None = None) -> dict[Speaker, list[Stretch]]:
    """When each speaker talks, inside the call and in order: by the sound of the tracks, or by the words' times.

    The words' times leave out what the engine could not understand; the sound does not. Announcements that a
    transcript knows of count as the system's.
    """
    until = max(transcript.duration_ms, 0)
    said = [segment for segment in transcript.segments if segment.text.strip()]
    talk = {speaker: _talked((item for item in said if item.speaker == speaker), until) for speaker in Speaker}
    if sound is None or not _is_apart(transcript, sound):
        return talk
    for speaker in set(Speaker) - {Speaker.SYSTEM}:
        tracks = [track.speech or () for track in sound.tracks if track.speaker == speaker]
        talk[speaker] = union(clipped((stretch for heard in tracks for stretch in heard), until))
    return talk


def _is_apart(transcript: Transcript, sound: Sound | None) -> bool:
    """Whether the sound tells of every track when its voice sounds, and everybody who speaks has a track."""
    if sound is None or not sound.tracks or any(track.speech is None for track in sound.tracks):
        return False
    speaking = {segment.speaker for segment in transcript.segments if segment.text.strip()}
    return speaking <= {Speaker.SYSTEM, *(track.speaker for track in sound.tracks)}


def _by_words(
    said: Sequence[Segment], talk: Mapping[str, int], thresholds: Thresholds, is_known: bool
) -> dict[str, Any]:
    """The figures that need turns and their words: interruptions, words, pace, monologue."""
    turns = turns_of(said, thresholds)
    words = {side.value: sum(count_words(item.text) for item in said if item.speaker == side) for side in SIDES}
    everything = sum(count_words(item.text) for item in said)
    return {
        "interruptions": interruptions(turns, thresholds, is_known),
        "words": {side: count if is_known else None for side, count in words.items()} | {"total": everything},
        "pace": {
            f"{side}_wpm": _pace(words[side], talk[side], thresholds.pace_talk_ms) if is_known else None
            for side in words
        },
        "monologue": {
            f"{side.value}_longest_ms": longest_monologue(turns, side, thresholds) if is_known else None
            for side in SIDES
        },
    }


def dead_air(taken: Sequence[Stretch], until: int, dead_air_ms: int) -> dict[str, Any]:
    """Where all were silent for `dead_air_ms` or longer, from the first to the last ms of the recording.

    `taken` is speech and hold. Source: Contexta's 5 s; Connect and MiiTel use 3 s.
    """
    found = [(start, end) for start, end in between(taken, until) if end - start >= max(dead_air_ms, 1)]
    return {
        "count": len(found),
        "total_ms": total(found),
        "longest_ms": max((end - start for start, end in found), default=0),
        "instances": [{"start_ms": start, "end_ms": end, "duration_ms": end - start} for start, end in found],
    }


def count_words(text: str) -> int:
    """Words of a text: what stands between spaces and holds a letter or a digit."""
    return len(_WORD.findall(text))


def _talked(said: Iterable[Segment], until: int) -> list[Stretch]:
    return union(clipped((span for segment in said for span in speech(segment)), until))


def _talk(agent: int, customer: int, everyone: int, until: int, is_known: bool) -> dict[str, Any]:
    figures = {
        "agent_ms": agent,
        "customer_ms": customer,
        "agent_share_pct": _pct(agent, until),
        "customer_share_pct": _pct(customer, until),
        "agent_of_talk_pct": _pct(agent, agent + customer),
        "agent_to_customer": round(agent / customer, 2) if customer else None,
    }
    return {"total_ms": everyone} | {name: value if is_known else None for name, value in figures.items()}


def _text(said: Iterable[Segment]) -> str:
    return " ".join(segment.text for segment in said if segment.speaker != Speaker.SYSTEM)


def _pace(words: int, talk_ms: int, least_ms: int) -> float | None:
    """Words a minute of the speaker's own talk, not of the call (Connect's TalkSpeed); None for too little talk."""
    return round(words * 60_000 / talk_ms, 1) if talk_ms >= max(least_ms, 1) else None


def _pct(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole > 0 else None
