"""Phone numbers among the numbers told: international, British and North American ones, and whatever is
announced as one.

British numbers are 0 and nine or ten digits (Ofcom's numbering plan), North American ones three, three and four
(NANP), international ones `+` or `00`, a country code and at most fifteen digits (ITU-T E.164).
"""

from collections.abc import Sequence

from transcription.language.context import Context
from transcription.language.numbers import Part

_SHORTEST, _LONGEST = 7, 15
_UK_SECOND = "1235789"
_NANP_SHAPES = ([3, 3, 4], [1, 3, 3, 4])
_NANP_SIGNS = frozenset("-–—‐‑‒.()")


def phone_parts(parts: Sequence[Part], has_plus: Sequence[bool], context: Context) -> list[tuple[Part, ...]]:
    """The groups of parts that are phone numbers; `has_plus[i]` says that a plus stood before part i."""
    found: list[tuple[Part, ...]] = []
    first = 0
    while first < len(parts):
        size = _size(parts[first:], has_plus[first], context)
        if size:
            found.append(tuple(parts[first : first + size]))
        first += size or 1
    if not found and context == Context.PHONE and _SHORTEST <= sum(map(_length, parts)) <= _LONGEST:
        return [tuple(parts)]
    return found


def _size(parts: Sequence[Part], has_plus: bool, context: Context) -> int:
    """How many parts, from the first on, are a phone number; 0 when none."""
    near = parts[: _LONGEST + 1]
    if has_plus:
        return _international(near, 0)
    if context == Context.REFERENCE:
        return 0
    digits = "".join(part.digits for part in near)
    if digits.startswith("00") and digits[2:3] not in ("", "0"):
        return _international(near, 2)
    if digits.startswith("0") and digits[1:2] and digits[1] in _UK_SECOND:
        return _british(near, context)
    return _american(near, context)


def _international(parts: Sequence[Part], prefix: int) -> int:
    """A country code and number after `prefix` digits of 00; the usual length of the country, else the longest."""
    digits = "".join(part.digits for part in parts)[prefix:]
    usual = {"440": (13,), "44": (12,), "1": (11,)}
    lengths = next((usual[code] for code in usual if digits.startswith(code)), ())
    for length in lengths:
        size = _size_of(parts, length + prefix)
        if size:
            return size
    sizes = [_size_of(parts, length + prefix) for length in range(_LONGEST, _SHORTEST, -1)]
    return next((size for size in sizes if size), 0)


def _british(parts: Sequence[Part], context: Context) -> int:
    size = _size_of(parts, 11)
    if size:
        return size
    size = _size_of(parts, 10)
    return size if size and (size == len(parts) or context == Context.PHONE) else 0


def _american(parts: Sequence[Part], context: Context) -> int:
    for shape in _NANP_SHAPES:
        group = parts[: len(shape)]
        if [_length(part) for part in group] == shape and _is_written_american(group, context):
            return len(shape)
    digits = "".join(part.digits for part in parts)
    is_national = len(digits) == 10 and digits[0] not in "01"
    is_long = len(digits) == 11 and digits[0] == "1" and digits[1] not in "01"
    is_told = any(part.is_spoken for part in parts) or context == Context.PHONE
    return len(parts) if (is_national or is_long) and is_told else 0


def _is_written_american(group: Sequence[Part], context: Context) -> bool:
    """Dashes, dots or brackets make 3-3-4 a phone number; bare spaces need a valid area code or an announcement."""
    gaps = {sign for part in group[1:] for sign in part.gap if sign != " "}
    if context == Context.PHONE or (gaps and gaps <= _NANP_SIGNS):
        return True
    return not gaps and group[-3].digits[0] not in "01" and group[-2].digits[0] not in "01"


def _size_of(parts: Sequence[Part], length: int) -> int:
    """How many parts make exactly `length` digits; 0 when a part would have to be cut."""
    total = 0
    for size, part in enumerate(parts, start=1):
        total += _length(part)
        if total >= length:
            return size if total == length else 0
    return 0


def _length(part: Part) -> int:
    return len(part.digits)
