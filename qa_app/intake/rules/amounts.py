"""Reading amounts of money out of words: £25.50, 1.200,00 €, 30 pounds, GBP 12 (complaints keep them as ISO)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY"}
_WORDS = {
    "pound": "GBP",
    "pounds": "GBP",
    "quid": "GBP",
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
}
_CODES = ("GBP", "EUR", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD", "JPY", "INR", "CZK")
_FIGURE = r"(?P<figure>\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_SIGN_FIRST = re.compile(rf"(?P<sign>[£€$¥])\s?{_FIGURE}(?![\d])(?P<k>k\b)?")
_SIGN_LAST = re.compile(rf"(?<![\w.,]){_FIGURE}\s?(?P<sign>[£€$¥])")
_CODE_FIRST = re.compile(rf"\b(?P<code>{'|'.join(_CODES)})\s?{_FIGURE}(?!\d)")
_CODE_LAST = re.compile(rf"(?<![\w.,]){_FIGURE}\s?(?P<code>{'|'.join(_CODES)})\b")
_WORD_LAST = re.compile(rf"(?<![\w.,]){_FIGURE}\s?(?P<word>{'|'.join(_WORDS)})\b", re.IGNORECASE)
_TENS = {
    "ten": 10,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "twelve": 12,
    "fifteen": 15,
}  # fmt: skip
_SPOKEN = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[ -]?)?(?P<ones>{'|'.join(_ONES)})?\s?(?P<hundred>hundred)?\s?"
    rf"(?P<word>{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as `GBP 25.50` where it stands."""

    value: str
    start: int
    end: int
    confidence: float


def read(text: str) -> Iterator[Amount]:
    """Every amount with a currency that the text holds."""
    patterns = ((_SIGN_FIRST, 0.95), (_SIGN_LAST, 0.9), (_CODE_FIRST, 0.95), (_CODE_LAST, 0.95), (_WORD_LAST, 0.9))
    for pattern, sure in patterns:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            code = groups.get("code") or _SIGNS.get(groups.get("sign") or "") or _WORDS[groups["word"].lower()]
            figure = _figure(match["figure"])
            if figure is not None:
                value = figure * 1000 if groups.get("k") else figure
                yield Amount(_written(value, code), match.start(), match.end(), sure)
    yield from _spoken(text)


def _spoken(text: str) -> Iterator[Amount]:
    for match in _SPOKEN.finditer(text):
        value = _TENS.get((match["tens"] or "").lower(), 0) + _ONES.get((match["ones"] or "").lower(), 0)
        if match["hundred"]:
            value = max(1, value) * 100
        if value:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Amount(_written(Decimal(value), _WORDS[match["word"].lower()]), start, match.end(), 0.75)


def _figure(text: str) -> Decimal | None:
    """The number meant: the last sign that one or two digits follow parts the decimals, the others part thousands."""
    parted = re.fullmatch(r"(.*)[.,](\d{1,2})", text)
    whole, decimals = (parted[1], parted[2]) if parted else (text, "")
    digits = re.sub(r"\D", "", whole)
    try:
        found = Decimal(f"{digits}.{decimals}" if decimals else digits)
    except InvalidOperation:
        return None
    return found if 0 < found < 10_000_000 else None


def _written(value: Decimal, code: str) -> str:
    return f"{code} {value:.2f}" if code != "JPY" else f"{code} {value:.0f}"
