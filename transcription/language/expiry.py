"""Card expiry dates: a month and a year of these decades behind "expiry date", or right behind a card number."""

from collections.abc import Iterator, Sequence

from transcription.language.conversation import Conversation, Reach, finding, is_between, phrases
from transcription.language.dates import MONTHS, date_end
from transcription.language.numbers import FILLERS, is_number_word, told_at
from transcription.language.tokens import MARKS, Finding, Kind, Token, words

_EXPIRY = phrases("""
expiry
expiry date
expiration
expiration date
expire
expires
expiring
exp
exp date
valid until
valid till
valid thru
valid through
valid to
good through
good until
end date
runs out
""")
_OTHER_THINGS = words("""
    contract warranty guarantee subscription policy voucher coupon membership passport licence license offer
    code trial deal lease plan insurance food milk ticket points password token link quote session
    certificate account discount promotion
""")
_CARDS = frozenset(("card", "card's", "security", "cvv", "cvc"))
_CARD_TOKENS = 120
_BEFORE = 8
_REACH = Reach(words=10, turns=4, tokens=40)
_BEHIND_CARD = Reach(words=3, turns=2, tokens=12)
_FIRST_YEAR, _LAST_YEAR = 20, 49
_WORDS_BETWEEN = frozenset(("with", "the", "then"))
_BETWEEN = _WORDS_BETWEEN | {",", ".", ";", "/", "-", "and", "|"}
_BEHIND_CODE = frozenset((":", ",", "is", "-", "="))
_GAPS = frozenset("/-–.,’'|\\")


def expiries(talk: Conversation) -> Iterator[Finding]:
    """Months with a year behind the words for an expiry date where cards are talked about, and behind a card number."""
    cards = _card_places(talk)
    behind = [
        (at, at + 1) for at in cards if talk.tokens[at].text == MARKS["card"] or not talk.is_free(talk.tokens[at])
    ]
    cues = [cue for cue in talk.cues(_EXPIRY) if _is_of_card(talk, cue[0], cards)]
    yield from talk.told_behind(cues, lambda at, _end: _read(talk, at), _REACH)
    yield from talk.told_before(cues, lambda at: _read(talk, at))
    yield from _right_behind(talk, behind)


def codes_behind(talk: Conversation) -> Iterator[Finding]:
    """Three or four digits right behind an expiry date that came behind a card number, and behind "code" right behind
    either ("…, code 123"): the security code."""
    ends = {(span.place, span.end): item.kind for item in talk.findings for span in item.spans}
    for at, token in enumerate(talk.tokens[:-1]):
        kind = ends.get((token.place, token.end), "")
        is_date = kind == "card_expiry" or token.text == MARKS["card_expiry"]
        if not (is_date or kind == "card" or token.text == MARKS["card"]):
            continue
        after = _skipped(talk, at + 1, _BETWEEN)
        if after < len(talk.tokens) and talk.words[after] == "code":
            after = _skipped(talk, after + 1, _BEHIND_CODE)
        elif not is_date or talk.words[after - 1] in _WORDS_BETWEEN:
            continue
        number = talk.number(after) if after < len(talk.tokens) and talk.tokens[after].place == token.place else None
        if number is None:
            continue
        chain, parts = number
        if sum(len(part.digits) for part in parts) in (3, 4):
            yield finding("card_code", chain[parts[0].first : parts[-1].last + 1])


def _skipped(talk: Conversation, at: int, between: frozenset[str]) -> int:
    while at < len(talk.tokens) and talk.words[at] in between:
        at += 1
    return at


def expiry_end(window: Sequence[Token]) -> int | None:
    """The last token of a month and year that begin with the window's first: "05/27", "May 2027", "five twenty"."""
    if window and window[0].kind == Kind.AMOUNT:
        return 0 if window[0].text.count("/") == 2 else None
    if window and window[0].text.lower() in MONTHS:
        return _year_end(window, 1)
    groups, digits = [], ""
    for at, chars in _groups(window):
        digits += chars
        groups.append((at, digits))
        if len(digits) > 6:
            break
    for at, told in reversed(groups):
        if is_month_year(told, len(groups)):
            return at
    return date_end(window) if len(groups) >= 3 else None


