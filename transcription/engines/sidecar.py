"""The sidecar: a ready-made transcript that lies beside the audio, used instead of recognising the speech."""

from pathlib import Path

from transcription.errors import EngineMissing
from transcription.formats import read_sidecar
from transcription.transcript import Transcript

SUFFIXES = (".json", ".vtt", ".srt")


def find(audio: Path) -> Path | None:
    """The caption or transcript file with the recording's name (`call.vtt` or `call.wav.vtt`), if there is
    one."""
    candidates = (path for suffix in SUFFIXES for path in (audio.with_suffix(suffix), Path(f"{audio}{suffix}")))
    return next((path for path in candidates if path != audio and path.is_file()), None)


def read(audio: Path) -> Transcript:
    """Read it. Raises `EngineMissing` when there is none, `BadTranscript` when it cannot be read."""
    beside = find(audio)
    if beside is None:
        endings = ", ".join(SUFFIXES)
        raise EngineMissing(
            f"There is no transcript beside “{audio.name}”. Put one there with the same name and the ending "
            f"{endings}, or choose another engine."
        )
    return read_sidecar(beside)
