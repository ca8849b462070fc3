"""Recordings of every kind become tracks, or a clear refusal that names the file."""

import json
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from transcription import audio
from transcription.errors import BadAudio

ROBUST = Path(__file__).parents[3] / "shared/data/audio/robust"

TOO_SHORT_S = 0.01


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.int16)


def write(path: Path, channels: list[np.ndarray], rate: int, codec: str, layout: str, container=None) -> Path:
    import av

    with av.open(str(path), "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate, layout=layout)
        if codec == "wmav2":
            stream.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(
            np.stack(channels, axis=1).reshape(1, -1).copy(), format="s16", layout=layout
        )
        frame.rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate, frame_size=stream.frame_size or 0
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))
    return path


KINDS = [
    ("a.wav", "pcm_s16le", 8000, None),
    ("a.wav", "pcm_u8", 8000, None),
    ("a.wav", "pcm_s24le", 44100, None),
    ("a.wav", "pcm_mulaw", 8000, None),
    ("a.wav", "pcm_alaw", 8000, None),
    ("a.wav", "pcm_f32le", 48000, None),
    ("a.au", "pcm_mulaw", 8000, None),
    ("a.aiff", "pcm_s16be", 22050, None),
    ("a.mp3", "libmp3lame", 44100, None),
    ("a.m4a", "aac", 44100, "ipod"),
    ("a.ogg", "libopus", 48000, None),
    ("a.flac", "flac", 16000, None),
    ("a.wma", "wmav2", 44100, "asf"),
    ("a", "pcm_s16le", 8000, "wav"),
]


@pytest.mark.parametrize(("name", "codec", "rate", "container"), KINDS)
def test_every_common_kind_becomes_two_16_khz_tracks(tmp_path, name, codec, rate, container):
    left, right = tone(1.0, rate), tone(1.0, rate, 880) // 2
    path = write(tmp_path / name, [left, right], rate, codec, "stereo", container)
    recording = audio.decode(path)
    assert recording.channels == 2
    assert recording.samples.shape[0] == 2
    assert recording.rate == audio.RATE
    assert recording.source_rate == rate
    assert abs(recording.duration_ms - 1000) <= 80
    assert recording.lost_packets == 0
    loud = [np.percentile(np.abs(recording.track(channel)), 99) for channel in (0, 1)]
    assert 0.2 < loud[0] < 0.3
    assert 0.09 < loud[1] < 0.16


def test_a_track_keeps_its_pitch_and_scale(tmp_path):
    path = write(tmp_path / "a.wav", [tone(1.0, 8000)], 8000, "pcm_s16le", "mono")
    track = audio.decode(path).track(0)
    assert track.dtype == np.float32
    assert int(np.abs(np.fft.rfft(track)).argmax()) == 440
    assert np.abs(track).max() == pytest.approx(8000 / 32768, rel=0.02)
    assert audio.decode(path).track(0, 160, 480).shape == (320,)


def test_six_channels_and_the_sound_of_a_video_are_read(tmp_path):
    surround = [tone(0.5, 48000, 200 * n) for n in range(1, 7)]
    assert audio.decode(write(tmp_path / "a.wav", surround, 48000, "pcm_s16le", "5.1")).samples.shape[0] == 6
    video = write(tmp_path / "v.mkv", [tone(0.5, 48000)], 48000, "aac", "mono", "matroska")
    assert audio.decode(video).container == "webm"


@pytest.mark.parametrize("suffix", [".ulaw", ".UL", ".alaw"])
def test_a_headerless_format_is_known_by_the_uploaded_name(tmp_path, suffix):
    stored = tmp_path / "0123abcd"
    stored.write_bytes(np.random.default_rng(3).bytes(8000))
    assert audio.decode(stored, suffix=suffix).duration_ms == 1000
    with pytest.raises(BadAudio, match="0123abcd"):
        audio.decode(stored)


