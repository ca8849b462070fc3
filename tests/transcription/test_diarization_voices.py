"""The voice model read without torch, its network in numpy, and one voice told from two."""

import os
import pickle
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from transcription.audio import RATE, Recording
from transcription.diarization import voiceprint, voices, weights, windows
from transcription.diarization.voiceprint import Encoder, Window
from transcription.errors import EngineMissing


def seeded(*shape: int, seed: int = 0, scale: float = 0.1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, scale, shape).astype(np.float32)


@pytest.fixture(scope="module")
def network():
    """torch's own layers, with weights from a fixed seed."""
    import torch

    torch.manual_seed(7)
    return torch.nn.LSTM(40, 256, 3, batch_first=True), torch.nn.Linear(256, 256)


@pytest.fixture(scope="module")
def checkpoint(network, tmp_path_factory) -> Path:
    """Those layers saved as torch did before 1.6."""
    import torch

    lstm, linear = network
    state = {f"lstm.{k}": v for k, v in lstm.state_dict().items()}
    state |= {f"linear.{k}": v for k, v in linear.state_dict().items()}
    path = tmp_path_factory.mktemp("model") / weights.FILE
    torch.save({"model_state": state, "step": 3}, path, _use_new_zipfile_serialization=False)
    return path


def test_a_checkpoint_of_torch_is_read_as_torch_reads_it(checkpoint):
    import torch

    arrays = weights.read_checkpoint(checkpoint)
    expected = torch.load(checkpoint, weights_only=True)["model_state"]
    assert arrays.keys() == expected.keys()
    assert all(np.array_equal(arrays[name], expected[name].numpy()) for name in arrays)


def test_the_network_in_numpy_gives_what_torch_gives(checkpoint, network):
    import torch

    lstm, linear = network
    mels = np.abs(seeded(5, 90, 40))
    with torch.no_grad():
        _, (hidden, _) = lstm(torch.from_numpy(mels))
        raw = torch.relu(linear(hidden[-1]))
        expected = (raw / raw.norm(dim=1, keepdim=True)).numpy()
    found = Encoder(weights.VoiceWeights(weights.read_checkpoint(checkpoint), "")).embed(mels)
    assert np.abs(found - expected).max() < 1e-5


class Hostile:
    def __reduce__(self):
        return os.system, ("touch /tmp/should-not-exist-voice",)


@pytest.mark.parametrize("thing", [Hostile(), {"model_state": {"a": SimpleNamespace()}}, 5, None])
def test_a_checkpoint_that_asks_for_more_than_floats_is_refused(thing, tmp_path):
    path = tmp_path / "bad.pt"
    parts = [weights._MAGIC, weights._PROTOCOL, {}, thing, []]
    path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in parts))
    with pytest.raises(ValueError, match=r"kind|checkpoint"):
        weights.read_checkpoint(path)
    assert not Path("/tmp/should-not-exist-voice").exists()


@pytest.mark.parametrize("kept", [0, 10, 500, 4000, -1])
def test_a_checkpoint_that_is_cut_off_is_refused(kept, checkpoint, tmp_path):
    path = tmp_path / "short.pt"
    path.write_bytes(checkpoint.read_bytes()[:kept])
    with pytest.raises(ValueError):
        weights.read_checkpoint(path)


def test_another_file_than_the_published_one_is_refused_with_the_remedy(checkpoint, tmp_path):
    stored = tmp_path / "models" / weights.MODEL / weights.FILE
    stored.parent.mkdir(parents=True)
    stored.write_bytes(checkpoint.read_bytes())
    with pytest.raises(EngineMissing, match=r"not the published voice model.*Resemblyzer"):
        weights.load(tmp_path)


def test_mel_filters_are_those_whisper_ships():
    """OpenAI stored librosa's filters for 80 bands; the same function must give them."""
    spec = find_spec("whisper")
    assert spec
    assert spec.origin
    with np.load(Path(spec.origin).parent / "assets/mel_filters.npz") as stored:
        assert np.abs(voiceprint.mel_filters(80) - stored["mel_80"]).max() < 1e-7


