"""A conversation as a stream of tokens that know where they stand, so that a number told in three lines is
one number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


MARKS = {
    "card": "[card number]",
    "card_code": "[security code]",
    "card_expiry": "[card expiry]",
    "iban": "[IBAN]",
    "bank_account": "[bank account]",
    "sort_code": "[sort code]",
    "pin": "[PIN]",
    "email": "[e-mail address]",
    "phone": "[phone number]",
    "national_id": "[identity number]",
    "birth_date": "[date of birth]",
    "address": "[postal address]",
    "name": "[name]",
}
"""What stands in the text for each kind of removed personal data."""


class Kind(Enum):
    """What a token is, as far as numbers and addresses care."""

    WORD = "word"
    DIGITS = "digits"
    SIGN = "sign"
    AMOUNT = "amount"
    MARK = "mark"


UNSEEN = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
"""Signs that take no room: soft hyphens, joiners and their like. Between digits they separate nothing."""


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
    "(?P<mark>" + "|".join(re.escape(mark) for mark in MARKS.values()) + ")"
    r"|(?P<amount>[£$€¥₹]\s?\d{1,12}(?:[.,]\d{2,3}){0,4}(?![\d-])"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?(?![\d,])"
    r"|(?<![\d.,-])\d{1,9}\.\d{1,2}(?!\d|\.\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
    r"|(?<![\d/.-])\d{1,4}(?P<between>[-/.])\d{1,2}(?P=between)\d{1,4}(?![/.-]?\d))"
    r"|(?P<digits>\d+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<sign>[^\w\s]|_)"
)
_PIECE = re.compile(r"\d+|\D")


def tokens_of(text: str, place: int) -> list[Token]:
    """The tokens of one segment's text; prices, times and dates come as one AMOUNT each, apostrophes straight."""
    return [
        Token(kind, found.group().replace("’", "'"), place, found.start(), found.end())
        for match in _TOKEN.finditer(text)
        for kind, found in _kinds(match, text)
    ]


def _kinds(match: re.Match[str], text: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    """The match with its kind; what is written like a date and is none ("4-5-3") comes in its pieces."""
    if match["between"] and not _is_date(match.group().split(match["between"])):
        for piece in _PIECE.finditer(text, match.start(), match.end()):
            yield Kind.DIGITS if piece.group().isdecimal() else Kind.SIGN, piece
    elif match.lastgroup is not None:
        yield Kind(match.lastgroup), match


def _is_date(pieces: Sequence[str]) -> bool:
    """Day and month in either order, before or after a year of ours; not three single digits."""
    first, middle, last = (int(piece) for piece in pieces)
    if max(map(len, pieces)) == 1 or any(len(piece) > 2 and piece[:2] not in ("19", "20") for piece in pieces):
        return False
    return any(_is_day_of(*pair) for pair in ((first, middle), (middle, first), (last, middle), (middle, last)))


def _is_day_of(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def spans_of(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """The spans, one a segment, from the first to the last of these tokens."""
    ends: dict[int, tuple[int, int]] = {}
    for token in tokens:
        start, end = ends.get(token.place, (token.start, token.end))
        ends[token.place] = (min(start, token.start), max(end, token.end))
    return tuple(Span(place, start, end) for place, (start, end) in sorted(ends.items()))
