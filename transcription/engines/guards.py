"""Guards against invented text: what an engine says is believed only while its own measures support it.

The rules look at numbers and repetition, never at lists of phrases, so they hold in every language.
"""

import zlib
from itertools import pairwise

from transcription.engines import Heard

MIN_LOGPROB = -1.0
MAX_COMPRESSION = 2.4
MAX_NO_SPEECH = 0.6
NO_SPEECH_LOGPROB = -0.6
MAX_REPEATED_SHARE = 0.6
SURE = 0.5
PLAUSIBLE_REPEATS = 5
MAX_WORDS_PER_S = 12.0
MIN_RUN_SHARE = 0.4
ECHO_WORDS = 4
NOTHING_S = 2.0
"""Speech of this length in which an engine hears nothing at all is heard again."""

SETTINGS = {
    "min_avg_logprob": MIN_LOGPROB,
    "max_compression_ratio": MAX_COMPRESSION,
    "max_no_speech_prob": MAX_NO_SPEECH,
    "max_repeated_share": MAX_REPEATED_SHARE,
}
"""What is recorded with every transcript."""


def is_believable(item: Heard) -> bool:
    """False for text an engine made up.

    Whisper's own limits (log probability, compression ratio, no-speech probability), and repetition: one
    word three times or more, or more than 60 % repeats. A short repetition of which the engine is sure,
    spoken at a pace a person can speak, is kept: customers do say "no, no, no".
    """
    if not item.words or item.avg_logprob < MIN_LOGPROB or item.compression_ratio > MAX_COMPRESSION:
        return False
    if item.no_speech_prob > MAX_NO_SPEECH and item.avg_logprob < NO_SPEECH_LOGPROB:
        return False
    return not is_loop(item)


def is_doubtful(item: Heard, seconds: float) -> bool:
    """Whether a stretch of so many seconds deserves a second, dearer hearing."""
    if not item.words:
        return seconds >= NOTHING_S
    return not is_believable(item) or len(item.words) / max(seconds, 0.5) > MAX_WORDS_PER_S or is_echo(item)


def is_echo(item: Heard) -> bool:
    """Whether four words or more come twice in a row. People do repeat themselves; engines do it more often."""
    tokens = _tokens(item)
    return any(
        tokens[start : start + length] == tokens[start + length : start + 2 * length]
        for length in range(ECHO_WORDS, len(tokens) // 2 + 1)
        for start in range(len(tokens) - 2 * length + 1)
    )


def compression_ratio(text: str) -> float:
    """How much smaller zlib makes a text: much, when it repeats itself."""
    raw = text.strip().encode()
    return len(raw) / len(zlib.compress(raw))


def is_loop(item: Heard) -> bool:
    """Whether the words go round in a circle."""
    tokens = _tokens(item)
    if len(tokens) < 3:
        return False
    repeats = len(tokens) - len(set(tokens))
    run = _longest_run(tokens)
    if not (run >= max(3, MIN_RUN_SHARE * len(tokens)) or repeats / len(tokens) > MAX_REPEATED_SHARE):
        return False
    return not (len(tokens) <= PLAUSIBLE_REPEATS and _confidence(item) >= SURE and _pace(item) <= MAX_WORDS_PER_S)


def _tokens(item: Heard) -> list[str]:
    tokens = (word.text.strip(" .,;:!?…-\"'").casefold() for word in item.words)
    return [token for token in tokens if token]


def _longest_run(tokens: list[str]) -> int:
    longest = run = 1
    for before, token in pairwise(tokens):
        run = run + 1 if token == before else 1
        longest = max(longest, run)
    return longest


def _confidence(item: Heard) -> float:
    return sum(word.confidence for word in item.words) / len(item.words)


def _pace(item: Heard) -> float:
    """Words a second."""
    return len(item.words) / max(item.words[-1].end_s - item.words[0].start_s, 0.01)
