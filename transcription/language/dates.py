"""Dates as they are told: "12/05/1980", "4th of May 85", "May the fourth nineteen eighty", "oh four oh five eighty"."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.language.numbers import ascii_digits, is_number_word, told_at
from transcription.language.tokens import Kind, Token, words

_MONTHS_WORDS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember
"""
MONTHS = {
    word: 1 + place % 12 for place, word in enumerate(_MONTHS_WORDS.split()[:12])
} | {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
     "dec": 12}  # fmt: skip
"""Month names and their usual short forms, by number."""

_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": "30"}
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_LINKS = words("""
    of the in and uh um er erm so it's comma day month year is was then slash dash
""")
_SIGNS = frozenset("/-.,'’–_:")
_MAX_GAP = 4
_OLDEST, _LATEST = 1900, 2039


@dataclass(frozen=True, slots=True)
class _Item:
    """One piece of a date: a month's name, an ordinal or plain digits; `last` is its last token."""

    kind: str
    digits: str
    last: int


def date_end(window: Sequence[Token], *, is_year_enough: bool = False) -> int | None:
    """The last token of the date that begins with the window's first; None when none does."""
    if not window:
        return None
    if window[0].kind == Kind.AMOUNT:
        return 0 if _is_date_amount(window[0].text) else None
    items = _items(window)
    if not items:
        return None
    found = _named(items) if any(item.kind == "month" for item in items[:3]) else _numbered(items)
    if found is None and is_year_enough and is_year(items[0].digits):
        return items[0].last
    return found


def is_year(digits: str) -> bool:
    """Four digits of a year that living people remember or plan for."""
    return len(digits) == 4 and _OLDEST <= int(digits) <= _LATEST


def begins_date(token: Token, word: str) -> bool:
    """A token that a date may begin with."""
    if token.kind in (Kind.DIGITS, Kind.AMOUNT):
        return True
    return token.kind == Kind.WORD and (
        word in MONTHS or word in _ORDINALS or word in ("the", "'") or is_number_word(word)
    )


def _is_date_amount(text: str) -> bool:
    groups = next((text.split(sign) for sign in "/-." if sign in text), [])
    if len(groups) == 2 and "." in text:  # "12.05" of a date whose year was told apart
        return False
    return len(groups) == 3 and all(group.isdecimal() for group in groups)


def _items(window: Sequence[Token]) -> list[_Item]:
    found: list[_Item] = []
    at, gap = 0, 0
    while at < len(window) and len(found) < 12:
        item = _item(window, at)
        if item is not None:
            found.append(item)
            at, gap = item.last + 1, 0
            continue
        token = window[at]
        is_link = token.text in _SIGNS if token.kind == Kind.SIGN else token.text.lower() in _LINKS
        gap += 1
        if not is_link or gap > _MAX_GAP or (not found and token.text.lower() != "the"):
            break
        at += 1
    return found


def _item(window: Sequence[Token], at: int) -> _Item | None:
    token = window[at]
    word = token.text.lower()
    if token.kind == Kind.WORD and word in MONTHS:
        return _Item("month", f"{MONTHS[word]:02}", at + 1 if _word(window, at + 1) == "." else at)
    if token.kind == Kind.WORD and word in _ORDINALS:
        return _Item("ordinal", _ORDINALS[word], at)
    digits, used, is_told = told_at(window, at)
    if not used:
        return None
    last = at + used - 1
    after = _word(window, last + 1)
    if not is_told and after in _SUFFIXES:
        return _Item("ordinal", digits, last + 1)
    if is_told and digits in ("20", "30") and after in _ORDINALS:
        return _Item("ordinal", str(int(digits) + int(_ORDINALS[after])), last + 1)
    if is_told and digits in ("20", "30") and after == "-" and _word(window, last + 2) in _ORDINALS:
        return _Item("ordinal", str(int(digits) + int(_ORDINALS[_word(window, last + 2)])), last + 2)
    if is_told and after == "thousand":
        return _thousand(window, digits, last + 1)
    return _Item("digits", digits, last + 1 if is_told and after == "hundred" else last)


