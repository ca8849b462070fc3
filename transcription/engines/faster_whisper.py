"""faster-whisper (CTranslate2): int8 on the processor, float16 on a graphics card; what `auto` usually
picks."""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from transcription.audio import RATE
from transcription.engines import FAST, Engine, Heard, HeardWord, Samples, Setup

BEAM = 5
BATCH = 8
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def load(setup: Setup) -> Engine:
    """Load the model.

    On the processor each stretch gets one thread and as many are heard at once as there are cores: two
    workers with one thread each beat one worker with two.
    """
    return FasterWhisper(setup)


class FasterWhisper:
    """The `Engine` of faster-whisper."""

    name = "faster-whisper"

    def __init__(self, setup: Setup) -> None:
        import ctranslate2  # noqa: PLC0415
        from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415

        is_cpu = setup.device == "cpu"
        ctranslate2.set_random_seed(0)  # the same call gives the same text, also where sampling was needed
        self.workers = min(setup.cores, 4) if is_cpu else 1
        self._precision = "int8" if is_cpu else "float16"
        self._device = setup.device
        self._model = WhisperModel(
            str(setup.weights.folder),
            device=setup.device,
            compute_type=self._precision,
            cpu_threads=max(1, setup.cores // self.workers),
            num_workers=self.workers,
            local_files_only=True,
        )
        self._batched = BatchedInferencePipeline(self._model) if setup.quality == FAST else None

    def language_of(self, samples: Samples) -> tuple[str, float]:
        """See `Engine`."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        code, probability, _ = self._model.detect_language(samples[: 30 * RATE])
        return str(code), float(probability)

    def hear(self, samples: Samples, language: str, on_progress: Callable[[float], None]) -> Iterator[Heard]:
        """See `Engine`."""
        for segment in self._segments(samples, language):
            on_progress(float(segment.end))
            yield _heard(segment)

    def _segments(self, samples: Samples, language: str) -> Any:
        options: dict[str, Any] = {"language": language, "beam_size": BEAM, "word_timestamps": True}
        if self._batched:
            found, _ = self._batched.transcribe(samples, batch_size=BATCH, vad_filter=True, **options)
        else:
            found, _ = self._model.transcribe(
                samples,
                vad_filter=False,  # the samples are speech already
                condition_on_previous_text=False,
                temperature=list(TEMPERATURES),
                **options,
            )
        return found

    def settings(self) -> dict[str, Any]:
        """See `Engine`."""
        return {
            "library": f"faster-whisper {version('faster-whisper')}, ctranslate2 {version('ctranslate2')}",
            "device": self._device,
            "precision": self._precision,
            "beam": BEAM,
            "batch": BATCH if self._batched else 1,
        }


def _heard(segment: Any) -> Heard:
    return Heard(
        text=segment.text,
        words=tuple(
            HeardWord(word.word, float(word.start), float(word.end), float(word.probability))
            for word in segment.words or ()
        ),
        avg_logprob=float(segment.avg_logprob),
        compression_ratio=float(segment.compression_ratio),
        no_speech_prob=float(segment.no_speech_prob),
    )
