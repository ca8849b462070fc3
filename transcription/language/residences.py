"""Where somebody lives, told in words of their own: the line that answers "your address?", and what follows
"my address is", in whatever form, in small letters and without commas.
"""

from collections.abc import Callable, Iterator, Sequence

from transcription.language.conversation import Conversation, finding, phrases
from transcription.language.numbers import FILLERS, is_number_word, told_at
from transcription.language.ordinary import EVERYDAY, FUNCTION
from transcription.language.postcodes import STATE_NAMES, STATES
from transcription.language.streets import (
    COUNTED,
    COUNTRIES,
    DIRECTIONS,
    INNER,
    OTHER_TYPES,
    PAUSES,
    SURE_TYPES,
    street_end,
    tail_end,
)
from transcription.language.tokens import Finding, Kind, Token, words
from transcription.transcript import Speaker

_CUES = phrases("""
address
addresses
where do you live
do you live
residing at
""")
_ASKS = words("""
    ? please confirm provide give may what what's whats tell need verify share have can could where
""")
_CONCERNS = words("""
    that this your it these those any all you his her their bar book label line
""")
"""Behind "address" where somebody addresses a concern, or where no dwelling is meant."""

_OPENERS = (
    words("""
    yes yeah yep yup ya sure ok okay it's its it is that's thats are was my our the new please address so well will
    should be certainly fine of course alright no at in to as follows would to: hi hello add
""")
    | FILLERS
)
_ENDS = words("""
    phone ph contact mobile cell telephone tel email e-mail mail name ssn card order account acc ac ref reference
    policy ticket password dob social booking tracking invoice and my is number instead write
""")
_LINKS = words("""
    of the upon de la le el du del van der den st
""")
_PHONES = frozenset(("phone", "ph", "contact", "mobile", "cell", "telephone"))
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_TYPES = SURE_TYPES | OTHER_TYPES
_PLACES = words("""
    post city center centre town village mall plaza complex market sector phase garden junction opposite
""")
_PARTS = _TYPES | INNER | DIRECTIONS | STATE_NAMES | COUNTRIES | _PLACES
_TOKENS = 40
_GAP = 2
_OPENER_TOKENS = 8
_PHONE_DIGITS = 7
_NAME_LETTERS = 3
_WORDS_ALONE = range(2, 7)
_TALKED = ("ing", "ed", "ly")

IsPostal = Callable[[Conversation, int], bool]


def residences(talk: Conversation, is_postal: IsPostal) -> Iterator[Finding]:
    """Addresses right behind "address" in the same line, and at the beginning of the lines that answer a question."""
    lines: dict[int, frozenset[str]] = {}
    for first, end in talk.cues(_CUES):
        if not is_postal(talk, first) or (end < len(talk.words) and talk.words[end] in _CONCERNS):
            continue
        place = talk.tokens[end - 1].place
        if place not in lines:
            lines[place] = frozenset(token.text.lower() for token in talk.lines[place])
        spoken = lines[place]
        has_phone = not _PHONES.isdisjoint(spoken)
        found = _read(talk, end, has_phone=has_phone, is_alone=False)
        if found is not None:
            yield found
        elif talk.speaker(first) != Speaker.CUSTOMER and not _ASKS.isdisjoint(spoken):
            yield from _answers(talk, end, has_phone=has_phone, is_named="name" in spoken)


def _answers(talk: Conversation, end: int, *, has_phone: bool, is_named: bool) -> Iterator[Finding]:
    """The lines that answer, up to the next question; what is no number and no street only in the first that tells."""
    is_first = not is_named
    for near in talk.answers(talk.tokens[end - 1].place):
        start = talk.lines[near][0]
        found = _read(talk, talk.where[start.place, start.start], has_phone=has_phone, is_alone=is_first)
        if found is not None:
            is_first = False
            yield found


def _read(talk: Conversation, at: int, *, has_phone: bool, is_alone: bool) -> Finding | None:
    """An address that begins at the token `at` of its line, or behind the words that lead to it."""
    limit = min(len(talk.tokens), at + _OPENER_TOKENS)
    place = talk.tokens[at - 1 if at == len(talk.tokens) else at].place
    while at < limit and talk.tokens[at].place == place and (size := _opener_size(talk, at)):
        at += size
    if at >= len(talk.tokens) or talk.tokens[at].place != place or not talk.is_free(talk.tokens[at]):
        return None
    window = talk.window(at)
    line = [token for token in window[:_TOKENS] if token.place == place]
    last = _run_end(line, has_phone=has_phone or any(token.text.lower() in _PHONES for token in line))
    if last is None or not _is_address(line[: last + 1], is_alone=is_alone and last + 1 == len(line)):
        return None
    street = street_end(window, is_asked=True)
    ends = [last, tail_end(window, last), *([tail_end(window, street)] if street is not None else [])]
    return finding("address", window[: max(ends) + 1])


