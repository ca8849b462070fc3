"""Numbers being told, in digits or in words: "4111 1111", "four one double one", "oh seven seven hundred"."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from transcription.language.tokens import UNSEEN, Kind, Token, words

ONES = {
    word: str(value)
    for value, words in enumerate(
        (
            "zero oh nought naught nil",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine niner",
        )
    )
    for word in words.split()
}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TEENS = {word: str(10 + place) for place, word in enumerate(_TEENS.split())}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: str(2 + place) for place, word in enumerate(_TENS.split())} | {"fourty": "4"}
TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
ROUND = {"hundred": "00", "thousand": "000"}
# What a recogniser writes for a digit; believed only between two numbers.
_HOMOPHONES = {"o": "0", "won": "1", "to": "2", "too": "2", "tree": "3", "for": "4", "fore": "4", "ate": "8"}

_FILLERS_WORDS = """
    uh um er erm ah eh hm hmm mm mhm and then dash hyphen space comma so okay ok yeah yes yep right
    next sorry is it's its that's like well let me see think wait
"""
FILLERS = frozenset(_FILLERS_WORDS.split())
# "that one is …": no number.
_POINTS = frozenset(("that", "this", "which", "the", "other", "new", "old", "right", "wrong", "first", "last", "only"))
_SAYS = frozenset(("is", "was", "would", "that's", "should", "reads", "says"))
# "one moment": no number either.
_OF_TALK = frozenset(("moment", "second", "sec", "minute", "thing", "more"))
_AFTER_OH = words("""
    sorry i yes no and wait that that's my it well god actually hang hold yeah ok okay dear
""")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_GAP_SIGNS = UNSEEN | frozenset("-–—‐‑‒―−﹣－⁃.․。·‧•∙⋅,，、()[]（）…?!_*'\"’|~")
_MAX_FILLERS = 4
_MAX_SIGNS = 6
_COUNTED_DIGITS = 4
_FEWEST_BEFORE_O = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a number: its digits (ASCII), and the tokens [first, last] of the chain it was read from."""

    digits: str
    first: int
    last: int
    is_spoken: bool
    gap: str
    """The signs and fillers between the part before and this one; spaces leave no trace."""


@dataclass(frozen=True, slots=True)
class Run:
    """Groups that follow one another with at most fillers between. A glued run touches letters ("AB1234")."""

    parts: tuple[Part, ...]
    is_glued: bool = False

    @property
    def digits(self) -> str:
        """All digits of the run."""
        return "".join(part.digits for part in self.parts)

    @property
    def is_spoken(self) -> bool:
        """True when some group was told in words."""
        return any(part.is_spoken for part in self.parts)

    @property
    def is_counting(self) -> bool:
        """True when each group is one more than the one before: "two, three, four …"."""
        numbers = [int(part.digits) for part in self.parts if len(part.digits) <= _COUNTED_DIGITS]
        steps = pairwise(numbers)
        return len(numbers) == len(self.parts) > 1 and all(after - before == 1 for before, after in steps)


def is_number_word(word: str) -> bool:
    """True for words that tell digits."""
    return word in ONES or word in TEENS or word in TENS or word in TIMES


def runs_of(chain: Sequence[Token], taken: AbstractSet[tuple[int, int]] = frozenset()) -> list[Run]:
    """The runs of a chain, in order; tokens whose (place, start) is taken end a run."""
    reader = _Reader(chain, taken)
    return reader.read()


