"""The last digits of an account or identity number, where they are what was asked for: "the last four of your
social?". They open an account as the whole number does. The last four of a card stay: receipts print them.
"""

from collections.abc import Iterator, Sequence

from transcription.language.conversation import Conversation, finding, phrases
from transcription.language.numbers import told_at
from transcription.language.ordinary import EVERYDAY
from transcription.language.tokens import Finding, Kind, Token, words

_LAST = phrases("""
last four
last 4
last for digits
last three
last 3
last few digits
last digits
final four
final 4
""")
_ACCOUNT = words("""
    account acct acc ac savings checking
""")
_SOCIAL = words("""
    social ssn ss insurance
""")
_OTHERS = words("""
    card cards credit debit visa mastercard amex phone mobile cell telephone order tracking reference ref invoice
    booking confirmation case ticket policy claim serial meter passport licence license imei iccid sim zip postcode
    postal pin otp password flight room amount sum transfer total price pay paid charge charged cost make
    january february march april may june july august september october november december
""")
_UNITS = words("""
    pounds dollars euros days weeks months years hours minutes times percent people items street road avenue
""")
_SENTENCE_ENDS = frozenset(".?!")
_NEAR = 8
_BEFORE = 4
_FEWEST, _MOST = 3, 17
_MOST_TOLD = 6


def last_digits(talk: Conversation) -> Iterator[Finding]:
    """Three digits or more, told right behind or before the words, or by the one who was asked."""
    waiting: dict[int, list[str]] = {}
    for first, end in talk.cues(_LAST):
        kind = _kind_of(talk, first, end)
        if kind is None:
            continue
        line = talk.lines[talk.tokens[first].place]
        found = _behind(line, talk.index(talk.tokens[end - 1]) + 1) or _before(line, talk.index(talk.tokens[first]))
        if found:
            yield from _free(talk, kind, found)
        else:
            waiting.setdefault(talk.tokens[first].place, []).append(kind)
    for place, kinds in waiting.items():
        yield from _answers(talk, place, kinds)


def _free(talk: Conversation, kind: str, tokens: Sequence[Token]) -> Iterator[Finding]:
    if all(talk.is_free(token) for token in tokens):
        yield finding(kind, tokens)


def _kind_of(talk: Conversation, first: int, end: int) -> str | None:
    """Whose last digits: what is named next in the sentence, else what was named last; None for cards and orders."""
    place = talk.tokens[first].place
    line = talk.lines[place]
    cue, behind = talk.index(talk.tokens[first]), talk.index(talk.tokens[end - 1]) + 1
    for token in line[behind : behind + _NEAR]:
        if token.text in _SENTENCE_ENDS:
            break
        if _is_named(token):
            return _meaning(token)
    return next((_meaning(token) for token in reversed(line[max(0, cue - _NEAR) : cue]) if _is_named(token)), None)


def _is_named(token: Token) -> bool:
    return token.text.lower() in _ACCOUNT | _SOCIAL | _OTHERS


def _meaning(token: Token) -> str | None:
    word = token.text.lower()
    return "bank_account" if word in _ACCOUNT else "national_id" if word in _SOCIAL else None


def _answers(talk: Conversation, place: int, kinds: Sequence[str]) -> Iterator[Finding]:
    """As many numbers in the answer as were asked for, in that order."""
    count = 0
    for near in talk.answers(place):
        line, at = talk.lines[near], 0
        while at < len(line) and count < len(kinds):
            size = number_size(line, at)
            tokens = line[at : at + size]
            if size and _may_be(line, at, size) and all(talk.is_free(token) for token in tokens):
                yield finding(_told_kind(line, at) or kinds[count], tokens)
                count += 1
            at += size or 1


def _told_kind(line: Sequence[Token], at: int) -> str | None:
    """What the answer itself calls the number."""
    return next((_meaning(token) for token in reversed(line[max(0, at - _BEFORE) : at]) if _is_named(token)), None)


def _may_be(line: Sequence[Token], at: int, size: int) -> bool:
    """Three to seventeen digits in one group, or a few told in words; no order's number, no price."""
    tokens = line[at : at + size]
    written = [token for token in tokens if token.kind == Kind.DIGITS]
    digits = sum(len(token.text) if token.kind == Kind.DIGITS else 1 for token in tokens)
    is_size = _FEWEST <= digits <= (_MOST if len(written) == size == 1 else _MOST_TOLD)
    before = next((token for token in reversed(line[max(0, at - _BEFORE) : at]) if _is_named(token)), None)
    after = line[at + size].text.lower() if at + size < len(line) else ""
    is_last = after in EVERYDAY - _UNITS or not after.isalpha()
    return is_size and is_last and (before is None or before.text.lower() not in _OTHERS)


def number_size(line: Sequence[Token], at: int) -> int:
    """How many tokens of a line tell digits from `at` on, signs between them included."""
    end, size = at, 0
    while end < len(line):
        used = told_at(line, end)[1]
        if not used and not (size and line[end].text in "-,." and end + 1 < len(line)):
            break
        end += used or 1
        size = end - at if used else size
    return size


def _behind(line: Sequence[Token], at: int) -> Sequence[Token]:
    """The number right behind the words in the same line: "last four of my social are 7843"."""
    for start in range(at, min(len(line), at + _NEAR)):
        size = number_size(line, start)
        if line[start].text in _SENTENCE_ENDS:
            break
        if size:
            return line[start : start + size] if _may_be(line, start, size) else ()
    return ()


def _before(line: Sequence[Token], at: int) -> Sequence[Token]:
    """ "3471 are the last four of my social"."""
    for start in range(max(0, at - _BEFORE), at):
        size = number_size(line, start)
        if size and start + size <= at and (not start or number_size(line, start - 1) == 0):
            return line[start : start + size] if _may_be(line, start, size) else ()
    return ()
