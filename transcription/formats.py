"""Ready transcripts read, and transcripts of ours written: JSON, VTT, SRT, plain text, CSV, Contact Lens' keys.

Read: WebVTT with voice tags (`<v Agent>`), SRT and plain text with "Agent:" before what is said, our own JSON and
CSV, and the JSON of Whisper, WhisperX, Amazon (Contact Lens, Transcribe, Call Analytics, Post Call Analytics),
Google CCAI, Genesys Cloud and Azure. Only our JSON keeps words, sentiment and metrics.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from transcription import documents, exports
from transcription.captions import read_srt, read_vtt, write_srt, write_txt, write_vtt
from transcription.errors import BadMessages, BadTranscript
from transcription.messages import NO_HINTS, Conversation, Hints, lines
from transcription.plain import decoded, line, plain
from transcription.transcript import Channel, Speaker, Transcript, to_document

MAX_BYTES = 50_000_000
SIDECAR_SUFFIXES = (".json", ".vtt", ".srt")
FORMATS = ("vtt", "srt", "txt", "json", "csv", "contact-lens")


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


def read_text(text: str, suffix: str = "", speakers: Mapping[str, Speaker] = MappingProxyType({})) -> Transcript:
    """The transcript in a text; `suffix` (".srt") helps where the text begins like nothing in particular.

    `speakers` says who the labels of the file are ("spk_0" is the agent). Raises `BadTranscript` and nothing else.
    """
    return read_conversation(text, suffix, Hints(speakers=speakers)).transcript


def read_conversation(text: str, suffix: str = "", hints: Hints = NO_HINTS) -> Conversation:
    """The transcript in a text with what the file tells beside it; a call unless the file says that it is a chat.

    Raises `BadTranscript`, and nothing else, also when the file holds more than one conversation.
    """
    found = list(read_all(text, suffix, hints))
    if len(found) != 1:
        raise BadTranscript(f"it holds {len(found)} conversations; expected one")
    return found[0]


def read_all(text: str, suffix: str = "", hints: Hints = NO_HINTS) -> Iterator[Conversation]:
    """Every conversation in a text. Raises `BadTranscript` and nothing else."""
    start = text.lstrip("\ufeff \t\r\n")
    if (start.startswith(("{", "[")) and not is_clocked(start)) or suffix == ".json":
        yield from documents.read_all(documents.parsed(start), hints)
        return
    if suffix == ".vtt" and not start.startswith("WEBVTT"):
        raise BadTranscript("a WebVTT file begins with the line WEBVTT")
    if start.startswith("WEBVTT"):
        yield _plain_conversation(read_vtt(plain(start), hints.speakers), "vtt")
    elif exports.is_table(start):
        yield _plain_conversation(exports.read_csv(start), "csv")
    elif suffix != ".srt" and "-->" not in start and lines.is_turns(plain(start), hints):
        yield _typed(start, hints)
    else:
        yield _plain_conversation(read_srt(plain(start), hints.speakers), "srt")


def is_clocked(start: str) -> bool:
    """Whether "[" opens a clock ("[00:01:05] Agent: …"), not a list."""
    return start.startswith("[") and ":" in start[:9] and start[1:3].strip().isdigit()


def _typed(text: str, hints: Hints) -> Conversation:
    try:
        return lines.read(text, "the text", hints, Channel.CALL)
    except BadMessages as error:
        raise BadTranscript(str(error)) from error


def _plain_conversation(transcript: Transcript, source: str) -> Conversation:
    """A transcript that tells nothing beside itself."""
    unknown = sum(segment.speaker == Speaker.UNKNOWN for segment in transcript.segments)
    names: dict[Speaker, dict[str, None]] = {}
    for segment in transcript.segments:
        if segment.author:
            names.setdefault(segment.speaker, {})[segment.author] = None
    return Conversation(
        channel=transcript.channel,
        transcript=transcript,
        participants={speaker: tuple(found) for speaker, found in names.items()},
        missing=("start", *([f"speaker of {unknown} turns"] if unknown else [])),
        source=source,
    )


def write(transcript: Transcript, format: str) -> str:
    """The transcript as text in one of `FORMATS`. Raises `BadTranscript` for another format."""
    if format == "json":
        return json.dumps(to_document(transcript), ensure_ascii=False, indent=2) + "\n"
    writers = {
        "vtt": write_vtt,
        "srt": write_srt,
        "txt": write_txt,
        "csv": exports.write_csv,
        "contact-lens": exports.write_contact_lens,
    }
    if format not in writers:
        raise BadTranscript(f"cannot write {line(format, 40)!r}; choose one of {', '.join(FORMATS)}")
    return writers[format](transcript)
