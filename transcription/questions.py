"""Questions asked: how many sentences of each side ask for something to be told."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from transcription.readability import without_addresses
from transcription.transcript import Segment, Speaker

_ASKS = "?？؟"
_SENTENCE = re.compile(rf"[^.!…。！\n{_ASKS}]+[.!…。！{_ASKS}]*")
_OPENING = re.compile(
    r"""^(?:(?:and|but|so|ok|okay|well|now|um|uh|er|right|alright|oh|yes|yeah|sorry|please|then|great|sure)[,\s]+)*
    (?: (?:what|when|where|who|whose|why|how|which)(?:\s+(?:\w+\s+){0,2}?(?:is|are|was|were|do|does|did|can|could|
          would|will|should|have|has|had|may)\s+(?:i|you|we|they|he|she|it|that|this|there|the|your|my|our|their)\b
          |'s\s+(?:the|your|that|this|it|my|wrong|going|happening))
      | (?:can|could|may|would|will|do|did|are|were|have|shall)\s+(?:i|you|we)\b
      | (?:does|did|is|was|will|has)\s+(?:it|that|this|he|she|there|your|the)\b
      | (?:is|are|was|were)\s+there\b )""",
    re.VERBOSE | re.IGNORECASE,
)


def questions(said: Sequence[Segment], is_english: bool, is_known: bool) -> dict[str, Any]:
    """How many questions each side asked, {"agent", "customer", "total"}; the system's are not counted.

    A question is a sentence that ends with a question mark, or (English only) opens like one: "what is your …",
    "could you …". Consecutive segments of one side are read as one text, since a sentence may be cut in two.
    """
    counts = dict.fromkeys(Speaker, 0)
    for speaker, text in _runs(said):
        counts[speaker] += count(text, is_english)
    sides = {side.value: counts[side] if is_known else None for side in (Speaker.AGENT, Speaker.CUSTOMER)}
    return sides | {"total": sum(counts[speaker] for speaker in Speaker if speaker != Speaker.SYSTEM)}


def count(text: str, is_english: bool = True) -> int:
    """The questions in a text."""
    plain = without_addresses(text.replace("’", "'"))
    return sum(_is_question(sentence.group().strip(), is_english) for sentence in _SENTENCE.finditer(plain))


def _is_question(sentence: str, is_english: bool) -> bool:
    if not any(char.isalpha() for char in sentence):
        return False
    return sentence.endswith(tuple(_ASKS)) or (is_english and _OPENING.match(sentence) is not None)


def _runs(said: Iterable[Segment]) -> list[tuple[Speaker, str]]:
    runs: list[tuple[Speaker, list[str]]] = []
    for segment in said:
        if not runs or runs[-1][0] != segment.speaker:
            runs.append((segment.speaker, []))
        runs[-1][1].append(segment.text)
    return [(speaker, " ".join(texts)) for speaker, texts in runs]