def _thousand(window: Sequence[Token], digits: str, last: int) -> _Item:
    """ "two thousand", "two thousand and four"."""
    skip = 2 if _word(window, last + 1) == "and" else 1
    more, used, _ = told_at(window, last + skip) if last + skip < len(window) else ("", 0, False)
    if used and len(more) <= 2:
        return _Item("digits", f"{digits}{int(more):03}", last + skip + used - 1)
    return _Item("digits", f"{digits}000", last)


def _named(items: Sequence[_Item]) -> int | None:
    """A month's name with a day before or behind it, or only a year."""
    place = next(number for number, item in enumerate(items) if item.kind == "month")
    has_day = place == 1 and _is_day(items[0])
    if place and not has_day:
        return None
    at = place + 1
    if not has_day and at < len(items) and _is_day(items[at]) and not _is_short_year(items, at):
        has_day, at = True, at + 1
    end = _year_end(items, at)
    if end is None:
        return items[at - 1].last if has_day else None
    return items[end].last


def _is_short_year(items: Sequence[_Item], at: int) -> bool:
    """ "May nineteen eighty", "May twenty twenty": the first half of a year, not a day."""
    if items[at].kind == "ordinal" or items[at].digits not in ("19", "20") or at + 1 >= len(items):
        return False
    after = items[at + 1].digits
    return len(after) == 2 and _year_end(items, at + 1) == at + 1


def _year_end(items: Sequence[_Item], at: int) -> int | None:
    """The item that ends a year which begins at `at`: "1980", "85", "nineteen eighty five", "one nine eight oh"."""
    digits = ""
    for place in range(at, min(len(items), at + 4)):
        if items[place].kind != "digits":
            break
        digits += items[place].digits
        if is_year(digits):
            return place
        if len(digits) >= 4:
            break
    first = items[at] if at < len(items) else None
    if first is None or first.kind != "digits":
        return None
    if len(first.digits) == 2:
        return at
    is_two = at + 1 < len(items) and len(first.digits) == len(items[at + 1].digits) == 1
    return at + 1 if is_two and items[at + 1].kind == "digits" else None


def _numbered(items: Sequence[_Item]) -> int | None:
    """Day, month and year as numbers only: six or eight digits, or three groups."""
    digits, groups, best = "", [], None
    for item in items:
        if item.kind == "month" or len(digits) + len(item.digits) > 8:
            break
        digits += item.digits
        groups.append(item.digits)
        if _is_date_digits(digits) or _is_date_groups(groups):
            best = item.last
    return best


def _is_date_digits(digits: str) -> bool:
    if len(digits) == 8:
        fields = ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4]))
        return any(_is_day_month(day, month) and is_year(year) for day, month, year in fields)
    return len(digits) == 6 and _is_day_month(digits[:2], digits[2:4])


def _is_date_groups(groups: Sequence[str]) -> bool:
    if len(groups) not in (3, 4) or max(map(len, groups[:2])) > 2:
        return False
    year = "".join(groups[2:])
    return _is_day_month(groups[0], groups[1]) and (is_year(year) or (len(groups) == 3 and len(year) == 2))


def _is_day_month(day: str, month: str) -> bool:
    first, second = int(day), int(month)
    return (1 <= first <= 31 and 1 <= second <= 12) or (1 <= first <= 12 and 1 <= second <= 31)


def _is_day(item: _Item) -> bool:
    return item.kind != "month" and len(item.digits) <= 2 and 1 <= int(item.digits) <= 31


def _word(window: Sequence[Token], at: int) -> str:
    return (
        ascii_digits(window[at].text)
        if at < len(window) and window[at].kind == Kind.DIGITS
        else (window[at].text.lower() if at < len(window) else "")
    )
