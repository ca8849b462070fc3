"""Postal addresses: a house number with a street, what follows it up to the postcode, postcodes, and what is
told as the answer to "your address?".
"""

from collections.abc import Iterator, Sequence

from transcription.language.codes import is_joined
from transcription.language.conversation import Conversation, Reach, finding, phrases
from transcription.language.numbers import is_number_word
from transcription.language.ordinary import EVERYDAY, FUNCTION
from transcription.language.postcodes import STATE_NAMES, STATES, postcode_end, zip_end
from transcription.language.residences import residences
from transcription.language.streets import FLATS, box_end, flat_end, loose_end, street_end, tail_end, told_postcode
from transcription.language.tokens import Finding, Kind, Token, words

_ADDRESS = phrases("""
address
addresses
live at
live in
living at
lives at
living in
deliver to
delivery to
delivered to
deliver it to
ship to
shipped to
ship it to
send it to
sent to
send them to
moved to
moving to
house number
first line
street name
residing at
based at
""")
_POSTCODE = phrases("""
postcode
post code
postal code
zip
zip code
zipcode
pincode
pin code
eircode
eir code
""")
_TOWN = phrases("""
city
current city
city name
which town
what town
your town
""")
_TOWN_CODE = (5, 6, 7)
_NOT_POSTAL = words("""
    email e-mail mail ip web website url wifi mac network login billing
""") - {"billing"}
_SURE_CUES = frozenset(("address", "addresses", "at", "number", "line"))
_FLAT_TOKENS = 3
_REACH = Reach(words=10, turns=4)
_TIGHT_REACH = Reach(words=8, turns=4)
_TOWN_REACH = Reach(words=6, turns=2)
_TOWN_TOKENS = 4
_TOWN_LINE = 10


def places(talk: Conversation) -> Iterator[Finding]:
    """Postal addresses and postcodes."""
    yield from residences(talk, _is_postal)
    yield from talk.told_behind(_address_cues(talk), lambda at, end: _answer(talk, at, end), _REACH)
    for at, token in enumerate(talk.tokens):
        if talk.is_free(token) and (token.kind == Kind.DIGITS or token.kind == Kind.WORD):
            end = _anywhere(talk, at, token)
            if end is not None:
                yield finding("address", talk.window(at)[: end + 1])
    yield from talk.told_behind(talk.cues(_POSTCODE), lambda at, _end: _postcode(talk, at), _TIGHT_REACH)
    yield from talk.told_behind(talk.cues(_TOWN), lambda at, end: _beside_town(talk, at, end), _TOWN_REACH)


def _address_cues(talk: Conversation) -> list[tuple[int, int]]:
    """Words that ask for or announce an address, none of e-mail."""
    return [cue for cue in talk.cues(_ADDRESS) if _is_postal(talk, cue[0])]


def _is_postal(talk: Conversation, first: int) -> bool:
    """No e-mail address, and nobody who addresses a concern."""
    return _NOT_POSTAL.isdisjoint(talk.words[max(0, first - 3) : first]) and talk.words[first - 1 : first] != ["to"]


def _anywhere(talk: Conversation, at: int, token: Token) -> int | None:
    """An address or postcode that needs no words around it."""
    word = talk.words[at]
    if word in FLATS:
        end = flat_end(talk.window(at))
        return None if end is None or end < _FLAT_TOKENS else tail_end(talk.window(at), end)
    if token.kind == Kind.DIGITS or is_number_word(word):
        if at and _is_part(talk.tokens[at - 1], token):
            return None
        window = talk.window(at)
        end = street_end(window)
        return None if end is None else tail_end(window, end)
    if word in ("po", "p"):
        end = box_end(talk.window(at))
        return None if end is None else tail_end(talk.window(at), end)
    if token.text in STATES or word in STATE_NAMES:
        end = zip_end(talk.window(at))
        if end is not None:
            return end
    if token.text.isupper() and len(token.text) <= 2 and not (at and _is_part(talk.tokens[at - 1], token)):
        return postcode_end(talk.window(at), is_asked=False)
    return None


def _is_part(before: Token, token: Token) -> bool:
    """Something longer is cut: "AB12 …", "3-12", "£12"."""
    return is_joined(before, token) and (before.kind in (Kind.WORD, Kind.DIGITS) or before.text in "-–_/#$£€@")


def _answer(talk: Conversation, at: int, end: int) -> Finding | None:
    """The address told where one was asked for: it begins with a number or a flat."""
    token, word = talk.tokens[at], talk.words[at]
    if token.kind not in (Kind.DIGITS, Kind.WORD):
        return None
    window = talk.window(at)
    if word in FLATS or word == "house" or (word == "number" and _is_house(talk, at)):
        last = flat_end(window)
    elif token.kind == Kind.DIGITS or is_number_word(word):
        last = street_end(window, is_asked=True)
    else:
        return _bare_postcode(talk, at, window)
    if last is None and talk.words[end - 1] in _SURE_CUES:
        last = loose_end(window)
    if last is None:
        return None
    return finding("address", window[: tail_end(window, last) + 1])


def _is_house(talk: Conversation, at: int) -> bool:
    """ "It's number 4": no number of a phone or an account."""
    is_start = not at or talk.tokens[at - 1].place != talk.tokens[at].place
    return is_start or talk.words[at - 1] in ("house", "door", "is", "it's", "at", "to", ",", ":")


def _postcode(talk: Conversation, at: int) -> Finding | None:
    """What is told where a postcode was asked for."""
    token, word = talk.tokens[at], talk.words[at]
    if token.kind not in (Kind.DIGITS, Kind.WORD) or (len(word) > 1 and word in FUNCTION):
        return None
    window = talk.window(at)
    last = postcode_end(window, is_asked=True)
    return None if last is None else finding("address", window[: last + 1])


def _beside_town(talk: Conversation, at: int, end: int) -> Finding | None:
    """Five to seven digits in the line that answers "which city?", alone, beside a town or behind "code"."""
    token = talk.tokens[at]
    line = talk.lines[token.place]
    index = talk.index(token)
    if (
        len(line) > _TOWN_LINE
        or token.kind != Kind.DIGITS
        or len(token.text) not in _TOWN_CODE
        or token.place == talk.tokens[end - 1].place
    ):
        return None
    near = [other.text.lower() for other in (*line[:index], *line[index + 1 :]) if other.kind != Kind.SIGN]
    is_answer = all(word not in EVERYDAY or word in ("and", "code", "zip", "the", "is", "its", "it's") for word in near)
    return finding("address", [token]) if is_answer and len(near) <= _TOWN_TOKENS else None


def _bare_postcode(talk: Conversation, at: int, window: Sequence[Token]) -> Finding | None:
    """A postcode in the answer: spelled or written small."""
    if len(window[0].text) > 2 or talk.words[at] in FUNCTION:
        return None
    last = told_postcode(window)
    return finding("address", window[: last + 1]) if last is not None and last >= 1 else None
