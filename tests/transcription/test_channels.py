"""Which track is whose, and the turns of all tracks in one order."""

import numpy as np
import pytest

from transcription.audio import Recording
from transcription.channels import AGENT_LEFT, AGENT_RIGHT, Layout, is_same_sound, merge, split
from transcription.transcript import Segment, Speaker

RNG = np.random.default_rng(7)


def noise(level: int = 2000) -> np.ndarray:
    return RNG.normal(0, level, 16000).astype(np.int16)


def recording(*channels: np.ndarray) -> Recording:
    return Recording(np.stack(channels), 16000, 8000, len(channels), 1000, "pcm_s16le", "wav")


@pytest.mark.covers("QM-A7")
def test_two_tracks_have_two_speakers_and_can_be_swapped():
    stereo = recording(noise(), noise())
    assert split(stereo, AGENT_LEFT).speakers == (Speaker.AGENT, Speaker.CUSTOMER)
    swapped = split(stereo, AGENT_RIGHT)
    assert swapped.speakers == (Speaker.CUSTOMER, Speaker.AGENT)
    assert swapped.layout is Layout.SEPARATE
    assert not swapped.is_estimated


@pytest.mark.covers("QM-A7")
def test_one_track_has_no_known_speaker():
    found = split(recording(noise()))
    assert found.speakers == (Speaker.UNKNOWN,)
    assert found.layout is Layout.MONO
    assert found.is_estimated


@pytest.mark.parametrize("copy", [lambda a: a, lambda a: a // 2, lambda a: -a, lambda a: a + noise(30)])
def test_the_same_sound_twice_is_one_track(copy):
    voice = noise()
    found = split(recording(voice, copy(voice)))
    assert found.layout is Layout.COPIED
    assert found.recording.channels == found.recording.samples.shape[0] == 1
    assert found.is_estimated


def test_crosstalk_and_silence_are_not_copies():
    agent, customer = noise(), noise()
    assert not is_same_sound(agent, customer + agent // 3)
    assert not is_same_sound(agent, np.zeros_like(agent))
    assert not is_same_sound(np.zeros_like(agent), np.zeros_like(agent))


def test_more_channels_than_speakers_are_mixed_without_getting_faint():
    voice, empty = noise(), np.zeros(16000, np.int16)
    found = split(recording(empty, voice, empty, empty, empty, empty))
    assert found.layout is Layout.MIXED
    assert found.speakers == (Speaker.UNKNOWN,)
    assert np.array_equal(found.recording.samples, voice[None])


def test_three_tracks_with_three_named_speakers_stay_apart():
    named = (Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM)
    found = split(recording(noise(), noise(), noise()), named)
    assert found.speakers == named
    assert not found.is_estimated


def test_turns_are_merged_by_time_and_numbered():
    def said(speaker, *starts):
        return [Segment(0, speaker, f"{start}", start, start + 500) for start in starts]

    merged = merge([said(Speaker.AGENT, 0, 2000), said(Speaker.CUSTOMER, 1000, 2000, 3000), []])
    assert [segment.start_ms for segment in merged] == [0, 1000, 2000, 2000, 3000]
    assert [segment.index for segment in merged] == [0, 1, 2, 3, 4]
    assert [segment.speaker for segment in merged][:3] == [Speaker.AGENT, Speaker.CUSTOMER, Speaker.AGENT]
    assert merge([[], []]) == ()
