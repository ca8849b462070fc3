"""Bank details: IBANs by their check digits, sort codes, routing and account numbers by what announces them."""

from collections.abc import Iterator, Sequence

from transcription.language.checksums import IBAN_LENGTHS, is_iban
from transcription.language.codes import Piece, chars_of, pieces_of, upto
from transcription.language.conversation import OTHER_NUMBERS, Conversation, finding, is_between, phrases
from transcription.language.numbers import Part
from transcription.language.tokens import MARKS, Finding, Kind, Token

_IBAN = phrases("""
iban
ibans
i b a n
i ban
international bank account
international account number
""")
_SORT = phrases("""
sort code
sortcode
sort codes
sort
bank code
bsb
bsb number
b s b
""")
_ROUTING = phrases("""
routing number
routing
routing transit
transit number
aba number
aba
""")
_ACCOUNT = phrases("""
account number
account numbers
account no
account is
account's
account
acct number
acct no
acct
acc
acc no
acc number
ac no
ac num
ac number
a c no
accountnumber
""")
_BANKING = phrases("""
bank
banks
banking
sort code
sortcode
bsb
ifsc
routing
iban
savings
checking
current account
direct debit
building society
standing order
payee
wire
transfer
transfers
debit
barclays
lloyds
natwest
hsbc
santander
monzo
halifax
nationwide
chase
citibank
""")
_OTHERS = phrases(
    OTHER_NUMBERS
    + """
order id
claim number
cell
card
cards
card number
meter
serial
ssn
social security
"""
)
_SHORTEST, _LONGEST = 6, 17
_SORT_DIGITS, _ROUTING_DIGITS = 6, 9
_BANK_KINDS = frozenset(("sort_code", "iban", "bank_account"))
_BANK_MARKS = frozenset(MARKS[kind] for kind in _BANK_KINDS)
_TALK_TOKENS = 250
_LEAST_IBAN = 15
_SIGNS = frozenset("-./")


def ibans(talk: Conversation) -> Iterator[Finding]:
    """IBANs whose check digits are right, wherever they stand; what is announced as one and looks like it."""
    for at in range(len(talk.tokens)):
        if _may_begin(talk, at):
            window = talk.window(at)
            is_country = chars_of(pieces_of(window, is_lax=True, limit=2))[:2] in IBAN_LENGTHS
            end = _checked_end(pieces_of(window, is_lax=True)) if is_country else None
            if end is not None:
                yield finding("iban", window[: end + 1])
    yield from talk.told_behind(talk.cues(_IBAN), lambda at, _end: _unchecked(talk, at))


def sort_codes(talk: Conversation) -> Iterator[Finding]:
    """British sort codes (six digits) and American routing numbers (nine) told behind the words for them."""
    others = [first for first, _ in talk.cues(_OTHERS)]

    def read(at: int, end: int, length: int) -> Finding | None:
        if is_between(others, end, at):
            return None
        token = talk.tokens[at]
        if token.kind == Kind.AMOUNT:
            return finding("sort_code", [token]) if length == _SORT_DIGITS and _is_dashed_sort(token.text) else None
        number = talk.number(at)
        size = whole(number[1], length) if number else 0
        return finding("sort_code", tokens_of_parts(*number, size)) if number and size else None

    yield from talk.told_behind(talk.cues(_SORT), lambda at, end: read(at, end, _SORT_DIGITS))
    yield from talk.told_behind(talk.cues(_ROUTING), lambda at, end: read(at, end, _ROUTING_DIGITS))
    yield from talk.told_before(talk.cues(_SORT), lambda at: read(at, at, _SORT_DIGITS))
    yield from talk.told_before(talk.cues(_ROUTING), lambda at: read(at, at, _ROUTING_DIGITS))


def accounts(talk: Conversation) -> Iterator[Finding]:
    """Bank account numbers: told behind "account" where a bank is talked about."""
    others = sorted([*(first for first, _ in talk.cues(_OTHERS)), *talk.told("bank_account")])
    banking = [first for first, _ in talk.cues(_BANKING)]
    marks = [at for at, token in enumerate(talk.tokens) if token.text in _BANK_MARKS]
    taken = [talk.where[span.place, span.start] for item in talk.findings if item.kind in _BANK_KINDS
             for span in item.spans[:1]]  # fmt: skip
    money = sorted(banking + marks + taken)
    near = [cue for cue in talk.cues(_ACCOUNT) if is_between(money, cue[0] - _TALK_TOKENS, cue[1] + _TALK_TOKENS)]

    def read(at: int, end: int) -> Finding | None:
        return None if is_between(others, end, at) else _account(talk, at)

    yield from talk.told_behind(near, read)
    yield from talk.told_before(near, lambda at: read(at, at))


def whole(parts: Sequence[Part], length: int) -> int:
    """How many groups, from the first on, make exactly `length` digits; 0 when one would have to be cut."""
    total = 0
    for size, part in enumerate(parts, start=1):
        total += len(part.digits)
        if total >= length:
            return size if total == length else 0
    return 0


def tokens_of_parts(chain: Sequence[Token], parts: Sequence[Part], size: int) -> Sequence[Token]:
    """The tokens of the first `size` groups."""
    return chain[parts[0].first : parts[size - 1].last + 1]


def _may_begin(talk: Conversation, at: int) -> bool:
    """Two letters of a country, or one that may be spelled on."""
    token, word = talk.tokens[at], talk.words[at].upper()
    if token.kind != Kind.WORD or not talk.is_free(token) or at + 1 >= len(talk.tokens):
        return False
    after = talk.tokens[at + 1]
    if word in IBAN_LENGTHS:
        return True
    return (len(word) == 1 or token.text.lower() in ("golf", "delta", "foxtrot", "november", "india", "echo")) and (
        after.kind in (Kind.WORD, Kind.SIGN)
    )


def _checked_end(pieces: Sequence[Piece]) -> int | None:
    chars = chars_of(pieces)
    length = IBAN_LENGTHS.get(chars[:2])
    if length is None or len(chars) < length or not is_iban(chars[:length]):
        return None
    return upto(pieces, length)


def _unchecked(talk: Conversation, at: int) -> Finding | None:
    """Announced as an IBAN: two letters of a country, digits behind them, about as long as one."""
    if talk.tokens[at].kind not in (Kind.WORD, Kind.DIGITS):
        return None
    window = talk.window(at)
    pieces = pieces_of(window, is_lax=True)
    chars = chars_of(pieces)
    is_like_one = chars[:2] in IBAN_LENGTHS or sum(char.isdecimal() for char in chars) >= _LEAST_IBAN - 3
    if len(chars) < _LEAST_IBAN or not is_like_one or sum(char.isdecimal() for char in chars) < 8:
        return None
    return finding("iban", window[: pieces[-1].last + 1])


def _is_dashed_sort(text: str) -> bool:
    groups = [group for sign in _SIGNS if sign in text for group in text.split(sign)]
    return [len(group) for group in groups] == [2, 2, 2]


def _account(talk: Conversation, at: int) -> Finding | None:
    """Six to seventeen digits: one written group, or all that are told."""
    number = talk.number(at)
    if number is None:
        return None
    parts = number[1]
    if _SHORTEST <= len(parts[0].digits) <= _LONGEST and not parts[0].is_spoken:
        return finding("bank_account", tokens_of_parts(*number, 1))
    digits = sum(len(part.digits) for part in parts)
    return finding("bank_account", tokens_of_parts(*number, len(parts))) if _SHORTEST <= digits <= _LONGEST else None
