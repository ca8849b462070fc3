"""National identity numbers: those whose form and check digits speak for themselves, and those asked for by name
(social security, national insurance, passport, driving licence, tax id); PINs, which only their name tells.
"""

from collections.abc import Iterator, Sequence

from transcription.language.checksums import SURE, is_bsn, is_nhs, is_ssn, is_steuer_id
from transcription.language.codes import Piece, chars_of, is_joined, pieces_of, upto
from transcription.language.context import Context, context_of
from transcription.language.conversation import OTHER_NUMBERS, Conversation, Reach, finding, is_between, phrases
from transcription.language.numbers import is_aside, is_number_word
from transcription.language.ordinary import FUNCTION
from transcription.language.tokens import Finding, Kind, Token, words

_IDENTITY = phrases("""
social security
social security number
social insurance number
your social
my social
the social
last four of social
ssn
ssn's
s s n
national insurance
national insurance number
ni number
n i number
nino
passport
passport number
passport no
driving licence
driving license
drivers licence
drivers license
driver's licence
driver's license
driver licence
driver license
licence number is
identity card
identity number
identity document
identification number
id card
id card number
national id
national identity
citizen number
citizen service number
burgerservicenummer
bsn
dni
n i e
nie
d n i
tax id
tax identification
taxpayer
taxpayer identification
tax number
steuer id
steueridentifikationsnummer
steuernummer
sozialversicherungsnummer
insee
securite sociale
sécurité sociale
medicare number
nhs number
health card number
itin
aadhaar
aadhaar number
aadhaar card number
aadhar
aadhar number
adhaar
adhaar number
pan number
pan card
pan card number
pps number
ppsn
p p s number
tfn
tax file number
ein
employer identification number
gstin
""")
_PIN = phrases("""
pin
pin is
pin number
p i n
pass code
passcode
""")
_OTHERS = phrases(
    OTHER_NUMBERS
    + """
claim
card number
account number
sort code
extension
postcode
zip
"""
)
_FEWEST_CHARS, _MOST_CHARS = 4, 22
_FEWEST_DIGITS = 3
_SURE_CHARS = 16
_TIES = frozenset("-–./_")
_PIN_SIZES = (4, 5, 6)
_REACH = Reach(words=14, turns=4)
_PIN_REACH = Reach(words=5, turns=2)
_UNITS = words("""
    pounds dollars euros days weeks months years hours minutes times percent people items
""")


def identities(talk: Conversation) -> Iterator[Finding]:
    """Identity numbers told for certain: written like a social security number, or with check digits of their own."""
    for at, token in enumerate(talk.tokens):
        if not _may_begin(talk, at, token):
            continue
        window = talk.window(at)
        end = _ssn_end(window) if token.kind == Kind.DIGITS and len(token.text) == 3 else None
        end = _checked_end(pieces_of(window, limit=_SURE_CHARS)) if end is None else end
        if end is not None and context_of(talk.tokens, at, at + end) != Context.REFERENCE:
            yield finding("national_id", window[: end + 1])


def announced(talk: Conversation) -> Iterator[Finding]:
    """Identity numbers told behind the name of such a number; the last four digits of one as well."""
    # What was found already is what the words before it announce: the next number is another's.
    others = sorted([*(first for first, _ in talk.cues(_OTHERS)), *talk.told("national_id")])

    def read(at: int, end: int) -> Finding | None:
        return None if is_between(others, end, at) else _code(talk, at)

    cues = talk.cues(_IDENTITY)
    yield from talk.told_behind(cues, read, _REACH)
    yield from talk.told_before(cues, lambda at: read(at, at))


def pins(talk: Conversation) -> Iterator[Finding]:
    """Four to six digits behind "PIN"."""
    others = [first for first, _ in talk.cues(_OTHERS)]

    def read(at: int, end: int) -> Finding | None:
        number = talk.number(at)
        if number is None or is_between(others, end, at):
            return None
        chain, parts = number
        is_pin = sum(len(part.digits) for part in parts) in _PIN_SIZES and not _counts(chain, parts[-1].last)
        return finding("pin", chain[parts[0].first : parts[-1].last + 1]) if is_pin else None

    cues = [cue for cue in talk.cues(_PIN) if talk.words[min(cue[1], len(talk.words) - 1)] != "code"]
    yield from talk.told_behind(cues, read, _PIN_REACH)


