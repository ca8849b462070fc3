"""Sentences as vectors, so that lines which mean the same lie close together whatever words they use.

The model is all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM"; Reimers & Gurevych 2019, "Sentence-BERT"), English,
run in 8-bit integers by CTranslate2 on the processor. Without its weights there is no matcher, and rules work alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcription.language.embedding_weights import FOUND_IN, MODEL, ready_folder

Vectors = NDArray[np.float32]

DIMENSIONS = 384
MOST_CHARS = 1_000
"""Of a longer text only the beginning is read: the model takes no more than `MOST_TOKENS` pieces of words."""
MOST_TOKENS = 128
_BATCH = 32
_CHUNK = 1_024


@dataclass(slots=True)
class Matcher:
    """Turns texts into unit vectors; the dot product of two is their cosine similarity.

    `name` and `sha256` say which weights; they belong into the provenance of whatever was found with them.
    """

    name: str
    sha256: str
    _encoder: Any = field(repr=False)
    _tokenizer: Any = field(repr=False)
    _known: dict[str, Vectors] = field(default_factory=dict, repr=False)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts, shape (len(texts), 384), float32, each of length 1.

        Equal texts are computed once. What cannot be written as UTF-8 is read as "?".
        """
        places: dict[str, int] = {}
        rows = [places.setdefault(_readable(text), len(places)) for text in texts]
        unique = list(places)
        vectors = np.zeros((len(unique), DIMENSIONS), np.float32)
        for at in range(0, len(unique), _CHUNK):
            vectors[at : at + _CHUNK] = self._computed(unique[at : at + _CHUNK])
        return vectors[rows] if rows else vectors

    def remembered(self, texts: Sequence[str]) -> Vectors:
        """As `embed`, kept for the next call: for the few example sentences that come back with every transcript."""
        if len(self._known) > 20_000:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self.embed(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), DIMENSIONS)

    def _computed(self, texts: list[str]) -> Vectors:
        """Shortest first, so that the texts of a batch are of about one length and little padding is computed."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        vectors = np.zeros((len(ids), DIMENSIONS), np.float32)
        for at in range(0, len(order), _BATCH):
            places = order[at : at + _BATCH]
            vectors[places] = self._pooled([ids[place] for place in places])
        return vectors

    def _pooled(self, ids: list[list[int]]) -> Vectors:
        """The mean of each text's word vectors, brought to length 1, as the model was trained."""
        states = np.array(self._encoder.forward_batch(ids).last_hidden_state)
        lengths = np.array([len(row) for row in ids])
        is_word = (np.arange(states.shape[1])[None] < lengths[:, None])[..., None]
        sums = (states * is_word).sum(axis=1)
        pooled: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return pooled


def open_matcher(home: Path | None = None, *, threads: int = 1, package: str = FOUND_IN) -> Matcher | None:
    """The matcher, or None when its weights are not installed and rules must do alone.

    The first call on a machine converts the weights (some seconds) and keeps them below `home`, the data folder
    (by default the user's cache). Raises `EngineMissing` when the installed weights are not the published ones.
    """
    ready = ready_folder(home, package)
    if ready is None:
        return None
    import ctranslate2  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(ready.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    encoder = ctranslate2.Encoder(str(ready.folder), compute_type="int8", intra_threads=threads)
    return Matcher(MODEL, ready.sha256, encoder, tokenizer)


def _readable(text: str) -> str:
    return text[:MOST_CHARS].encode("utf-8", "replace").decode()
