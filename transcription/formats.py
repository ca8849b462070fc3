"""Transcripts that lie beside a recording, read; and transcripts of ours, written: VTT, SRT, JSON, plain text.

Read: WebVTT with voice tags (`<v Agent>`), SRT with "Agent:" before the text, our own JSON, Whisper's verbose JSON.
All that is read and written keeps speakers and times; only our JSON keeps words, sentiment and metrics.
"""

import json
from pathlib import Path

from transcription.captions import read_srt, read_vtt, write_srt, write_txt, write_vtt
from transcription.documents import read_document
from transcription.errors import BadTranscript
from transcription.plain import decoded, line, plain
from transcription.transcript import Transcript, to_document

MAX_BYTES = 50_000_000
SIDECAR_SUFFIXES = (".json", ".vtt", ".srt")
FORMATS = ("vtt", "srt", "txt", "json")


def read_sidecar(path: Path) -> Transcript:
    """The transcript in a file. What it begins with decides, then its ending.

    Raises `BadTranscript`, and nothing else, when the file cannot be read or is no transcript.
    """
    name = line(path.name, 120)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadTranscript(f"{name} is larger than {MAX_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadTranscript(f"{name} cannot be read: {error}") from error
    try:
        return read_text(decoded(content), path.suffix.lower())
    except BadTranscript as error:
        raise BadTranscript(f"{name}: {error}") from error


def read_text(text: str, suffix: str = "") -> Transcript:
    """The transcript in a text; `suffix` (".srt") helps where the text begins like nothing in particular."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("WEBVTT"):
        return read_vtt(plain(start))
    if start.startswith(("{", "[")) or suffix == ".json":
        return read_document(start)
    if suffix == ".vtt":
        raise BadTranscript("a WebVTT file begins with the line WEBVTT")
    return read_srt(plain(start))


def write(transcript: Transcript, format: str) -> str:
    """The transcript as "vtt", "srt", "txt" or "json" text. Raises `BadTranscript` for another format."""
    if format == "json":
        return json.dumps(to_document(transcript), ensure_ascii=False, indent=2) + "\n"
    writers = {"vtt": write_vtt, "srt": write_srt, "txt": write_txt}
    if format not in writers:
        raise BadTranscript(f"cannot write {line(format, 40)!r}; choose one of {', '.join(FORMATS)}")
    return writers[format](transcript)
