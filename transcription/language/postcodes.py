"""Postcodes: British, Canadian, Irish and Dutch ones by form, American ZIP codes behind a state, any if asked for."""

import re
from collections.abc import Sequence

from transcription.language.codes import Piece, chars_of, pieces_of, upto
from transcription.language.tokens import MARKS, Kind, Token

_AREAS_WORDS = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G
    GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW
    OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD
    WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREAS_WORDS.split())
_BRITISH = re.compile(r"([A-Z]{1,2})([0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY][0-9][A-Z][0-9][A-Z][0-9]")
_IRISH = re.compile(r"(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W)[0-9AC-FHKNPRTV-Y]{4}")
_DUTCH = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")

_STATES_WORDS = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC
"""
STATES = frozenset(_STATES_WORDS.split())
"""Two-letter states of the USA."""

_STATE_NAMES_WORDS = """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
    montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania tennessee
    texas utah vermont virginia washington wisconsin wyoming
"""
STATE_NAMES = frozenset(_STATE_NAMES_WORDS.split())
"""The last word of each state's name."""

_AHEAD = 10
_SIZES = (5, 6, 7)
_LONG = 8
_UNITS = frozenset(("pounds", "dollars", "days", "percent", "gb", "mb", "am", "pm", "miles", "minutes", "times"))


def postcode_end(window: Sequence[Token], *, is_asked: bool) -> int | None:
    """The last token of a postcode that begins with the window's first.

    Not asked for, only British, Canadian and Irish ones in capitals count; `is_asked`: spelled, in small letters,
    Dutch, ZIP codes, and three to eight letters and digits of whatever country.
    """
    if not window or (not is_asked and not window[0].text.isupper()):
        return None
    pieces = pieces_of(window, is_lax=is_asked)
    if pieces and pieces[0].chars.isdecimal():
        pieces = [piece for piece in pieces if window[piece.last].place == window[0].place]
    end = _formed_end(pieces, _FORMS if is_asked else _SURE_FORMS)
    if end is not None:
        return end if is_asked or _is_upper(window[: end + 1]) else None
    if not is_asked or any(_begins_formed(window, at) for at in range(1, min(len(window), _AHEAD))):
        return None
    return _asked_end(pieces, window)


def _begins_formed(window: Sequence[Token], at: int) -> bool:
    """A postcode with letters follows in the same line: the digits before it are an order's."""
    token = window[at]
    if token.text == MARKS["address"] and token.place == window[0].place:
        return True
    if token.kind != Kind.WORD or len(token.text) > 2 or token.place != window[0].place:
        return False
    return _formed_end(pieces_of(window[at : at + 12], limit=8), _FORMS[:2]) is not None


def zip_end(window: Sequence[Token]) -> int | None:
    """The last token of a ZIP code with its state: "TX 75001", "New York 10001-1234"; the state is the first token."""
    if len(window) < 2:
        return None
    is_state = window[0].text in STATES or window[0].text.lower() in STATE_NAMES
    at = 2 if window[1].text in (",", ".") else 1
    if not is_state or at >= len(window) or not _is_digits(window[at], 5):
        return None
    has_more = at + 2 < len(window) and window[at + 1].text in "-–" and _is_digits(window[at + 2], 4)
    return at + 2 if has_more else at


def _british(text: str) -> bool:
    match = _BRITISH.fullmatch(text)
    return match is not None and match[1] in _AREAS


def _like_british(text: str) -> bool:
    return _BRITISH.fullmatch(text) is not None


def _irish(text: str) -> bool:
    return _IRISH.fullmatch(text) is not None and not text[3:].isdecimal() and not text[3:].isalpha()


def _canadian(text: str) -> bool:
    return _CANADIAN.fullmatch(text) is not None


def _dutch(text: str) -> bool:
    return _DUTCH.fullmatch(text) is not None


_SURE_FORMS = (((5, 6, 7), _british), ((6,), _canadian), ((7,), _irish))
_FORMS = (((7,), _irish), ((5, 6, 7), _like_british), ((6,), _canadian), ((6,), _dutch))


def _formed_end(pieces: Sequence[Piece], forms: Sequence[tuple[Sequence[int], object]]) -> int | None:
    chars = chars_of(pieces)
    for sizes, is_form in forms:
        for size in reversed(sizes):
            if len(chars) >= size and callable(is_form) and is_form(chars[:size]):
                end = upto(pieces, size)
                if end is not None:
                    return end
    return None


def _asked_end(pieces: Sequence[Piece], window: Sequence[Token]) -> int | None:
    """What is told as a postcode of another country: digits first of all."""
    if not pieces or not any(char.isdecimal() for char in pieces[0].chars):
        return None
    digits = [piece for piece in pieces if piece.chars.isdecimal()]
    if len(digits) < len(pieces):
        pieces = pieces[: pieces.index(next(piece for piece in pieces if not piece.chars.isdecimal()))]
    total, last = 0, None
    for piece in pieces:
        total += len(piece.chars)
        if total in (*_SIZES, 9, 4, 3) or (total == _LONG and piece is pieces[0]):
            last = piece.last
    after = window[last + 1].text.lower() if last is not None and last + 1 < len(window) else ""
    return None if after in _UNITS else last


def _is_upper(tokens: Sequence[Token]) -> bool:
    return all(token.text.isupper() for token in tokens if token.kind == Kind.WORD) and len(tokens) <= 6


def _is_digits(token: Token, size: int) -> bool:
    return token.kind == Kind.DIGITS and len(token.text) == size
