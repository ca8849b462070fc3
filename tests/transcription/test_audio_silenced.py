"""Personal data is not to be heard: the copy and the waveform are silent there, and nowhere else."""

import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription import audio
from transcription.silencing import FADE_MS, PAD_MS, covers, hushed, stretches
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript

RATE = 8000


def tones(path, seconds=4.0, channels=2, rate=RATE):
    at = np.arange(int(seconds * rate)) / rate
    lanes = [9000 * np.sin(2 * np.pi * (300 + 200 * channel) * at) for channel in range(channels)]
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes(np.stack(lanes, axis=1).astype("<i2").tobytes())
    return path


def line(index, start_ms, end_ms, *redactions):
    return Segment(index, Speaker.CUSTOMER, "My card is [card number].", start_ms, end_ms, redactions=redactions)


def loudness(recording, start_ms, end_ms):
    return np.abs(recording.samples[:, start_ms * 16 : end_ms * 16].astype(int)).max(axis=1)


@pytest.mark.covers("QM-A10", "QM-B15")
@pytest.mark.parametrize(("channels", "rate"), [(1, 8000), (2, 8000), (2, 44100)])
def test_it_works(tmp_path, channels, rate):
    path = tones(tmp_path / "call.wav", channels=channels, rate=rate)
    audio.playable(path, tmp_path / "copy.webm", silenced=[(1000, 2000)])
    copy = audio.decode(tmp_path / "copy.webm")
    assert copy.channels == channels
    assert abs(copy.duration_ms - 4000) <= 40
    assert (loudness(copy, 1030, 1970) < 60).all()
    assert (loudness(copy, 0, 900) > 4000).all()
    assert (loudness(copy, 2100, 3900) > 4000).all()


def test_what_is_silenced_is_exactly_zero_and_fades_do_not_click(tmp_path):
    recording = audio.decode(tones(tmp_path / "call.wav"))
    block = recording.samples.T
    quiet = hushed(block, 0, 16_000, [(1000, 2000)])
    assert not quiet[16_000:32_000].any()
    fade = 16 * FADE_MS
    assert (quiet[: 16_000 - fade] == block[: 16_000 - fade]).all()
    assert (quiet[32_000 + fade :] == block[32_000 + fade :]).all()
    assert np.abs(quiet[16_000 - fade : 16_000].astype(int)).max() < np.abs(block.astype(int)).max()


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 400)), max_size=4),
    st.integers(0, 4000),
    st.integers(1, 5000),
)
def test_silencing_in_blocks_is_silencing_at_once(found, cut, size):
    silenced = [(start, start + length) for start, length in found]
    whole = np.full((8000, 1), 9000, dtype=np.int16)
    at_once = hushed(whole, 0, RATE, silenced)
    part = hushed(whole[cut : cut + size], cut, RATE, silenced)
    assert (part == at_once[cut : cut + size]).all()
    for start, end in silenced:
        assert not at_once[start * 8 : end * 8].any()


def test_the_waveform_is_flat_there_and_nowhere_else(tmp_path):
    recording = audio.decode(tones(tmp_path / "call.wav"))
    plain, flat = audio.peaks(recording, 400), audio.peaks(recording, 400, silenced=[(1000, 2000)])
    for before, after in zip(plain, flat, strict=True):
        assert set(after[100:200]) == {0}
        assert after[:99] == before[:99]
        assert after[201:] == before[201:]


def test_a_redaction_is_padded_and_one_without_times_takes_its_whole_line():
    said = Transcript(
        Channel.CALL,
        10_000,
        (
            line(0, 0, 3000, Redaction("card", 11, 24, 1000, 2000)),
            line(1, 3000, 4000),
            line(2, 5000, 7000, Redaction("card", 11, 24)),
            line(3, 9000, 10_000, Redaction("card", 11, 24, 9980, 10_400)),
        ),
    )
    assert stretches(said) == [
        (1000 - PAD_MS, 2000 + PAD_MS),
        (5000 - PAD_MS, 7000 + PAD_MS),
        (9980 - PAD_MS, 10_000),
    ]


def test_a_copy_covers_what_it_needs_or_not():
    assert covers([[0, 50], [50, 100]], [(20, 90)])
    assert covers([], [])
    assert not covers([], [(0, 1)])
    assert not covers([[0, 50], [60, 100]], [(40, 70)])
