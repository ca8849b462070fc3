"""openai-whisper (torch): the reference implementation, fed the same weights and the same speech."""

import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from transcription.checkpoint import openai_checkpoint
from transcription.engines import FAST, Engine, Heard, HeardWord, Samples, Setup

BEAM = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def load(setup: Setup) -> Engine:
    """Load the model from a checkpoint made of the CTranslate2 weights (converted on first use)."""
    return OpenAIWhisper(setup)


class OpenAIWhisper:
    """The `Engine` of openai-whisper. One stretch at a time: torch spreads it over the cores itself."""

    name = "whisper"
    workers = 1

    def __init__(self, setup: Setup) -> None:
        import torch  # noqa: PLC0415
        import whisper  # noqa: PLC0415

        path = openai_checkpoint(setup.weights, setup.data_dir)
        self._model = whisper.load_model(str(path), device=setup.device)
        heads = torch.load(path, map_location="cpu", weights_only=True, mmap=True)["alignment_heads"]
        self._set_alignment(torch, heads)
        self._device = setup.device
        self._beam = None if setup.quality == FAST else BEAM

    def _set_alignment(self, torch: Any, heads: list[list[int]]) -> None:
        """Tell the model which attention heads follow the sound, so that word times are exact."""
        if not heads:
            return
        mask = torch.zeros(self._model.dims.n_text_layer, self._model.dims.n_text_head, dtype=torch.bool)
        for layer, head in heads:
            mask[layer, head] = True
        self._model.register_buffer("alignment_heads", mask.to_sparse().to(self._model.device), persistent=False)

    def language_of(self, samples: Samples) -> tuple[str, float]:
        """See `Engine`."""
        if not self._model.is_multilingual:
            return "en", 1.0
        import whisper  # noqa: PLC0415

        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples), self._model.dims.n_mels)
        _, chances = self._model.detect_language(mel.to(self._model.device))
        code = max(chances, key=chances.__getitem__)
        return str(code), float(chances[code])

    def hear(self, samples: Samples, language: str, on_progress: Callable[[float], None]) -> Iterator[Heard]:
        """See `Engine`; the library reports no progress inside a stretch."""
        import whisper  # noqa: PLC0415

        with warnings.catch_warnings():
            # Word times fall back to slower kernels where Triton is absent; the result is the same.
            warnings.filterwarnings("ignore", message="Failed to launch Triton kernels")
            # The library leaves closing its vocabulary file to the garbage collector.
            warnings.filterwarnings("ignore", r"unclosed file .*tiktoken", ResourceWarning)
            result = whisper.transcribe(
                self._model,
                samples,
                language=language,
                beam_size=self._beam,
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=self._device != "cpu",
                verbose=None,
            )
        for segment in result["segments"]:
            on_progress(float(segment["end"]))
            yield _heard(segment)

    def settings(self) -> dict[str, Any]:
        """See `Engine`."""
        return {
            "library": f"openai-whisper {version('openai-whisper')}, torch {version('torch')}",
            "device": self._device,
            "precision": "float32" if self._device == "cpu" else "float16",
            "beam": self._beam or 1,
            "batch": 1,
        }


def _heard(segment: dict[str, Any]) -> Heard:
    return Heard(
        text=segment["text"],
        words=tuple(
            HeardWord(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))
            for word in segment.get("words", ())
        ),
        avg_logprob=float(segment["avg_logprob"]),
        compression_ratio=float(segment["compression_ratio"]),
        no_speech_prob=float(segment["no_speech_prob"]),
    )
