"""The lines that show why a conversation was found, cut short, with what was looked for marked in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_app.interactions.rules.indexing import Line
from qa_app.interactions.rules.searching import Query, Term
from qa_app.interactions.rules.words import LONGEST_WORD, fold, folded_with_places, is_ideograph
from transcription.transcript import Speaker

MOST_SNIPPETS = 3
LEAD = 60
"""Characters kept before the first mark; a cut falls between words."""
LENGTH = 180


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a snippet; joined, the pieces are the shown text."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line that holds something looked for; `index` is its number in the transcript."""

    index: int
    speaker: Speaker
    start_ms: int
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The shown text."""
        return "".join(part.text for part in self.parts)


class Marker:
    """Finds a query's words in lines; made once for all conversations of a page."""

    def __init__(self, query: Query) -> None:
        self._patterns = [(term.speaker, _pattern(term)) for term in query.wanted]

    def snippets(self, lines: Sequence[Line]) -> tuple[Snippet, ...]:
        """At most `MOST_SNIPPETS` lines in their order: first those with something not yet shown, then the next."""
        found = [(line, shown) for line in lines if (shown := self._terms_in(line))]
        seen: set[int] = set()
        new: list[Line] = []
        more: list[Line] = []
        for line, shown in found:
            (more if shown <= seen else new).append(line)
            seen |= shown
        chosen = sorted((new + more)[:MOST_SNIPPETS], key=lambda line: line.index)
        return tuple(Snippet(line.index, line.speaker, line.start_ms, self._parts(line)) for line in chosen)

    def _terms_in(self, line: Line) -> set[int]:
        text = fold(line.text)
        return {
            number
            for number, (speaker, pattern) in enumerate(self._patterns)
            if speaker in (None, line.speaker) and pattern.search(text)
        }

    def _parts(self, line: Line) -> tuple[Part, ...]:
        marks = list(self._marks(line))
        start, end = _window(line.text, marks[0][0])
        parts = [Part("… ")] if start else []
        at = start
        for first, last in marks:
            if last > end:
                break
            if first >= at:
                parts += [Part(line.text[at:first]), Part(line.text[first:last], is_marked=True)]
                at = last
        parts += [Part(line.text[at:end]), Part(" …" if end < len(line.text) else "")]
        return tuple(part for part in parts if part.text)

    def _marks(self, line: Line) -> Iterator[tuple[int, int]]:
        text, places = folded_with_places(line.text)
        ends = [*places[1:], len(line.text)]  # accents that follow a letter belong to it
        yield from sorted(
            (places[match.start()], max(ends[match.end() - 1], places[match.end() - 1] + 1))
            for speaker, pattern in self._patterns
            if speaker in (None, line.speaker)
            for match in pattern.finditer(text)
            if match.end() > match.start()
        )


def _pattern(term: Term) -> re.Pattern[str]:
    """The term in folded text: its words with anything but words between them."""
    said = [re.escape(word) + (r"[^\W_]*" if len(word) == LONGEST_WORD else "") for word in term.words]
    before = "" if is_ideograph(term.words[0]) else r"(?<![^\W_])"
    after = r"[^\W_]*" if term.is_beginning else "" if is_ideograph(term.words[-1]) else r"(?![^\W_])"
    return re.compile(before + r"[\W_]*".join(said) + after)


def _window(text: str, first: int) -> tuple[int, int]:
    """Where the shown part of a line begins and ends, between words, with the first mark in it."""
    start = 0
    if first > LEAD:
        start = text.find(" ", first - LEAD, first) + 1 or first - LEAD
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", first, end), first) if " " in text[first:end] else end
    return start, end
