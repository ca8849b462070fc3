"""Speak the demo centre's dialogues: scripts to stereo telephone recordings and their true transcripts.

For developers, run once after a script changes: `python -m qa_app.demo.synthesis [KEY ...]`. It needs the
`flite` speech synthesiser on the PATH; the app itself only reads the files that it leaves in `content/calls`.
"""

import io
import json
import subprocess
import sys
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from qa_app.demo.word_times import Span, spoken, written
from transcription.language.redaction import redact
from transcription.transcript import Channel, Segment, Speaker, Transcript, Word, to_document

CONTENT = Path(__file__).parent / "content"
RATE = 8000
FLITE_RATE = 16000
LEAD_S, TAIL_S = 0.6, 0.8
SPEECH_RMS = {"agent": 0.09, "customer": 0.075}
NOISE_RMS = 0.0012
BIT_RATE = 24000

Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Voice:
    """How one person sounds: a flite voice, moved in pitch (1 = as is) and pace (above 1 = slower)."""

    voice: str
    pitch: float
    stretch: float

    @property
    def options(self) -> tuple[str, ...]:
        """What flite is told; the pitch is moved by playing faster, so the pace makes up for it."""
        return "-voice", self.voice, "--setf", f"duration_stretch={self.stretch * self.pitch}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a script. A negative `before_ms` begins while the line before is still being spoken."""

    speaker: str
    author: str
    text: str
    say: str
    before_ms: int
    voice: Voice


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn as sound, with the sample at which it begins; its words are timed from there."""

    turn: Turn
    samples: Samples
    start: int
    words: tuple[Word, ...]

    @property
    def end(self) -> int:
        """The sample after its last one."""
        return self.start + len(self.samples)


def read_script(key: str) -> list[Turn]:
    """The turns of `content/scripts/KEY.json`, each with the voice of whoever speaks it."""
    voices = json.loads((CONTENT / "voices.json").read_text())
    script = json.loads((CONTENT / "scripts" / f"{key}.json").read_text())
    return [
        Turn(
            speaker=line["speaker"],
            author=line["author"],
            text=line["text"],
            say=line.get("say", line["text"]),
            before_ms=line.get("before_ms", 0),
            voice=Voice(**voices[script["cast"][line["author"]]]),
        )
        for line in script["turns"]
    ]


def speak(turn: Turn) -> tuple[Samples, tuple[Word, ...]]:
    """One line as mono sound at `RATE` without flite's silence around it, and its words timed from its start."""
    options = turn.voice.options
    command = ["flite", *options, "-t", turn.say, "-o", "/dev/stdout"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603
    with wave.open(io.BytesIO(done.stdout)) as sound:
        pcm = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
    samples = _resample(pcm / 32768.0, FLITE_RATE * turn.voice.pitch)
    first, last = _loud(samples)
    words = written(turn.text, spoken(turn.say, options))
    return samples[first:last], tuple(_word(span, turn.voice.pitch, first, last) for span in words)


def _word(span: Span, pitch: float, first: int, last: int) -> Word:
    text, *seconds = span
    start, end = (min(max(round(at / pitch * RATE), first), last) - first for at in seconds)
    return Word(text, start * 1000 // RATE, end * 1000 // RATE)


def _resample(samples: Samples, rate: float) -> Samples:
    import soxr  # noqa: PLC0415

    resampled: Samples = soxr.resample(samples, rate, RATE)
    return resampled


def _loud(samples: Samples, floor: float = 0.004, keep_s: float = 0.04) -> tuple[int, int]:
    """Where the sound begins and ends, with a breath around it."""
    loud = np.flatnonzero(np.abs(samples) > floor)
    keep = int(keep_s * RATE)
    return max(0, int(loud[0]) - keep), min(len(samples), int(loud[-1]) + keep)


def lay_out(turns: list[Turn]) -> list[Spoken]:
    """Speak the turns and place each one after the turn before it by its pause."""
    placed: list[Spoken] = []
    end = int(LEAD_S * RATE)
    for turn in turns:
        samples, words = speak(turn)
        start = end + turn.before_ms * RATE // 1000
        placed.append(Spoken(turn, samples, start, words))
        end = placed[-1].end
    return placed


def mix(turns: list[Spoken], seed: int) -> Samples:
    """Shape (samples, 2): the agent left, the customer right, as a telephone line with a little noise."""
    length = max(item.end for item in turns) + int(TAIL_S * RATE)
    tracks = np.zeros((length, 2))
    for item in turns:
        level = SPEECH_RMS[item.turn.speaker] / np.sqrt(np.mean(item.samples**2))
        tracks[item.start : item.end, int(item.turn.speaker == "customer")] += item.samples * level
    tracks += np.random.default_rng(seed).normal(0.0, NOISE_RMS, tracks.shape)
    return np.column_stack([_telephone(tracks[:, side]) for side in (0, 1)])


def _telephone(samples: Samples) -> Samples:
    """Pass 300-3400 Hz with soft edges, then µ-law companding to 8 bits and back (ITU-T G.711)."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum *= np.clip((hertz - 200) / 150, 0, 1) * np.clip((3600 - hertz) / 250, 0, 1)
    line = np.clip(np.fft.irfft(spectrum, len(samples)), -1, 1)
    code = np.round(127 * np.sign(line) * np.log1p(255 * np.abs(line)) / np.log(256)) / 127
    expanded: Samples = np.sign(code) * (256 ** np.abs(code) - 1) / 255
    return expanded


def encode(tracks: Samples, path: Path) -> None:
    """Write Opus in Ogg at `RATE`; the same sound gives the same bytes.

    Mapping family 255 codes the two sides apart (RFC 7845, 5.1.1.3): the usual joint stereo lets each voice
    be heard at -16 dB on the other side, where a speech engine writes it down a second time.
    """
    import av  # noqa: PLC0415

    pcm = (np.clip(tracks, -1, 1) * 32767).astype(np.int16)
    options = {"fflags": "+bitexact"}
    with av.open(str(path), "w", format="ogg", container_options=options) as container:
        apart = {"application": "voip", "mapping_family": "255"}
        stream = container.add_stream("libopus", rate=RATE, layout="stereo", options=apart)
        stream.codec_context.bit_rate = BIT_RATE
        stream.codec_context.open()
        step = stream.codec_context.frame_size
        for at in range(0, len(pcm), step):
            frame = av.AudioFrame.from_ndarray(pcm[at : at + step].reshape(1, -1), "s16", "stereo")
            frame.sample_rate, frame.pts = RATE, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def transcript(turns: list[Spoken], duration_ms: int) -> Transcript:
    """What was said and exactly when, as the script knows it, redacted; a segment a turn."""
    segments = redact(
        Segment(
            index=index,
            speaker=Speaker(item.turn.speaker),
            text=item.turn.text,
            start_ms=item.start * 1000 // RATE,
            end_ms=item.end * 1000 // RATE,
            words=tuple(_moved(word, item.start * 1000 // RATE) for word in item.words),
            author=item.turn.author,
        )
        for index, item in enumerate(turns)
    )
    return Transcript(
        Channel.CALL,
        duration_ms,
        segments,
        language="en",
        provenance={"engine": "script", "source": "dialogue"},
    )


def _moved(word: Word, by_ms: int) -> Word:
    return replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)


def make(key: str) -> dict[str, Any]:
    """Write the recording and the transcript of one call; returns the transcript's document."""
    turns = lay_out(read_script(key))
    tracks = mix(turns, seed=crc32(key.encode()))
    encode(tracks, CONTENT / "calls" / f"{key}.ogg")
    document = to_document(transcript(turns, len(tracks) * 1000 // RATE))
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (CONTENT / "calls" / f"{key}.json").write_text(text + "\n")
    return document


def main(keys: list[str]) -> None:
    """Make the named calls, or all of them, and say how long each became."""
    for key in keys or sorted(path.stem for path in (CONTENT / "scripts").glob("*.json")):
        seconds = make(key)["duration_ms"] / 1000
        size = (CONTENT / "calls" / f"{key}.ogg").stat().st_size
        sys.stdout.write(f"{key}: {seconds:.1f} s, {size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
