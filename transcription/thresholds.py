"""The numbers a measure depends on, kept beside every figure so that an old figure can still be explained."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

HOLD_CUES = (
    "put you on hold",
    "place you on hold",
    "put you on a brief hold",
    "place you on a brief hold",
    "putting you on hold",
    "placing you on hold",
    "pop you on hold",
    "hold for me",
    "hold the line",
    "hold for a moment",
    "hold for a minute",
    "hold one moment",
    "stay on the line",
)
"""What an agent says before a hold. "Bear with me" is not one of them: the silence after it is a silence."""

RETURN_CUES = (
    "thank you for holding",
    "thanks for holding",
    "thank you for waiting",
    "thanks for waiting",
    "thank you for your patience",
    "thanks for your patience",
    "sorry to keep you waiting",
    "sorry for the wait",
    "sorry to have kept you",
)
"""What an agent says when a hold is over."""


class BadThresholds(ValueError):
    """A threshold that no call can be measured with; the message names it."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as what. Durations in ms, shares in percent, confidences 0..1, levels in dB of full scale.

    Raises `BadThresholds` for numbers that cannot be meant: negative durations, counts, confidences above 1.
    """

    dead_air_ms: int = 5_000
    interruption_ms: int = 1_000
    backchannel_words: int = 2
    turn_gap_ms: int = 500
    monologue_pause_ms: int = 5_000
    pace_talk_ms: int = 5_000
    hold_silence_ms: int = 5_000
    hold_lead_ms: int = 10_000
    speaker_confidence: float = 0.8
    unknown_words_pct: float = 5.0
    low_confidence: float = 0.5
    neutral_within: float = 0.05
    readable_words: int = 30
    least_words: int = 10
    shortest_call_ms: int = 10_000
    least_confidence: float = 0.5
    clipped_pct: float = 10.0
    quiet_dbfs: float = -50.0
    hold_cues: tuple[str, ...] = HOLD_CUES
    return_cues: tuple[str, ...] = RETURN_CUES

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not isinstance(value, tuple) and item.name != "quiet_dbfs" and not value >= 0:
                raise BadThresholds(f"{item.name} must not be below zero, and is {value!r}")
        for name in ("speaker_confidence", "low_confidence", "least_confidence"):
            if getattr(self, name) > 1:
                raise BadThresholds(f"{name} must lie between 0 and 1, and is {getattr(self, name)!r}")


DEFAULT = Thresholds()


def to_document(thresholds: Thresholds) -> dict[str, Any]:
    """The JSON object that is stored with the figures."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(thresholds).items()}


def from_document(document: Mapping[str, Any]) -> Thresholds:
    """The thresholds that older figures were made with; what they do not tell is what is usual today."""
    told: dict[str, Any] = {}
    for item in fields(Thresholds):
        value, usual = document.get(item.name), getattr(DEFAULT, item.name)
        if isinstance(usual, tuple) and isinstance(value, list | tuple):
            told[item.name] = tuple(str(cue) for cue in value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and not isinstance(usual, tuple):
            told[item.name] = value
    return Thresholds(**told)
