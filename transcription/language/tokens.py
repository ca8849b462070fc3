"""A conversation as a stream of tokens that know where they stand, so that a number told in three lines is
one number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from transcription.transcript import Segment, Speaker

MARKS = {
    "card": "[card number]",
    "email": "[e-mail address]",
    "phone": "[phone number]",
}
"""What stands in the text for each kind of removed personal data."""

INTERJECTION_WORDS = 4
"""A line of another speaker of at most so many words ("mm-hm", "got that") does not end a number being told."""


class Kind(Enum):
    """What a token is, as far as numbers and addresses care."""

    WORD = "word"
    DIGITS = "digits"
    SIGN = "sign"
    AMOUNT = "amount"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a digit group or a sign of segment number `place` (in the sequence given), at [start, end)."""

    kind: Kind
    text: str
    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of segment number `place`."""

    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data of one kind, in one segment or over several."""

    kind: str
    spans: tuple[Span, ...]


# Every repetition is bounded or over one character class, so the time is linear in the text.
_TOKEN = re.compile(
    r"(?P<mark>\[(?:card number|e-mail address|phone number)\])"
    r"|(?P<amount>[£$€¥₹]\s?\d{1,12}(?:[.,]\d{2,3}){0,4}(?![\d-])"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,2})?(?![\d,])"
    r"|(?<![\d.,-])\d{1,9}\.\d{1,2}(?!\d|\.\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
    r"|(?<![\d/.-])\d{1,4}(?P<between>[-/.])\d{1,2}(?P=between)\d{1,4}(?![/.-]?\d))"
    r"|(?P<digits>\d+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<sign>[^\w\s]|_)"
)


def tokens_of(text: str, place: int) -> list[Token]:
    """The tokens of one segment's text; prices, times and dates come as one AMOUNT each."""
    return [
        Token(Kind(match.lastgroup), match.group(), place, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup is not None
    ]


def chains(segments: Sequence[Segment]) -> list[list[Token]]:
    """The conversation's tokens as read by each speaker, then all together.

    A speaker's chain runs through interjections of others; it ends where another takes the turn. The last chain
    takes every line in order: guessed speakers may have cut a number in two.
    """
    tokens = [tokens_of(segment.text, place) for place, segment in enumerate(segments)]
    found: list[list[Token]] = []
    for speaker in Speaker:
        current: list[Token] = []
        for place, segment in enumerate(segments):
            if segment.speaker == speaker:
                current += tokens[place]
            elif current and _is_turn(tokens[place]):
                found.append(current)
                current = []
        if current:
            found.append(current)
    if len({segment.speaker for segment in segments}) > 1:
        found.append([token for line in tokens for token in line])
    return found


def spans_of(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """The spans, one a segment, from the first to the last of these tokens."""
    ends: dict[int, tuple[int, int]] = {}
    for token in tokens:
        start, end = ends.get(token.place, (token.start, token.end))
        ends[token.place] = (min(start, token.start), max(end, token.end))
    return tuple(Span(place, start, end) for place, (start, end) in sorted(ends.items()))


def _is_turn(tokens: Sequence[Token]) -> bool:
    return sum(token.kind != Kind.SIGN for token in tokens) > INTERJECTION_WORDS