def test_a_gsm_recording_is_known_without_its_name(tmp_path):
    stored = tmp_path / "0123abcd"
    stored.write_bytes(b"".join(b"\xd0" + np.random.default_rng(frame).bytes(32) for frame in range(100)))
    assert audio.decode(stored).duration_ms == 2000


def bad_files(folder: Path) -> dict[str, Path]:
    whole = write(folder / "whole.wav", [tone(1, 8000)], 8000, "pcm_s16le", "mono").read_bytes()
    contents = {
        "empty": b"",
        "text": b"Dear all, please find the recording attached.\n" * 100,
        "header only": whole[:44],
        "half a header": whole[:20],
        "zero samples": riff(b""),
        "noise": np.random.default_rng(1).bytes(5000),
        "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nwhole.wav\n#EXT-X-ENDLIST\n",
        "list": b"ffconcat version 1.0\nfile whole.wav\n",
    }
    for name, content in contents.items():
        (folder / f"{name}.wav").write_bytes(content)
    return {name: folder / f"{name}.wav" for name in contents}


def riff(samples: bytes) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(samples), b"WAVE")
        + form
        + b"data"
        + struct.pack("<I", len(samples))
        + samples
    )


@pytest.mark.covers("QM-A2")
def test_what_is_not_sound_is_refused_with_its_name_and_a_mend(tmp_path):
    for kind, path in bad_files(tmp_path).items():
        with pytest.raises(BadAudio) as refusal:
            audio.decode(path)
        assert path.name in str(refusal.value), kind
        assert str(refusal.value).endswith("."), kind
        with pytest.raises(BadAudio):
            audio.playable(path, tmp_path / "out.webm")
    with pytest.raises(BadAudio, match="not there"):
        audio.decode(tmp_path / "absent.wav")


