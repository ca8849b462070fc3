"""A conversation as the search for personal data reads it: every token in order, whose turn it is, what each
speaker tells in one stream, and where something was asked for or announced.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from transcription.language.numbers import FILLERS, Part, Run, is_number_word, runs_of
from transcription.language.tokens import Finding, Kind, Span, Token, spans_of, tokens_of
from transcription.language.turns import INTERJECTION_WORDS, CardTalk, chains, turns_of
from transcription.transcript import Segment, Speaker

WINDOW = 64
"""No value is told in more tokens."""

_BACK = 40
_WHOSE = frozenset(("my", "the", "your", "our", "his", "her", "their"))
_NAMES_IT = frozenset(("is", "are", "was", "as", "that's", "it's", "on", "for", "'s"))

OTHER_NUMBERS = """
order number
order no
order
tracking
reference
ref
invoice
booking
confirmation
case number
ticket
policy
phone
telephone
mobile
birth
born
"""
"""What a number is said to be that is nothing personal to take out, or is found by rules of its own."""

Phrases = dict[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far behind a cue its value may begin: in talk words, in turns, in tokens."""

    words: int = 12
    turns: int = 4
    tokens: int = 60


def phrases(text: str) -> Phrases:
    """Cue phrases, one a line, by their first word; the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in filter(str.strip, text.splitlines()):
        words = tuple(line.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in found.items()}


class Conversation:
    """One look at the segments; `taken` holds (place, start) of every token that is found already."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.lines = [tokens_of(segment.text, place) for place, segment in enumerate(segments)]
        self.tokens = [token for line in self.lines for token in line]
        self.words = [token.text.lower().replace("’", "'") for token in self.tokens]
        self.turns = turns_of(segments)
        self.card_talk = CardTalk(self.lines, self.turns)
        self.speakers = [segment.speaker for segment in segments]
        self.chains = chains(segments, self.lines)
        self.where = {(token.place, token.start): index for index, token in enumerate(self.tokens)}
        self.in_chain = {
            (token.place, token.start): (number, index)
            for number, chain in enumerate(self.chains)
            for index, token in enumerate(chain)
        }
        self.talk = list(accumulate(map(_is_talk, self.tokens), initial=0))
        self.taken: set[tuple[int, int]] = set()
        self.findings: list[Finding] = []
        self._asking: dict[int, bool] = {}
        self._runs: dict[tuple[int, int], tuple[Sequence[Token], Run, int]] | None = None

    def keep(self, found: Iterable[Finding]) -> None:
        """Add findings and mark the tokens under them."""
        for finding in found:
            self.findings.append(finding)
            for span in finding.spans:
                self._take(span)

    def _take(self, span: Span) -> None:
        self.taken.update((token.place, token.start) for token in self.under(span))

    def told(self, kind: str) -> list[int]:
        """Where values of a kind begin that are found already, in order."""
        return sorted(self.where[token.place, token.start] for finding in self.findings if finding.kind == kind
                      for token in self.under(finding.spans[0])[:1])  # fmt: skip

    def under(self, span: Span) -> Sequence[Token]:
        """The tokens under a span."""
        line = self.lines[span.place]
        first = max(0, bisect_right(line, span.start, key=lambda token: token.start) - 1)
        return line[first : bisect_left(line, span.end, key=lambda token: token.start)]

    def index(self, token: Token) -> int:
        """Which token of its line this one is."""
        first = self.lines[token.place][0]
        return self.where[token.place, token.start] - self.where[first.place, first.start]

    def is_free(self, token: Token) -> bool:
        """True when nothing was found at this token."""
        return (token.place, token.start) not in self.taken

    def speaker(self, at: int) -> Speaker:
        """Who says the token at `at`."""
        return self.speakers[self.tokens[at].place]

    def turn(self, at: int) -> int:
        """The number of the turn of the token at `at`."""
        return self.turns[self.tokens[at].place]

    def cues(self, table: Phrases) -> list[tuple[int, int]]:
        """Where phrases of the table stand: [first, end) of each, in order."""
        found = []
        for at, word in enumerate(self.words):
            for phrase in table.get(word, ()):
                end = self._match(at, phrase)
                if end is not None:
                    found.append((at, end))
                    break
        return found

    def _match(self, at: int, phrase: Sequence[str]) -> int | None:
        """The token after the phrase at `at`; a dash may stand between its words."""
        for place, word in enumerate(phrase):
            if place and at < len(self.words) and self.words[at] in ("-", "–") and word != "-":
                at += 1
            if at >= len(self.words) or self.words[at] != word:
                return None
            at += 1
        return at

    def told_behind(
        self,
        cues: Sequence[tuple[int, int]],
        read: Callable[[int, int], Finding | None],
        reach: Reach = Reach(),
    ) -> Iterator[Finding]:
        """The first value that `read(at, end of the cue)` finds behind each cue; behind the next cue is the next's."""
        for number, (_, end) in enumerate(cues):
            until = cues[number + 1][0] if number + 1 < len(cues) else len(self.tokens)
            found = next((value for at in self.behind(end, until, reach) if (value := read(at, end))), None)
            if found is not None:
                yield found

    def told_before(self, cues: Sequence[tuple[int, int]], read: Callable[[int], Finding | None]) -> Iterator[Finding]:
        """What `read` finds right before a cue: "… is my sort code", "I have … as the sort code"."""
        for number, (first, _) in enumerate(cues):
            if first < 3 or self.words[first - 1] not in _WHOSE or self.words[first - 2] not in _NAMES_IT:
                continue
            floor = max(cues[number - 1][1] if number else 0, first - _BACK)
            free = (at for at in range(floor, first - 2) if self.is_free(self.tokens[at]))
            reads = (value for at in free if (value := read(at)) and self._ends_before(value, first))
            found = next(reads, None)
            if found is not None:
                yield found

    def _ends_before(self, value: Finding, first: int) -> bool:
        """The value ends where the words that lead to the cue begin."""
        last = value.spans[-1]
        before = self.tokens[max(0, first - 4)]
        return (
            (before.place, before.start)
            <= (last.place, last.end)
            <= (self.tokens[first].place, self.tokens[first].start)
        )

    def behind(self, end: int, until: int, reach: Reach = Reach()) -> Iterator[int]:
        """The free tokens at which the value of a cue that ends before `end` may begin; stops at a mark."""
        turn = self.turn(end - 1)
        asker = self.speaker(end - 1)
        for at in range(end, min(until, len(self.tokens), end + reach.tokens)):
            token = self.tokens[at]
            if token.kind == Kind.MARK or self.turns[token.place] > turn + reach.turns:
                return
            if self.talk[at] - self.talk[end] > reach.words:
                return
            if asker == Speaker.AGENT and self.turns[token.place] > turn + 1 and self.asks_again(asker, token.place):
                return
            if self.is_free(token):
                yield at

    def asks_again(self, asker: Speaker, place: int) -> bool:
        """True when the one who asked goes on to something else: another question, or more than an interjection."""
        if self.speakers[place] != asker:
            return False
        if place not in self._asking:
            line = self.lines[place]
            words = sum(map(_is_talk, line))
            self._asking[place] = words > INTERJECTION_WORDS or any(token.text == "?" for token in line)
        return self._asking[place]

    def answers(self, place: int, lines: int = 4, turns: int = 3) -> Iterator[int]:
        """The lines in which others answer the line `place`, until who asked goes on to something else."""
        turn, asker = self.turns[place], self.speakers[place]
        told = 0
        for near in range(place + 1, min(len(self.segments), place + 2 * lines)):
            if self.turns[near] > turn + turns or told >= lines:
                return
            if self.turns[near] > turn and self.asks_again(asker, near):
                return
            if self.speakers[near] != asker and self.lines[near]:
                told += 1
                yield near

    def window(self, at: int) -> Sequence[Token]:
        """What the speaker of the token at `at` goes on to tell, until something that is found already."""
        number, index = self.in_chain[self.tokens[at].place, self.tokens[at].start]
        near = self.chains[number][index : index + WINDOW]
        end = next((place for place, token in enumerate(near) if not self.is_free(token)), len(near))
        return near[:end]

    def number(self, at: int) -> tuple[Sequence[Token], tuple[Part, ...]] | None:
        """The chain and the groups of the number that is told from the token at `at` on; None when none begins."""
        if self._runs is None:
            self._runs = {
                (chain[part.first].place, chain[part.first].start): (chain, run, number)
                for chain in self.chains
                for run in runs_of(chain, self.taken)
                for number, part in enumerate(run.parts)
                if not run.is_glued
            }
        found = self._runs.get((self.tokens[at].place, self.tokens[at].start))
        if found is None:
            return None
        chain, run, number = found
        parts = tuple(takewhile(lambda part: self.is_free(chain[part.first]), run.parts[number : number + WINDOW]))
        return (chain, parts) if parts else None


def finding(kind: str, tokens: Sequence[Token]) -> Finding:
    """A finding over these tokens of one chain, in each line from the first to the last of its own."""
    return Finding(kind, spans_of(tokens))


def is_between(marks: Sequence[int], first: int, last: int) -> bool:
    """True when one of the sorted places lies in [first, last)."""
    at = bisect_left(marks, first)
    return at < len(marks) and marks[at] < last


def _is_talk(token: Token) -> bool:
    """A word that is neither a number nor a filler."""
    if token.kind != Kind.WORD:
        return False
    word = token.text.lower()
    return word not in FILLERS and not is_number_word(word)
