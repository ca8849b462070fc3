"""When each word of a spoken line is heard, from the sounds that flite says it has made.

Part of `qa_app.demo.synthesis`. Times are seconds in flite's own recording of the line.
"""

import subprocess
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache

Span = tuple[str, float, float]
PAUSE = "pau"


@cache
def sounds(text: str, options: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """(start, end) of every speech sound in the line, silences left out; `options` choose flite's voice."""
    command = ["flite", *options, "-psdur", "-t", f"{text} ", "-o", "/dev/null"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60, text=True)  # noqa: S603
    found, start = [], 0.0
    for item in done.stdout.split():
        name, _, end = item.rpartition(":")
        if name != PAUSE:
            found.append((start, float(end)))
        start = float(end)
    return tuple(found)


def spoken(say: str, options: tuple[str, ...]) -> list[Span]:
    """Each word of the line as it is spoken.

    A word has as many sounds in the line as it has alone; where that does not add up, in proportion.
    """
    line, words = sounds(say, options), say.split()
    counts = [len(sounds(word, options)) for word in words]
    total, passed, found = sum(counts), 0, []
    for word, count in zip(words, counts, strict=True):
        first = passed * len(line) // total
        passed += count
        last = max(first, passed * len(line) // total - 1)
        found.append((word, line[first][0], line[last][1]))
    return found


def written(text: str, say: Sequence[Span]) -> Iterator[Span]:
    """The words as they are written: “£32” takes the time of “thirty two pounds”."""
    words = text.split()
    matcher = SequenceMatcher(None, [_plain(word) for word in words], [_plain(span[0]) for span in say], False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield from ((word, *span[1:]) for word, span in zip(words[i1:i2], say[j1:j2], strict=True))
        elif i2 > i1:
            if j2 == j1:
                raise ValueError(f"nothing is spoken for “{' '.join(words[i1:i2])}”; give the line a “say”")
            yield from _shared(words[i1:i2], say[j1][1], say[j2 - 1][2])


def _plain(word: str) -> str:
    return word.strip(".,?!:;“”").lower()


def _shared(words: Sequence[str], start: float, end: float) -> Iterator[Span]:
    """Words that share a stretch of time, by their length."""
    total, passed = sum(map(len, words)), 0
    for word in words:
        begin = start + (end - start) * passed / total
        passed += len(word)
        yield word, begin, start + (end - start) * passed / total