def test_the_spectrogram_is_of_power_every_10_ms_and_a_tone_lies_in_its_band():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    mels = voiceprint.mel_spectrogram(tone)
    assert mels.shape == (101, 40)
    filters = voiceprint.mel_filters()
    assert (mels[2:-2].argmax(axis=1) == filters[:, 25].argmax()).all()  # 1000 Hz is bin 25 of 40 Hz
    assert voiceprint.mel_spectrogram(2 * tone) == pytest.approx(4 * mels, rel=1e-4)
    assert voiceprint.mel_spectrogram(tone[:100]).shape[1] == 40


class Counting:
    """In place of the network: the mean of each window's bands."""

    def embed(self, mels: np.ndarray) -> np.ndarray:
        return np.pad(mels.mean(axis=1), ((0, 0), (0, 216)))


def test_voiceprints_of_a_long_recording_equal_those_of_its_parts(monkeypatch):
    """Also over the borders of blocks; how loud it is does not matter."""
    noise = np.random.default_rng(1).integers(-3000, 3000, (1, 60 * RATE)).astype(np.int16)
    call = Recording(noise, RATE, RATE, 1, 60_000, "pcm", "wav")
    laid = [Window(start, start + length) for start in range(0, 5800, 130) for length in (40, 160)]
    whole = windows.voiceprints(call, laid, Counting())
    monkeypatch.setattr(windows, "_BLOCK", 1000)
    assert windows.voiceprints(call, laid, Counting()) == pytest.approx(whole, rel=2e-2, abs=1e-7)
    faint = Recording((noise // 16).astype(np.int16), RATE, RATE, 1, 60_000, "pcm", "wav")
    assert windows.voiceprints(faint, laid, Counting()) == pytest.approx(whole, rel=1e-2, abs=1e-7)
    with pytest.raises(ValueError, match="16000"):
        windows.voiceprints(Recording(noise, 8000, 8000, 1, 1, "pcm", "wav"), laid, Counting())


def blob(count: int, centre: int, spread: float = 0.02, seed: int = 0) -> np.ndarray:
    """Voiceprints around one of several directions."""
    direction = np.zeros(256, np.float32)
    direction[centre] = 1
    prints = direction + seeded(count, 256, seed=seed + centre, scale=spread)
    return prints / np.linalg.norm(prints, axis=1, keepdims=True)


@pytest.mark.parametrize(("first", "second"), [(60, 60), (110, 8), (5, 50)])
def test_two_voices_are_found_also_when_one_hardly_speaks(first, second):
    prints = np.concatenate([blob(first, 0), blob(second, 1)])
    found = voices.tell_apart(prints, 60.0)
    assert found.count == 2
    assert not found.has_more
    assert ((found.margins(prints) > 0) == ([False] * first + [True] * second)).all()


def test_one_voice_is_one():
    assert voices.tell_apart(blob(100, 0), 60.0).count == 1
    assert voices.tell_apart(np.repeat(blob(1, 0), 40, axis=0), 60.0).count == 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_too_little_to_compare_is_one_voice(count):
    assert voices.tell_apart(blob(count, 0), 1.0).count == 1


def test_a_third_voice_is_noticed():
    prints = np.concatenate([blob(60, 0), blob(60, 1), blob(60, 2)])
    assert voices.tell_apart(prints, 100.0).has_more


def test_hours_of_speech_are_told_apart_by_a_sample(monkeypatch):
    monkeypatch.setattr(voices, "CLUSTERED", 100)
    prints = np.concatenate([blob(3000, 0), blob(3000, 1)])
    found = voices.tell_apart(prints, 9000.0)
    assert ((found.margins(prints) > 0) == ([False] * 3000 + [True] * 3000)).all()


def test_the_same_voiceprints_always_give_the_same_voices():
    prints = np.concatenate([blob(40, 0, spread=0.08), blob(30, 1, spread=0.08)])
    found, again = voices.tell_apart(prints, 60.0), voices.tell_apart(prints.copy(), 60.0)
    assert np.array_equal(found.centres, again.centres)
