"""Voiceprints: short windows of speech as vectors that lie close together when the same person speaks.

Mel spectrogram, three LSTM layers and a projection, as in "Generalized End-to-End Loss for Speaker Verification"
(Wan et al. 2018), run in numpy with the weights and settings of Resemblyzer.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from transcription.audio import RATE
from transcription.diarization.weights import VoiceWeights

HOP = 160
"""Samples between two frames (10 ms at 16 kHz)."""

FRAME = 400
MELS = 40
WINDOW = 160
"""Frames of one voiceprint, at most: 1.6 s."""

SIZE = 256
LAYERS = 3
BATCH = 64

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Frames `start:end` (10 ms each) of a recording that one voiceprint is made of."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many frames."""
        return self.end - self.start


def mel_filters(count: int = MELS, size: int = FRAME, rate: int = RATE) -> Array:
    """Triangular filters on Slaney's mel scale, each of area 1: shape (count, size // 2 + 1).

    Source: M. Slaney, Auditory Toolbox (1998), as librosa draws them by default.
    """
    edges = _hertz(np.linspace(_mel(0.0), _mel(rate / 2), count + 2))
    bins = np.fft.rfftfreq(size, 1 / rate)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def mel_spectrogram(samples: Array) -> Array:
    """Power in 40 mel bands every 10 ms, shape (1 + n // 160, 40); frames are centred, the ends mirrored."""
    padded = np.pad(samples, FRAME // 2, mode="reflect") if len(samples) > FRAME // 2 else np.pad(samples, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    spectrum = np.fft.rfft(frames * _hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    mels: Array = power @ _filters().T
    return mels


class Encoder:
    """The network. `embed` gives one voiceprint per window."""

    def __init__(self, weights: VoiceWeights) -> None:
        arrays = weights.arrays
        self._layers = [
            (
                np.ascontiguousarray(arrays[f"lstm.weight_ih_l{n}"].T[:, _ORDER]),
                np.ascontiguousarray(arrays[f"lstm.weight_hh_l{n}"].T[:, _ORDER]),
                (arrays[f"lstm.bias_ih_l{n}"] + arrays[f"lstm.bias_hh_l{n}"])[_ORDER],
            )
            for n in range(LAYERS)
        ]
        self._projection = (arrays["linear.weight"].T, arrays["linear.bias"])

    def embed(self, mels: Array) -> Array:
        """Voiceprints of `mels`, shape (windows, frames, 40), as unit vectors of shape (windows, 256)."""
        hidden = np.ascontiguousarray(mels.transpose(1, 0, 2))
        for layer in self._layers:
            hidden = _lstm(hidden, *layer)
        weight, bias = self._projection
        raw = np.maximum(hidden[-1] @ weight + bias, 0.0)
        lengths = np.linalg.norm(raw, axis=1, keepdims=True)
        unit: Array = raw / np.maximum(lengths, 1e-9)
        return unit


@lru_cache(maxsize=1)
def encoder_of(weights: VoiceWeights) -> Encoder:
    """The network of these weights, put together once."""
    return Encoder(weights)


_ORDER = np.concatenate([np.arange(0, 2 * SIZE), np.arange(3 * SIZE, 4 * SIZE), np.arange(2 * SIZE, 3 * SIZE)])
"""torch keeps gates as input, forget, cell, output; with the cell last, one sigmoid serves the other three."""


def _lstm(inputs: Array, to_gates: Array, again: Array, bias: Array) -> Array:
    """One layer over all steps: (steps, batch, features) to (steps, batch, 256)."""
    steps, batch, _ = inputs.shape
    hidden = np.zeros((batch, SIZE), np.float32)
    cell = np.zeros((batch, SIZE), np.float32)
    out = np.empty((steps, batch, SIZE), np.float32)
    driven = inputs.reshape(steps * batch, -1) @ to_gates
    driven += bias
    driven = driven.reshape(steps, batch, 4 * SIZE)
    for step in range(steps):
        gates = driven[step]
        gates += hidden @ again
        open_ = gates[:, : 3 * SIZE]
        # sigmoid(x) = (tanh(x / 2) + 1) / 2: one vectorised function without overflow
        open_ *= 0.5
        np.tanh(gates, out=gates)
        open_ += 1.0
        open_ *= 0.5
        cell *= gates[:, SIZE : 2 * SIZE]
        cell += gates[:, :SIZE] * gates[:, 3 * SIZE :]
        hidden = np.tanh(cell, out=out[step])
        hidden *= gates[:, 2 * SIZE : 3 * SIZE]
    return out


@cache
def _filters() -> Array:
    return mel_filters()


@cache
def _hann() -> Array:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)


def _mel(hertz: float) -> float:
    """Linear to 1 kHz (200/3 Hz a mel), logarithmic above (27 mels for a factor of 6.4)."""
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * np.log(hertz / 1000) / np.log(6.4)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
