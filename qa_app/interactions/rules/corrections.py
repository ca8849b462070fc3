"""What a person changed in a transcript: shown word by word, counted as errors of the machine."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from transcription.language.tokens import MARKS
from transcription.transcript import Channel, Segment, Transcript

SAME, OUT, IN = "same", "out", "in"
CHECKED_LINES = "checked_lines"
"""The key of a transcript's provenance under which stand the lines that a person has gone over."""

_MARK = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
_PIECE = re.compile(f"(?:{_MARK.pattern}|\\S)+")
_SPOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMPARED_CHARS = 2_000
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Checked:
    """How the machine's words stand against the lines that a person has gone over."""

    wrong: int
    words: int


@dataclass(frozen=True, slots=True)
class Change:
    """Some words of a line that stayed (`same`), went (`out`) or came (`in`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one line from one version to the next; speakers only where they changed."""

    index: int
    start_ms: int
    changes: tuple[Change, ...]
    speaker_before: str | None = None
    speaker_after: str | None = None


def changes(before: str, after: str) -> tuple[Change, ...]:
    """The words of two texts laid on one another. What was taken out for a mark is itself personal: it is not told."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[Change] = []
    for action, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = " ".join(old[first:last]), " ".join(new[start:end])
        if action == "equal":
            found.append(Change(SAME, went))
            continue
        if went:
            found.append(Change(OUT, "•••" if marks_in(came) > marks_in(went) else went))
        if came:
            found.append(Change(IN, came))
    return tuple(found)


def differences(before: Transcript, after: Transcript) -> tuple[Difference, ...]:
    """The lines that differ between two versions, whose lines have the same numbers."""
    return tuple(
        Difference(
            index=new.index,
            start_ms=new.start_ms,
            changes=changes(old.text, new.text),
            speaker_before=old.speaker.value if old.speaker != new.speaker else None,
            speaker_after=new.speaker.value if old.speaker != new.speaker else None,
        )
        for old, new in zip(before.segments, after.segments, strict=False)
        if (old.text, old.speaker) != (new.text, new.speaker)
    )


def masked(old: Transcript, shown: Transcript) -> Transcript:
    """An older version as it may be shown: lines from which more was taken out since then read as they do today."""
    kept = []
    for was in old.segments:
        now = line_now(was.index, was.text, shown)
        hides = now is not None and len(now.redactions) > len(was.redactions)
        kept.append(replace(was, text=now.text, words=(), redactions=now.redactions) if now and hides else was)
    return replace(old, segments=tuple(kept))


def line_now(index: int, text: str, shown: Transcript) -> Segment | None:
    """The shown line that an earlier line or a quote of it is.

    Lines keep their numbers, but for mails: when an earlier mail joins a thread the others move, and only the
    words tell which is which. None when no line is like it.
    """
    numbered = shown.segments[index] if 0 <= index < len(shown.segments) else None
    if shown.channel != Channel.EMAIL or (numbered and numbered.text == text):
        return numbered
    wanted = text[:_COMPARED_CHARS].split()
    alike = [
        (SequenceMatcher(None, wanted, line.text[:_COMPARED_CHARS].split(), autojunk=False).ratio(), line)
        for line in shown.segments
    ]
    best, line = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return line if best >= _ALIKE else None


def marks_in(text: str) -> int:
    """How many marks of personal data stand in a text."""
    return len(_MARK.findall(text))


def checked_lines(transcript: Transcript) -> frozenset[int]:
    """The lines of this version that a person has gone over."""
    kept = transcript.provenance.get(CHECKED_LINES) or ()
    return frozenset(index for index in kept if isinstance(index, int))


def is_recognised(machine: Transcript) -> bool:
    """Whether speech recognition of ours made it; transcripts that came ready say nothing about that."""
    return bool(machine.provenance.get("model"))


def count(machine: Transcript, person: Transcript, lines: Collection[int]) -> Checked:
    """The machine's wrong words (put in, left out, taken for others) in these lines, and the words that were said.

    Case and punctuation do not count, and neither do marks of what was taken out: nobody can compare that. The
    measure is the word error rate's (substitutions + deletions + insertions over words said), aligned by jiwer.
    """
    heard = {segment.index: spoken(segment.text) for segment in machine.segments}
    said = {segment.index: spoken(segment.text) for segment in person.segments}
    pairs = [(said[index], heard[index]) for index in sorted(lines) if index in said and index in heard]
    pairs = [pair for pair in pairs if any(pair)]
    if not pairs:
        return Checked(0, 0)
    import jiwer  # noqa: PLC0415

    found = jiwer.process_words([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    words = found.hits + found.substitutions + found.deletions
    return Checked(found.substitutions + found.deletions + found.insertions, words)


def spoken(text: str) -> str:
    """The words of a text, without case, punctuation and marks, with one space between them."""
    plain = _MARK.sub(" ", text).casefold()
    return " ".join(word.replace("’", "").replace("'", "") for word in _SPOKEN.findall(plain))
