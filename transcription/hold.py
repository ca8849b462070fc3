"""Hold: where the agent asked the customer to wait on the line and nobody spoke for long after it.

A telephone system knows its holds; a recording does not tell them, so they are found by what the agent says. A call
in which none was found may still have had one: that is None, not 0.
"""

import re
from collections.abc import Sequence
from typing import Any

from transcription.floor import speech
from transcription.spans import Stretch, between
from transcription.thresholds import Thresholds
from transcription.transcript import Segment, Speaker

_WORD = re.compile(r"[\w']+")
_MAY_HOLD = (Speaker.AGENT, Speaker.UNKNOWN)


def holds(
    said: Sequence[Segment], talk: Sequence[Stretch], until: int, thresholds: Thresholds
) -> dict[str, Any] | None:
    """The holds of a call of `until` ms as {"count", "total_ms", "longest_ms", "instances"}, or None.

    `talk` is when people spoke, a union of stretches; what the system announces does not end a silence. A hold is
    a silence of `hold_silence_ms` or more that begins at most `hold_lead_ms` after an agent's cue ("put you on
    hold"), or ends at most that long before an agent's return ("thank you for holding"). `found_by` says which.
    English cues only.
    """
    silences = [gap for gap in between(talk, until) if gap[1] - gap[0] >= max(thresholds.hold_silence_ms, 1)]
    asked = _said(said, thresholds.hold_cues)
    back = _said(said, thresholds.return_cues)
    found = [(gap, how) for gap in silences if (how := _how(gap, asked, back, thresholds.hold_lead_ms))]
    if not found:
        return None
    lengths = [end - start for (start, end), _ in found]
    return {
        "count": len(found),
        "total_ms": sum(lengths),
        "longest_ms": max(lengths),
        "instances": [
            {"start_ms": start, "end_ms": end, "duration_ms": end - start, "found_by": how}
            for (start, end), how in found
        ],
    }


def _how(gap: Stretch, asked: Sequence[Stretch], back: Sequence[Stretch], lead_ms: int) -> str | None:
    """Which words make a silence a hold: "asked", "return", "asked and return", or None."""
    was_asked = any(start < gap[0] <= end + lead_ms for start, end in asked)
    came_back = any(gap[1] <= end and start <= gap[1] + lead_ms for start, end in back)
    return " and ".join(word for word, is_so in (("asked", was_asked), ("return", came_back)) if is_so) or None


def _said(said: Sequence[Segment], cues: Sequence[str]) -> list[Stretch]:
    """When somebody who may put a caller on hold said one of the cues."""
    return [
        (min(start for start, _ in speech(segment)), max(end for _, end in speech(segment)))
        for segment in said
        if segment.speaker in _MAY_HOLD and _has_any(segment.text, cues)
    ]


def _has_any(text: str, cues: Sequence[str]) -> bool:
    """Whether a cue stands in the text as whole words, whatever the punctuation and the case."""
    plain = f" {' '.join(_WORD.findall(text.lower().replace('’', chr(39))))} "
    return any(f" {cue} " in plain for cue in cues)
