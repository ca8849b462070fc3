"""What can be measured in a transcript: talk, silence, overlap, dead air, interruptions, pace and response times.

`measure` returns one JSON object, each figure beside the threshold it was made with (old figures stay readable
after a setting changes). For calls:

    {"schema": "metrics/1", "channel": "call", "duration_ms", "is_estimated",
     "thresholds": {"dead_air_ms", "interruption_ms", "backchannel_words", "monologue_pause_ms"},
     "talk": {"agent_ms", "customer_ms", "total_ms", "agent_share_pct", "customer_share_pct", "agent_of_talk_pct"},
     "silence": {"ms", "pct"}, "overlap": {"ms", "pct"},
     "dead_air": {"count", "total_ms", "longest_ms", "instances": [{"start_ms", "end_ms", "duration_ms"}]},
     "interruptions": {"count", "by_agent", "by_customer", "total_ms",
                       "instances": [{"index", "by", "start_ms", "overlap_ms"}]},
     "words": {"agent", "customer", "total"}, "pace": {"agent_wpm", "customer_wpm"},
     "monologue": {"agent_longest_ms", "customer_longest_ms"}}

For chats and e-mails `talk` … `monologue` give way to

     "messages": {"agent", "customer", "system", "total"}, "words": {...},
     "response": {"first_ms", "median_ms", "longest_ms", "count", "unanswered"}

A figure that cannot be known is None, never 0: agent and customer apart when speakers were guessed, a share of
nothing, a reply that never came. Sources: `transcription.speech_time` and `transcription.response_time`.
"""

from typing import Any

from transcription.response_time import measure_messages
from transcription.speech_time import measure_speech
from transcription.transcript import Channel, Speaker, Transcript

SCHEMA = "metrics/1"


def measure(transcript: Transcript) -> dict[str, Any]:
    """The metrics of a transcript as the JSON object described above. Times in ms, shares in percent."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "channel": transcript.channel.value,
        "duration_ms": transcript.duration_ms,
        "is_estimated": has_guessed_speakers(transcript),
    }
    is_known = not head["is_estimated"]
    if transcript.channel == Channel.CALL:
        return head | measure_speech(transcript, is_known)
    return head | measure_messages(transcript, is_known)


def has_guessed_speakers(transcript: Transcript) -> bool:
    """True when speakers were guessed, or when words stand that nobody is known to have said."""
    return transcript.is_estimated or any(segment.text.strip() for segment in transcript.by(Speaker.UNKNOWN))