def test_a_picture_without_sound_is_refused(tmp_path):
    import av

    path = tmp_path / "silent film.mp4"
    with av.open(str(path), "w") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            target.mux(stream.encode(picture.reformat(format="yuv420p")))
        target.mux(stream.encode(None))
    with pytest.raises(BadAudio, match="no sound track"):
        audio.decode(path)


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.flac", "flac")])
def test_a_truncated_file_gives_what_is_there(tmp_path, name, codec):
    whole = write(tmp_path / name, [tone(4, 44100)], 44100, codec, "mono").read_bytes()
    cut = tmp_path / f"cut-{name}"
    cut.write_bytes(whole[: len(whole) // 2])
    assert 1200 <= audio.decode(cut).duration_ms <= 2800


def test_a_recording_joined_from_unlike_parts_is_read_to_the_end(tmp_path):
    first = write(tmp_path / "a.mp3", [tone(1, 44100)] * 2, 44100, "libmp3lame", "stereo").read_bytes()
    second = write(tmp_path / "b.mp3", [tone(1, 22050)], 22050, "libmp3lame", "mono").read_bytes()
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(first + second)
    recording = audio.decode(joined)
    assert recording.channels == 2
    assert recording.duration_ms == pytest.approx(2000, abs=150)
    assert np.abs(recording.track(1, 24000)).max() > 0.1
    assert audio.playable(joined, tmp_path / "copy.webm").duration_ms == pytest.approx(2000, abs=150)


def test_a_recording_longer_than_the_limit_is_refused(tmp_path):
    path = write(tmp_path / "long.wav", [tone(3, 8000)], 8000, "pcm_s16le", "mono")
    assert audio.decode(path, max_duration_s=3.0).duration_ms == 3000
    with pytest.raises(BadAudio, match="longer than"):
        audio.decode(path, max_duration_s=2.9)


@pytest.mark.parametrize("name", ["a b's “x”.wav", "né🎧.wav", "pipe:0.wav", "-i.wav", "%03d.wav", "ü" * 100 + ".wav"])
def test_odd_names_are_only_names(tmp_path, name):
    path = tmp_path / name
    write(tmp_path / "a.wav", [tone(0.2, 8000)], 8000, "pcm_s16le", "mono").rename(path)
    assert audio.decode(path).duration_ms == 200


def test_probe_reads_the_header(tmp_path):
    path = write(tmp_path / "a.wav", [tone(1.5, 8000)] * 2, 8000, "pcm_mulaw", "stereo")
    assert audio.probe(path) == audio.Probe("wav", "pcm_mulaw", 2, 8000, 1500)


@pytest.mark.covers("QM-A10")
def test_what_a_browser_cannot_play_gets_a_copy_that_it_can(tmp_path):
    path = write(tmp_path / "a.wav", [tone(1.5, 8000), tone(1.5, 8000, 700)], 8000, "pcm_mulaw", "stereo")
    before = audio.probe(path)
    assert not audio.is_playable(before.codec, before.container)
    copy = audio.playable(path, tmp_path / "copy.webm")
    assert audio.is_playable(copy.codec, copy.container)
    assert (copy.container, copy.channels) == ("webm", 2)
    heard = audio.decode(tmp_path / "copy.webm")
    assert abs(heard.duration_ms - 1500) <= 30
    pitches = [np.abs(np.fft.rfft(heard.track(channel))).argmax() / heard.samples.shape[1] for channel in (0, 1)]
    assert [round(pitch * 16000, -1) for pitch in pitches] == [440, 700]


def test_the_copy_is_in_step_with_the_transcript(tmp_path):
    silence_then_tone = [np.concatenate([np.zeros(22050, np.int16), tone(0.5, 44100)])]
    path = write(tmp_path / "a.mp3", silence_then_tone, 44100, "libmp3lame", "mono")
    audio.playable(path, tmp_path / "copy.webm")
    onsets = [int(np.argmax(np.abs(audio.decode(file).track(0)) > 0.1)) / 16 for file in (path, tmp_path / "copy.webm")]
    assert abs(onsets[0] - onsets[1]) < 20
    assert abs(onsets[0] - 500) < 30


@pytest.mark.parametrize(
    ("codec", "container", "expected"),
    [
        ("pcm_s16le", "wav", True),
        ("mp3float", "mp3", True),
        ("opus", "ogg", True),
        ("aac", "mp4", True),
        ("pcm_s24le", "wav", False),
        ("gsm", "gsm", False),
        ("pcm_s16be", "aiff", False),
        ("wmav2", "asf", False),
    ],
)
def test_which_formats_browsers_play(codec, container, expected):
    assert audio.is_playable(codec, container) is expected


def test_peaks_draw_each_channel(tmp_path):
    silent_then_loud = np.concatenate([np.zeros(8000, np.int16), np.full(8000, -32768, np.int16)])
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as target:
        target.setnchannels(2)
        target.setsampwidth(2)
        target.setframerate(16000)
        target.writeframes(np.stack([silent_then_loud, np.zeros_like(silent_then_loud)], 1).tobytes())
    left, right = audio.peaks(audio.decode(path), 10)
    assert left == (0,) * 5 + (127,) * 5
    assert right == (0,) * 10
    assert len(audio.peaks(audio.decode(path), 10**6)[0]) == 16000


@pytest.mark.skipif(not ROBUST.is_dir(), reason="the collection of odd recordings is not beside the project")
def test_the_collection_of_odd_recordings():
    expectations = [json.loads(line) for line in (ROBUST / "expected.jsonl").read_text().splitlines()]
    assert len(expectations) > 40
    for expected in expectations:
        path = ROBUST / expected["file"]
        if expected["decoded_s"] < TOO_SHORT_S:
            with pytest.raises(BadAudio, match=r".+\."):
                audio.decode(path)
            continue
        recording = audio.decode(path)
        assert recording.channels == int(expected["ffprobe"].strip(",").split(",")[2]), path.name
        assert recording.duration_ms == pytest.approx(1000 * expected["decoded_s"], abs=20), path.name
