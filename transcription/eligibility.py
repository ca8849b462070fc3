"""Eligibility: whether an interaction holds enough, heard well enough, to be scored fairly (QM-A6).

What is not eligible stays findable and readable; it is kept out of samples and averages, with the reasons in words.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from transcription.floor import SIDES
from transcription.sound import Sound
from transcription.speech_time import count_words
from transcription.thresholds import DEFAULT, Thresholds
from transcription.transcript import Channel, Speaker, Transcript

_WHOSE = {Speaker.AGENT: "the agent’s track", Speaker.CUSTOMER: "the customer’s track"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an interaction is not eligible: a code for filters, and a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome. `reasons` is empty exactly when the interaction is eligible."""

    is_eligible: bool
    reasons: tuple[Reason, ...]


def assess(transcript: Transcript, sound: Sound | None = None, thresholds: Thresholds = DEFAULT) -> Eligibility:
    """Look for reasons: too few words, one side only, too short, clipped, too quiet, heard with low confidence.

    Calls are asked for everything. A chat must have both sides and the words; an e-mail the words and an agent, since
    a mail may come alone. Sides are asked for only where speakers are known. Sources: Zendesk's 10 words and a
    message of each side; the floors for duration and clarity that other products use.
    """
    reasons = tuple(_reasons(transcript, sound, thresholds))
    return Eligibility(not reasons, reasons)


def to_document(found: Eligibility) -> dict[str, Any]:
    """The JSON object that is stored with the figures."""
    return asdict(found) | {"reasons": [asdict(reason) for reason in found.reasons]}


def confidence(transcript: Transcript, below: float) -> dict[str, Any]:
    """The words' mean confidence (0..1), how many words told one, and the share (0..1) that is `below`."""
    told = [word.confidence for item in transcript.segments for word in item.words if word.confidence is not None]
    return {
        "mean": round(fmean(told), 4) if told else None,
        "n": len(told),
        "low_share": round(sum(value < below for value in told) / len(told), 4) if told else None,
    }


def _reasons(transcript: Transcript, sound: Sound | None, limits: Thresholds) -> Iterator[Reason]:
    words = sum(count_words(item.text) for item in transcript.segments if item.speaker != Speaker.SYSTEM)
    if words < limits.least_words:
        yield Reason("few_words", f"It holds {words} words; at least {limits.least_words} are needed.")
    yield from _missing_side(transcript)
    if transcript.channel != Channel.CALL:
        return
    if transcript.duration_ms < limits.shortest_call_ms:
        lasted, least = max(transcript.duration_ms, 0) / 1000, limits.shortest_call_ms / 1000
        yield Reason("short", f"It lasts {lasted:.1f} s; at least {least:g} s are needed.")
    mean = confidence(transcript, limits.low_confidence)["mean"]
    if mean is not None and mean < limits.least_confidence:
        yield Reason("unclear", f"Its words were heard with {mean:.0%} confidence on average; "
                                f"at least {limits.least_confidence:.0%} is needed.")  # fmt: skip
    if sound is not None:
        yield from _poor_sound(sound, limits)


def _missing_side(transcript: Transcript) -> Iterator[Reason]:
    """A side that says nothing, where it is known who says what."""
    said = {item.speaker for item in transcript.segments if item.text.strip()}
    if transcript.is_estimated or Speaker.UNKNOWN in said or not said & set(SIDES):
        return
    verb = "was heard" if transcript.channel == Channel.CALL else "wrote anything"
    wanted = (Speaker.AGENT,) if transcript.channel == Channel.EMAIL else SIDES
    for side in wanted:
        if side not in said:
            yield Reason("one_sided", f"Nobody on the {side.value}’s side {verb}.")


def _poor_sound(sound: Sound, limits: Thresholds) -> Iterator[Reason]:
    for track in sound.tracks:
        whose = _WHOSE.get(track.speaker, "the recording")
        if track.clipped_pct > limits.clipped_pct:
            yield Reason("clipped", f"{whose[0].upper()}{whose[1:]} is distorted: {track.clipped_pct:.1f} % of it is "
                                    f"too loud for the scale; {limits.clipped_pct:g} % is the limit.")  # fmt: skip
        if track.speech_dbfs is not None and track.speech_dbfs < limits.quiet_dbfs:
            yield Reason("quiet", f"{whose[0].upper()}{whose[1:]} is too quiet: speech at {track.speech_dbfs:.0f} dB; "
                                  f"{limits.quiet_dbfs:g} dB is the limit.")  # fmt: skip
