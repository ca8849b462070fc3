"""faster-whisper (CTranslate2): int8 on the processor, float16 on a graphics card; what `auto` usually
picks.

The model is driven directly: each stretch is encoded once, in a context not much longer than itself, and a
batch is searched and aligned together. Only a stretch whose text gives reason to doubt is heard again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from transcription.audio import RATE
from transcription.engines import FAST, Brief, Engine, Heard, HeardWord, Samples, Setup
from transcription.engines.guards import MAX_COMPRESSION, compression_ratio, is_believable, is_doubtful
from transcription.engines.vocabulary import as_prompt

BEAM = 5
FAST_BEAM = 1
BATCH = 4
LONGEST_S = 13.0
FULL_CONTEXT_S = 30.0
HALF_CONTEXT_S = 15.0
LEAST_CONTEXT_S = 10.0
PAD_S = 2.0
KEPT = 3
_STEP_S = 0.5
_HOP = 160
_MAX_TOKENS = 448
_TOKENS_PER_S = 15
_SPARE_TOKENS = 30
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"


def load(setup: Setup) -> Engine:
    """Load the model.

    On the processor each batch gets one thread and as many are heard at once as there are cores: two workers
    with one thread each beat one worker with two.
    """
    return FasterWhisper(setup)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A search's result for one stretch, and the encoded sound it was found in."""

    tokens: list[int]
    avg_logprob: float
    no_speech_prob: float
    text: str


