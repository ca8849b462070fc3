"""Names that end a customer's mail or chat: on a line of their own below "regards" or "thanks", or, written small,
behind a comma at the very end ("regards, marie"); behind "thanks," only what is a common name. Whom they write to is
no such name.
"""

import re
from collections.abc import Iterator, Sequence

from transcription.language.conversation import Conversation, phrases
from transcription.language.given import GIVEN
from transcription.language.names import fold
from transcription.language.naming import NO_NAMES
from transcription.language.ordinary import EVERYDAY, FUNCTION
from transcription.language.tokens import Kind, Token, words
from transcription.transcript import Speaker

_SURE_FORMULAS = """
regards
kind regards
best regards
warm regards
best wishes
all the best
yours sincerely
yours faithfully
yours truly
"""
_SURE = phrases(_SURE_FORMULAS)
_FORMULAS = phrases(
    _SURE_FORMULAS
    + """
best
yours
sincerely
faithfully
thanks
thanks again
many thanks
thanks in advance
thank you
thank you very much
cheers
ta
"""
)
_PAUSES = frozenset(",.!-–—")
_TIES = frozenset("-'’.")
_KISSES = re.compile(r"x{1,4}|xo|xoxo")
_NOT_A_NAME = re.compile(r"\w+(?:[^aeioum]ed|[aeiou]ted|ing|ly|tion|ment|ness|ful|ious|able|ise|ize)")
_SHORTHAND = words("""
    asap lol btw ttyl cya brb tbh imo fyi omg tba tbc eod etc idk np rgds yw bbl gtg ps
""")
_VOWELS = frozenset("aeiouyáéíóúàèìòùäöüâêîôûåøæ")
_MOST_WORDS = 3
_BY = (Speaker.CUSTOMER, Speaker.UNKNOWN)


def signed(talk: Conversation) -> Iterator[tuple[int, int]]:
    """The [first, end) tokens of each name that signs a customer's lines; none of an agent who wrote here."""
    agents = {
        fold(word)
        for segment in talk.segments
        if segment.speaker == Speaker.AGENT and segment.author
        for word in segment.author.replace(".", " ").split()
    }
    sure = {end for _, end in talk.cues(_SURE)}
    for _, end in talk.cues(_FORMULAS):
        span = _signature(talk, end, is_sure=end in sure) if talk.speaker(end - 1) in _BY else None
        if span and not all(fold(token.text) in agents for token in talk.tokens[slice(*span)] if _is_word(token)):
            yield span


def _signature(talk: Conversation, end: int, *, is_sure: bool) -> tuple[int, int] | None:
    formula = talk.tokens[end - 1]
    text = talk.segments[formula.place].text
    rest = [token for token in talk.tokens[end : end + 12] if token.place == formula.place]
    at = next((place for place, token in enumerate(rest) if token.text not in _PAUSES), len(rest))
    if at == len(rest):
        return None
    gap = text[formula.end : rest[at].start]
    is_below, is_behind = "\n" in gap, bool(at) and not text[formula.end :].count("\n")
    if not (is_below or (is_behind and not talk.segments[formula.place].words)):
        return None
    if not (is_below or is_sure or rest[at].text in GIVEN):
        return None
    line = _same_line(rest[at:], text)
    size = _name_size(line, is_small=not is_below)
    return (end + at, end + at + size) if size else None


def _same_line(tokens: Sequence[Token], text: str) -> Sequence[Token]:
    for place in range(1, len(tokens)):
        if "\n" in text[tokens[place - 1].end : tokens[place].start]:
            return tokens[:place]
    return tokens


def _name_size(line: Sequence[Token], *, is_small: bool) -> int:
    """How many tokens the name takes; 0 where the line holds anything else but kisses and a full stop."""
    size = count = 0
    for place, token in enumerate(line):
        word = token.text.lower()
        if count and (_KISSES.fullmatch(word) or token.text in _PAUSES) and not _is_tie(line, place):
            break
        if _is_word(token) and _is_name(word, is_first=not count) and not (is_small and not token.text.islower()):
            count, size = count + 1, place + 1
        elif not (count and _is_tie(line, place)):
            return 0
    behind = (token.text.lower() for token in line[size:])
    is_whole = all(_KISSES.fullmatch(word) or word in _PAUSES for word in behind)
    return size if is_whole and 0 < count <= _MOST_WORDS else 0


def _is_name(word: str, *, is_first: bool) -> bool:
    if len(word) == 1 or word in GIVEN:
        return len(word) > 1 or not is_first
    is_ordinary = any(word in known for known in (EVERYDAY, FUNCTION, NO_NAMES, _SHORTHAND))
    return not is_ordinary and not _NOT_A_NAME.fullmatch(word) and not _VOWELS.isdisjoint(word)


def _is_tie(line: Sequence[Token], place: int) -> bool:
    """A dash or apostrophe inside a name."""
    if not 0 < place < len(line) - 1 or line[place].text not in _TIES:
        return False
    return line[place - 1].end == line[place].start and line[place].end == line[place + 1].start


def _is_word(token: Token) -> bool:
    return token.kind == Kind.WORD
