"""How sure the guess of a call's speakers is, in words, and what it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transcription.transcript import Transcript

WORDS = ((0.9, "almost certain"), (0.8, "fairly sure"), (0.6, "rather unsure"), (0.0, "hardly more than a guess"))
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A guess of who spoke: how sure in words and 0..1 (None where nothing tells), and why.

    `is_checked` says that a person has gone over it; `is_swapped` that one has turned the guess round, so that what
    it rested on speaks no longer for it.
    """

    words: str
    confidence: float | None
    reasons: tuple[str, ...]
    is_checked: bool
    is_swapped: bool = False


def estimate(transcript: Transcript) -> Estimate | None:
    """The guess of a transcript's speakers; None where nobody had to guess."""
    if not transcript.is_estimated:
        return None
    sure = transcript.speaker_confidence
    if "speakers_swapped_from" in transcript.provenance and sure != 1.0:
        return Estimate(in_words(sure), None, (), is_checked=False, is_swapped=True)
    told = transcript.provenance.get("speakers")
    reasons = tuple(_reasons(told))[:MOST_REASONS] if isinstance(told, Mapping) else ()
    return Estimate(in_words(sure), sure, reasons, sure == 1.0)


def in_words(confidence: float | None) -> str:
    """A confidence as people say it."""
    if confidence is None:
        return "not told apart"
    return next(words for least, words in WORDS if confidence >= least)


def _reasons(told: Mapping[str, Any]) -> Iterator[str]:
    """What the diarization notes: why there is no guess, or the phrases that told agent and customer apart."""
    if isinstance(told.get("reason"), str):
        yield f"They could not be told apart: {told['reason']}."
    for item in told.get("role_evidence") or ():
        if isinstance(item, Mapping) and isinstance(item.get("cue"), str):
            whose = "The agent’s voice" if item.get("voice") == "agent" else "The customer’s voice"
            words = f", “{item['wording']}”" if item.get("wording") else ""
            yield f"{whose}: {item['cue']}{words} (n = {item.get('count', 1)})."
