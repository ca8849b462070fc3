"""What was measured of a recording's sound, as values with a JSON form; `transcription.sound_quality` measures it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from transcription.spans import Stretch
from transcription.transcript import Speaker


@dataclass(frozen=True, slots=True)
class TrackSound:
    """One track. Levels in dB of full scale (0 is the loudest there is); None where the track is silent.

    `clipped_pct` is the share of samples at the end of the scale while somebody speaks. `speech` is when the voice
    sounds, in ms; None where nobody looked for voices.
    """

    speaker: Speaker
    clipped_pct: float
    peak_dbfs: float | None
    speech_dbfs: float | None
    speech: tuple[Stretch, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """The tracks of a recording, in its order."""

    tracks: tuple[TrackSound, ...]


def to_document(sound: Sound) -> dict[str, Any]:
    """The JSON object that is stored with the figures."""
    return {
        "tracks": [
            asdict(track)
            | {
                "speaker": track.speaker.value,
                "speech": None if track.speech is None else [list(item) for item in track.speech],
            }
            for track in sound.tracks
        ]
    }


def from_document(document: Mapping[str, Any] | None) -> Sound | None:
    """Read it back; None where no sound was measured."""
    if not document:
        return None
    return Sound(
        tuple(
            TrackSound(
                speaker=Speaker(item["speaker"]),
                clipped_pct=item["clipped_pct"],
                peak_dbfs=item["peak_dbfs"],
                speech_dbfs=item["speech_dbfs"],
                speech=None if (found := item.get("speech")) is None else tuple((start, end) for start, end in found),
            )
            for item in document["tracks"]
        )
    )
