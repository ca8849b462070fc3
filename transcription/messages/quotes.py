"""What the mails of a thread quote of mails that did not come in: often the agent's replies, kept by the customer only.

Whether a quoted mail is there is judged by its words, since programs wrap, mark and trim what they quote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcription.messages.history import unmarked
from transcription.messages.reply import Reply, announced, split

MAX_COMPARED_CHARS = 1_000_000
MAX_SHOWN_CHARS = 200_000
_MAX_DEPTH = 30
_RUN = 4
_ADDED_WORDS = 6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quoted history to be shown with a thread, and how many mails in it are not there themselves."""

    text: str
    lacking: int


@dataclass(frozen=True, slots=True)
class _Level:
    """One mail as another quotes it: the lines that announce it, and its words."""

    head: str
    text: str


def quoted_only(replies: Sequence[Reply]) -> Quoted:
    """Of a thread's mails in order of time: all that the first one quotes, and of later ones what is no mail of the
    thread, or was written between its lines.

    A quoted mail counts as lacking when more than half of its words stand in no mail that is there.
    """
    if sum(len(reply.text) + len(reply.signature) for reply in replies) > MAX_COMPARED_CHARS:
        return Quoted(replies[0].quoted, 0)
    known: set[int] = set()
    for reply in replies:
        known.update(_runs(_words(reply.text)), _runs(_words(reply.signature)))
    shown, lacking, compared = [replies[0].quoted] if replies[0].quoted else [], 0, 0
    for place, reply in enumerate(replies):
        compared += len(reply.quoted)
        if compared > 2 * MAX_COMPARED_CHARS:
            break
        for level in _levels(reply.quoted):
            new = _unknown(level.text, known)
            is_lacking = 2 * sum(new) > len(new)
            lacking += is_lacking
            if place and (is_lacking or _longest(new) >= _ADDED_WORDS):
                shown.append(f"{level.head}\n{level.text}".strip())
            known.update(_runs(_words(level.text)))
    return Quoted("\n\n".join(shown)[:MAX_SHOWN_CHARS], lacking)


def _levels(quoted: str) -> Iterator[_Level]:
    """The mails in a quoted history, the latest first."""
    rest = quoted
    for _ in range(_MAX_DEPTH):
        if not rest.strip():
            return
        rows = rest.split("\n")
        begins = announced(rows)
        inner = split(unmarked(rows[begins:]))
        yield _Level("\n".join(rows[:begins]).strip(), f"{inner.text}\n\n{inner.signature}".strip())
        rest = inner.quoted
    if rest.strip():
        yield _Level("", rest.strip())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: Sequence[str]) -> Iterator[int]:
    """A number for every run of up to four words."""
    for length in range(1, _RUN + 1):
        yield from map(hash, zip(*(words[at:] for at in range(length)), strict=False))


def _unknown(text: str, known: set[int]) -> list[bool]:
    """For each word whether it stands in no mail that is there: neither with three words beside it, nor in a whole
    line of fewer words."""
    rows = [_words(row) for row in text.split("\n")]
    words = [word for row in rows for word in row]
    new = [True] * len(words)
    for at in range(len(words) - _RUN + 1):
        if hash(tuple(words[at : at + _RUN])) in known:
            new[at : at + _RUN] = [False] * _RUN
    at = 0
    for row in rows:
        if len(row) < _RUN and hash(tuple(row)) in known:
            new[at : at + len(row)] = [False] * len(row)
        at += len(row)
    return new


def _longest(new: Sequence[bool]) -> int:
    longest = run = 0
    for is_new in new:
        run = run + 1 if is_new else 0
        longest = max(longest, run)
    return longest
