"""Speech engines: one protocol, and a registry that imports an engine only when it is first used.

An engine hears stretches of speech, a batch at a time; which stretches those are (`voice`), what is believed of
the result (`guards`) and how stretches become segments (`listening`) is the same for all of them.
"""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from transcription.errors import EngineMissing
from transcription.weights import Weights

Samples = NDArray[np.float32]

ENGINES: Mapping[str, str] = {
    "faster-whisper": "transcription.engines.faster_whisper:load",
    "whisper": "transcription.engines.whisper:load",
    "sidecar": "transcription.engines.sidecar:read",
}
"""Engine name → dotted path. Speech engines name a `load(Setup) -> Engine`; the sidecar names a reader of
files."""

DEFAULT, FAST = "default", "fast"
QUALITIES = (DEFAULT, FAST)


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word with its place in the stretch, in seconds, and the engine's probability of it (0..1)."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine makes of a part of a stretch: text, words, and its own measures of doubt."""

    text: str
    words: tuple[HeardWord, ...]
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


@dataclass(frozen=True, slots=True)
class Brief:
    """What an engine is told before it listens: the language, and names to expect (`vocabulary.clean` made
    them)."""

    language: str
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine is opened with; equal setups share one loaded model in a process."""

    weights: Weights
    data_dir: Path
    quality: str = DEFAULT
    device: str = "cpu"
    cores: int = 1


class Engine(Protocol):
    """A speech recogniser. It hears up to `batch` stretches of up to `longest_s` seconds at once, and `workers`
    such batches at the same time from different threads."""

    name: str
    workers: int
    batch: int
    longest_s: float

    def language_of(self, samples: Samples) -> tuple[str, float]:
        """The language code of up to 30 s of speech, and its probability."""

    def hear(self, stretches: Sequence[Samples], brief: Brief) -> list[Heard]:
        """Recognise stretches of 16 kHz float samples; the result has one entry each, in their order."""

    def settings(self) -> dict[str, Any]:
        """What to record with a transcript: library version, device, precision, beam."""


def resolve(name: str) -> Callable[..., Any]:
    """The registered function. Raises `EngineMissing` for a name that is not in the registry."""
    if name not in ENGINES:
        raise EngineMissing(f"There is no speech engine “{name}”. Choose auto, {', '.join(ENGINES)}.")
    module, _, function = ENGINES[name].partition(":")
    try:
        return cast(Callable[..., Any], getattr(import_module(module), function))
    except ImportError as error:
        raise EngineMissing(f"The engine “{name}” is not installed: {error}.") from error


_loading = Lock()


def open_engine(name: str, setup: Setup) -> Engine:
    """The engine with its model loaded, once a process however many threads ask."""
    with _loading:
        return _loaded(name, setup)


@lru_cache(maxsize=2)
def _loaded(name: str, setup: Setup) -> Engine:
    return cast(Engine, resolve(name)(setup))


def choose() -> tuple[str, str]:
    """What `auto` means on this machine: (engine name, device).

    A graphics card that CTranslate2 can drive, then one that only torch can drive, else int8 on the
    processor.
    """
    if not _has_graphics_driver():
        return "faster-whisper", "cpu"
    import ctranslate2  # noqa: PLC0415

    if ctranslate2.get_cuda_device_count() > 0:
        return "faster-whisper", "cuda"
    import torch  # noqa: PLC0415

    return ("whisper", "cuda") if torch.cuda.is_available() else ("faster-whisper", "cpu")


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has_graphics_driver() -> bool:
    """Cheap test that spares machines without a card the import of torch."""
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None