class FasterWhisper:
    """The `Engine` of faster-whisper."""

    name = "faster-whisper"
    longest_s = LONGEST_S

    def __init__(self, setup: Setup) -> None:
        from faster_whisper import WhisperModel  # noqa: PLC0415

        is_cpu = setup.device == "cpu"
        self.workers = min(setup.cores, 4) if is_cpu else 1
        self.batch = BATCH
        self._precision = "int8" if is_cpu else "float16"
        self._device = setup.device
        self._beam = FAST_BEAM if setup.quality == FAST else BEAM
        self._model = WhisperModel(
            str(setup.weights.folder),
            device=setup.device,
            compute_type=self._precision,
            cpu_threads=max(1, setup.cores // self.workers),
            num_workers=self.workers,
            local_files_only=True,
        )
        self._encoder = _Encoder(self._model)
        self._tokenizer = lru_cache(maxsize=8)(self._new_tokenizer)

    def language_of(self, samples: Samples) -> tuple[str, float]:
        """See `Engine`. What was encoded for it is kept until the same stretch is heard."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        encoded = self._encoder.keep(samples, _context_s(len(samples) / RATE))
        token, probability = self._model.model.detect_language(encoded)[0][0]
        return str(token)[2:-2], float(probability)

    def hear(self, stretches: Sequence[Samples], brief: Brief) -> list[Heard]:
        """See `Engine`."""
        tokenizer, suppressed = self._tokenizer(brief.language)
        search = _Search(self._model, tokenizer, suppressed, as_prompt(brief.vocabulary, tokenizer.encode))
        encoded = self._encoder.encode(stretches, _context_s(max(map(len, stretches)) / RATE))
        drafts = search.drafts(encoded, stretches, self._beam)
        words = search.words(encoded, drafts, stretches)
        heard = [_heard(draft, found) for draft, found in zip(drafts, words, strict=True)]
        for place in [n for n, item in enumerate(heard) if is_doubtful(item, len(stretches[n]) / RATE)]:
            heard[place] = self._again(search, stretches[place], encoded, place)
        return heard

    def _again(self, search: "_Search", samples: Samples, encoded: Any, place: int) -> Heard:
        """Hear a doubtful stretch in a full context, and if that is no better, without repetition; first in the ways
        that cost less, until one gives no reason to doubt.

        No chance is involved, so that the same call always gives the same text.
        """
        for cheaper in self._cheaper(samples, encoded, place):
            heard = search.heard(cheaper, samples, {})
            if not is_doubtful(heard, len(samples) / RATE):
                return heard
        encoded = self._encoder.encode([samples], FULL_CONTEXT_S)
        tried: list[Heard] = []
        for options in ({}, {"no_repeat_ngram_size": 3}):
            heard = search.heard(encoded, samples, options)
            if not heard.words or is_believable(heard):
                return heard
            tried.append(heard)
        return max(tried, key=lambda heard: (heard.compression_ratio <= MAX_COMPRESSION, heard.avg_logprob))

    def _cheaper(self, samples: Samples, encoded: Any, place: int) -> Iterator[Any]:
        """What is there already, after a narrow search; a stretch that had much less, in half the full context."""
        if self._beam < BEAM and self._device == "cpu":
            yield _one(encoded, place)
        if _context_s(len(samples) / RATE) <= HALF_CONTEXT_S - 2 * PAD_S:
            yield self._encoder.encode([samples], HALF_CONTEXT_S)

    def _new_tokenizer(self, language: str) -> tuple[Any, list[int]]:
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415
        from faster_whisper.transcribe import get_suppressed_tokens  # noqa: PLC0415

        is_multilingual = self._model.model.is_multilingual
        tokenizer = Tokenizer(self._model.hf_tokenizer, is_multilingual, task="transcribe", language=language)
        return tokenizer, list(get_suppressed_tokens(tokenizer, [-1]))

    def settings(self) -> dict[str, Any]:
        """See `Engine`."""
        return {
            "library": f"faster-whisper {version('faster-whisper')}, ctranslate2 {version('ctranslate2')}",
            "device": self._device,
            "precision": self._precision,
            "beam": self._beam,
            "batch": self.batch,
            "longest_s": self.longest_s,
        }


class _Encoder:
    """The model's encoder, with what it made of the stretches whose language was asked for."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: dict[tuple[bytes, int], Any] = {}

    def keep(self, samples: Samples, context_s: float) -> Any:
        """One encoded stretch, kept until it is asked for again; never more than a call's few votes are kept."""
        while len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)), None)
        encoded = self._model.encode(self._mel(samples, context_s)[np.newaxis])
        if self._model.model.device == "cpu":
            self._kept[_mark(samples, context_s)] = encoded
        return encoded

    def encode(self, stretches: Sequence[Samples], context_s: float) -> Any:
        """The encoder's view of the stretches, each padded with silence to `context_s` seconds.

        On the processor one at a time: a batch does not fit into its cache and costs half as much again.
        """
        import ctranslate2  # noqa: PLC0415

        if self._model.model.device != "cpu":
            return self._model.encode(np.stack([self._mel(samples, context_s) for samples in stretches]))
        encoded = [self._one(samples, context_s) for samples in stretches]
        if len(encoded) == 1:
            return encoded[0]
        return ctranslate2.StorageView.from_array(np.concatenate([np.asarray(one) for one in encoded]))

    def _one(self, samples: Samples, context_s: float) -> Any:
        kept = self._kept.pop(_mark(samples, context_s), None) if self._kept else None
        return self._model.encode(self._mel(samples, context_s)[np.newaxis]) if kept is None else kept

    def _mel(self, samples: Samples, context_s: float) -> Any:
        length = round(context_s * RATE)
        return self._model.feature_extractor(np.pad(samples, (0, length - len(samples))))[:, : length // _HOP]


def _mark(samples: Samples, context_s: float) -> tuple[bytes, int]:
    """What tells one stretch in its context from another."""
    return hashlib.sha256(samples.tobytes()).digest(), round(context_s * RATE)


@dataclass(frozen=True, slots=True)
class _Search:
    """The model with all that is the same for every stretch of one call."""

    model: Any
    tokenizer: Any
    suppressed: list[int]
    hint: list[int]

    def heard(self, encoded: Any, samples: Samples, options: dict[str, Any]) -> Heard:
        """One encoded stretch, searched widely."""
        drafts = self.drafts(encoded, [samples], BEAM, **options)
        return _heard(drafts[0], self.words(encoded, drafts, [samples])[0])

    def drafts(self, encoded: Any, stretches: Sequence[Samples], beam: int, **options: Any) -> list[_Draft]:
        """The most probable tokens of each stretch."""
        before = [self.tokenizer.sot_prev, *self.hint] if self.hint else []
        prompt = [*before, *self.tokenizer.sot_sequence, self.tokenizer.no_timestamps]
        longest_s = max(map(len, stretches)) / RATE
        results = self.model.model.generate(
            encoded,
            [prompt] * len(stretches),
            beam_size=beam,
            max_length=min(_MAX_TOKENS, len(prompt) + _SPARE_TOKENS + int(longest_s * _TOKENS_PER_S)),
            suppress_tokens=self.suppressed,
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )
        return [self._draft(result) for result in results]

    def _draft(self, result: Any) -> _Draft:
        found = result.sequences_ids[0]
        tokens = [token for token in found if token < self.tokenizer.eot]
        mean = result.scores[0] * len(found) / (len(found) + 1)
        return _Draft(tokens, float(mean), float(result.no_speech_prob), self.tokenizer.decode(tokens))

    def words(
        self, encoded: Any, drafts: Sequence[_Draft], stretches: Sequence[Samples]
    ) -> list[tuple[HeardWord, ...]]:
        """The words of each draft with their times, from where the decoder looked when it wrote them."""
        from faster_whisper.transcribe import merge_punctuations  # noqa: PLC0415

        frames = [max(2, len(samples) // _HOP) for samples in stretches]
        found = self.model.find_alignment(self.tokenizer, [draft.tokens for draft in drafts], encoded, frames)
        for alignment in found:
            merge_punctuations(alignment, _PREPENDED, _APPENDED)
        return [tuple(_words(alignment)) for alignment in found]


def _one(encoded: Any, place: int) -> Any:
    """One stretch of a batch that was encoded on the processor."""
    import ctranslate2  # noqa: PLC0415

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.asarray(encoded)[place : place + 1]))


def _words(alignment: Iterable[dict[str, Any]]) -> Iterable[HeardWord]:
    for word in alignment:
        if word["word"].strip():
            yield HeardWord(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))


def _heard(draft: _Draft, words: tuple[HeardWord, ...]) -> Heard:
    return Heard(draft.text, words, draft.avg_logprob, compression_ratio(draft.text), draft.no_speech_prob)


def _context_s(longest_s: float) -> float:
    """How much of the encoder's 30 s a stretch needs.

    Twice the context costs the encoder more than twice as much; with much less than `LEAST_CONTEXT_S`, though, the
    decoder often goes round in circles, having learnt on 30 s. With 10 s it did so in 5 of 137 telephone prompts,
    with 15 s in none; hearing those again costs far less than 15 s for all.
    """
    wanted = -(-(longest_s + PAD_S) // _STEP_S) * _STEP_S
    return min(FULL_CONTEXT_S, max(LEAST_CONTEXT_S, wanted))