def _may_begin(talk: Conversation, at: int, token: Token) -> bool:
    """Digits or a short word that something joins or follows as in a number of an identity card."""
    if token.kind == Kind.DIGITS:
        return len(token.text) != 4 and talk.is_free(token) and not _follows_code(talk, at)
    return token.kind == Kind.WORD and len(token.text) <= 2 and talk.is_free(token) and not _follows_code(talk, at)


def _follows_code(talk: Conversation, at: int) -> bool:
    """Touches a letter or a digit on its left: the middle of something longer."""
    if not at:
        return False
    before, token = talk.tokens[at - 1], talk.tokens[at]
    if before.text in _TIES and at > 1 and is_joined(before, token):
        before, token = talk.tokens[at - 2], before
    return before.kind in (Kind.WORD, Kind.DIGITS) and is_joined(before, token)


def _ssn_end(window: Sequence[Token]) -> int | None:
    """Written 123-45-6789, with dashes: nothing else is told so."""
    if len(window) < 5 or [token.text in "-–‐‑" for token in window[1:4:2]] != [True, True]:
        return None
    groups = [token.text for token in window[:5:2]]
    is_written = [len(group) for group in groups] == [3, 2, 4] and all(group.isdecimal() for group in groups)
    is_end = len(window) < 7 or window[5].text not in "-–" or window[6].kind != Kind.DIGITS
    return 4 if is_written and is_end and is_ssn("".join(groups)) else None


def _checked_end(pieces: Sequence[Piece]) -> int | None:
    chars = chars_of(pieces)
    for length, is_right in SURE:
        end = upto(pieces, length) if len(chars) >= length and is_right(chars[:length]) else None
        if end is not None and (pieces[-1].last == end or length != 15):
            return end
    return None


def _code(talk: Conversation, at: int) -> Finding | None:
    """Letters and digits told from the token on that may be such a number."""
    token = talk.tokens[at]
    if token.kind not in (Kind.DIGITS, Kind.WORD) or _is_talk(token):
        return None
    window = talk.window(at)
    pieces = _trimmed(pieces_of(window), window)
    chars = chars_of(pieces)
    digits = sum(char.isdecimal() for char in chars)
    if not _FEWEST_CHARS <= len(chars) <= _MOST_CHARS or digits < _FEWEST_DIGITS or _counts(window, pieces[-1].last):
        return None
    return finding("national_id", window[: pieces[-1].last + 1])


def _is_talk(token: Token) -> bool:
    """A word that holds the sentence together and tells no digit."""
    return len(token.text) > 1 and token.text.lower() in FUNCTION and not is_number_word(token.text.lower())


def _trimmed(pieces: Sequence[Piece], window: Sequence[Token]) -> Sequence[Piece]:
    """Without a first "a" or "I" that belongs to the sentence, and what is behind a number with check digits."""
    while pieces and window[pieces[0].first].text.lower() in ("a", "i") and len(pieces) > 1:
        if window[pieces[0].last + 1].kind == Kind.DIGITS or len(window[pieces[0].last + 1].text) == 1:
            break
        pieces = pieces[1:]
    while len(pieces) > 1 and is_aside(window, pieces[-1].last):
        pieces = pieces[:-1]
    chars = chars_of(pieces)
    for length, is_right in ((9, is_ssn), (9, is_bsn), (11, is_steuer_id), (10, is_nhs), *SURE):
        end = upto(pieces, length) if chars[:length].isalnum() and _is(is_right, chars[:length]) else None
        if end is not None and len(chars) > _MOST_CHARS:
            return [piece for piece in pieces if piece.last <= end]
    return pieces


def _is(is_right: object, chars: str) -> bool:
    return callable(is_right) and (not chars.isdecimal() or bool(is_right(chars)))


def _counts(window: Sequence[Token], last: int) -> bool:
    return last + 1 < len(window) and window[last + 1].text.lower() in _UNITS
