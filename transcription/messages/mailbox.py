"""A mailbox of many mails (.mbox), read as a stream, and mails joined into threads.

Mails belong together when one names another (References, In-Reply-To), or when a reply without such names has the
subject of an earlier mail and a person in common with it. A mail that came twice (same Message-ID) counts once.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from transcription.errors import BadMessages
from transcription.messages import NO_HINTS, Conversation, Hints
from transcription.messages.email import Letter, letter_of, thread
from transcription.messages.mime import MAX_BYTES
from transcription.plain import line

MAX_MAILS = 200_000
SAME_SUBJECT_DAYS = 30
CHECKED_BYTES = 1_000_000
_LINE = 1_000_000
_BEGIN = re.compile(rb"From \S{1,300}(?: |\t).*\d{2}:\d{2}")
_QUOTED_BEGIN = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_REPLY = re.compile(
    r"\s*(?:(?:re|aw|sv|vs|fwd?|wg|tr|rv|antw|odp|ynt|res|回复|答复)(?:\[\d{1,3}\])?\s*:\s*)+", re.IGNORECASE
)

Refused = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mail lies in the stream, in bytes."""

    offset: int
    length: int


def is_mailbox(content: bytes) -> bool:
    """Whether a file begins like a mailbox: "From somebody@… Mon Mar  2 10:00:00 2026", then a header."""
    head = content[:2_000].lstrip(b"\xef\xbb\xbf\r\n")
    return _BEGIN.match(head.split(b"\n", 1)[0]) is not None


def read_all(
    source: bytes | BinaryIO, name: str, hints: Hints = NO_HINTS, on_refused: Refused | None = None
) -> Iterator[Conversation]:
    """Every thread of a mailbox, in the order of its first mail; `source` is bytes or a file that can be sought in.

    One mail's text is held at a time while it is read; of all mails only what a transcript needs is kept. A mail
    that cannot be read is told to `on_refused` with its reason; without that, it raises `BadMessages`.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    label = line(name, 120) or "the mailbox"
    letters: list[Letter] = []
    for number, place in enumerate(_places(stream, label), start=1):
        if number > MAX_MAILS:
            raise BadMessages(f"{label} holds more than {MAX_MAILS:,} mails; split it")
        try:
            letters.append(_letter(stream, place, f"{label}, mail {number}"))
        except BadMessages as error:
            if on_refused is None:
                raise
            on_refused(str(error))
    yield from join(letters, hints)


def join(letters: Iterable[Letter], hints: Hints = NO_HINTS) -> Iterator[Conversation]:
    """Letters from anywhere (a mailbox, single files, a mail server's folder) as threads, each one conversation."""
    kept: list[Letter] = []
    twice: dict[str, int] = {}
    seen: dict[str, int] = {}
    for letter in letters:
        if letter.message_id and letter.message_id in seen:
            twice[letter.message_id] = twice.get(letter.message_id, 0) + 1
            continue
        if letter.message_id:
            seen[letter.message_id] = len(kept)
        kept.append(letter)
    for group in _groups(kept):
        members = [kept[place] for place in group]
        yield thread(members, hints, sum(twice.get(letter.message_id, 0) for letter in members), "mbox")


def _places(stream: BinaryIO, label: str) -> Iterator[_Place]:
    """Where each mail begins and ends: a line "From …" after an empty line begins one."""
    stream.seek(0)
    begin: int | None = None
    offset, is_blank, is_start = 0, True, True
    while row := stream.readline(_LINE):
        here = offset
        offset += len(row)
        if is_start and is_blank and row.startswith(b"From ") and _BEGIN.match(row):
            if begin is not None:
                yield _Place(begin, here - begin)
                stream.seek(offset)
            begin = offset
        elif begin is None and row.strip(b"\xef\xbb\xbf\r\n \t"):
            raise BadMessages(f"{label} is no mailbox: it does not begin with a line such as “From kim@…”")
        is_start, is_blank = row.endswith(b"\n"), not row.strip()
    if begin is None:
        raise BadMessages(f"{label} holds no mails")
    yield _Place(begin, offset - begin)


def _letter(stream: BinaryIO, place: _Place, label: str) -> Letter:
    if place.length > MAX_BYTES:
        raise BadMessages(f"{label} is larger than {MAX_BYTES // 1_000_000} MB; take out its attachments")
    stream.seek(place.offset)
    return letter_of(_QUOTED_BEGIN.sub(b"", stream.read(place.length)), label)


def _groups(letters: Sequence[Letter]) -> list[list[int]]:
    """Places that belong together; loops and gaps in what mails name do no harm."""
    roots = list(range(len(letters)))

    def root(place: int) -> int:
        while roots[place] != place:
            roots[place] = roots[roots[place]]
            place = roots[place]
        return place

    owner: dict[str, int] = {}
    for place, letter in enumerate(letters):
        for ident in (letter.message_id, *letter.references):
            if ident:
                other = owner.setdefault(ident, place)
                first, second = sorted((root(place), root(other)))
                roots[second] = first
    for place, other in _by_subject(letters):
        first, second = sorted((root(place), root(other)))
        roots[second] = first
    groups: dict[int, list[int]] = {}
    for place in range(len(letters)):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def _by_subject(letters: Sequence[Letter]) -> Iterator[tuple[int, int]]:
    """Replies that name no other mail, with the latest earlier mail of their subject and people."""
    known: dict[str, list[int]] = {}
    undated = datetime.min.replace(tzinfo=UTC)
    order = sorted(range(len(letters)), key=lambda place: letters[place].at or undated)
    for place in order:
        letter = letters[place]
        bare = _REPLY.sub("", letter.subject, count=1).strip().casefold()
        if not bare:
            continue
        if not letter.references and bare != letter.subject.strip().casefold():
            other = next((one for one in reversed(known.get(bare, [])[-50:]) if _is_near(letter, letters[one])), None)
            if other is not None:
                yield place, other
        known.setdefault(bare, []).append(place)


def _is_near(letter: Letter, other: Letter) -> bool:
    if letter.at is None or other.at is None or letter.at - other.at > timedelta(days=SAME_SUBJECT_DAYS):
        return False
    people = {address for _, address in letter.boxes if address}
    return letter.sender[1] in {address for _, address in other.boxes} or other.sender[1] in people