class _Reader:
    """Walks a chain once, left to right."""

    def __init__(self, chain: Sequence[Token], taken: AbstractSet[tuple[int, int]]) -> None:
        self._chain = chain
        self._taken = taken
        self._runs: list[Run] = []
        self._parts: list[Part] = []
        self._gap: list[str] = []

    def read(self) -> list[Run]:
        at = 0
        while at < len(self._chain):
            at = self._step(at)
        self._close()
        return self._runs

    def _step(self, at: int) -> int:
        """Read what stands at `at`; the place of what comes next."""
        token = self._chain[at]
        if (token.place, token.start) in self._taken:
            self._close()
            return at + 1
        if token.kind == Kind.DIGITS and self._is_glued(at):
            self._close()
            self._runs.append(Run((Part(ascii_digits(token.text), at, at, False, ""),), is_glued=True))
            return at + 1
        digits, used, is_spoken = self._number(at)
        if used:
            self._parts.append(Part(digits, at, at + used - 1, is_spoken, " ".join(self._gap)))
            self._gap = []
            return at + used
        self._pause(token)
        return at + 1

    def _pause(self, token: Token) -> None:
        """A filler or a sign may stand between groups; anything else ends the run."""
        word = token.text.lower()
        is_filler = token.kind == Kind.WORD and word in FILLERS
        is_gap_sign = token.kind == Kind.SIGN and word in _GAP_SIGNS
        if not self._parts:
            return
        if is_filler or is_gap_sign:
            self._gap.append(word)
        fillers = sum(item[0].isalpha() for item in self._gap)
        if not (is_filler or is_gap_sign) or fillers > _MAX_FILLERS or len(self._gap) - fillers > _MAX_SIGNS:
            self._close()

    def _close(self) -> None:
        if len(self._parts) > 1 and self._is_sigh(self._parts[-1]):
            self._parts.pop()
        if self._parts:
            self._runs.append(Run(tuple(self._parts)))
        self._parts, self._gap = [], []

    def _is_sigh(self, part: Part) -> bool:
        """ "… oh sorry": the last "oh" is no zero when a word of the same line follows it."""
        return bool(part.gap) and is_aside(self._chain, part.last)

    def _is_glued(self, at: int) -> bool:
        """Digits that touch a letter belong to a code ("AB1234") or an ordinal ("4th")."""
        token = self._chain[at]
        before = self._chain[at - 1] if at else None
        after = self._chain[at + 1] if at + 1 < len(self._chain) else None
        touches_before = before is not None and (before.place, before.end) == (token.place, token.start)
        touches_after = after is not None and (after.place, after.start) == (token.place, token.end)
        return (touches_before and before is not None and before.kind == Kind.WORD) or (
            touches_after and after is not None and after.kind == Kind.WORD
        )

    def _number(self, at: int) -> tuple[str, int, bool]:
        """Digits told at `at`, how many tokens they take (0: none), and whether in words."""
        digits, used, is_spoken = told_at(self._chain, at)
        if used and not is_spoken and self._word(at + 1) in _ORDINALS:
            return "", 0, False
        if used:
            return digits, used, is_spoken
        word = self._word(at)
        if word in ROUND and self._parts and not self._gap and len(self._parts[-1].digits) <= 2:
            return ROUND[word], 1, True
        if word in _HOMOPHONES and self._parts and set(self._gap) <= {","} and self._tells_number(at + 1):
            return _HOMOPHONES[word], 1, True
        if word == "o" and self._is_long() and not self._gap and self._is_end(at + 1):
            return "0", 1, True
        return "", 0, False

    def _is_long(self) -> bool:
        return sum(len(part.digits) for part in self._parts) >= _FEWEST_BEFORE_O

    def _is_end(self, at: int) -> bool:
        """Nothing but a sign, or another line, follows: "nine five o."."""
        return at >= len(self._chain) or (
            self._chain[at].place != self._chain[at - 1].place or self._chain[at].kind == Kind.SIGN
        )

    def _tells_number(self, at: int) -> bool:
        word = self._word(at + 1 if self._gap and self._word(at) == "," else at)
        return is_number_word(word) or (bool(word) and word.isdecimal())

    def _word(self, at: int) -> str:
        return _word(self._chain, at)


def is_aside(chain: Sequence[Token], at: int) -> bool:
    """ "oh sorry", "I need": the token is a word of its own, no zero and no letter."""
    word, next_at = _word(chain, at), at + 1
    if word == "oh" and _word(chain, next_at) == ",":
        next_at += 1
    after = _word(chain, next_at)
    if next_at >= len(chain) or chain[at].place != chain[next_at].place or chain[next_at].kind != Kind.WORD:
        return False
    return (word in ("oh", "o") and after in _AFTER_OH) or (word in ("i", "a") and len(after) > 1)


def told_at(chain: Sequence[Token], at: int) -> tuple[str, int, bool]:
    """The digits told at `at` of a chain, how many tokens they take (0: none), and whether they are words."""
    if chain[at].kind == Kind.DIGITS:
        return ascii_digits(chain[at].text), 1, False
    word = chain[at].text.lower() if chain[at].kind == Kind.WORD else ""
    if word == "one" and _word(chain, at + 1) in _SAYS and at and _word(chain, at - 1) in _POINTS:
        return "", 0, False
    if word == "one" and _word(chain, at + 1) in _OF_TALK:
        return "", 0, False
    if word in ONES or word in TEENS:
        return ONES.get(word) or TEENS[word], 1, True
    if word in TENS:
        return _tens(chain, at, word)
    if word in TIMES:
        digit = _digit(_word(chain, at + 1))
        return (digit * TIMES[word], 2, True) if digit else ("", 0, False)
    return "", 0, False


def _tens(chain: Sequence[Token], at: int, word: str) -> tuple[str, int, bool]:
    """ "twenty", "twenty six" and "twenty-six"."""
    skip = 2 if _word(chain, at + 1) == "-" else 1
    ones = ONES.get(_word(chain, at + skip), "0")
    return (TENS[word] + ones, skip + 1, True) if ones != "0" else (TENS[word] + "0", 1, True)


def _digit(word: str) -> str:
    return ONES.get(word) or (ascii_digits(word) if len(word) == 1 and word.isdecimal() else "")


def _word(chain: Sequence[Token], at: int) -> str:
    return chain[at].text.lower() if at < len(chain) else ""


def ascii_digits(digits: str) -> str:
    """Digits of any script as 0–9."""
    return "".join(str(int(char)) for char in digits)
