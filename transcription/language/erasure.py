"""Putting a mark in the place of personal data, in a segment's text, its words and its list of redactions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcription.language.tokens import MARKS, Span
from transcription.transcript import Redaction, Segment, Word


@dataclass(frozen=True, slots=True)
class _Cut:
    """One replacement: [start, end) of the old text becomes [new_start, new_end) of the new one."""

    kind: str
    start: int
    end: int
    new_start: int
    new_end: int


def erase(segment: Segment, found: Sequence[tuple[str, Span]]) -> Segment:
    """The segment with a mark in the place of each span; spans that overlap become one.

    Words under a mark become one word with the mark's text, from the first one's start to the last one's end.
    """
    cuts = _cuts(found)
    text = _cut_text(segment.text, cuts)
    spans = _word_spans(segment)
    added = tuple(_redaction(cut, segment.words, spans) for cut in cuts)
    moved = tuple(
        replace(old, start_char=_moved(old.start_char, cuts), end_char=_moved(old.end_char, cuts))
        for old in segment.redactions
        if not any(cut.start < old.end_char and old.start_char < cut.end for cut in cuts)
    )
    redactions = tuple(sorted(moved + added, key=lambda item: item.start_char))
    return replace(segment, text=text, words=_cut_words(segment.words, spans, cuts, text), redactions=redactions)


def _cuts(found: Sequence[tuple[str, Span]]) -> list[_Cut]:
    merged: list[tuple[str, int, int]] = []
    for kind, span in sorted(found, key=lambda item: (item[1].start, -item[1].end)):
        if merged and span.start < merged[-1][2]:
            merged[-1] = (merged[-1][0], merged[-1][1], max(merged[-1][2], span.end))
        else:
            merged.append((kind, span.start, span.end))
    cuts: list[_Cut] = []
    shift = 0
    for kind, start, end in merged:
        new_start = start + shift
        new_end = new_start + len(MARKS[kind])
        cuts.append(_Cut(kind, start, end, new_start, new_end))
        shift = new_end - end
    return cuts


def _cut_text(text: str, cuts: Sequence[_Cut]) -> str:
    pieces: list[str] = []
    at = 0
    for cut in cuts:
        pieces += [text[at : cut.start], MARKS[cut.kind]]
        at = cut.end
    return "".join([*pieces, text[at:]])


def _moved(at: int, cuts: Sequence[_Cut]) -> int:
    """Where a place in the old text lies in the new one; inside a cut, its end."""
    shift = 0
    for cut in cuts:
        if at <= cut.start:
            break
        if at < cut.end:
            return cut.new_end
        shift = cut.new_end - cut.end
    return at + shift


def _word_spans(segment: Segment) -> list[tuple[int, int]]:
    """Where each word stands in the text. A word that is not found gets all the room between its neighbours."""
    found: list[tuple[int, int] | None] = []
    at = 0
    for word in segment.words:
        text = word.text.strip()
        start = segment.text.find(text, at, at + len(text) + 80) if text else -1
        found.append((start, start + len(text)) if start >= 0 else None)
        at = start + len(text) if start >= 0 else at
    spans: list[tuple[int, int]] = []
    for place, span in enumerate(found):
        if span is not None:
            spans.append(span)
            continue
        before = spans[-1][1] if spans else 0
        after = next((later[0] for later in found[place:] if later is not None), len(segment.text))
        spans.append((min(before, after), after))
    return spans


def _covers(cut: _Cut, span: tuple[int, int]) -> bool:
    return cut.start < span[1] and span[0] < cut.end


def _redaction(cut: _Cut, words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> Redaction:
    under = [word for word, span in zip(words, spans, strict=True) if _covers(cut, span)]
    return Redaction(
        kind=cut.kind,
        start_char=cut.new_start,
        end_char=cut.new_end,
        start_ms=min((word.start_ms for word in under), default=None),
        end_ms=max((word.end_ms for word in under), default=None),
    )


def _cut_words(
    words: Sequence[Word], spans: Sequence[tuple[int, int]], cuts: Sequence[_Cut], text: str
) -> tuple[Word, ...]:
    """The words with those under a cut made one; two cuts that share a word share the new word."""
    result: list[Word] = []
    open_until = -1
    for word, span in zip(words, spans, strict=True):
        under = [cut for cut in cuts if _covers(cut, span)]
        if not under:
            result.append(word)
            open_until = -1
            continue
        if open_until >= under[0].new_start and result:
            new_text = result[-1].text + text[open_until : max(open_until, _moved_end(span[1], cuts))]
            result[-1] = replace(result[-1], text=new_text, end_ms=max(result[-1].end_ms, word.end_ms))
        else:
            start = min(_moved(span[0], cuts), under[0].new_start)
            new_text = text[start : _moved_end(span[1], cuts)]
            result.append(Word(new_text, word.start_ms, word.end_ms, None))
        open_until = max(open_until, _moved_end(span[1], cuts))
    return tuple(result)


def _moved_end(at: int, cuts: Sequence[_Cut]) -> int:
    """Like `_moved`, for the end of a word."""
    return _moved(at, cuts)
