"""A recording as sound: decoded to 16 kHz tracks, probed, drawn as peaks, and made playable in a browser.

PyAV reads whatever FFmpeg reads, without an ffmpeg program on the machine. Everything streams, so a
three-hour file costs the memory of its 16-bit 16 kHz samples (115 MB an hour and channel) and no more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcription.errors import BadAudio
from transcription.silencing import hushed
from transcription.spans import Stretch
from transcription.waveform import drawn

RATE = 16_000
"""Samples a second that every speech engine here listens at."""

MAX_DURATION_S = 4 * 3600.0
"""The longest recording that is accepted unless the caller says otherwise."""

PLAYABLE_SUFFIX = ".webm"
PLAYABLE_TYPE = "audio/webm"
"""What `playable` writes: Opus in WebM, which every current browser plays and can seek."""

_SHORTEST_S = 0.01
_MEDIA_FORMATS = (
    "wav,w64,aiff,au,caf,nistsphere,voc,ircam,sox,mp3,flac,ogg,matroska,webm,mov,mp4,m4a,3gp,aac,ac3,amr,asf,avi,"
    "flv,wv,ape,tta,tak,mpeg,mpegts,rm,aa,dsf,gsm,g722,g729,g723_1,mulaw,alaw"
)
"""Formats that hold media themselves. Playlists, image sequences and network streams are left out, because
they would make the decoder open other files or addresses than the one it was given."""

_HEADERLESS = {
    ".gsm": "gsm",
    ".g722": "g722",
    ".g729": "g729",
    ".ul": "mulaw",
    ".ulaw": "mulaw",
    ".mulaw": "mulaw",
    ".al": "alaw",
    ".alaw": "alaw",
}
"""File name endings of telephony formats that carry no header, so that only the name tells what they are."""

_PLAYABLE = {
    "wav": {"pcm_u8", "pcm_s16le", "pcm_f32le"},
    "mp3": {"mp3", "mp3float"},
    "flac": {"flac"},
    "ogg": {"opus", "vorbis", "flac", "libopus"},
    "webm": {"opus", "vorbis", "libopus"},
    "mp4": {"aac", "mp3", "mp3float"},
    "aac": {"aac"},
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says about its sound before it is decoded; `duration_ms` is None when it does not say."""

    container: str
    codec: str
    channels: int
    rate: int
    duration_ms: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded recording. `samples` has shape (channels, n), 16-bit, at `rate` samples a second.

    `source_rate` and `codec` are those of the file; `lost_packets` counts damaged stretches that were left
    out.
    """

    samples: NDArray[np.int16]
    rate: int
    source_rate: int
    channels: int
    duration_ms: int
    codec: str
    container: str
    lost_packets: int = 0

    def track(self, channel: int, start: int = 0, end: int | None = None) -> NDArray[np.float32]:
        """The samples `start:end` of one channel as float32 in -1..1 (a copy)."""
        scaled: NDArray[np.float32] = self.samples[channel, start:end].astype(np.float32)
        scaled /= 32768.0
        return scaled


def probe(path: Path, *, suffix: str | None = None) -> Probe:
    """Read the header only. `suffix` is the uploaded name's ending when `path` does not carry it.

    Raises `BadAudio` when the file is missing, empty, not media, or without sound.
    """
    with _opened(path, suffix) as container:
        stream = _audio_stream(container, path)
        return Probe(
            container=_container_name(container.format.name, path),
            codec=stream.codec_context.name,
            channels=stream.codec_context.layout.nb_channels,
            rate=stream.codec_context.sample_rate,
            duration_ms=_duration_ms(container, stream),
        )


def decode(
    path: Path, *, max_duration_s: float = MAX_DURATION_S, rate: int = RATE, suffix: str | None = None
) -> Recording:
    """Decode every channel of the first sound stream and resample it to `rate`.

    A damaged or truncated file gives what can be decoded. `suffix` as in `probe`.
    Raises `BadAudio` when nothing can be decoded or the sound lasts longer than `max_duration_s`.
    """
    with _opened(path, suffix) as container:
        stream = _audio_stream(container, path)
        known_ms = _duration_ms(container, stream) or 0
        tape = _Tape(int(known_ms * rate / 1000) + rate)
        frames = _Frames(container, stream)
        for piece in frames.through("s16p", None, rate):
            tape.write(piece.to_ndarray())
            if tape.length > max_duration_s * rate:
                raise BadAudio(_too_long(path, max_duration_s))
        samples = tape.samples()
        if samples.shape[1] < _SHORTEST_S * rate:
            raise BadAudio(_cut_off(path))
        return Recording(
            samples=samples,
            rate=rate,
            source_rate=stream.codec_context.sample_rate,
            channels=samples.shape[0],
            duration_ms=round(samples.shape[1] * 1000 / rate),
            codec=stream.codec_context.name,
            container=_container_name(container.format.name, path),
            lost_packets=frames.lost,
        )


def is_playable(codec: str, container: str) -> bool:
    """Whether current browsers play this codec in this container without help."""
    return codec in _PLAYABLE.get(container, ())


def playable(path: Path, destination: Path, *, suffix: str | None = None, silenced: Sequence[Stretch] = ()) -> Probe:
    """Write a browser-playable copy (Opus in WebM, media type `PLAYABLE_TYPE`) of `path` to `destination`.

    Two channels stay two; more are mixed down to stereo. The `silenced` stretches (ms) hold silence on every
    channel. Raises `BadAudio` as `decode` does.
    """
    import av  # noqa: PLC0415

    with _opened(path, suffix) as source, av.open(str(destination), "w", format="webm") as target:
        stream = _audio_stream(source, path)
        layout = "mono" if stream.codec_context.layout.nb_channels == 1 else "stereo"
        rate = RATE if stream.codec_context.sample_rate <= RATE else 48_000
        opus = target.add_stream("libopus", rate=rate, layout=layout)
        opus.bit_rate = 24_000 if layout == "mono" else 48_000
        written = 0
        for frame in _Frames(source, stream).through("s16", layout, rate):
            piece = _without(frame, written, silenced) if silenced else frame
            piece.pts = written  # the copy starts at 0, as the decoded samples do, whatever the file's clock says
            written += piece.samples
            target.mux(opus.encode(piece))
        if not written:
            raise BadAudio(f"“{path.name}” holds no sound that could be played.")
        target.mux(opus.encode(None))
    return probe(destination)


def _without(frame: Any, start: int, silenced: Sequence[Stretch]) -> Any:
    """The frame of packed 16-bit samples that begins at sample `start`, with the stretches silenced."""
    import av  # noqa: PLC0415

    block = frame.to_ndarray().reshape(frame.samples, -1)
    quiet = hushed(block, start, frame.sample_rate, silenced)
    if quiet is block:
        return frame
    made = av.AudioFrame.from_ndarray(quiet.reshape(1, -1), format="s16", layout=frame.layout.name)
    made.sample_rate = frame.sample_rate
    return made


def peaks(
    recording: Recording, buckets: int = 1000, *, silenced: Sequence[Stretch] = ()
) -> tuple[tuple[int, ...], ...]:
    """The waveform for drawing: for each channel at most `buckets` loudest amplitudes, 0..127.

    It is flat where the stretches (ms) are silenced.
    """
    return drawn(recording.samples, recording.rate, buckets, silenced)


@contextmanager
def _opened(path: Path, suffix: str | None) -> Iterator[Any]:
    """The open container; every way FFmpeg refuses a file becomes one `BadAudio` that names it."""
    import av  # noqa: PLC0415

    if not path.is_file():
        raise BadAudio(f"“{path.name}” is not there. Upload it again.")
    if path.stat().st_size == 0:
        raise BadAudio(f"“{path.name}” is empty (0 bytes). Export it again and upload it anew.")
    demuxer = _HEADERLESS.get((suffix or path.suffix).lower())
    limits = {"format_whitelist": _MEDIA_FORMATS, "protocol_whitelist": "file"}
    if demuxer in {"mulaw", "alaw"}:
        limits["sample_rate"] = "8000"  # the telephone's; FFmpeg would assume 44,100
    try:
        with av.open(
            f"file:{path.resolve()}", format=demuxer, container_options=limits, metadata_errors="replace"
        ) as container:
            yield container
    except (av.error.FFmpegError, ValueError) as error:
        raise BadAudio(
            f"“{path.name}” is not sound that can be decoded ({_reason(error)}). "
            "Check that it is a recording and not another kind of file with a changed name."
        ) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _audio_stream(container: Any, path: Path) -> Any:
    if not container.streams.audio:
        raise BadAudio(f"“{path.name}” has no sound track. Upload the recording of the call itself.")
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise BadAudio(
            f"“{path.name}” uses a sound format that cannot be decoded. Convert it to 16-bit WAV, FLAC or MP3."
        )
    stream.thread_type = "NONE"
    return stream


def _duration_ms(container: Any, stream: Any) -> int | None:
    if stream.duration and stream.time_base:
        return int(stream.duration * stream.time_base * 1000)
    return container.duration // 1000 if container.duration else None


def _container_name(demuxer: str, path: Path) -> str:
    """One short word for FFmpeg's demuxer names, some of which cover a family."""
    if demuxer == "matroska,webm":
        return "webm"
    return "mp4" if demuxer.startswith("mov,") else demuxer


