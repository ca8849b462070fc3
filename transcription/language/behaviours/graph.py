"""All phrases of all detectors in one graph of words, so that a line is read once however many phrases there are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from transcription.language.behaviours.phrases import ANY, ANY_MARK, NAME, Phrase, Step
from transcription.language.behaviours.words import Line

_MOST_MOVES = 200_000
_LONGEST_WORD = 40
Owner = tuple[int, int, str]
"""Detector number, rule number, and which of the rule's lists of phrases it is."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words [start, end) of a line are the phrase as it was `written`."""

    start: int
    end: int
    written: str


@dataclass(slots=True, eq=False)
class Node:
    """A place between two words: what may come next, by kind of item, and the phrases that are complete here."""

    words: dict[str, list["Node"]] = field(default_factory=dict)
    beginnings: dict[int, dict[str, list["Node"]]] = field(default_factory=dict)
    anything: list["Node"] = field(default_factory=list)
    marks: list["Node"] = field(default_factory=list)
    names: list["Node"] = field(default_factory=list)
    complete: list[tuple[Owner, Phrase]] = field(default_factory=list)

    def lead(self, item: str, to: "Node") -> None:
        """Let an item of a phrase lead from here to another node."""
        if item in (ANY, ANY_MARK, NAME):
            {ANY: self.anything, ANY_MARK: self.marks, NAME: self.names}[item].append(to)
        elif item.endswith("*"):
            self.beginnings.setdefault(len(item) - 1, {}).setdefault(item[:-1], []).append(to)
        else:
            self.words.setdefault(item, []).append(to)

    def next(self, line: Line, at: int) -> Iterator["Node"]:
        """The nodes that word `at` of the line leads to."""
        word = line.words[at]
        yield from self.words.get(word, ())
        for length, nodes in self.beginnings.items():
            yield from nodes.get(word[:length], ())
        yield from self.anything
        if self.names and line.names[at]:
            yield from self.names
        if self.marks and word.startswith("["):
            yield from self.marks


def grow(phrases: Iterable[tuple[Owner, Phrase]]) -> Node:
    """The graph of these phrases, from its root; its size is linear in what is written."""
    root = Node()
    for owner, phrase in phrases:
        ends = [root]
        for step in phrase.steps:
            ends = _grown(ends, step)
        for node in ends:
            node.complete.append((owner, phrase))
    return root


def _grown(ends: list[Node], step: Step) -> list[Node]:
    """The ends after one more step: all its ways meet in one new node; the old ends stay when it may be left out."""
    meeting = Node()
    for way in step:
        if way:
            target = meeting
            for item in reversed(way[1:]):
                before = Node()
                before.lead(item, target)
                target = before
            for end in ends:
                end.lead(way[0], target)
    return [*ends, meeting] if () in step else [meeting]


@dataclass(slots=True, eq=False)
class State:
    """The nodes that the last words led to, the phrases complete there, and where further words were seen to lead."""

    nodes: frozenset[Node]
    complete: tuple[tuple[Owner, Phrase], ...] = ()
    moves: dict[str, "State | None"] = field(default_factory=dict)


@dataclass(slots=True)
class Finder:
    """Finds phrases in lines, and remembers where words lead so that common ones are looked up only once.

    What is remembered is bounded by `_MOST_MOVES` moves; then it begins anew.
    """

    root: Node
    _states: dict[frozenset[Node], State] = field(default_factory=dict)
    _moves: int = 0

    def find(self, line: Line) -> dict[Owner, list[Match]]:
        """Every match in a line, by owner, in order of their beginnings; none goes over the end of a sentence.

        Each place of the line is walked from once, for at most the longest phrase's words and never twice through
        a node: the time is linear in the words of the line.
        """
        found: dict[Owner, list[Match]] = {}
        begin = self._state(frozenset((self.root,)))
        for start in range(len(line.words)):
            state, at = self._next(begin, line, start), start + 1
            while state is not None:
                if state.complete:
                    _note(state, line, (start, at), found)
                if at == len(line.words) or line.sentences[at] != line.sentences[start]:
                    break
                state, at = self._next(state, line, at), at + 1
        return found

    def _next(self, state: State, line: Line, at: int) -> State | None:
        word = line.words[at]
        key = f"{word} name" if line.names[at] else word
        try:
            return state.moves[key]
        except KeyError:
            nodes = frozenset(below for node in state.nodes for below in node.next(line, at))
            following = self._state(nodes) if nodes else None
            if len(word) <= _LONGEST_WORD:
                self._remember(state, key, following)
            return following

    def _remember(self, state: State, key: str, following: State | None) -> None:
        self._moves += 1
        if self._moves > _MOST_MOVES:
            self._moves = 0
            for known in self._states.values():
                known.moves.clear()
            self._states.clear()
        state.moves[key] = following

    def _state(self, nodes: frozenset[Node]) -> State:
        if nodes not in self._states:
            self._states[nodes] = State(nodes, tuple(end for node in nodes for end in node.complete))
        return self._states[nodes]


def _note(state: State, line: Line, place: tuple[int, int], found: dict[Owner, list[Match]]) -> None:
    start, end = place
    for owner, phrase in state.complete:
        if (not phrase.opens or line.opens[start]) and phrase.asks in (None, line.asks[end - 1]):
            found.setdefault(owner, []).append(Match(start, end, phrase.written))
