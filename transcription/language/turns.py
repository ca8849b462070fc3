"""Who holds the turn while a number is told: a speaker's own words in one stream, and where cards are talked about."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from transcription.language.context import is_card_word
from transcription.language.numbers import FILLERS, is_number_word
from transcription.language.tokens import Kind, Token, words
from transcription.transcript import Segment, Speaker

INTERJECTION_WORDS = 4
"""A line of another speaker of at most so many words ("mm-hm", "got that") does not end a number being told."""

_CHECKING_WORDS = 2
"""A question of at most so many words ("yes?", "go on?") asks for nothing new."""

_ASKED_FOR = words("""
    address postcode zip zipcode phone telephone mobile cell name surname email e-mail mail birth birthday dob street
    town city card account sort iban
""")
"""What a short request asks for when it ends the number that was told before it ("and your address?")."""

CARD_TALK_TURNS = 4
"""So many turns before and after a mention of a card, a long number is taken for a card's."""


def chains(segments: Sequence[Segment], lines: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """The conversation's tokens as read by each speaker.

    A speaker's chain runs through interjections of others, and through digits that others repeat; it ends where
    another takes the turn.
    """
    found: list[list[Token]] = []
    is_turn = [_is_turn(line) for line in lines]
    for speaker in Speaker:
        current: list[Token] = []
        for place, segment in enumerate(segments):
            if segment.speaker == speaker:
                current += lines[place]
            elif current and is_turn[place]:
                found.append(current)
                current = []
        if current:
            found.append(current)
    return found


def turns_of(segments: Sequence[Segment]) -> list[int]:
    """The number of the turn each segment belongs to: lines of one speaker that follow one another are one turn."""
    turns: list[int] = []
    for place, segment in enumerate(segments):
        is_same = place > 0 and segments[place - 1].speaker == segment.speaker
        turns.append(0 if not place else turns[-1] + (not is_same))
    return turns


class CardTalk:
    """Where in a conversation cards are talked about."""

    def __init__(self, lines: Sequence[Sequence[Token]], turns: Sequence[int]) -> None:
        self._turns = turns
        self._told = sorted({turns[place] for place, line in enumerate(lines) if _mentions_card(line)})

    def is_near(self, first: int, last: int) -> bool:
        """True when a card is mentioned at most `CARD_TALK_TURNS` turns from segments [first, last]."""
        at = bisect_left(self._told, self._turns[first] - CARD_TALK_TURNS)
        return at < len(self._told) and self._told[at] <= self._turns[last] + CARD_TALK_TURNS


def _mentions_card(line: Sequence[Token]) -> bool:
    """A card, or "the long number"."""
    said = [token.text.lower() for token in line if token.kind == Kind.WORD]
    if any(
        is_card_word(word) and (word != "debit" or said[max(0, at - 1)] != "direct") for at, word in enumerate(said)
    ):
        return True
    return any(pair == ("long", "number") for pair in pairwise(said))


def _is_turn(tokens: Sequence[Token]) -> bool:
    said = sum(map(_is_talk, tokens))
    told = {token.text.lower() for token in tokens}
    is_question = bool(tokens) and tokens[-1].text == "?"
    is_request = (is_question or "please" in told) and not _ASKED_FOR.isdisjoint(told)
    return said > INTERJECTION_WORDS or (said > _CHECKING_WORDS and is_question) or is_request


def _is_talk(token: Token) -> bool:
    if token.kind == Kind.WORD:
        word = token.text.lower()
        return not is_number_word(word) and word not in FILLERS
    return token.kind not in (Kind.SIGN, Kind.DIGITS)
