"""What people type to find a conversation, understood: words, "phrases", -without, begin*, agent: and customer:.

Nothing that is typed is an error. What is not a word (signs, quotes that do not close, emoji) says nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa_app.interactions.rules.words import words
from transcription.transcript import Speaker

LONGEST_QUERY = 200
MOST_TERMS = 12
SHORTEST_BEGINNING = 3
"""Fewer letters before a star would gather a large part of all words; they are taken as a whole word."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_TERM = re.compile(
    r'(?P<without>[-−–]?)(?:(?P<who>agent|customer):\s*)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other in one line, said by `speaker` when that is given.

    `is_beginning`: the last word may go on. `is_without`: conversations that hold it are not wanted.
    """

    words: tuple[str, ...]
    speaker: Speaker | None = None
    is_beginning: bool = False
    is_without: bool = False

    @property
    def text(self) -> str:
        """The term as a person writes it."""
        joined = " ".join(self.words) + ("*" if self.is_beginning else "")
        who = f"{self.speaker.value}:" if self.speaker else ""
        return ("-" if self.is_without else "") + who + (f'"{joined}"' if len(self.words) > 1 else joined)


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold. `is_void`: something was typed, but there is no word in it to look for."""

    terms: tuple[Term, ...] = ()
    is_void: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must be there."""
        return tuple(term for term in self.terms if not term.is_without)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """The terms that must not be there."""
        return tuple(term for term in self.terms if term.is_without)


def understood(text: str) -> Query:
    """The query that a person typed; what is beyond the first terms is left away."""
    cut = text[:LONGEST_QUERY].translate(_QUOTES)
    found = tuple(dict.fromkeys(_terms(cut)))[:MOST_TERMS]
    return Query(found, is_void=bool(text.strip()) and not found)


def _terms(text: str) -> Iterator[Term]:
    for match in _TERM.finditer(text):
        inside = match["phrase"] if match["phrase"] is not None else match["word"]
        said = tuple(words(inside))
        if not said:
            continue
        is_star = match["word"] is not None and inside.endswith("*") and len(said[-1]) >= SHORTEST_BEGINNING
        speaker = Speaker(match["who"].lower()) if match["who"] else None
        yield Term(said, speaker, is_star, bool(match["without"]))
