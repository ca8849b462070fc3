"""A line as a person wrote it: its words keep their times where they are the same, its redactions stay in place."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from transcription.errors import TranscriptionError
from transcription.language.tokens import MARKS
from transcription.plain import plain
from transcription.transcript import Redaction, Segment, Word

_MARK = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))


class MarkLost(TranscriptionError):
    """A mark that stands for removed personal data is gone from a line; `mark` is its text."""

    def __init__(self, mark: str) -> None:
        super().__init__(f"“{mark}” stands where personal data was taken out, and has to stay in the line.")
        self.mark = mark


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text with the signs around it; a mark is one word. `key` is what counts when words are compared."""

    text: str
    key: str
    start: int
    end: int
    marks: tuple[tuple[str, int, int], ...]


def corrected(segment: Segment, text: str, *, may_lose_marks: bool = False) -> Segment:
    """The segment with another text.

    Words that stayed keep their times and confidence; new ones share the time of those they replace, or of the
    gap they stand in, and have no confidence, since nobody guessed them. Redactions move with their marks. A mark
    that is written anew ("[card number]") becomes a redaction, with the time of what it replaces.

    Raises `MarkLost` when a mark is gone, unless `may_lose_marks`. Sentiment is left to whoever measures anew.
    """
    wanted = plain(text).strip()
    kinds = _kinds(segment)
    old, new = _tokens(segment.text, kinds), _tokens(wanted, kinds)
    spans = _spans(segment, old, new)
    for redaction, span in spans:
        if span is None and not may_lose_marks:
            raise MarkLost(segment.text[redaction.start_char : redaction.end_char])
    words, places = _words(segment, new)
    kept = {span: redaction for redaction, span in spans if span}
    redactions = tuple(_redaction(mark, kept.get(mark[1:]), words, places) for token in new for mark in token.marks)
    return replace(segment, text=wanted, words=words, redactions=redactions)


def lost_marks(before: Sequence[Segment], after: Sequence[Segment]) -> bool:
    """Whether a line of `after` holds fewer marks than the line of `before` at its place."""
    return any(len(new.redactions) < len(old.redactions) for old, new in zip(before, after, strict=False))


def key_of(word: str) -> str:
    """A word without case and signs, for comparing; marks stay as they are, and so does what is nothing but signs."""
    marks = _MARK.findall(word)
    return "".join(marks) or "".join(char for char in word.casefold() if char.isalnum()) or word


def _kinds(segment: Segment) -> dict[str, str]:
    """What each mark stands for: ours, and those that another system put into this line."""
    own = {segment.text[item.start_char : item.end_char]: item.kind for item in segment.redactions}
    return {mark: kind for kind, mark in MARKS.items()} | {mark: kind for mark, kind in own.items() if mark.strip()}


def _tokens(text: str, kinds: Mapping[str, str]) -> list[_Token]:
    """The words of a text; a mark is one word however many it holds, with the signs that touch it."""
    either = "|".join(re.escape(mark) for mark in sorted(kinds, key=len, reverse=True))
    found = []
    for match in re.finditer(f"(?:{either}|\\S)+", text):
        marks = re.compile(either).finditer(text, *match.span())
        spans = tuple((kinds[mark.group()], mark.start(), mark.end()) for mark in marks)
        found.append(_Token(match.group(), key_of(match.group()), match.start(), match.end(), spans))
    return found


def _spans(
    segment: Segment, old: Sequence[_Token], new: Sequence[_Token]
) -> list[tuple[Redaction, tuple[int, int] | None]]:
    """Each redaction with where its mark stands in the new text, or None when it is gone."""
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for before, after in _same(old, new):
        for mark, moved in zip(before.marks, after.marks, strict=False):
            partner[mark[1:]] = moved[1:]
    free: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for kind, start, end in (mark for token in new for mark in token.marks):
        if (start, end) not in partner.values():
            free[kind].append((start, end))
    found = []
    for redaction in segment.redactions:
        span = partner.get((redaction.start_char, redaction.end_char))
        if span is None and free[redaction.kind]:
            span = free[redaction.kind].pop(0)
        found.append((redaction, span))
    return found


def _same(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[tuple[_Token, _Token]]:
    """Words that are in both texts, in order."""
    matcher = SequenceMatcher(None, [token.key for token in old], [token.key for token in new], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from zip(old[block.a : block.a + block.size], new[block.b : block.b + block.size], strict=True)


def _words(segment: Segment, new: Sequence[_Token]) -> tuple[tuple[Word, ...], list[_Token]]:
    """The new text's words with their times, and the tokens they were made of; none where times are not known."""
    old = segment.words
    if not old:
        return (), []
    matcher = SequenceMatcher(
        None, [key_of(word.text.strip()) for word in old], [token.key for token in new], autojunk=False
    )
    made: list[Word] = []
    for action, first, last, start, end in matcher.get_opcodes():
        if action == "equal":
            made += [
                replace(word, text=token.text) for word, token in zip(old[first:last], new[start:end], strict=True)
            ]
            continue
        begin = old[first].start_ms if first < last else (old[first - 1].end_ms if first else segment.start_ms)
        until = old[last - 1].end_ms if first < last else (old[last].start_ms if last < len(old) else segment.end_ms)
        made += _shared(new[start:end], begin, max(begin, until))
    return tuple(made), list(new)


def _shared(tokens: Sequence[_Token], begin: int, until: int) -> Iterator[Word]:
    """Words that share a stretch of time by their lengths."""
    total = sum(len(token.text) for token in tokens)
    told = 0
    for token in tokens:
        start = begin + (until - begin) * told // total
        told += len(token.text)
        yield Word(token.text, start, begin + (until - begin) * told // total, None)


def _redaction(
    mark: tuple[str, int, int], kept: Redaction | None, words: Sequence[Word], places: Sequence[_Token]
) -> Redaction:
    kind, start, end = mark
    if kept is not None:
        return replace(kept, start_char=start, end_char=end)
    under = next((word for word, token in zip(words, places, strict=True) if token.start <= start < token.end), None)
    return Redaction(kind, start, end, under.start_ms if under else None, under.end_ms if under else None)
