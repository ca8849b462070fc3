"""Written files looked at before they are taken in: whether they can be read, how many conversations, and which."""

from dataclasses import dataclass, replace
from pathlib import Path

from qa_app.errors import Invalid
from qa_app.interactions.rules.names import shown
from transcription.errors import BadMessages, TranscriptionError
from transcription.messages import Hints
from transcription.transcript import Channel, Segment, Transcript

LARGEST_BYTES = 50_000_000
MEND = "Mend the file, or export it again, and send it anew."
MANY = "It holds several conversations; each is taken in by itself and appears in the list."
MANY_KNOWN = "The same file came in before; it is read once more, and no conversation in it is doubled."
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds. Of several conversations (`is_many`) each has its own channel and id.

    `external_id` is the file's own: a chat's number, or for a mail the id of the mail that began its thread.
    """

    channel: Channel
    external_id: str | None = None
    is_many: bool = False


def look(path: Path, name: str, hints: Hints) -> Written:
    """What a file in the store holds. Raises `Invalid` with its name, what is wrong and how to mend it."""
    from transcription import sources  # noqa: PLC0415
    from transcription.messages import mailbox  # noqa: PLC0415

    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        if sources.is_mail(head, name) and mailbox.is_mailbox(head):
            return Written(Channel.EMAIL, is_many=True)
        content = head + stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise Invalid(f"“{shown(name)}” is larger than {LARGEST_BYTES // 1_000_000} MB. Export it in parts.")
    try:
        return _looked(content, name, hints)
    except TranscriptionError as error:
        message = str(error).rstrip(".")
        named = message if shown(name) in message else f"“{shown(name)}”: {message}"
        raise Invalid(f"{named}. {mend(name)}") from error


def mend(name: str) -> str:
    """What to do about a file that cannot be read; a table may have been meant for recordings."""
    is_table = name.lower().endswith((".csv", ".tsv"))
    return f"{MEND} A table about recordings needs a column named file." if is_table else MEND


def _looked(content: bytes, name: str, hints: Hints) -> Written:
    from transcription import sources  # noqa: PLC0415
    from transcription.messages.email import letter_of  # noqa: PLC0415

    if sources.is_mail(content, name):
        letter = letter_of(content, shown(name))
        return Written(Channel.EMAIL, next(iter(letter.references), letter.message_id) or None)
    found = sources.read_all(content, name, hints)
    first, second = next(found), next(found, None)
    if second is not None:
        return Written(first.channel, is_many=True)
    if first.channel == Channel.CALL and first.transcript.is_empty:
        raise BadMessages("there are no words in it")
    return Written(first.channel, first.external_id)


def with_corrections(fresh: Transcript, machine: Transcript | None, shown_now: Transcript | None) -> Transcript:
    """A thread that was read again, with what people corrected in lines that are still the same.

    `machine` is how the thread was read before, `shown_now` what people made of it.
    """
    if machine is None or shown_now is None or len(machine.segments) != len(shown_now.segments):
        return fresh
    mended: dict[tuple[str, str | None], Segment] = {
        (before.text, before.author): after
        for before, after in zip(machine.segments, shown_now.segments, strict=True)
        if (before.text, before.speaker) != (after.text, after.speaker)
    }
    return _with(fresh, mended)


def _with(fresh: Transcript, mended: dict[tuple[str, str | None], Segment]) -> Transcript:
    if not mended:
        return fresh
    segments = tuple(
        replace(after, index=line.index, start_ms=line.start_ms, end_ms=line.end_ms)
        if (after := mended.get((line.text, line.author)))
        else line
        for line in fresh.segments
    )
    return replace(fresh, segments=segments)
