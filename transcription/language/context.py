"""What the words around a number say that it is: a card, a phone, or a reference such as an order number."""

from collections.abc import Sequence
from enum import Enum

from transcription.language.numbers import FILLERS, ROUND, is_number_word
from transcription.language.tokens import Kind, Token


class Context(Enum):
    """What a number was announced as."""

    CARD = "card"
    PHONE = "phone"
    REFERENCE = "reference"
    NONE = "none"


_CARD_WORDS = """
    card cards visa mastercard amex maestro debit credit pan cvv cvc expiry
"""
_CARD = frozenset(_CARD_WORDS.split())
_PHONE_WORDS = """
    phone phones telephone mobile cell cellphone landline tel call ring dial reach text whatsapp fax
    sms contact callback ph
"""
_PHONE = frozenset(_PHONE_WORDS.split())
_REFERENCE_WORDS = """
    order orders reference ref tracking invoice booking confirmation case ticket policy serial
    account acct ac sku item product part model parcel shipment consignment claim quote id imei iban
    isbn ean barcode passport meter membership member customer licence license transaction receipt
    voucher coupon delivery batch contract code postcode zip sort
"""
_REFERENCE = frozenset(_REFERENCE_WORDS.split())
# Words that may stand between "order" and its number without breaking the tie.
_LINKS_WORDS = """
    would number numbers no num nr code id the a an was will be of here hash please sure you your my our
    for it i have got this what what's can could give under as thanks thank course just
"""
_LINKS = FILLERS | frozenset(_LINKS_WORDS.split())
# What has a number by its nature, and what makes a number of any other reference.
_NUMBERED = frozenset(("tracking", "reference", "ref", "iban", "imei", "isbn", "invoice", "serial", "barcode"))
_ANNOUNCES = frozenset(("number", "numbers", "no", "num", "nr", "id", "code", "is", "was", "would", "reference", "ref"))
_REACH = 10
_REACH_AHEAD = 5


def context_of(conversation: Sequence[Token], at: int, until: int) -> Context:
    """What the number at tokens [at, until] of the whole conversation was announced as.

    The nearest telling word within `_REACH` words before counts; a reference word only when nothing but
    linking words stands between, and no card stands before one that announces no number. Failing that, a phone or
    card word close behind ("… is my mobile").
    """
    is_linked, seen = True, 0
    is_reference = False
    floor = max(0, at - _REACH * 4)
    for place in range(at - 1, floor - 1, -1):
        token = conversation[place]
        if token.kind != Kind.WORD:
            is_linked = is_linked and token.kind != Kind.MARK
            continue
        word = token.text.lower()
        found = _meaning(word, is_linked)
        if found == Context.REFERENCE and not _is_explicit(conversation, place):
            is_reference = True
        elif found == Context.CARD and word == "debit" and _is_direct(conversation, place):
            pass
        elif found == Context.CARD or (found != Context.NONE and not is_reference):
            return found
        if is_number_word(word) or word in ROUND:
            continue
        is_linked = is_linked and word in _LINKS
        seen += 1
        if seen >= _REACH:
            break
    if is_reference:
        return Context.REFERENCE
    return _ahead(conversation[until + 1 : until + 1 + _REACH_AHEAD])


def _is_direct(conversation: Sequence[Token], place: int) -> bool:
    """A direct debit is taken from an account, not from a card."""
    return place > 0 and conversation[place - 1].text.lower() == "direct"


def is_linking(words: Sequence[str]) -> bool:
    """True when nothing stands between a name and its number but words that link the two."""
    return all(word in _LINKS for word in words)


def is_card_word(word: str) -> bool:
    """True for words that speak of a payment card."""
    return word in _CARD


def _is_explicit(conversation: Sequence[Token], at: int) -> bool:
    """ "order number", "order is", "order 12": not merely "the card for this order. It's 4539 …"."""
    if conversation[at].text.lower() in _NUMBERED or at + 1 >= len(conversation):
        return True
    after = conversation[at + 1]
    word = after.text.lower()
    return after.kind == Kind.DIGITS or word in _ANNOUNCES or word in "#:" or is_number_word(word)


def _ahead(tokens: Sequence[Token]) -> Context:
    for token in tokens:
        if token.kind in (Kind.MARK, Kind.DIGITS) or token.text in ".?!":
            return Context.NONE
        found = _meaning(token.text.lower(), False)
        if found != Context.NONE:
            return found
    return Context.NONE


def _meaning(word: str, is_linked: bool) -> Context:
    if word in _REFERENCE:
        return Context.REFERENCE if is_linked else Context.NONE
    if word in _CARD:
        return Context.CARD
    return Context.PHONE if word in _PHONE else Context.NONE
