"""What can be measured in a transcript: talk, silence, hold, interruptions, pace, questions, response times, sentiment.

`measure` returns one JSON object, the thresholds it was made with beside the figures, so that old figures stay what
they were after a setting changes; `transcription.definitions` tells each figure's formula and source for a schema.

    {"schema": "metrics/2", "channel", "duration_ms", "is_estimated", "speaker_confidence", "has_sides",
     "thresholds": {…}, "started_at", "office_hours": {"zone", "hours"} | None,
     "sentiment": {"model", "scale", "from", "is_agent_scored", "customer": {…}, "agent": {…}, "everyone": {…}},
     "confidence": {"mean", "n", "low_share"}, "eligibility": {"is_eligible", "reasons": [{"code", "text"}]},
     "sound": {"tracks": [{"speaker", "clipped_pct", "peak_dbfs", "speech_dbfs"}]} | None, …}

and for calls "speech_from" ("sound" or "words"), "talk", "silence", "overlap", "hold", "dead_air", "interruptions",
"words", "pace", "monologue" and "questions" (`transcription.speech_time`); for chats and e-mails "messages", "words",
"response", "lengths", "readability" and "questions" (`transcription.response_time`).

A figure that cannot be known is None, never 0: agent and customer apart when speakers are not certain, a share of
nothing, a reply that never came. Where speakers were told apart by ear with confidence, the sides' figures are there
and `is_estimated` is true.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from transcription import eligibility
from transcription.hours import OfficeHours, parse
from transcription.language import sentiment
from transcription.response_time import measure_messages
from transcription.sound import Sound
from transcription.sound import from_document as read_sound
from transcription.sound import to_document as write_sound
from transcription.speech_time import count_words, measure_speech
from transcription.thresholds import DEFAULT, Thresholds
from transcription.thresholds import from_document as read_thresholds
from transcription.thresholds import to_document as write_thresholds
from transcription.transcript import Channel, Speaker, Transcript

SCHEMA = "metrics/2"


def measure(
    transcript: Transcript,
    thresholds: Thresholds = DEFAULT,
    hours: OfficeHours | None = None,
    *,
    started_at: datetime | None = None,
    sound: Sound | None = None,
    is_agent_scored: bool = True,
) -> dict[str, Any]:
    """The metrics of a transcript as the JSON object described above. Times in ms, shares in percent.

    `started_at` is the aware instant of 0 ms, which office hours need. Sentiment is summed up from the segments,
    not scored anew.
    """
    is_known = has_sides(transcript, thresholds)
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "channel": transcript.channel.value,
        "duration_ms": transcript.duration_ms,
        "is_estimated": has_guessed_speakers(transcript),
        "speaker_confidence": transcript.speaker_confidence,
        "has_sides": is_known,
        "thresholds": write_thresholds(thresholds),
        "started_at": started_at.isoformat() if started_at else None,
        "office_hours": {"zone": hours.zone, "hours": str(hours)} if hours else None,
        "sentiment": sentiment.summary(
            transcript,
            is_agent_scored=is_agent_scored,
            has_sides=is_known,
            neutral_within=thresholds.neutral_within,
        ),
        "confidence": eligibility.confidence(transcript, thresholds.low_confidence),
        "eligibility": eligibility.to_document(eligibility.assess(transcript, sound, thresholds)),
        "sound": write_sound(sound) if sound else None,
    }
    if transcript.channel == Channel.CALL:
        return head | measure_speech(transcript, thresholds, is_known, sound)
    return head | measure_messages(transcript, thresholds, is_known, hours, started_at)


def remeasure(transcript: Transcript, before: Transcript | None = None) -> Transcript:
    """Sentiment and figures anew after a person changed speakers or words, by the rules of the kept figures.

    Thresholds, office hours, sound and the choice to leave the agent's sentiment out are those in
    `transcript.metrics`; what older figures do not tell is what is usual today. `before` is the transcript as it was:
    lines that read as they did keep their score.
    """
    kept = transcript.metrics
    started_at = kept.get("started_at")
    scored = rescore(transcript, before)
    return replace(
        scored,
        metrics=measure(
            scored,
            read_thresholds(kept.get("thresholds") or {}),
            _kept_hours(kept),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
            sound=read_sound(kept.get("sound")),
            is_agent_scored=_is_agent_scored(kept),
        ),
    )


def rescore(transcript: Transcript, before: Transcript | None = None) -> Transcript:
    """The lines' sentiment alone anew, as `remeasure` does it; the figures stay those of `transcript.metrics`."""
    kept = transcript.metrics
    limits = read_thresholds(kept.get("thresholds") or {})
    speakers = sentiment.read_speakers(
        transcript.language, is_agent_scored=_is_agent_scored(kept), has_sides=has_sides(transcript, limits)
    )
    known = sentiment.known_scores(before) if before else None
    return replace(transcript, segments=sentiment.annotate(transcript.segments, speakers, known))


def has_guessed_speakers(transcript: Transcript) -> bool:
    """True when speakers were guessed, or when words stand that nobody is known to have said."""
    return transcript.is_estimated or any(segment.text.strip() for segment in transcript.by(Speaker.UNKNOWN))


def has_sides(transcript: Transcript, limits: Thresholds = DEFAULT) -> bool:
    """Whether agent and customer may have figures of their own: recorded apart, or told apart with confidence.

    A confident guess that leaves more than `unknown_words_pct` of the words to nobody is none.
    """
    if not has_guessed_speakers(transcript):
        return True
    if transcript.speaker_confidence is None or transcript.speaker_confidence < limits.speaker_confidence:
        return False
    words = sum(count_words(segment.text) for segment in transcript.segments)
    nobodys = sum(count_words(segment.text) for segment in transcript.by(Speaker.UNKNOWN))
    return nobodys * 100 <= limits.unknown_words_pct * words


def _is_agent_scored(kept: Mapping[str, Any]) -> bool:
    return bool((kept.get("sentiment") or {}).get("is_agent_scored", True))


def _kept_hours(kept: Mapping[str, Any]) -> OfficeHours | None:
    told = kept.get("office_hours")
    return parse(told["hours"], told["zone"]) if told else None