def _cut_off(path: Path) -> str:
    return f"“{path.name}” holds no sound: the file is cut off or empty. Export it again and upload it anew."


def _too_long(path: Path, max_duration_s: float) -> str:
    return (
        f"“{path.name}” is longer than the {max_duration_s / 3600:g} hours allowed. "
        "Split the recording, or raise the limit in the settings."
    )


class _Frames:
    """The decoded frames of one stream; damaged packets are counted in `lost` and left out."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container = container
        self._stream = stream
        self.lost = 0

    def decoded(self) -> Iterator[Any]:
        import av  # noqa: PLC0415

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from packet.decode()
            except av.error.FFmpegError as error:
                if isinstance(error, av.error.EOFError) or self.lost > 10_000:
                    return
                self.lost += 1

    def through(self, sample_format: str, layout: Any, rate: int) -> Iterator[Any]:
        """The frames in one format and layout (None: that of the first frame) at `rate`.

        Recordings joined from several may change rate or channels on the way; each part gets its own resampler.
        """
        import av  # noqa: PLC0415

        resampler, kind = None, None
        for frame in self.decoded():
            layout = layout or frame.layout
            if kind != (frame.format.name, frame.layout.name, frame.sample_rate):
                yield from resampler.resample(None) if resampler else ()
                kind = (frame.format.name, frame.layout.name, frame.sample_rate)
                resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate)
            yield from resampler.resample(frame) if resampler else ()
        yield from resampler.resample(None) if resampler else ()


class _Tape:
    """A growing (channels, n) buffer that starts at the length the file promises."""

    def __init__(self, capacity: int) -> None:
        self._capacity = min(capacity, RATE * 3600 * 4)
        self._buffer = np.empty((0, 0), dtype=np.int16)
        self.length = 0

    def write(self, block: NDArray[np.int16]) -> None:
        end = self.length + block.shape[1]
        if end > self._buffer.shape[1]:
            promised = self._capacity // max(1, block.shape[0] // 2)  # a header may lie; many channels make it dear
            grown = np.empty((block.shape[0], max(end, promised)), dtype=np.int16)
            if self.length:
                grown[:, : self.length] = self._buffer[:, : self.length]
            self._buffer, self._capacity = grown, grown.shape[1] * 3 // 2
        self._buffer[:, self.length : end] = block
        self.length = end

    def samples(self) -> NDArray[np.int16]:
        return self._buffer[:, : self.length]
