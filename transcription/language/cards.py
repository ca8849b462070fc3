"""Payment card numbers among the numbers told: the Luhn check (ISO/IEC 7812-1), issuer prefixes and lengths."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

from transcription.language.context import Context
from transcription.language.numbers import Part, Run

SHORTEST, LONGEST = 13, 19
_SHORTEST_TALKED_OF = 12
_SHORTEST_CODE = 3
_LONGEST_USUAL = 16
_FIRST_DIGITS = frozenset("23456")
_TIGHT = frozenset("-–—‐‑‒. ")


@dataclass(frozen=True, slots=True)
class Telling:
    """How a number came up: what it was announced as, whether cards are talked about, whether one speaker told it."""

    context: Context
    is_card_talk: bool = False
    is_one_speaker: bool = True


def is_luhn(digits: str) -> bool:
    """True when the check digit is right: every second digit from the right doubled, digits summed, sum mod 10 = 0."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_whole(digits: str) -> bool:
    """True for a number as long as its issuer's are, with the right check digit."""
    return len(digits) >= SHORTEST and len(digits) in _issuer_lengths(digits) and is_luhn(digits)


def card_parts(run: Run, telling: Telling) -> list[tuple[Part, ...]]:
    """The groups of parts in this run that are card numbers.

    A number counts when its check digit is right and it begins and measures like an issuer's, or is written like
    a card number and not announced as something else. Speech engines mishear digits, so a number that measures
    like a card's counts without a check digit too, unless it is announced as a reference.
    """
    digits = run.digits
    is_sized = SHORTEST <= len(digits) <= LONGEST
    found = [] if run.is_glued else list(_windows(run))
    if is_sized and is_luhn(digits) and _is_card(run, digits, telling.context):
        return found if _is_code_behind(run, found) and len(digits) > _LONGEST_USUAL else [run.parts]
    if run.is_glued:
        return []
    is_unchecked = _is_unchecked(run, digits, telling)
    if is_unchecked and not found and _begins_with_card(run):
        found = [_first_sixteen(run)]
    if is_unchecked and is_sized:
        return found if _is_code_behind(run, found) else [run.parts]
    return found if found and (_is_code_behind(run, found) or not is_unchecked) else [run.parts] * is_unchecked


def _is_code_behind(run: Run, found: list[tuple[Part, ...]]) -> bool:
    """A number first of all, and at least three digits after a pause: an expiry date or a security code."""
    if len(found) != 1 or found[0][0] != run.parts[0]:
        return False
    rest = [part for part in run.parts if part.first > found[0][-1].last]
    return sum(len(part.digits) for part in rest) >= _SHORTEST_CODE and bool(rest[0].gap)


def _is_unchecked(run: Run, digits: str, telling: Telling) -> bool:
    """Taken for a card although the check digit may be wrong: it was misheard, mistyped, or said twice."""
    looks_like_one = SHORTEST <= len(digits) <= LONGEST and digits[0] in _FIRST_DIGITS
    if telling.context == Context.REFERENCE:
        return False
    if telling.context == Context.CARD or (telling.is_card_talk and telling.is_one_speaker):
        return looks_like_one or (len(digits) >= _SHORTEST_TALKED_OF and telling.context != Context.PHONE)
    is_longer = telling.context == Context.NONE and len(digits) > LONGEST and _begins_with_card(run)
    return telling.is_one_speaker and (looks_like_one or is_longer) and not (run.is_counting or _is_time(run))


def _begins_with_card(run: Run) -> bool:
    """The first groups make sixteen digits of an issuer's: an expiry date and a security code may have followed."""
    if 16 not in _issuer_lengths(run.digits):
        return False
    return 16 in islice(accumulate(len(part.digits) for part in run.parts), 16)


def _first_sixteen(run: Run) -> tuple[Part, ...]:
    """The groups that make the first sixteen digits."""
    totals = accumulate(len(part.digits) for part in run.parts)
    return run.parts[: 1 + next(size for size, total in enumerate(totals) if total == 16)]


def _is_time(run: Run) -> bool:
    """Years, or a moment written without signs (20260214093000)."""
    first = run.parts[0].digits
    if len(first) >= len("20260214") and first[:2] == "20":
        return 1 <= int(first[4:6]) <= 12 and 1 <= int(first[6:8]) <= 31
    return all(len(part.digits) == 4 and part.digits[:2] in ("19", "20") for part in run.parts)


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
