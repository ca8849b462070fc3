"""A house number with its street, and what follows it up to the postcode; a flat, a post box, a number with words
that are no talk.
"""

from collections.abc import Sequence

from transcription.language.codes import is_joined
from transcription.language.numbers import told_at
from transcription.language.ordinary import EVERYDAY, FUNCTION
from transcription.language.postcodes import STATE_NAMES, STATES, postcode_end, zip_end
from transcription.language.tokens import Kind, Token, words

SURE_TYPES = words("""
    street st road rd avenue ave lane ln drive dr boulevard blvd crescent cres terrace ter gardens grove mews
    parkway pkwy highway hwy strasse straße str rue calle laan straat turnpike freeway causeway esplanade
""")
OTHER_TYPES = words("""
    close court ct place pl way square sq hill row walk view park circle cir green rise trail trl path pass loop
    alley plaza quay wharf yard gate bridge common heights meadow meadows cottage house apartments towers tower
    villas building buildings nagar colony estate cross nagar crossing ridge
""")
_QUIET_TYPES = frozenset(("close", "court", "square", "nagar", "colony", "cottage"))
INNER = words("""
    flat apartment apt unit suite ste room floor block number no house building po p o box
""")
DIRECTIONS = words("""
    north south east west n s e w ne nw se sw northeast northwest southeast southwest
""")
COUNTED = words("""
    minutes minute hours hour days day weeks week months month years year miles mile metres meters km times
    items item pounds dollars euros percent people pieces stars lanes doors blocks boxes bags bottles pairs
    copies gb mb kg lbs inch inches feet foot am pm o'clock way star bedroom storey story lane
""")
COUNTRIES = words("""
    usa us uk america england scotland wales ireland india canada australia germany france spain
""")
FLATS = frozenset(("flat", "apartment", "apt", "unit", "suite"))
_STREET_NAMES = words("""
    station school college hospital green spring field wood water stone bank high main
""")
"""Everyday words that streets are commonly called by: "39 station road"."""
_STREET_WORDS = 4
_NAME_LETTERS = 4
_TOWN_WORDS = 4
_ZIP_DIGITS = 5
_HOUSE_DIGITS = 5
_TAIL_TOKENS = 16
_ANSWER_TOKENS = 28
PAUSES = frozenset(",.-/#–'’")


def street_end(window: Sequence[Token], *, is_asked: bool = False) -> int | None:
    """The last token of a house number with its street that begin with the window's first.

    Types that are everyday words as well ("close", "way") need capitals, or an address to be asked for.
    """
    at = _house_end(window)
    if at is None:
        return None
    names = 0
    while at < len(window) and names <= _STREET_WORDS:
        token, word = window[at], window[at].text.lower()
        if token.kind == Kind.SIGN and token.text in PAUSES:
            at += 1
            continue
        is_suffix = token.kind == Kind.DIGITS and at + 1 < len(window) and window[at + 1].text.lower() in (
            "st", "nd", "rd", "th")  # fmt: skip
        if is_suffix:
            names, at = names + 1, at + 2
            continue
        if token.kind != Kind.WORD or word in COUNTED - SURE_TYPES - OTHER_TYPES:
            return None
        if names and (word in SURE_TYPES or word in OTHER_TYPES) and _is_type(window, at, is_asked):
            return _inner_end(window, at)
        if word in FUNCTION - DIRECTIONS and word != "the":
            return None
        names, at = names + 1, at + 1
    return None


def _house_end(window: Sequence[Token]) -> int | None:
    """The token behind a house number: "22", "22a", "22 B", "one forty five"."""
    at, digits = 0, ""
    while at < len(window) and len(digits) <= 5:
        chars, used, is_told = told_at(window, at)
        if not used or (digits and not is_told):
            break
        digits += chars
        at += used
    if not digits or len(digits) > 5:
        return None
    if at < len(window) and len(window[at].text) == 1 and window[at].kind == Kind.WORD:
        is_letter = is_joined(window[at - 1], window[at]) or window[at].text in "BCDE" or window[at].text in "bcd"
        at += is_letter
    return at


def _is_type(window: Sequence[Token], at: int, is_asked: bool) -> bool:
    word = window[at].text.lower()
    if word in SURE_TYPES and (is_asked or word not in ("st", "dr", "via", "drive", "road", "lane")):
        return True
    is_capital = window[at].text[0].isupper() and window[at - 1].text[0].isupper()
    if is_asked or is_capital:
        return True
    before = window[at - 1].text.lower()
    is_name = (before not in EVERYDAY or before in _STREET_NAMES) and before not in COUNTED
    return is_name and (word in SURE_TYPES or (word in _QUIET_TYPES and _is_pause(window, at + 1)))


def _is_pause(window: Sequence[Token], at: int) -> bool:
    """Nothing follows that the word may belong to: "close to", "court of"."""
    return at >= len(window) or window[at].text.lower() not in ("to", "of", "by", "at", "for", "the", "my")


def _inner_end(window: Sequence[Token], at: int) -> int:
    """The street's type, its full stop and direction, and a flat told behind it."""
    if at + 1 < len(window) and window[at + 1].text.lower() in DIRECTIONS and len(window[at + 1].text) > 1:
        at += 1
    after = at + 1
    while after < len(window) and window[after].text in PAUSES:
        after += 1
    if after + 1 < len(window) and window[after].text.lower() in INNER:
        _, used, _ = told_at(window, after + 1)
        is_letter = len(window[after + 1].text) == 1 and window[after + 1].kind == Kind.WORD
        if used or is_letter:
            end = after + max(used, 1)
            is_more = end + 1 < len(window) and is_joined(window[end], window[end + 1])
            return end + 1 if is_more and len(window[end + 1].text) == 1 and window[end + 1].kind == Kind.WORD else end
    return at


