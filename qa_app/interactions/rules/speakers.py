"""How sure the guess of a call's speakers is, in words, and what it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transcription.transcript import Speaker, Transcript

WORDS = ((0.9, "almost certain"), (0.8, "fairly sure"), (0.6, "rather unsure"), (0.0, "hardly more than a guess"))
MOST_REASONS = 4
WHY_NOT = {
    "too little speech": "There is too little speech to tell voices apart.",
    "no speech long enough": "Nobody spoke long enough to tell voices apart.",
    "one voice only": "Only one voice was heard, or the voices are too much alike.",
    "no voice model": "The voice model is not installed.",
}
"""What the diarization notes when it makes no guess, as people say it."""


SET_BY_HAND = "speakers_set"
"""The key of a transcript's provenance that says that a person gave single lines to a side."""
TALK_BY_SOUND = "Talk time is taken from the sound: a side talks while a voice is heard on its own track."
TALK_BY_SOUND_SET = (
    "Talk time is taken from the sound: a side talks while a voice is heard on its own track. Lines that somebody gave "
    "to the other side do not change that."
)
TALK_BY_WORDS = "Talk time is taken from the times of the words."
TALK_BY_WORDS_ONE = "Talk time is taken from the times of the words: everybody is on one track."
TALK_BY_WORDS_SET = (
    "Talk time is taken from the times of the words, pauses between them left out: there are lines of somebody who has "
    "no track of their own, so the tracks do not tell who talks."
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A guess of who spoke: how sure in words and 0..1 (None where nothing tells), and why.

    `is_checked` says that a person has gone over it; `is_swapped` that one has turned the guess round, so that what
    it rested on speaks no longer for it. Where nothing was guessed, `nobodys` lines that hold words stay without a
    speaker, and `why_not` is a sentence, or empty where nothing tells.
    """

    words: str
    confidence: float | None
    reasons: tuple[str, ...]
    is_checked: bool
    is_swapped: bool = False
    nobodys: int = 0
    why_not: str = ""

    @property
    def is_none(self) -> bool:
        """Whether the speakers were not told apart at all."""
        return self.confidence is None and not self.is_swapped


def estimate(transcript: Transcript) -> Estimate | None:
    """The guess of a transcript's speakers; None where nobody had to guess."""
    if not transcript.is_estimated:
        return None
    sure = transcript.speaker_confidence
    nobodys = sum(bool(segment.text.strip()) for segment in transcript.by(Speaker.UNKNOWN))
    if "speakers_swapped_from" in transcript.provenance and sure != 1.0:
        return Estimate(in_words(sure), None, (), is_checked=False, is_swapped=True, nobodys=nobodys)
    told = transcript.provenance.get("speakers")
    told = told if isinstance(told, Mapping) else {}
    reasons = tuple(_reasons(told))[:MOST_REASONS]
    return Estimate(in_words(sure), sure, reasons, sure == 1.0, nobodys=nobodys, why_not=_why_not(told.get("reason")))


def talk_source(transcript: Transcript) -> str:
    """What a call's talk times were taken from, and why, as a sentence; empty where nothing tells.

    The sound of the tracks tells who talks only while everybody who speaks has one.
    """
    taken_from = transcript.metrics.get("speech_from")
    tracks = (transcript.metrics.get("sound") or {}).get("tracks") or []
    if taken_from == "sound":
        return TALK_BY_SOUND_SET if SET_BY_HAND in transcript.provenance else TALK_BY_SOUND
    if taken_from != "words":
        return ""
    if len(tracks) == 1:
        return TALK_BY_WORDS_ONE
    is_heard = bool(tracks) and all(track.get("speech") is not None for track in tracks)
    return TALK_BY_WORDS_SET if is_heard else TALK_BY_WORDS


def in_words(confidence: float | None) -> str:
    """A confidence as people say it."""
    if confidence is None:
        return "not told apart"
    return next(words for least, words in WORDS if confidence >= least)


def _reasons(told: Mapping[str, Any]) -> Iterator[str]:
    """The phrases and habits that told agent and customer apart."""
    for item in told.get("role_evidence") or ():
        if isinstance(item, Mapping) and isinstance(item.get("cue"), str):
            whose = "The agent’s voice" if item.get("voice") == "agent" else "The customer’s voice"
            words = f", “{item['wording']}”" if item.get("wording") else ""
            yield f"{whose}: {item['cue']}{words} ({_amount(item['cue'], item.get('count', 1))})."


def _amount(cue: str, count: int) -> str:
    """How often a cue was found; of talk, how long it lasted, which is noted in milliseconds."""
    return f"{count / 1000:.0f} s" if cue == "talks more" else f"n = {count}"


def _why_not(reason: object) -> str:
    return WHY_NOT.get(reason, f"Noted: {reason}.") if isinstance(reason, str) else ""
