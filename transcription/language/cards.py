"""Payment card numbers among the numbers told: the Luhn check (ISO/IEC 7812-1), issuer prefixes and lengths."""

from collections.abc import Iterator

from transcription.language.context import Context
from transcription.language.numbers import Part, Run

SHORTEST, LONGEST = 13, 19
_MISHEARD_SHORTEST, _MISHEARD_LONGEST = 12, 30
_TIGHT = frozenset("-–—‐‑‒. ")


def is_luhn(digits: str) -> bool:
    """True when the check digit is right: every second digit from the right doubled, digits summed, sum mod 10 = 0."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_parts(run: Run, context: Context) -> list[tuple[Part, ...]]:
    """The groups of parts in this run that are card numbers.

    A number counts when its check digit is right and it begins and measures like an issuer's, or is written like
    a card number and not announced as something else. A number announced as a card, or told as one, counts even
    when a digit was misheard or mistyped.
    """
    digits = run.digits
    if SHORTEST <= len(digits) <= LONGEST and is_luhn(digits) and _is_card(run, digits, context):
        return [run.parts]
    if run.is_glued:
        return []
    found = list(_windows(run))
    return [run.parts] if not found and _is_misheard(run, digits, context) else found


def _is_misheard(run: Run, digits: str, context: Context) -> bool:
    """Announced as a card, or told in words with an issuer's beginning and length, though the check digit is wrong."""
    if context == Context.CARD:
        return _MISHEARD_SHORTEST <= len(digits) <= _MISHEARD_LONGEST
    return run.is_spoken and context == Context.NONE and len(digits) == _usual_length(digits)


def _is_card(run: Run, digits: str, context: Context) -> bool:
    if len(digits) in _issuer_lengths(digits):
        return True
    looks_like_one = not run.is_glued and (run.is_spoken or _is_neat(run))
    return looks_like_one and context != Context.REFERENCE and len(set(digits)) > 1


def _is_neat(run: Run) -> bool:
    """One group, or groups of four with nothing but spaces and dashes between."""
    sizes = [len(part.digits) for part in run.parts]
    is_tight = all(set(part.gap) <= _TIGHT for part in run.parts)
    return is_tight and (len(sizes) == 1 or (set(sizes[:-1]) == {4} and sizes[-1] <= 4))


def _windows(run: Run) -> Iterator[tuple[Part, ...]]:
    """Whole groups inside a longer run that make a card number: an expiry date may have followed it."""
    first = 0
    while first < len(run.parts):
        last = _window_end(run.parts, first)
        if last is None:
            first += 1
        else:
            yield run.parts[first : last + 1]
            first = last + 1


def _window_end(parts: tuple[Part, ...], first: int) -> int | None:
    digits = ""
    for place in range(first, len(parts)):
        digits += parts[place].digits
        if len(digits) > LONGEST:
            return None
        if len(digits) == _usual_length(digits) and is_luhn(digits):
            return place
    return None


def _usual_length(digits: str) -> int | None:
    lengths = _issuer_lengths(digits)
    return next((length for length in (15, 14, 16) if length in lengths), None)


def _issuer_lengths(digits: str) -> range | tuple[int, ...]:
    """The lengths a number with this beginning may have; empty when no issuer begins so."""
    two, three, four = int(digits[:2]), int(digits[:3] or 0), int(digits[:4] or 0)
    if digits[0] == "4":
        return (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return (16,)
    if two in (34, 37):
        return (15,)
    if 300 <= three <= 305 or two in (36, 38, 39):
        return (14, 16)
    if 3528 <= four <= 3589:
        return range(16, 20)
    return range(16, 20) if two == 50 or 56 <= two <= 69 else ()