def _card_places(talk: Conversation) -> list[int]:
    """The last token of every card number found, marks, and words that speak of a card."""
    ends = {(span.place, span.end) for item in talk.findings if item.kind == "card" for span in item.spans}
    return [
        at
        for at, token in enumerate(talk.tokens)
        if (token.place, token.end) in ends
        or token.text == MARKS["card"]
        or talk.words[at] in ("card", "cards", "visa", "mastercard", "amex", "debit", "credit", "maestro", "cvv")
    ]


def _is_of_card(talk: Conversation, at: int, cards: Sequence[int]) -> bool:
    """Cards are talked about near, and no contract or voucher is what expires."""
    beside = talk.words[at + 1 : at + 4]
    if "and" in beside:  # "the expiry and the code": two things
        beside = beside[: beside.index("and")]
    before = [*talk.words[max(0, at - _BEFORE) : at + 1], *beside]
    if not _OTHER_THINGS.isdisjoint(before) and not _CARDS.intersection(before):
        return False
    return is_between(cards, at - _CARD_TOKENS, at + _CARD_TOKENS) or talk.words[at] in ("expiry", "expiration")


def _right_behind(talk: Conversation, cards: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """ "4111 … 1111, 05/27": only with a slash, or as a month's name, is it a date without a word for it."""
    for _, end in cards:
        if end >= len(talk.tokens):
            continue
        for at in talk.behind(end, len(talk.tokens), _BEHIND_CARD):
            window = talk.window(at)
            has_sign = len(window) >= 3 and window[1].text == "/" and window[0].kind == Kind.DIGITS
            last = expiry_end(window) if has_sign or window[0].text.lower() in MONTHS else None
            if last is not None:
                yield finding("card_expiry", window[: last + 1])
                break


def _read(talk: Conversation, at: int) -> Finding | None:
    token, word = talk.tokens[at], talk.words[at]
    if token.kind not in (Kind.DIGITS, Kind.AMOUNT) and word not in MONTHS and not is_number_word(word):
        return None
    window = talk.window(at)
    last = expiry_end(window)
    return None if last is None else finding("card_expiry", window[: last + 1])


def _groups(window: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """The digit groups a window begins with, each with its last token; signs and fillers may stand between."""
    at, gap = 0, 0
    while at < len(window):
        digits, used, _ = told_at(window, at)
        if used:
            at, gap = at + used, 0
            yield at - 1, digits
            continue
        text = window[at].text.lower()
        gap += 1
        if gap > 3 or not (text in _GAPS or text in FILLERS or text in ("slash", "of", "stroke")):
            return
        at += 1


def _year_end(window: Sequence[Token], at: int) -> int | None:
    """The token that ends a year told behind a month's name."""
    while at < len(window) and window[at].text.lower() in ("of", ",", "the", ".", "/", "'", "’", "uh", "um", "year"):
        at += 1
    digits = ""
    for end, chars in _groups(window[at:]):
        digits += chars
        if _is_year(digits):
            following = next((more for place, more in _groups(window[at:]) if place > end), "")
            if digits != "20" or len(following) != 2:
                return at + end
        if len(digits) >= 4:
            break
    return None


def is_month_year(digits: str, groups: int) -> bool:
    """True for MMYY, MYY (in at least two groups) and MMYYYY of the years in which cards told today expire."""
    if len(digits) == 3 and groups > 1:
        digits = "0" + digits
    if len(digits) == 5:
        digits = "0" + digits
    return len(digits) in (4, 6) and 1 <= int(digits[:2]) <= 12 and _is_year(digits[2:])


def _is_year(digits: str) -> bool:
    if len(digits) == 4 and digits[:2] == "20":
        digits = digits[2:]
    return len(digits) == 2 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR
