"""Reading what a complaint is about from its words: pieces of text, and a linear model over them as plain numbers.

Learning needs scikit-learn and happens elsewhere; reading only adds up weights, so that a page can do it.
"""

import hashlib
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

MOST_CHARACTERS = 20_000
SUGGESTED = 3
WORDS_SHOWN = 5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SHORTEST, _LONGEST = 3, 5
_EMPTY_WORDS = frozenset({
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "back", "be",
    "because", "been", "before", "being", "but", "by", "can", "could", "did", "do", "does", "for", "from", "get",
    "got", "had", "has", "have", "he", "her", "him", "his", "how", "i", "i'm", "i've", "if", "in", "into", "is",
    "it", "it's", "its", "just", "like", "me", "more", "my", "no", "not", "now", "of", "off", "on", "one", "or",
    "our", "out", "over", "please", "she", "so", "some", "still", "than", "that", "the", "their", "them", "then",
    "there", "they", "this", "to", "too", "up", "us", "very", "was", "we", "were", "what", "when", "which", "who",
    "why", "will", "with", "would", "you", "your",
})  # fmt: skip
"""Words that say nothing of what a text is about; they weigh in, but are not shown as reasons."""


def word_pieces(text: str) -> list[str]:
    """The words of a text and each two that follow each other, in lower case; figures all read as 0."""
    words = [_plain(word) for word in _WORD.findall(text[:MOST_CHARACTERS].lower())]
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def letter_pieces(text: str) -> list[str]:
    """Runs of 3 to 5 letters inside the words of a text, whose ends are marked by a space."""
    return [piece for word in _WORD.findall(text[:MOST_CHARACTERS].lower()) for piece in _runs(f" {_plain(word)} ")]


def _plain(word: str) -> str:
    return re.sub(r"\d", "0", word.replace("’", "'"))


def _runs(word: str) -> Iterator[str]:
    for length in range(_SHORTEST, min(_LONGEST, len(word)) + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a text may be about: a label, its probability (None when rules guess), and the words that spoke for it."""

    label: str
    probability: float | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model over TF-IDF pieces. Logits are calibrated by one scale.

    `places` maps a piece (words as they are, letters after a tab) to its row; `weights` is (pieces, labels) in
    float32, `idf` (pieces,), `intercepts` (labels,). Words and letters are each scaled to length 1.
    """

    labels: tuple[str, ...]
    places: Mapping[str, int]
    idf: "np.ndarray"
    weights: "np.ndarray"
    intercepts: "np.ndarray"
    scale: float

    def logits(self, text: str) -> "np.ndarray":
        """One number for each label, before calibration."""
        total: np.ndarray = self.intercepts.astype("float64")
        for rows, values in self._blocks(text):
            total = total + values @ self.weights[rows].astype("float64")
        return total

    def probabilities(self, text: str) -> "np.ndarray":
        """The calibrated probability of each label; they sum to 1."""
        return softmax(self.scale * self.logits(text))

    def guesses(self, text: str, allowed: Sequence[str] | None = None) -> list[Guess]:
        """The likeliest labels, best first; of those in `allowed` where that is given."""
        chances = self.probabilities(text)
        order = [place for place in chances.argsort()[::-1] if allowed is None or self.labels[place] in allowed]
        top = [int(place) for place in order[:SUGGESTED]]
        return [Guess(self.labels[place], float(chances[place]), self._spoke_for(text, place)) for place in top]

    def _spoke_for(self, text: str, label: int) -> tuple[str, ...]:
        """The words of the text that speak for the label rather than for the others, strongest first."""
        import numpy as np  # noqa: PLC0415

        found: dict[str, float] = {}
        pieces = [piece for piece in dict.fromkeys(word_pieces(text)) if piece in self.places]
        for piece in (piece for piece in pieces if not set(piece.split()) & _EMPTY_WORDS):
            row = self.weights[self.places[piece]]
            value = float((row[label] - np.mean(row)) * self.idf[self.places[piece]])
            if value > 0:
                found[piece] = value
        best = sorted(found, key=lambda piece: -found[piece])
        shown: list[str] = []
        for piece in best:
            # a pair says what its words say; each is shown once
            if not any(set(piece.split()) & set(other.split()) for other in shown):
                shown.append(piece)
        return tuple(shown[:WORDS_SHOWN])

    def _blocks(self, text: str) -> Iterator[tuple["np.ndarray", "np.ndarray"]]:
        import numpy as np  # noqa: PLC0415

        for pieces in (word_pieces(text), [f"\t{piece}" for piece in letter_pieces(text)]):
            counts = Counter(piece for piece in pieces if piece in self.places)
            if not counts:
                continue
            rows = np.fromiter((self.places[piece] for piece in counts), dtype=np.int64, count=len(counts))
            values = np.fromiter((1 + math.log(number) for number in counts.values()), float, count=len(counts))
            values = values * self.idf[rows]
            yield rows, values / np.sqrt((values * values).sum())


def softmax(logits: "np.ndarray") -> "np.ndarray":
    """Numbers of any size as shares of 1, along the last axis."""
    import numpy as np  # noqa: PLC0415

    raised: np.ndarray = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: np.ndarray = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def pack(model: Linear) -> bytes:
    """The model as a NumPy archive of plain arrays; nothing in it can be run."""
    import numpy as np  # noqa: PLC0415

    kept = io.BytesIO()
    np.savez_compressed(
        kept,
        labels=_as_bytes(model.labels),
        pieces=_as_bytes(sorted(model.places, key=lambda piece: model.places[piece])),
        idf=model.idf.astype(np.float32),
        weights=model.weights.astype(np.float16),
        intercepts=model.intercepts.astype(np.float64),
        scale=np.array([model.scale]),
    )
    return kept.getvalue()


def unpack(kept: bytes) -> Linear:
    """The model that `pack` kept. Raises ValueError when the archive is not one of ours."""
    import numpy as np  # noqa: PLC0415

    with np.load(io.BytesIO(kept), allow_pickle=False) as found:
        parts: dict[str, Any] = {name: found[name] for name in found.files}
    pieces = _as_words(parts["pieces"])
    weights = parts["weights"].astype(np.float32)
    if weights.shape != (len(pieces), len(_as_words(parts["labels"]))):
        raise ValueError("the weights do not fit the pieces and labels")
    return Linear(
        labels=tuple(_as_words(parts["labels"])),
        places={piece: place for place, piece in enumerate(pieces)},
        idf=parts["idf"],
        weights=weights,
        intercepts=parts["intercepts"],
        scale=float(parts["scale"][0]),
    )


def digest(kept: bytes) -> str:
    """The SHA-256 of a kept model."""
    return hashlib.sha256(kept).hexdigest()


def _as_bytes(words: Sequence[str]) -> "np.ndarray":
    import numpy as np  # noqa: PLC0415

    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _as_words(kept: "np.ndarray") -> list[str]:
    return kept.tobytes().decode().split("\n")
