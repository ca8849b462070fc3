"""Who holds the turn while a number is told: a speaker's own words in one stream, and where cards are talked about."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from transcription.language.context import is_card_word
from transcription.language.numbers import FILLERS, is_number_word
from transcription.language.tokens import Kind, Token
from transcription.transcript import Segment, Speaker

INTERJECTION_WORDS = 4
"""A line of another speaker of at most so many words ("mm-hm", "got that") does not end a number being told."""

_CHECKING_WORDS = 2
"""A question of at most so many words ("yes?", "go on?") asks for nothing new."""

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
    words = [token.text.lower() for token in line if token.kind == Kind.WORD]
    if any(
        is_card_word(word) and (word != "debit" or words[max(0, at - 1)] != "direct") for at, word in enumerate(words)
    ):
        return True
    return any(pair == ("long", "number") for pair in pairwise(words))


def _is_turn(tokens: Sequence[Token]) -> bool:
    words = sum(_is_talk(token) for token in tokens)
    return words > INTERJECTION_WORDS or (words > _CHECKING_WORDS and tokens[-1].text == "?")


def _is_talk(token: Token) -> bool:
    if token.kind == Kind.WORD:
        word = token.text.lower()
        return not is_number_word(word) and word not in FILLERS
    return token.kind not in (Kind.SIGN, Kind.DIGITS)
