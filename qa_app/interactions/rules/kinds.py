"""What a file is, judged by its first bytes and its ending: a recording, a chat, an e-mail, or nothing of ours."""

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from qa_app.errors import Invalid
from qa_app.interactions.rules.names import ending, shown
from transcription.transcript import Channel

HEAD_BYTES = 8192
RECORDING_ENDINGS = frozenset(
    f".{name}"
    for names in (
        ("wav", "mp3", "flac", "ogg", "oga", "opus", "m4a", "mp4", "m4v", "mov", "webm", "mkv", "mka", "aac", "ac3"),
        ("amr", "aif", "aiff", "aifc", "au", "snd", "caf", "sph", "nist", "w64", "rf64", "wma", "wmv", "asf", "avi"),
        ("flv", "3gp", "3gpp", "gsm", "g722", "g729", "ul", "ulaw", "mulaw", "al", "alaw", "voc", "wv", "ape", "tta"),
        ("tak", "mpg", "mpeg", "mpga", "ts", "mp2", "ra", "rm"),
    )
    for name in names
)
EMAIL_ENDINGS = frozenset((".eml", ".mbox"))
TRANSCRIPT_ENDINGS = frozenset((".vtt", ".srt", ".json"))
ACCEPTED = (
    "Recordings (WAV, MP3, FLAC, Ogg, M4A, MP4 and most others), chats (.json, .csv, .txt), e-mails (.eml, .mbox) "
    "and ready transcripts (.vtt, .srt, .json)"
)
_TEXT_HEADED = (b"NIST_1A", b"#!AMR", b"OggS", b"RIFF", b"fLaC", b"caff", b".snd", b"FORM", b"ID3", b"wvpk")
WRITTEN_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
}
"""Ending → media type of files that are read, not listened to."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The channel that a file belongs to, and the media type it is kept under.

    Of a written file only reading it tells the channel: a table may hold a chat or a call.
    """

    channel: Channel
    media_type: str

    @property
    def is_written(self) -> bool:
        """Whether it is read, not listened to."""
        return is_written(self.media_type)


def is_written(media_type: str) -> bool:
    """Whether a kept file is read, not listened to."""
    return media_type in WRITTEN_TYPES.values()


def kind_of(head: bytes, name: str) -> Kind:
    """Judge a file by its first bytes (up to `HEAD_BYTES`) and its name.

    Raises `Invalid`, naming the file and the mend, when it is empty or nothing that can be taken in.
    """
    label, end = shown(name), ending(name)
    if not head:
        raise Invalid(f"“{label}” is empty (0 bytes). Export it again and send it anew.")
    guess = filetype.guess(head)
    if guess is not None and guess.mime.split("/")[0] in ("audio", "video"):
        return Kind(Channel.CALL, guess.mime)
    if guess is not None and end not in RECORDING_ENDINGS:
        raise Invalid(f"“{label}” is a {guess.extension.upper()} file. {ACCEPTED} can be taken in.")
    if end in WRITTEN_TYPES:
        return Kind(Channel.EMAIL if end in EMAIL_ENDINGS else Channel.CHAT, WRITTEN_TYPES[end])
    if end in RECORDING_ENDINGS:
        return _recording(head, label, end, guess.extension if guess else None)
    raise Invalid(f"“{label}” is of a kind that is not known. {ACCEPTED} can be taken in.")


def is_text(head: bytes) -> bool:
    """Whether the bytes read as plain text: UTF-8 (perhaps cut in a character) without control characters."""
    text = head.decode("utf-8", errors="ignore")
    is_whole = len(text.encode()) >= len(head) - 3
    return is_whole and not any(ord(char) < 32 and char not in "\t\r\n\f" for char in text)


def _recording(head: bytes, label: str, end: str, found: str | None) -> Kind:
    """A recording by its ending alone; headerless telephony formats have nothing else to go by."""
    if found:
        raise Invalid(f"“{label}” is a {found.upper()} file with the ending {end}. Send the recording itself.")
    if is_text(head) and not head.startswith(_TEXT_HEADED):
        raise Invalid(f"“{label}” holds text, not sound, whatever its ending. Send the recording itself.")
    return Kind(Channel.CALL, "application/octet-stream")
