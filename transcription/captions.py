"""Caption files: WebVTT (W3C) and SubRip, read and written, and the plain text a person reads.

Every line is written with its speaker's label ("Agent", "Customer", "System", "Unknown"), so that reading it back
never mistakes a word of the text for a speaker.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from transcription.errors import BadTranscript
from transcription.speakers import LABELS, named_in, speaker_named
from transcription.transcript import Speaker, Transcript
from transcription.turns import Told, Turn, transcript_of

MAX_CUES = 100_000

_TIMING = re.compile(
    r"\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})(?:\s|$)"
)
_VOICE = re.compile(r"<v(?:\.[\w.]{1,100})?[ \t]+([^<>\n]{1,200})>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|font|\d[\d:.]*)(?:[.\s][^<>]{0,200})?>", re.IGNORECASE)
_PREFIX = re.compile(r"\s*\[?([^\W\d_][\w .'-]{0,40}?)\]?\s*:\s+(?=\S)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&"))

# What a reader of SubRip would not take for text: the begin of a tag, of an entity, and the arrow of a time line.
_MISTAKEN = re.compile(r"<(?=/?[a-z\d])|&(?=(?:lt|gt|nbsp|lrm|rlm|amp);)|(?<=--)>", re.IGNORECASE)
_ESCAPES = {"<": "lt", "&": "amp", ">": "gt"}

Speakers = Mapping[str, Speaker]
_Cue = tuple[int, int, str]


def read_vtt(text: str, speakers: Speakers = MappingProxyType({})) -> Transcript:
    """A WebVTT text; a cue with several voices becomes several segments. Raises `BadTranscript`."""
    turns = []
    for start, end, body in _cues(_blocks(text)[1:], is_strict=False):
        for voice, said in _voices(body):
            label, words = (voice, said) if voice else _prefixed(said, speakers)
            turns.append(Turn(_unescaped(words), *named_in(label, speakers), start, end))
    return transcript_of(turns, Told("vtt", keeps_overlaps=True))


def read_srt(text: str, speakers: Speakers = MappingProxyType({})) -> Transcript:
    """A SubRip text. Raises `BadTranscript` when it holds no cue or one without a time."""
    turns = []
    for start, end, body in _cues(_blocks(text), is_strict=True):
        label, words = _prefixed(_TAG.sub("", body), speakers)
        turns.append(Turn(_unescaped(words), *named_in(label, speakers), start, end))
    if not turns:
        raise BadTranscript("no captions found; expected WebVTT, SRT, or JSON with segments")
    return transcript_of(turns, Told("srt", keeps_overlaps=True))


def write_vtt(transcript: Transcript) -> str:
    """WebVTT with a voice tag a cue; `&`, `<`, `>` escaped, so no text can end a cue or look like a time line."""
    cues = ["WEBVTT\n"]
    for segment in transcript.segments:
        times = f"{_clock(segment.start_ms, '.')} --> {_clock(segment.end_ms, '.')}"
        cues.append(f"{times}\n<v {LABELS[segment.speaker]}>{_escaped(_lines(segment.text))}</v>\n")
    return "\n".join(cues)


def write_srt(transcript: Transcript) -> str:
    """SubRip with "Agent: " before the text; only what would be taken for a tag, a time or an entity is escaped."""
    cues = []
    for number, segment in enumerate(transcript.segments, start=1):
        times = f"{_clock(segment.start_ms, ',')} --> {_clock(segment.end_ms, ',')}"
        said = _MISTAKEN.sub(lambda match: f"&{_ESCAPES[match.group()]};", _lines(segment.text))
        cues.append(f"{number}\n{times}\n{LABELS[segment.speaker]}: {said}\n")
    return "\n".join(cues)


def write_txt(transcript: Transcript) -> str:
    """One line a segment: `[00:01:05] Agent: …`; further lines of a message are indented."""
    lines = []
    for segment in transcript.segments:
        said = _lines(segment.text).replace("\n", "\n    ")
        lines.append(f"[{_clock(segment.start_ms, '.')[:-4]}] {LABELS[segment.speaker]}: {said}\n")
    return "".join(lines)


def _blocks(text: str) -> list[list[str]]:
    """Groups of lines between empty lines."""
    blocks: list[list[str]] = []
    current: list[str] = []
    for row in [*text.split("\n"), ""]:
        if row.strip():
            current.append(row)
        elif current:
            blocks.append(current)
            current = []
    return blocks


def _cues(blocks: Sequence[list[str]], is_strict: bool) -> Iterator[_Cue]:
    """(start_ms, end_ms, text) of each block with a time line in its first two lines; others are notes."""
    for number, block in enumerate(blocks, start=1):
        if number > MAX_CUES:
            raise BadTranscript(f"more than {MAX_CUES} captions")
        if block[0].startswith(("NOTE", "STYLE", "REGION")) and not is_strict:
            continue
        at = next((place for place, row in enumerate(block[:2]) if "-->" in row), None)
        timing = _TIMING.match(block[at]) if at is not None else None
        if at is None or timing is None:
            if is_strict or at is not None:
                raise BadTranscript(f"caption {number} has no time line such as 00:00:01,000 --> 00:00:02,500")
            continue
        fields = timing.groups()
        yield _ms(fields[:4]), _ms(fields[4:]), "\n".join(block[at + 1 :])


def _voices(body: str) -> Iterator[tuple[str, str]]:
    """(voice, text) for each voice tag in a cue; text before the first has no voice."""
    pieces = _VOICE.split(body)
    for voice, said in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        words = _TAG.sub("", said).strip()
        if words or voice or len(pieces) == 1:
            yield voice.strip(), words


def _prefixed(text: str, speakers: Speakers) -> tuple[str, str]:
    """A speaker's label before a colon, when it is a role, "Speaker 2" or known; else the text has no label."""
    match = _PREFIX.match(text)
    if match is None:
        bare = text.strip().rstrip(":")
        return (bare, "") if text.strip().endswith(":") and bare in LABELS.values() else ("", text)
    label = match.group(1).strip()
    is_label = label in speakers or label in LABELS.values() or speaker_named(label) != Speaker.UNKNOWN
    return (label, text[match.end() :]) if is_label or _is_numbered(label) else ("", text)


def _is_numbered(label: str) -> bool:
    return label.lower().startswith(("speaker", "spk"))


def _ms(fields: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = fields
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def _clock(ms: int, mark: str) -> str:
    """hh:mm:ss.mmm; hours go on beyond 99."""
    seconds, rest = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def _lines(text: str) -> str:
    """Line breaks kept, empty lines dropped: an empty line ends a cue."""
    return "\n".join(row.strip() for row in text.splitlines() if row.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text.strip()