def _opener_size(talk: Conversation, at: int) -> int:
    """How many tokens lead to the address: "sure, it's …", a phone number told first; not the "no" of "no 78"."""
    if talk.words[at] == "no" and at + 1 < len(talk.tokens) and talk.tokens[at + 1].kind == Kind.DIGITS:
        return 0
    if talk.tokens[at].kind == Kind.DIGITS and len(talk.tokens[at].text) >= _PHONE_DIGITS:
        return 1
    is_word = talk.words[at] in _OPENERS and not is_number_word(talk.words[at])
    return int(is_word or talk.tokens[at].text in (",", ":", "-", ".", "…"))


def _run_end(line: Sequence[Token], *, has_phone: bool) -> int | None:
    """The last token of what may be an address: names, numbers, parts of a street, few everyday words between."""
    is_small = all(token.text.islower() for token in line if token.kind == Kind.WORD)
    last, gap, at = None, 0, 0
    while at < len(line) and gap <= _GAP:
        token, word = line[at], line[at].text.lower()
        used = _number_size(line, at)
        if used:
            if _digits(line[at : at + used]) >= _PHONE_DIGITS and (has_phone or at + used < len(line) or used > 1):
                break
            last, gap, at = at + used - 1, 0, at + used
            continue
        if token.kind in (Kind.MARK, Kind.AMOUNT) or (word in _ENDS and at) or token.text in "?!;":
            break
        if _is_part(line, at):
            last, gap = at, 0
        elif token.kind == Kind.WORD and word not in _LINKS:
            if (word in FUNCTION and at) or not (is_small or token.text[0].isupper() or not at):
                break
            gap += 1
        elif token.kind == Kind.SIGN and token.text not in PAUSES:
            break
        at += 1
    return last


def _number_size(line: Sequence[Token], at: int) -> int:
    """How many tokens tell digits from `at` on; "6 th" is another number than the "42" before it."""
    end = at
    while end < len(line) and line[end].text.lower() != "oh":
        used = told_at(line, end)[1] or (line[end].kind == Kind.DIGITS)
        is_ordinal = end + 1 < len(line) and line[end + 1].text.lower() in _ORDINALS
        if not used or (is_ordinal and end > at):
            break
        end += used
    return end - at


def _digits(tokens: Sequence[Token]) -> int:
    return sum(len(token.text) if token.kind == Kind.DIGITS else 1 for token in tokens)


def _is_part(line: Sequence[Token], at: int) -> bool:
    """A name, a part of a street, a state; a state that is a word as well only where the line ends."""
    token, word = line[at], line[at].text.lower()
    if token.kind != Kind.WORD:
        return False
    if word in _PARTS or (word == "no" and not at):
        return True
    if word.upper() in STATES:
        return word not in FUNCTION or token.text.isupper() or (at + 1 == len(line) and at > 0 and word != "me")
    if len(word) == 1:
        return word not in ("a", "i") or (at > 0 and line[at - 1].kind == Kind.DIGITS)
    return word not in EVERYDAY and word not in FILLERS


def _is_address(run: Sequence[Token], *, is_alone: bool) -> bool:
    """Enough is there: a number with a street or two names, a street with its name, a town with its state.

    `is_alone`: the run is the whole answer; two to six words that mean nothing else are enough then.
    """
    told = [token.text.lower() for token in run if token.kind == Kind.WORD]
    names = [word for word in told if word not in EVERYDAY | _TYPES | INNER and len(word) >= _NAME_LETTERS]
    names = [word for word in names if word not in COUNTED and not is_number_word(word)]
    has_number = any(token.kind == Kind.DIGITS or is_number_word(token.text.lower()) for token in run)
    has_type = any(word in _TYPES for word in told[not has_number :])
    if has_number:
        return (
            told[:3] == ["p", "o", "box"]
            or told[:2] == ["po", "box"]
            or (has_type and (bool(names) or not SURE_TYPES.isdisjoint(told)))
            or len(names) > 1
        )
    if len(told) > 1 and names and any(word in STATE_NAMES or word in COUNTRIES for word in told[1:]):
        return True
    if any(word.endswith(_TALKED) for word in names):
        return False
    if has_type and names:
        return told[-1] in SURE_TYPES or any(word in SURE_TYPES for word in told) or is_alone
    return is_alone and len(names) == len(told) and len(told) in _WORDS_ALONE
