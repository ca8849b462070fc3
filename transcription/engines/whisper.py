"""openai-whisper (torch): the reference implementation, fed the same weights and the same speech."""

import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from transcription.checkpoint import openai_checkpoint
from transcription.engines import FAST, Brief, Engine, Heard, HeardWord, Samples, Setup
from transcription.engines.guards import compression_ratio
from transcription.engines.vocabulary import as_text

BEAM = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def load(setup: Setup) -> Engine:
    """Load the model from a checkpoint made of the CTranslate2 weights (converted on first use)."""
    return OpenAIWhisper(setup)


class OpenAIWhisper:
    """The `Engine` of openai-whisper. One stretch at a time: torch spreads it over the cores itself."""

    name = "whisper"
    workers = 1
    batch = 1
    longest_s = 28.0

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

    def hear(self, stretches: Sequence[Samples], brief: Brief) -> list[Heard]:
        """See `Engine`."""
        return [self._hear(samples, brief) for samples in stretches]

    def _hear(self, samples: Samples, brief: Brief) -> Heard:
        import torch  # noqa: PLC0415
        import whisper  # noqa: PLC0415

        with warnings.catch_warnings():
            # Word times fall back to slower kernels where Triton is absent; the result is the same.
            warnings.filterwarnings("ignore", message="Failed to launch Triton kernels")
            # The library leaves closing its vocabulary file to the garbage collector.
            warnings.filterwarnings("ignore", r"unclosed file .*tiktoken", ResourceWarning)
            torch.manual_seed(0)  # the same call gives the same text, also where sampling was needed
            result = whisper.transcribe(
                self._model,
                samples,
                language=brief.language,
                beam_size=self._beam,
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                initial_prompt=as_text(brief.vocabulary, self._count_tokens(brief.language)) or None,
                word_timestamps=True,
                fp16=self._device != "cpu",
                verbose=None,
            )
        return _heard(result["segments"])

    def _count_tokens(self, language: str) -> Callable[[str], int]:
        from whisper.tokenizer import get_tokenizer  # noqa: PLC0415

        tokenizer = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language=language
        )
        return lambda text: len(tokenizer.encode(text))

    def settings(self) -> dict[str, Any]:
        """See `Engine`."""
        return {
            "library": f"openai-whisper {version('openai-whisper')}, torch {version('torch')}",
            "device": self._device,
            "precision": "float32" if self._device == "cpu" else "float16",
            "beam": self._beam or 1,
            "batch": 1,
        }


def _heard(segments: list[dict[str, Any]]) -> Heard:
    """The segments of one stretch as one: the doubts weighed by length, as they are measured by token."""
    text = "".join(segment["text"] for segment in segments)
    shares = [max(1, len(segment["text"])) for segment in segments]
    return Heard(
        text=text,
        words=tuple(
            HeardWord(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))
            for segment in segments
            for word in segment.get("words", ())
        ),
        avg_logprob=_mean([float(segment["avg_logprob"]) for segment in segments], shares),
        compression_ratio=compression_ratio(text),
        no_speech_prob=_mean([float(segment["no_speech_prob"]) for segment in segments], shares),
    )


def _mean(values: list[float], shares: list[int]) -> float:
    return sum(value * share for value, share in zip(values, shares, strict=True)) / max(1, sum(shares))
