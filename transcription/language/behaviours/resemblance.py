"""Sentences of a transcript that mean about the same as a detector's example sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcription.language.behaviours.detector import Detector, Hit
from transcription.language.behaviours.lines import Extent, Turn, is_by, times_of
from transcription.language.embedding import Matcher, Vectors

SOURCE = "example"
FEWEST_WORDS = 3
"""Shorter sentences carry too little to be compared."""
MOST_WORDS = 40
"""A longer run of words, as speech without punctuation gives, is cut: one vector cannot hold so much."""
MOST_SENTENCES = 4_000
"""Different sentences compared in one conversation; of more, those in the middle are left out."""

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters [start, end) of a turn's text."""

    turn: Turn
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.turn.segment.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: sentences eligible for some detector, how many were compared and left out."""

    sentences: int
    compared: int
    left_out: int


def resembling(
    turns: Sequence[Turn], detectors: Sequence[Detector], matcher: Matcher, extent: Extent
) -> tuple[list[Hit], Comparison]:
    """The sentence nearest to an example in each line, for each detector with examples; and what was compared.

    A sentence counts when its similarity to the nearest example reaches the detector's strictness and exceeds the
    similarity to every counter-example.
    """
    wanted = [detector for detector in detectors if detector.examples]
    every = [
        sentence
        for turn in turns
        if any(_may_hold(detector, turn, extent) for detector in wanted)
        for sentence in sentences_of(turn)
    ]
    sentences = _bounded(every)
    account = Comparison(len(every), len(sentences), len(every) - len(sentences))
    if not sentences:
        return [], account
    vectors = matcher.embed([sentence.text for sentence in sentences])
    hits = [hit for detector in wanted for hit in _hits(detector, (sentences, vectors), matcher, extent)]
    return hits, account


def sentences_of(turn: Turn) -> list[Sentence]:
    """The sentences of a line that have enough words to be compared, in pieces of at most `MOST_WORDS` words."""
    found = []
    for match in _SENTENCE.finditer(turn.segment.text):
        words = list(_WORD.finditer(match.group()))
        for at in range(0, len(words), MOST_WORDS):
            piece = words[at : at + MOST_WORDS]
            if len(piece) >= FEWEST_WORDS:
                found.append(Sentence(turn, match.start() + piece[0].start(), match.start() + piece[-1].end()))
    return found


def _may_hold(detector: Detector, turn: Turn, extent: Extent) -> bool:
    return is_by(detector.speaker, detector, turn.segment) and extent.holds(detector.examples_within, turn)


def _bounded(sentences: list[Sentence]) -> list[Sentence]:
    """All of them, or as many from the beginning as from the end, when there are too many different ones."""
    if len({sentence.text for sentence in sentences}) <= MOST_SENTENCES:
        return sentences
    half, chosen = MOST_SENTENCES // 2, set[str]()
    for some in (sentences, sentences[::-1]):
        limit = len(chosen) + half
        for sentence in some:
            if len(chosen) >= limit:
                break
            chosen.add(sentence.text)
    return [sentence for sentence in sentences if sentence.text in chosen]


def _hits(detector: Detector, said: tuple[Sequence[Sentence], Vectors], matcher: Matcher, extent: Extent) -> list[Hit]:
    sentences, vectors = said
    likeness = vectors @ matcher.remembered(detector.examples).T
    nearest, best = likeness.argmax(axis=1), likeness.max(axis=1)
    counts = best >= detector.strictness
    if detector.counter_examples:
        counts &= best > (vectors @ matcher.remembered(detector.counter_examples).T).max(axis=1)
    per_line: dict[int, tuple[float, int]] = {}
    for at in counts.nonzero()[0].tolist():
        turn, score = sentences[at].turn, float(best[at])
        if _may_hold(detector, turn, extent) and score > per_line.get(turn.place, (0.0, 0))[0]:
            per_line[turn.place] = (score, at)
    return [
        _hit(detector.key, sentences[at], detector.examples[int(nearest[at])], score) for score, at in per_line.values()
    ]


def _hit(key: str, sentence: Sentence, example: str, score: float) -> Hit:
    segment, score = sentence.turn.segment, min(round(score, 3), 1.0)
    times = times_of(segment, sentence.start, sentence.end)
    why = f"like the example “{example}” (similarity {score:.2f})"
    return Hit(key, segment.index, sentence.start, sentence.end, *times, SOURCE, why, score)