def tail_end(window: Sequence[Token], end: int) -> int:
    """The town, postcode and country behind a street."""
    last = _town_end(window, end)
    at = last + 1 + (last + 1 < len(window) and window[last + 1].text == ",")
    is_country = last > end and at < len(window) and window[at].text.lower() in COUNTRIES
    return at if is_country and (window[at].text.isupper() or window[at].text.lower() != "us") else last


def _town_end(window: Sequence[Token], end: int) -> int:
    """Up to the postcode, or the capitalised words between commas."""
    limit = min(len(window), end + 1 + _TAIL_TOKENS)
    last = end
    for at in range(end + 1, limit):
        token, word = window[at], window[at].text.lower()
        if token.kind == Kind.SIGN and token.text in PAUSES:
            continue
        rest = window[at:]
        found = postcode_end(rest, is_asked=False) or zip_end(rest) or told_postcode(rest)
        if found is not None:
            return at + found
        if token.kind == Kind.DIGITS and len(token.text) in (5, 6) and at > end + 1:
            has_more = at + 2 < len(window) and window[at + 1].text in "-–" and len(window[at + 2].text) == 4
            return at + 2 if has_more else at
        if token.kind == Kind.WORD and word.upper() in STATES and _has_zip(rest):
            continue
        if word == "new" and len(rest) > 1 and rest[1].text.lower() in STATE_NAMES:
            last = at + 1
            continue
        if token.kind != Kind.WORD or (word in FUNCTION and word not in ("in", "upon", "on")):
            break
        is_same_line = token.place == window[end].place
        is_near = last >= at - 3 if token.text[0].isupper() else is_same_line and last == at - 1 < end + _TOWN_WORDS
        if is_near and word not in EVERYDAY:
            last = at
    return _told_zip_end(window, last)


def _told_zip_end(window: Sequence[Token], last: int) -> int:
    """A ZIP code told in words behind a state: "Houston, Texas, seven seven oh four two"."""
    if window[last].text.lower() not in STATE_NAMES:
        return last
    at, digits = last + 1, ""
    while at < len(window) and len(digits) < _ZIP_DIGITS:
        chars, used, _ = told_at(window, at)
        if not used and window[at].text != ",":
            break
        digits, at = digits + chars, at + max(used, 1)
    return at - 1 if len(digits) == _ZIP_DIGITS else last


def _has_zip(window: Sequence[Token]) -> bool:
    """Five digits follow a state."""
    after = next((token for token in window[1:3] if token.kind != Kind.SIGN), None)
    return after is not None and after.kind == Kind.DIGITS and len(after.text) == 5


def told_postcode(window: Sequence[Token]) -> int | None:
    """A postcode spelled behind a street: five tokens or more of letters and digits."""
    if len(window[0].text) > 2 and window[0].text.lower() not in ("sierra", "november", "echo"):
        return None
    return postcode_end(window, is_asked=True) if window[0].kind == Kind.WORD else None


def box_end(window: Sequence[Token]) -> int | None:
    words = [token.text.lower() for token in window[:8] if token.text != "."]
    skip = 2 if words[:2] == ["po", "box"] else 3 if words[:3] == ["p", "o", "box"] else 0
    if not skip:
        return None
    at = next(place for place, token in enumerate(window) if token.text.lower() == "box") + 1
    used = told_at(window, at)[1] if at < len(window) else 0
    return at + used - 1 if used else None


def flat_end(window: Sequence[Token]) -> int | None:
    """ "Flat 3, 22 Mill Lane": through the street when one follows."""
    digits, used, _ = told_at(window, 1) if len(window) > 1 else ("", 0, False)
    if len(digits) > _HOUSE_DIGITS:
        return None
    is_letter = len(window) > 1 and len(window[1].text) == 1 and window[1].kind == Kind.WORD
    at = 1 + (used or is_letter)
    if at == 1:
        return None
    if at < len(window) and is_joined(window[at - 1], window[at]) and len(window[at].text) == 1:
        at += window[at].kind == Kind.WORD
    for skip in range(at, min(len(window), at + 4)):
        end = street_end(window[skip:], is_asked=True)
        if end is not None:
            return skip + end
    return at - 1


def loose_end(window: Sequence[Token]) -> int | None:
    """A number and words that are no talk: "12 Rosewood, Leeds", "407 east bridge madurai 34524"."""
    at = _house_end(window)
    if at is None or at >= len(window):
        return None
    last, names = None, 0
    while at < min(len(window), _ANSWER_TOKENS):
        token, word = window[at], window[at].text.lower()
        if token.kind == Kind.WORD:
            if word in FUNCTION or (word in EVERYDAY and word not in OTHER_TYPES | SURE_TYPES | DIRECTIONS):
                break
            names, last = names + (len(word) >= _NAME_LETTERS), at
        elif token.kind == Kind.DIGITS and names:
            last = at
        elif token.text not in PAUSES:
            break
        at += 1
    return last if names and window[at - 1 if last is None else last].text.lower() not in COUNTED else None
