"""Letters and digits told one after the other, as in "G B two nine, N for November, double six" or "SW1A 1AA"."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.language.numbers import TIMES, told_at
from transcription.language.tokens import UNSEEN, Kind, Token, words

_NATO_WORDS = """
    alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo
    sierra tango uniform victor whiskey xray yankee zulu
"""
NATO = {word: word[0].upper() for word in _NATO_WORDS.split()} | {"alfa": "A", "juliett": "J", "whisky": "W"}
"""The spelling alphabet of ICAO and NATO, with its usual misspellings."""

_FILLERS = words("""
    uh um er erm and then comma dash hyphen space so okay yeah capital letter uppercase
""")
_GAPS = UNSEEN | frozenset("-–—‐‑‒−./,:…_()")
_MAX_GAP = 4
LONGEST = 40
"""No code has more characters."""
_SHORT_WORD = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters (A–Z, 0–9) told by the tokens [first, last] of a window."""

    chars: str
    first: int
    last: int


def pieces_of(window: Sequence[Token], *, is_lax: bool = False, limit: int = LONGEST) -> list[Piece]:
    """The letters and digits that a window begins with, in order; ends at the first word that tells neither.

    Words of several letters count when they touch digits ("GB29") or are short capitals ("NWBK"); when `is_lax`,
    any of at most four letters do. Stops once `limit` characters are read.
    """
    found: list[Piece] = []
    at, gap, total = 0, 0, 0
    while at < len(window) and total < limit:
        chars, used = _told(window, at, is_lax)
        if used:
            found.append(Piece(chars, at, at + used - 1))
            total += len(chars)
            at, gap = at + used, 0
            continue
        gap += 1
        if not found or gap > _MAX_GAP or not _is_gap(window[at]):
            break
        at += 1
    return found


def upto(pieces: Sequence[Piece], length: int) -> int | None:
    """The last token of the pieces that make exactly `length` characters together; None when one would be cut."""
    total = 0
    for piece in pieces:
        total += len(piece.chars)
        if total >= length:
            return piece.last if total == length else None
    return None


def chars_of(pieces: Sequence[Piece]) -> str:
    """All characters of the pieces."""
    return "".join(piece.chars for piece in pieces)


def is_joined(before: Token, after: Token) -> bool:
    """True when nothing stands between two tokens of one line."""
    return (before.place, before.end) == (after.place, after.start)


def _is_gap(token: Token) -> bool:
    return token.text in _GAPS if token.kind == Kind.SIGN else token.text.lower() in _FILLERS


def _told(window: Sequence[Token], at: int, is_lax: bool) -> tuple[str, int]:
    """What the token at `at` spells, and how many tokens that takes (0: nothing)."""
    digits, used, _ = told_at(window, at)
    if used:
        return digits, used
    token = window[at]
    if token.kind != Kind.WORD:
        return "", 0
    word = token.text.lower()
    if len(word) == 1:
        return _letter(word), 1 + _aside(window, at + 1, word)
    if word in NATO:
        return NATO[word], 1
    if word in TIMES and at + 1 < len(window):
        letter = window[at + 1].text.lower()
        return (_letter(letter) * TIMES[word], 2) if len(letter) == 1 and letter.isalpha() else ("", 0)
    return (_letters(token.text), 1) if _is_code(window, at, is_lax) else ("", 0)


def _aside(window: Sequence[Token], at: int, letter: str) -> int:
    """How many tokens explain a letter: "for mother", "as in mother"."""
    words = [token.text.lower() for token in window[at : at + 3]]
    if len(words) >= 2 and words[0] in ("for", "like") and words[1].startswith(letter):
        return 2
    return 3 if len(words) == 3 and words[:2] == ["as", "in"] and words[2].startswith(letter) else 0


def _is_code(window: Sequence[Token], at: int, is_lax: bool) -> bool:
    token = window[at]
    beside = [window[place] for place in (at - 1, at + 1) if 0 <= place < len(window)]
    if any(near.kind == Kind.DIGITS and (is_joined(near, token) or is_joined(token, near)) for near in beside):
        return len(token.text) <= _SHORT_WORD + 2
    if len(token.text) > _SHORT_WORD or not token.text.isalpha() or token.text.lower() in _FILLERS:
        return False
    return is_lax or token.text.isupper()


def _letters(text: str) -> str:
    return "".join(_letter(char) for char in text)


def _letter(char: str) -> str:
    """The letter as A–Z; a sign for what is none, so that lengths stay."""
    upper = char.upper()
    return upper if len(upper) == 1 and "A" <= upper <= "Z" else "?"
