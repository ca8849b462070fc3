"""Card security codes: the three or four digits asked for or announced soon after a card number was told."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate

from transcription.language.context import Context, context_of, is_linking
from transcription.language.numbers import Run, is_number_word, runs_of
from transcription.language.streets import street_end
from transcription.language.tokens import MARKS, Finding, Kind, Token, spans_of

_SHORTEST, _LONGEST = 3, 8
"""Three or four digits, perhaps said twice."""
_USUAL = 4
_REACH = 20
"""At most so many words between the announcement and the code."""
_REACH_AHEAD = 6
_CARD_TURNS = 6
"""At most so many turns after the card number."""
_NAMES = frozenset(("cvv", "cvv2", "cvc", "cvc2", "csc", "cvn", "cv", "cid"))
_SURE_STARTS = frozenset(("code", "security", "verification", "three", "3", "last", "signature"))
_OF_CARD = frozenset(("card", "card's", "back", "reverse", "strip", "visa", "mastercard", "amex"))
_BESIDE = 10
_OF_OTHERS = frozenset(("social", "ssn", "account", "phone", "number's", "national", "passport"))
_BESIDE_OTHER = 6
_SURE_NAMES = frozenset(("cvv", "cvc", "csc", "cvn"))
_PHRASES = (
    ("security", "code"), ("security", "number"), ("security", "digits"), ("verification", "code"),
    ("three", "digit"), ("three", "digits"), ("3", "digit"), ("3", "digits"), ("four", "digits"), ("4", "digits"),
    ("code", "on"), ("last", "three"), ("last", "3"), ("the", "back"), ("the", "reverse"), ("signature", "strip"),
)  # fmt: skip
_STARTS = frozenset(first for first, _ in _PHRASES)
_STREET = 16
_UNITS_WORDS = """
    pounds pound quid dollars dollar euros euro pence cents percent days day weeks week months month
    minutes minute hours hour times people miles
"""
_UNITS = frozenset(_UNITS_WORDS.split())

Taken = AbstractSet[tuple[int, int]]


def security_codes(
    conversation: Sequence[Token], turns: Sequence[int], taken: Taken, cards: Sequence[Finding]
) -> Iterator[Finding]:
    """The codes in a conversation; `turns` numbers the turn of each segment, `cards` were found just now.

    A code found is itself a mark that a card was told, as it will be when the conversation is looked at again.
    Behind "CVV" and its like no card need have been told: it may be on file.
    """
    told = _card_turns(conversation, turns, cards)
    announced = [place for place in range(len(conversation)) if _is_announcement(conversation, place)]
    if not announced:
        return
    plain = list(accumulate(map(_is_plain, conversation), initial=0))
    card, last, at = -1, -1, 0
    for run in runs_of(conversation, taken):
        first, end = run.parts[0].first, run.parts[-1].last
        turn = turns[conversation[first].place]
        while card + 1 < len(told) and told[card + 1] <= turn:
            card += 1
        last = max(last, told[card]) if card >= 0 else last
        while at < len(announced) and announced[at] < first:
            at += 1
        asked = at > 0 and plain[first] - plain[announced[at - 1]] <= _REACH
        said = at < len(announced) and _is_said_after(conversation, end, announced, at)
        is_told = last >= 0 and turn - last <= _CARD_TURNS
        is_named = asked and any(_is_of_card(conversation, place) for place in announced[max(0, at - 3) : at])
        is_linked = asked and (is_told or is_named) and _is_linked(conversation, announced[at - 1], first)
        if (is_told or is_named) and (asked or said) and _is_code(run, conversation, is_linked=is_linked):
            last = turns[conversation[end].place]
            yield Finding("card_code", spans_of(conversation[first : end + 1]))


def _card_turns(conversation: Sequence[Token], turns: Sequence[int], cards: Sequence[Finding]) -> list[int]:
    """The turns in which card numbers were told, in order."""
    marks = (MARKS["card"], MARKS["card_code"], MARKS["card_expiry"])
    marked = {turns[token.place] for token in conversation if token.text in marks}
    return sorted(marked | {turns[span.place] for finding in cards for span in finding.spans})


def _is_announcement(conversation: Sequence[Token], at: int) -> bool:
    word = conversation[at].text.lower()
    if word in _NAMES:
        return True
    beside = conversation[max(0, at - 1) : at + _BESIDE_OTHER]
    if word in _STARTS and any(token.text.lower() in _OF_OTHERS for token in beside):
        return False
    return word in _STARTS and at + 1 < len(conversation) and (word, conversation[at + 1].text.lower()) in _PHRASES


def _is_of_card(conversation: Sequence[Token], at: int) -> bool:
    """ "CVV", or a code that is a card's by the words beside it: a card on file needs no number told."""
    word = conversation[at].text.lower()
    if word in _SURE_NAMES:
        return True
    near = {token.text.lower() for token in conversation[max(0, at - _BESIDE) : at + _BESIDE]}
    return word in _SURE_STARTS and not _OF_CARD.isdisjoint(near)


def _is_said_after(conversation: Sequence[Token], end: int, announced: Sequence[int], at: int) -> bool:
    """ "… 123 on the back": in the same line, a few words on."""
    later = next((place for place in announced[at : at + 4] if place > end), None)
    return later is not None and later - end <= _REACH_AHEAD and conversation[later].place == conversation[end].place


def _is_linked(conversation: Sequence[Token], announced: int, first: int) -> bool:
    """ "security code is 123": "code" names the number here, and is no reference."""
    return is_linking([token.text.lower() for token in conversation[announced + 1 : first] if token.kind == Kind.WORD])


def _is_code(run: Run, conversation: Sequence[Token], *, is_linked: bool) -> bool:
    """Three or four digits (or said twice) that count nothing, begin no street, and are announced as no reference."""
    first, end = run.parts[0].first, run.parts[-1].last
    size = len(run.digits)
    if run.is_glued or not _SHORTEST <= size <= _LONGEST or (len(run.parts) == 1 and size > _USUAL):
        return False
    after = conversation[end + 1].text.lower() if end + 1 < len(conversation) else ""
    is_reference = not is_linked and context_of(conversation, first, end) == Context.REFERENCE
    return after not in _UNITS and not is_reference and not _is_of_address(run, conversation)


def _is_of_address(run: Run, conversation: Sequence[Token]) -> bool:
    """A house number with its street, also behind a flat's ("flat 3, 271 Mill Lane"); a postcode that is spelled."""
    before = conversation[max(0, run.parts[0].first - 1)]
    is_spelled = before.kind == Kind.WORD and len(before.text) == 1 and before.text.lower() not in ("a", "i", "o")
    streets = (street_end(conversation[part.first : part.first + _STREET]) for part in run.parts)
    return is_spelled or any(end is not None for end in streets)


def _is_plain(token: Token) -> bool:
    return token.kind == Kind.WORD and not is_number_word(token.text.lower())
